"""The tables of a release in the office's form: the columns of a monthly return, before and after
correction."""

from collections.abc import Iterator

from data.reference.terms import Language
from reports.release.content import Content
from reports.release.disclosure.cells import ALL, MEASURES, REGISTERS, WIS, Cell, PeriodKind
from reports.release.grid import FigureColumn, FigureGrid, Value, under
from reports.release.labels import PARITIES, Labels
from reports.release.reconciliation import BY_TOWN
from reports.release.step_grids import reconciliation_grid, revision_grid, towns_reconciled

_SEXES = (ALL, "1", "2")


def every_grid(content: Content, language: Language) -> Iterator[FigureGrid]:
    """Every table of the release, in the order of the workbook's sheets."""
    labels = Labels(content, language)
    yield towns_of_all_years(labels)
    yield from (towns_of_year(labels, year) for year in labels.periods("statistical_year"))
    yield months(labels)
    yield calendar_years(labels)
    yield parities(labels)
    yield report_months(labels)
    yield from (reconciliation_grid(labels, register) for register in REGISTERS)
    yield from (towns_reconciled(labels, register) for register in REGISTERS)
    yield revision_grid(labels, MEASURES)


def towns_of_year(labels: Labels, year: str) -> FigureGrid:
    """One statistical year as a return has it: a row per town, births by sex."""
    begin = int(year) - 1
    title = labels.say(
        f"{year} 统计年度各镇出生人数（{begin}年10月1日—{year}年9月30日）",
        f"Births by town, statistical year {year} (1 October {begin} – 30 September {year})",
    )
    return _towns(labels, labels.say(f"{year}年度", year), title, year, parities=())


def towns_of_all_years(labels: Labels) -> FigureGrid:
    """All years together, with birth order."""
    summary = labels.content.summary
    title = labels.say(
        f"各镇出生人数（{summary.window_start} 至 {summary.window_end}）",
        f"Births by town, {summary.window_start} – {summary.window_end}",
    )
    return _towns(labels, labels.say("各年合计", "all years"), title, ALL, parities=tuple(PARITIES))


def months(labels: Labels) -> FigureGrid:
    """Births by month of birth and sex."""
    say = labels.say
    return _by_period(
        labels,
        "month",
        say("分月", "months"),
        say("各月出生人数（按出生月份）", "Births by month of birth"),
    )


def calendar_years(labels: Labels) -> FigureGrid:
    """Births by calendar year and sex."""
    say = labels.say
    return _by_period(
        labels,
        "calendar_year",
        say("日历年度", "calendar years"),
        say("各日历年度出生人数（1月1日—12月31日）", "Births by calendar year"),
    )


def report_months(labels: Labels) -> FigureGrid:
    """What WIS counted in each month's return."""
    say = labels.say
    title = say(
        "WIS 各月上报出生人数（按月报计入的月份）",
        "Births in WIS by the month of return that counted them",
    )
    return _by_period(labels, "report_month", say("按上报月份", "by report"), title, (WIS,))


def parities(labels: Labels) -> FigureGrid:
    """Births by statistical year, birth order and sex: a row per year and count."""
    say = labels.say
    columns = [
        FigureColumn(say("统计年度", "Year"), kind="text"),
        FigureColumn(say("口径", "Count"), kind="text"),
    ]
    for parity in PARITIES:
        columns += under(labels.parity(parity), labels.sexes)
    rows = [
        (
            labels.period(year),
            labels.measure(measure),
            *(
                labels.births(Cell(measure, year, sex=sex, parity=parity))
                for parity in PARITIES
                for sex in _SEXES
            ),
        )
        for year in (*labels.periods("statistical_year"), ALL)
        for measure in MEASURES
    ]
    return FigureGrid(
        say("孩次", "birth order"),
        say("出生人数：按孩次和性别", "Births by birth order and sex"),
        tuple(columns),
        tuple(rows),
        labels.unknown_note,
        totals=len(MEASURES),
    )


def _towns(
    labels: Labels, name: str, title: str, when: str, parities: tuple[str, ...]
) -> FigureGrid:
    say = labels.say
    columns = [
        FigureColumn(say("镇代码", "Town code"), kind="text"),
        FigureColumn(say("镇名称", "Town"), kind="text"),
    ]
    for measure in MEASURES:
        columns += under(labels.measure(measure), (*labels.sexes, *map(labels.parity, parities)))
    rows: list[tuple[Value, ...]] = []
    for town in (*BY_TOWN.places(labels.cells), ALL):
        cells = [
            cell
            for measure in MEASURES
            for cell in (
                *(Cell(measure, when, town, sex) for sex in _SEXES),
                *(Cell(measure, when, town, parity=parity) for parity in parities),
            )
        ]
        rows.append((*labels.town(town), *map(labels.births, cells)))
    return FigureGrid(name, title, tuple(columns), tuple(rows), labels.unknown_note, totals=1)


def _by_period(
    labels: Labels, kind: PeriodKind, name: str, title: str, measures: tuple[str, ...] = MEASURES
) -> FigureGrid:
    columns = [FigureColumn(labels.say("时期", "Period"), kind="text")]
    for measure in measures:
        columns += under(labels.measure(measure), labels.sexes)
    rows = [
        (
            labels.period(when),
            *(
                labels.births(Cell(measure, when, sex=sex))
                for measure in measures
                for sex in _SEXES
            ),
        )
        for when in (*labels.periods(kind), ALL)
    ]
    return FigureGrid(name, title, tuple(columns), tuple(rows), labels.unknown_note, totals=1)
