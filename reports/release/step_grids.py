"""Tables of how figures moved: from a register's count to the corrected one, and from one release
to the next."""

from collections.abc import Sequence

from data.reference.terms import REGISTERS
from reports.release.disclosure.cells import ALL, Cell
from reports.release.grid import ABSENT, FigureColumn, FigureGrid, figure_text, under
from reports.release.labels import Labels
from reports.release.reconciliation import BY_TOWN, BY_YEAR, Family


def reconciliation_grid(labels: Labels, register: str) -> FigureGrid:
    """From a register's count to the corrected one: a row per step, a column per statistical
    year."""
    say, name = labels.say, REGISTERS[register].in_language(labels.language)
    places, steps, found = _steps(labels, BY_YEAR, register)
    columns = (
        FigureColumn(say("步骤", "Step"), kind="text"),
        *(FigureColumn(labels.period(place)) for place in places),
    )
    rows = tuple(
        (labels.step(step), *(labels.births(found[place, step]) for place in places))
        for step in steps
    )
    note = say(
        "上报＝保留＋各项减少；核定＝保留＋各项增加。更正日期而跨年度的，一年减、另一年增。",
        "Reported = kept + removals; corrected = kept + additions. A corrected date that moves a "
        "birth into another year is a removal in one and an addition in the other.",
    )
    title = say(f"{name}：从上报到核定", f"{name}: from reported to corrected")
    return FigureGrid(say(f"{name}核对", f"{name} steps"), title, columns, rows, note, totals=1)


def towns_reconciled(labels: Labels, register: str) -> FigureGrid:
    """The same by town over all years: a row per town, a column per step."""
    say, name = labels.say, REGISTERS[register].in_language(labels.language)
    places, steps, found = _steps(labels, BY_TOWN, register)
    columns = (
        FigureColumn(say("镇代码", "Town code"), kind="text"),
        FigureColumn(say("镇名称", "Town"), kind="text"),
        *(FigureColumn(labels.step(step)) for step in steps),
    )
    rows = tuple(
        (*labels.town(place), *(labels.births(found[place, step]) for step in steps))
        for place in places
    )
    title = say(
        f"{name}：各镇从上报到核定（各年合计）",
        f"{name}: from reported to corrected by town, all years",
    )
    note = say(
        "更正所属镇的，一镇减、另一镇增。",
        "A corrected town is a removal in one town and an addition in another.",
    )
    return FigureGrid(
        say(f"{name}分镇核对", f"{name} by town"), title, columns, rows, note, totals=1
    )


def revision_grid(labels: Labels, measures: Sequence[str]) -> FigureGrid:
    """What each release said of each statistical year: the revision triangle."""
    say, seen = labels.say, labels.content.triangle
    columns = [FigureColumn(say("统计年度", "Year"), kind="text")]
    for measure in measures:
        columns += under(labels.measure(measure), seen.releases)
    rows = []
    for when in seen.periods("statistical_year"):
        by_measure = [dict(seen.said("statistical_year", when, measure)) for measure in measures]
        figures = (
            figure_text(said[name]) if name in said else ABSENT
            for said in by_measure
            for name in seen.releases
        )
        rows.append((labels.period(when), *figures))
    note = say(
        "每列为一次发布；自左至右是先后发布的数字。",
        "A column is a release; from left to right what each said of a year.",
    )
    return FigureGrid(
        say("修订", "revisions"),
        say("历次发布的数字", "What each release said"),
        tuple(columns),
        tuple(rows),
        note,
        totals=1,
    )


def _steps(
    labels: Labels, family: Family, register: str
) -> tuple[list[str], list[str], dict[tuple[str, str], Cell]]:
    """The places and the steps of one register in their order, and their cells; `all` comes
    last."""
    found = {
        (place, step): cell
        for each, place, step, cell in family.rows(labels.cells)
        if each == register
    }
    places = [place for place in dict.fromkeys(place for place, _ in found) if place != ALL]
    return [*places, ALL], list(dict.fromkeys(step for _, step in found)), found
