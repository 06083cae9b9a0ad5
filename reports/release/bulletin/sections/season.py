"""Births by month without their season. Every figure is worked out from the district's counts by
month alone, and stands here only where the tables show each of them: then it tells nothing new."""

from collections.abc import Iterator

from data.reference.terms import Language, speaker
from reports.release.bulletin.document import Block, Paragraph
from reports.release.content import Content
from reports.release.disclosure.cells import CORRECTED, WIS, Cell
from reports.release.grid import FigureColumn, FigureGrid
from reports.statistics.season_tables import (
    factor_rows,
    month_columns,
    month_rows,
    no_season_note,
    season_note,
)


def blocks(content: Content, language: Language) -> Iterator[Block]:
    """The factors and the months, or why there are none."""
    say, series = speaker(language), content.summary.by_month
    if series.season.withheld:
        yield Paragraph(no_season_note(series, language))
        return
    if not all(_is_shown(content, f"{one.month:%Y%m}") for one in series.season.months):
        yield Paragraph(
            say(
                "有的月份的出生数隐去，季节系数会使人推算出它，所以不公布。",
                "The births of some month are hidden, and factors would tell of it: no seasonal "
                "adjustment is published.",
            )
        )
        return
    yield FigureGrid(
        "season",
        say("季节系数（一年平均为 1）", "Factors of the season (the mean of a year is 1)"),
        (FigureColumn("", kind="text"), FigureColumn(say("系数（95%）", "Factor (95 %)"))),
        tuple(factor_rows(series, language)),
    )
    first, *others = (column.in_language(language) for column in month_columns())
    yield FigureGrid(
        "adjusted",
        say("各月出生，季节调整前后", "Births by month, before and after the season is removed"),
        (FigureColumn(first, kind="text"), *map(FigureColumn, others)),
        tuple(month_rows(series)),
        season_note(language),
    )


def _is_shown(content: Content, month: str) -> bool:
    """Whether WIS's and the corrected births of the month stand in a table; no births are no cell,
    and hide nothing."""
    cells = (Cell(measure, month) for measure in (WIS, CORRECTED))
    return all(
        cell not in content.tables.cells or content.tables.births(cell) is not None
        for cell in cells
    )
