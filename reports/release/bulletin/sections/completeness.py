"""How complete each source is, and how many births every source missed, by several estimators side
by side."""

from collections.abc import Iterator

from data.reference.terms import SEXES, SOURCES, Language, name_of, speaker
from reports.release.bulletin import charts
from reports.release.bulletin.charts import Interval
from reports.release.bulletin.document import Block, Paragraph, drawn
from reports.release.content import Content
from reports.release.disclosure.cells import CORRECTED, LARGEST_PARITY, Cell
from reports.release.disclosure.share_classes import TownShare, share_classes
from reports.release.grid import ABSENT, HIDDEN, FigureColumn, FigureGrid
from reports.release.labels import PARITIES
from reports.statistics.completeness import Completeness
from reports.statistics.console import unseen_note
from reports.statistics.estimates import Estimate

# A share of fewer births would tell how many are missing.
_FEWEST_FOR_A_SHARE = 100


def blocks(content: Content, language: Language) -> Iterator[Block]:
    """The sources, the registers by sex and birth order, the estimators."""
    say = speaker(language)
    yield Paragraph(
        say(
            "每个来源以其他来源所示的出生来衡量：登记以医院和交换，医院和交换以登记。"
            "医院只载有在院出生，其比例低不是差错。",
            "Each source is measured by births that others show: registers by hospitals and the "
            "exchange, these by the registers. A hospital holds only what was born in it: a low "
            "share is no fault of it.",
        )
    )
    yield _sources(content, language)
    yield Paragraph(
        say(
            "各来源都没有的出生有多少，取决于各来源是否互相独立，数据本身不能断定。"
            "所以各种估计并列，对数线性模型给出全部模型的范围，而不取一个“最优”模型。",
            "How many births no source tells of depends on whether the sources miss "
            "independently, which the counts cannot decide. So the estimators stand side by side, "
            "and the log-linear models show the range of all of them, not one winner.",
        )
    )
    yield from _sensitivity(content, language)
    rows = list(_estimators(content, language))
    columns = (
        FigureColumn(say("方法", "Method"), kind="text"),
        FigureColumn(say("出生（95%）", "Births (95 %)")),
        FigureColumn(say("其中各来源均无", "on no source")),
    )
    note = say(
        "第一行为全部出生，其余为已满登记期限的出生。Chao 的下界只在各来源不互相排斥时成立。",
        "The first line is of all births, the others of births that were due. Chao's is a lower "
        "bound only where sources do not exclude each other.",
    )
    yield FigureGrid(
        "estimators",
        say("出生总数的各种估计", "Estimates of the number of births"),
        columns,
        tuple((name, str(one), f"{one.missed:,.1f}") for name, one in rows),
        note,
    )
    intervals = [Interval(name, one.births, one.low, one.high) for name, one in rows[1:]]
    yield from drawn(
        charts.estimates_chart(intervals),
        say(
            "已满登记期限的出生：各种估计及其 95% 区间。",
            "Births that were due: the estimates with their 95 % intervals.",
        ),
    )
    yield from _spread(content, language)


def _sources(content: Content, language: Language) -> FigureGrid:
    say, summary = speaker(language), content.summary
    columns = (
        FigureColumn(say("来源", "Source"), kind="text"),
        FigureColumn(say("组", "Group"), kind="text"),
        FigureColumn(say("完整率（95%）", "Complete (95 %)")),
    )
    parities = dict(zip((1, 2, LARGEST_PARITY), PARITIES.values(), strict=True))
    every = say("全部", "all")
    named = [(row, every) for row in summary.sources]
    named += [
        (row, name_of(SEXES, str(row.group), language))
        for row in summary.completeness_by_sex
        if row.group in SEXES
    ]
    named += [
        (row, parities[row.group].in_language(language))
        for row in summary.completeness_by_parity
        if isinstance(row.group, int) and row.group in parities
    ]
    rows = tuple(
        (name_of(SOURCES, row.source, language), group, _share(row, content.threshold))
        for row, group in named
    )
    note = say(
        "孩次只有登记记载：按孩次以另一登记来衡量，不宜与其他各行比较。",
        "Only registers tell birth order: by birth order each is measured by the other register, "
        "which is not comparable with the other lines.",
    )
    return FigureGrid(
        "sources", say("各来源的完整率", "Completeness of the sources"), columns, rows, note
    )


def _share(row: Completeness, threshold: int) -> str:
    """A share with its interval; where a few births are missing, or held, the class that it lies
    in, since its digits would tell how many."""
    value, low, high = row.share.value, row.share.low, row.share.high
    if value is None or low is None or high is None or row.shown < _FEWEST_FOR_A_SHARE:
        return ABSENT
    missing = row.shown - row.held
    if 0 < min(row.held, missing) < threshold:
        alone = {"": TownShare(value, row.shown, missing), "others": TownShare(0, 10**6, 0, False)}
        return str(share_classes(alone, threshold)[""] or ABSENT)
    return f"{value:.1%} ({low:.1%}–{high:.1%})"


def _estimators(content: Content, language: Language) -> Iterator[tuple[str, Estimate]]:
    say, summary = speaker(language), content.summary
    yield say("本公报的估计", "This bulletin's estimate"), summary.years[-1].estimate.births
    named = (
        (say("两来源（Chapman）", "Two lists (Chapman)"), summary.two_list),
        (say("Chao 下界", "Chao's lower bound"), summary.chao),
        (
            say("对数线性模型，加权平均", "Log-linear models, averaged"),
            summary.models.averaged if summary.models else None,
        ),
    )
    yield from ((name, estimate) for name, estimate in named if estimate)


def _sensitivity(content: Content, language: Language) -> Iterator[Block]:
    """The births if registers and evidence depended on each other, and what no list can see."""
    say, estimate = speaker(language), content.summary.years[-1].estimate
    if not estimate.sensitivity:
        return
    is_hidden = content.tables.births(Cell(CORRECTED)) is None
    yield FigureGrid(
        "sensitivity",
        say("如果登记与证据不独立", "If registers and evidence depend on each other"),
        (
            FigureColumn(say("优势比", "Odds ratio"), kind="text"),
            FigureColumn(say("估计实有（95%）", "Estimate (95 %)")),
        ),
        tuple(
            (str(ratio), HIDDEN if is_hidden else str(births))
            for ratio, births in estimate.sensitivity
        ),
        say(
            "优势比：有证据的出生载入登记的优势，是无证据的出生的几倍。1 即两者独立；数据不能断定"
            "是几。依据 Gerritse、van der Heijden、Bakker 2015。",
            "Odds ratio: how many times the odds of standing in a register are those of a birth "
            "without evidence, for a birth with it. 1: the two are independent; the counts do not "
            "tell which. After Gerritse, van der Heijden, Bakker 2015.",
        ),
    )
    yield Paragraph(unseen_note(language))


def _spread(content: Content, language: Language) -> Iterator[Block]:
    say, models, coverage = speaker(language), content.summary.models, content.summary.coverage
    if models:
        supported, every = models.supported_range, models.full_range
        yield Paragraph(
            say(
                f"对数线性模型：受数据支持的 {len(models.supported)} 个模型给出 "
                f"{supported[0]:,.0f}–{supported[1]:,.0f}，全部可估计的 {len(models.fits)} "
                f"个模型给出 {every[0]:,.0f}–{every[1]:,.0f}；{models.not_estimable} 个无法估计。",
                f"Log-linear models: the {len(models.supported)} that the counts support give "
                f"{supported[0]:,.0f}–{supported[1]:,.0f}, all {len(models.fits)} that can be "
                f"estimated {every[0]:,.0f}–{every[1]:,.0f}; {models.not_estimable} cannot be.",
            )
        )
    if coverage:
        yield Paragraph(
            say(
                f"样本覆盖率 {coverage.coverage:.1%}（WIS、人口登记、医院和交换三个来源）。",
                f"Sample coverage {coverage.coverage:.1%} (three lists: WIS, population, "
                "evidence).",
            )
        )
