"""How complete each source is, and how many births every source missed, by several estimators side
by side."""

from collections.abc import Iterator, Sequence

from data.reference.terms import SEXES, SOURCES, Language, name_of, speaker
from reports.release.bulletin import charts
from reports.release.bulletin.charts import Interval
from reports.release.bulletin.document import Block, Paragraph, drawn
from reports.release.content import Content
from reports.release.disclosure.cells import CORRECTED, LARGEST_PARITY, UNKNOWN, Cell
from reports.release.disclosure.share_classes import TownShare, share_classes
from reports.release.grid import ABSENT, FigureColumn, FigureGrid
from reports.release.labels import PARITIES
from reports.statistics.completeness import Completeness
from reports.statistics.console import tie_notes, unseen_note
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
    if content.tables.births(Cell(CORRECTED)) is not None:
        yield from _unseen(content, language)


def _unseen(content: Content, language: Language) -> Iterator[Block]:
    """Births on no source: nothing of it where the count that it rests on is hidden."""
    say = speaker(language)
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
    say = speaker(language)
    columns = (
        FigureColumn(say("来源", "Source"), kind="text"),
        FigureColumn(say("组", "Group"), kind="text"),
        FigureColumn(say("完整率（95%）", "Complete (95 %)")),
    )
    every, summary = say("全部", "all"), content.summary
    rows = [
        (name_of(SOURCES, row.source, language), every, _share(row, content))
        for row in summary.sources
    ]
    for name, family, names in (
        ("sex", summary.completeness_by_sex, SEXES),
        ("parity", summary.completeness_by_parity, PARITIES),
    ):
        texts = _parts(family, name, content)
        for row in family:
            if _code(row) in names:
                group = names[_code(row)].in_language(language)
                rows.append((name_of(SOURCES, row.source, language), group, texts[row]))
    note = say(
        "孩次只有登记记载：按孩次以另一登记来衡量，不宜与其他各行比较。",
        "Only registers tell birth order: by birth order each is measured by the other register, "
        "which is not comparable with the other lines.",
    )
    return FigureGrid(
        "sources", say("各来源的完整率", "Completeness of the sources"), columns, tuple(rows), note
    )


def _parts(family: Sequence[Completeness], name: str, content: Content) -> dict[Completeness, str]:
    """What is printed of each register's parts. Where a part lacks, or holds, a few births, every
    part of this register has a class: the digits of the others would tell."""
    texts: dict[Completeness, str] = {}
    for source in {row.source: None for row in family}:
        parts = [row for row in family if row.source == source]
        shares = {
            row: TownShare(
                row.share.value or 0.0,
                row.shown,
                row.shown - row.held,
                (row.source, name, _code(row)) not in content.withheld
                and row.shown >= _FEWEST_FOR_A_SHARE,
            )
            for row in parts
        }
        if any(0 < row.held < content.threshold for row in parts):
            texts |= dict.fromkeys(parts, ABSENT)
        elif any(0 < row.shown - row.held < content.threshold for row in parts):
            classes = share_classes({_code(row): share for row, share in shares.items()})
            texts |= {row: str(classes[_code(row)] or ABSENT) for row in parts}
        else:
            texts |= {row: _digits(row) if shares[row].is_shown else ABSENT for row in parts}
    return texts


def _code(row: Completeness) -> str:
    """A part as the tables call it."""
    if row.group is None:
        return UNKNOWN
    return f"{LARGEST_PARITY}+" if row.group == LARGEST_PARITY else str(row.group)


def _share(row: Completeness, content: Content) -> str:
    """A source's share with its interval; where a few births are missing, or held, the class that
    it lies in, since its digits would tell how many."""
    missing = row.shown - row.held
    if row.share.value is None or row.shown < _FEWEST_FOR_A_SHARE or _is_withheld(row, content):
        return ABSENT
    if 0 < min(row.held, missing) < content.threshold:
        whole = TownShare(row.share.value, row.shown, missing)
        alone = {"": whole, "others": TownShare(0, 10**6, 0, is_shown=False)}
        return str(share_classes(alone, content.threshold)[""] or ABSENT)
    return _digits(row)


def _is_withheld(row: Completeness, content: Content) -> bool:
    whole = content.tables.births(Cell(CORRECTED))
    return whole is None or (row.source, "", "") in content.withheld


def _digits(row: Completeness) -> str:
    value, low, high = row.share.value or 0.0, row.share.low or 0.0, row.share.high or 0.0
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
    yield FigureGrid(
        "sensitivity",
        say("如果登记与证据不独立", "If registers and evidence depend on each other"),
        (
            FigureColumn(say("优势比", "Odds ratio"), kind="text"),
            FigureColumn(say("估计实有（95%）", "Estimate (95 %)")),
        ),
        tuple((str(ratio), str(births)) for ratio, births in estimate.sensitivity),
        say(
            "优势比：有证据的出生载入登记的优势，是无证据的出生的几倍。1 即两者独立；数据不能断定"
            "是几。依据 Gerritse、van der Heijden、Bakker 2015。",
            "Odds ratio: how many times the odds of standing in a register are those of a birth "
            "without evidence, for a birth with it. 1: the two are independent; the counts do not "
            "tell which. After Gerritse, van der Heijden, Bakker 2015.",
        ),
    )
    for sentence in (*tie_notes(estimate, language), unseen_note(language)):
        yield Paragraph(sentence)


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
