"""Births of each statistical year before and after correction, with the estimated true number."""

from collections.abc import Iterator

from data.reference.terms import Language, speaker
from reports.release.bulletin import charts
from reports.release.bulletin.document import Block, Paragraph, drawn
from reports.release.content import Content
from reports.release.disclosure.cells import ALL, CORRECTED, MEASURES, POPULATION, WIS, Cell
from reports.release.grid import (
    ABSENT,
    HIDDEN,
    FigureColumn,
    FigureGrid,
    Value,
    cell_text,
    figure_text,
)
from reports.statistics.summary import YearFigures


def blocks(content: Content, language: Language) -> Iterator[Block]:
    """What happened, the years, the months."""
    say, estimate = speaker(language), estimate_text(content, content.summary.years[-1])
    wis, population, corrected = (
        cell_text(_reported(content, measure, ALL)) for measure in MEASURES
    )
    wis_said = say(f"WIS 上报 {wis} 例出生", f"WIS reported {wis} births")
    population_said = say(
        f"人口登记有 {population} 例", f"the population register held {population}"
    )
    if WIS in content.summary.silent:
        wis_said = say("WIS 没有报送", "WIS did not deliver")
    if POPULATION in content.summary.silent:
        population_said = say("人口登记没有报送", "the population register did not deliver")
    yield Paragraph(
        say(
            f"统计期内 {wis_said}，{population_said}；核定 {corrected} "
            f"例。连同各来源都没有的出生，估计实有 {estimate} 例。",
            f"In the window {wis_said} and {population_said}; corrected, there are {corrected}. "
            f"With those that no source tells of, an estimated {estimate} births took place.",
        )
    )
    yield _years(content, language)
    yield from drawn(
        charts.months_chart(content, language),
        say(
            "各月出生人数，按出生月份。线的缺口为隐去的月份；纵轴不自零起。",
            "Births by month of birth. A gap is a hidden month; the axis does not begin at zero.",
        ),
    )


def _years(content: Content, language: Language) -> FigureGrid:
    say = speaker(language)
    columns = (
        FigureColumn(say("统计年度", "Year"), kind="text"),
        FigureColumn(say("WIS 上报", "WIS, reported")),
        FigureColumn(say("人口登记上报", "Population, reported")),
        FigureColumn(say("核定", "Corrected")),
        FigureColumn(say("核定 − WIS", "Corrected − WIS")),
        FigureColumn(say("估计实有（95%）", "Estimate (95 %)")),
    )
    rows = tuple(_year(content, year, say("合计", "All")) for year in content.summary.years)
    note = say(
        "† 不足一个统计年度。估计实有＝核定 − 无佐证而并无其事的 ＋ 链接更正 "
        "＋ 各来源都没有的出生。",
        "† not a whole statistical year. Estimate = corrected − unsupported births that are "
        "none + links put right + births on no source.",
    )
    return FigureGrid(
        "years",
        say("各统计年度出生人数", "Births by statistical year"),
        columns,
        rows,
        note,
        totals=1,
    )


def estimate_text(content: Content, year: YearFigures) -> str:
    """The estimated births of a year, unless the corrected count that it rests on is hidden."""
    return (
        HIDDEN
        if content.tables.births(Cell(CORRECTED, _period(year))) is None
        else str(year.estimate)
    )


def _reported(content: Content, measure: str, when: str) -> Value:
    """A count of a period; of a register that did not deliver, none."""
    if measure in content.summary.silent:
        return ABSENT
    return figure_text(content.tables.births(Cell(measure, when)))


def change_text(content: Content, when: str) -> str:
    """By how many births correction moves WIS in a period."""
    if WIS in content.summary.silent:
        return ABSENT
    before, after = (content.tables.births(Cell(measure, when)) for measure in (WIS, CORRECTED))
    return HIDDEN if before is None or after is None else f"{after - before:+,}"


def _year(content: Content, year: YearFigures, all_years: str) -> tuple[Value, ...]:
    births = (_reported(content, measure, _period(year)) for measure in MEASURES)
    name = all_years if year.year is None else f"{year.year}{'' if year.is_whole else ' †'}"
    return name, *births, change_text(content, _period(year)), estimate_text(content, year)


def _period(year: YearFigures) -> str:
    return ALL if year.year is None else str(year.year)
