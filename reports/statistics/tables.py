"""The tables of a printed summary in one language. `console` puts them in order and says what
stands beside them."""

from collections.abc import Iterator

from rich.table import Table
from rich.text import Text

from data.reference.terms import (
    BIRTH_FIGURES,
    SEXES,
    SOURCES,
    WITHOUT_CASE,
    Language,
    Term,
    name_of,
)
from reports.statistics.completeness import Completeness
from reports.statistics.missed_births import MissedBirths
from reports.statistics.ratios import LAST_PARITY
from reports.statistics.series import Revision
from reports.statistics.sex_ratio import SexRatio
from reports.statistics.strata import PlaceStratum
from reports.statistics.summary import REGISTERS, Summary, YearFigures
from transforms.case_types.registry import all_case_types

_WITHOUT_CASE = {
    "not_due_yet": WITHOUT_CASE["not_due"],
    "out_of_scope": Term("不在统计范围", "Out of scope"),
    "settled_by_other_sources": Term("据其他来源确定", "Settled by other sources"),
    "repeated_without_case": Term("重复而未立案", "Repeated, no case"),
    "absent_without_case": WITHOUT_CASE["without_case"],
}
PARITIES = {
    1: Term("一孩", "First births"),
    2: Term("二孩", "Second births"),
    LAST_PARITY: Term("三孩及以上", "Third and later"),
}
MARK = " ◀"
PLACES = {
    "1": Term("县级以上医院", "County hospitals"),
    "2": Term("乡镇卫生院", "Township hospitals"),
    "3": Term("在家", "Home"),
    "4": Term("区外", "Outside the district"),
}


def reasons() -> dict[str, Term]:
    """Why a register's count is revised, in their order: types of case first, then what no case
    explains."""
    by_type = {one.code: one.revision for one in all_case_types() if one.revision is not None}
    return by_type | _WITHOUT_CASE


def births_table(summary: Summary, language: Language) -> Table:
    """Each year before and after correction, and estimated."""
    table = _table(
        say(language, f"{summary.district} 出生数", f"{summary.district} births"),
        (
            say(language, "统计年度", "Year"),
            say(language, "WIS 上报", "WIS, reported"),
            say(language, "人口登记上报", "Population, reported"),
            BIRTH_FIGURES["corrected"].in_language(language),
            say(language, "估计实有（95%）", "Estimate (95 %)"),
        ),
    )
    for year in summary.years:
        counted = year.counted
        table.add_row(
            _year_name(year, language),
            "—" if "wis" in summary.silent else f"{counted.wis:,}",
            "—" if "population" in summary.silent else f"{counted.population:,}",
            f"{counted.corrected:,}",
            str(year.estimate),
        )
    return table


def revisions_table(summary: Summary, language: Language) -> Table:
    """Why WIS is revised, by year, and how many cases say so."""
    years = [year.year for year in summary.years if year.year is not None]
    title = say(
        language,
        "WIS 更正原因（括号内：依据的问题数）",
        "Why WIS is revised (in brackets: cases that say so)",
    )
    table = _table(title, ("", *(str(year) for year in years)))
    found = {(revision.reason, revision.cell[0]): revision for revision in summary.wis_revisions}
    for reason, term in reasons().items():
        if any((reason, year) in found for year in years):
            table.add_row(
                term.in_language(language), *(_change(found.get((reason, year))) for year in years)
            )
    return table


def sex_ratio_table(summary: Summary, language: Language) -> Table:
    """Before and after correction: the district, its years, parities and towns."""
    table = _table(
        say(
            language, "出生性别比（每百女婴对应的男婴数）", "Sex ratio at birth: boys per 100 girls"
        ),
        (
            "",
            say(language, "WIS 上报（95%）", "WIS, reported (95 %)"),
            say(language, "核定（95%）", "Corrected (95 %)"),
        ),
    )
    for name, ratios in _named_ratios(summary, language):
        table.add_row(
            Text(name),
            *(ratio.exact + (MARK if ratio in summary.unusual else "  ") for ratio in ratios),
        )
    return table


def sources_table(summary: Summary, language: Language) -> Table:
    """How complete each source is."""
    table = _table(
        say(language, "各来源完整率", "Completeness of the sources"),
        (
            say(language, "来源", "Source"),
            say(language, "其他来源所示", "Shown by others"),
            say(language, "其中载有", "Of these held"),
            say(language, "完整率（95%）", "Complete (95 %)"),
        ),
    )
    for row in summary.sources:
        table.add_row(
            name_of(SOURCES, row.source, language), f"{row.shown:,}", f"{row.held:,}", _share(row)
        )
    return table


def parts_table(summary: Summary, language: Language) -> Table:
    """How complete the registers are for each sex and parity."""
    table = _table(
        say(
            language,
            "两个登记的完整率：按性别、孩次",
            "Completeness of the registers by sex and parity",
        ),
        (
            "",
            *(name_of(SOURCES, register, language) for register in REGISTERS),
        ),
    )
    for rows, names in (
        (summary.completeness_by_sex, SEXES),
        (summary.completeness_by_parity, PARITIES),
    ):
        shares = {(row.source, row.group): _share(row) for row in rows}
        for group, term in names.items():
            found = [shares.get((register, group), "—") for register in REGISTERS]
            table.add_row(term.in_language(language), *found)
    return table


def towns_table(summary: Summary, language: Language) -> Table:
    """How complete WIS is in each town."""
    table = _table(
        say(language, "WIS 完整率：各镇（向全区收缩）", "WIS by town, shrunk towards the district"),
        (
            say(language, "镇", "Town"),
            say(language, "其他来源所示", "Shown by others"),
            say(language, "计数", "Counted"),
            say(language, "收缩后（95%）", "Shrunk (95 %)"),
        ),
    )
    for town, share in summary.towns.items():
        counted = "—" if share.counted is None else f"{share.counted:.1%}"
        shrunk = f"{share.share:.1%} ({share.low:.1%}–{share.high:.1%})"
        table.add_row(Text(summary.town_names.get(town, town)), f"{share.of:,}", counted, shrunk)
    return table


def estimates_table(summary: Summary, language: Language) -> Table:
    """The other estimates of the births that were due and are not in doubt, one in each row."""
    title = say(
        language,
        "其他估计（已到期且无疑问的出生）",
        "Other estimates: births due that nobody doubts",
    )
    table = _table(title, ("", say(language, "出生数（95%）", "Births (95 %)")))
    for name, figure in _named_estimates(summary):
        table.add_row(name.in_language(language), figure)
    return table


def missed_table(summary: Summary, language: Language) -> Table:
    """Births on no source by where they took place, of all years."""
    table = _table(
        say(language, "各来源均无的出生：按分娩地点", "Births on no source, by place"),
        (
            "",
            say(language, "已见", "Seen"),
            say(language, "均无（95%）", "On none (95 %)"),
            say(language, "方法", "By"),
        ),
    )
    for one in summary.years[-1].estimate.by_place:
        low, high = one.interval
        missed = f"{one.middle:,.0f} ({low:,.0f}–{high:,.0f})"
        seen = f"{one.stratum.table.observed:,.0f}"
        table.add_row(stratum_name(one.stratum, language), seen, missed, _method(one, language))
    return table


def sensitivity_table(summary: Summary, language: Language) -> Table:
    """All births if registers and evidence depended on each other so much."""
    estimate = summary.years[-1].estimate
    table = _table(
        say(
            language,
            "如果登记与证据不独立：估计实有（95%）",
            "If registers and evidence depend: estimate (95 %)",
        ),
        (say(language, "优势比", "Odds ratio"), *(str(ratio) for ratio, _ in estimate.sensitivity)),
    )
    table.add_row(say(language, "出生", "Births"), *(str(one) for _, one in estimate.sensitivity))
    return table


def stratum_name(stratum: PlaceStratum, language: Language) -> str:
    """A stratum's places."""
    names = [PLACES[place].in_language(language) for place in stratum.places]
    name = say(language, "、", ", ").join(names)
    return name if stratum.is_due else name + say(language, "（未到期）", " (not due)")


def _method(one: MissedBirths, language: Language) -> str:
    if one.method == "models":
        return say(
            language,
            f"{one.candidates} 个模型中可估计的 {one.models} 个，加权",
            f"{one.models} of {one.candidates} models, averaged",
        )
    return say(language, "登记与证据两名单", "two lists, registers and evidence")


def say(language: Language, zh: str, en: str) -> str:
    """One of two sentences."""
    return Term(zh, en).in_language(language)


def _named_ratios(
    summary: Summary, language: Language
) -> Iterator[tuple[str, tuple[SexRatio, SexRatio]]]:
    for year in summary.years:
        yield _year_name(year, language), (year.ratio_before, year.ratio_after)
    for parity, ratios in summary.ratios_by_parity.items():
        yield PARITIES[parity].in_language(language), ratios
    for town, ratios in summary.ratios_by_town.items():
        yield summary.town_names.get(town, town), ratios


def _named_estimates(summary: Summary) -> Iterator[tuple[Term, str]]:
    two, coverage, models = summary.two_list, summary.coverage, summary.models
    if two:
        yield Term("各来源所示", "shown by the sources"), f"{two.observed:,.0f}"
        yield Term("Chapman：登记与证据两名单", "Chapman: registers and evidence"), str(two)
    if summary.chao:
        yield Term("Chao 下限：三名单", "Chao's lower bound: three lists"), str(summary.chao)
    if coverage and coverage.births and coverage.standard_error is not None:
        share = f"{coverage.coverage:.1%}"
        name = Term(
            f"样本覆盖率 {share}：三名单（± 标准误）",
            f"sample coverage {share}: three lists (± standard error)",
        )
        yield name, f"{coverage.births:,.0f} (± {coverage.standard_error:,.1f})"
    if models:
        yield Term("对数线性模型：加权平均", "log-linear models: averaged"), str(models.averaged)
        few, all_ = len(models.supported), len(models.fits)
        yield (
            Term(f"  受支持的 {few} 个模型", f"  {few} supported models"),
            _span(models.supported_range),
        )
        failed = models.not_estimable
        name = Term(
            f"  全部 {all_} 个（另有 {failed} 个无法估计）",
            f"  all {all_} ({failed} more not estimable)",
        )
        yield name, _span(models.full_range)


def _year_name(year: YearFigures, language: Language) -> str:
    if year.year is None:
        return say(language, "合计", "All")
    return f"{year.year}{'' if year.is_whole else '*'}"


def _share(row: Completeness) -> str:
    value, low, high = row.share.value, row.share.low, row.share.high
    return (
        "—"
        if value is None or low is None or high is None
        else f"{value:.1%} ({low:.1%}–{high:.1%})"
    )


def _span(ends: tuple[float, float]) -> str:
    return f"{ends[0]:,.0f}–{ends[1]:,.0f}"


def _change(revision: Revision | None) -> str:
    """+202 (201), with the number of cases, where there are any."""
    if revision is None:
        return "0"
    return f"{revision.change:+,}" + (f" ({revision.cases:,})" if revision.cases else "")


def _table(title: str, columns: tuple[str, ...]) -> Table:
    table = Table(
        title=title, title_justify="left", box=None, padding=(0, 2, 0, 0), header_style="bold"
    )
    for place, name in enumerate(columns):
        table.add_column(name, justify="right" if place else "left")
    return table
