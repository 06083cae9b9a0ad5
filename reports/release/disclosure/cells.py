"""The cells of a release and how they add up. `tables` says which tables show them.

A cell is one count (`measure`) of one period, town, sex and parity, with `all` for what it sums
over. So the total of a town is one cell in every table that shows it, and is hidden or shown in all
of them.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from reports.release.disclosure.suppression import Key, LinkedTables, Sum
from reports.statistics.series import statistical_year

ALL, UNKNOWN = "all", "unknown"
CORRECTED, WIS, POPULATION = "corrected", "wis", "population"
REGISTERS = (WIS, POPULATION)
MEASURES = (WIS, POPULATION, CORRECTED)
LARGEST_PARITY = 3

PeriodKind = Literal["statistical_year", "calendar_year", "month", "report_month", "all"]


class Cell(NamedTuple):
    """What a count is about. measure: one of MEASURES, or a step of a reconciliation (`step`)."""

    measure: str
    period: str = ALL
    town: str = ALL
    sex: str = ALL
    parity: str = ALL


# Periods of several kinds share one column of a cell; the prefix tells a calendar year and a month
# of report apart.
_CALENDAR, _REPORTED = "calendar ", "reported "


def period(kind: PeriodKind, month: str) -> str:
    """The period of this kind that a month yyyymm lies in; a month of report may be unknown.

    >>> period("statistical_year", "200610"), period("calendar_year", "200610")
    ('2007', 'calendar 2006')
    """
    if kind == "all":
        return ALL
    if kind == "statistical_year":
        return str(statistical_year(month))
    if kind == "calendar_year":
        return _CALENDAR + month[:4]
    return (_REPORTED if kind == "report_month" else "") + month


def kind_of(value: str) -> PeriodKind:
    """Which kind of period a cell's is."""
    if value == ALL:
        return "all"
    if value.startswith(_CALENDAR):
        return "calendar_year"
    if value.startswith(_REPORTED):
        return "report_month"
    return "month" if len(value) == 6 else "statistical_year"


def label(value: str) -> str:
    """A period as a table writes it: without the prefix of its kind."""
    return value.removeprefix(_CALENDAR).removeprefix(_REPORTED)


def step(family: str, register: str, name: str) -> str:
    """The measure of a step from a register's count to the corrected one.

    family: `year` or `town`, what a birth has to change in to be a step; name: `kept`, or `added
    …`, `removed …`.
    """
    return f"{family}:{register}:{name}"


def is_step(measure: str) -> bool:
    """Whether a measure is a step of a reconciliation."""
    return ":" in measure


def mate(key: Key) -> Key:
    """Counts before and after correction differ by few births: they are hidden together. A step
    stands for itself."""
    return key if is_step(key[0]) else key[1:]


def cost(key: Key) -> int:
    """What a reader loses with a cell: least with a step, most with a total of the district."""
    cell = Cell(*key)
    if is_step(cell.measure):
        return 0
    if cell.town != ALL or kind_of(cell.period) in ("month", "report_month"):
        return 1
    return 3 if cell[1:] == Cell(cell.measure)[1:] else 2


def is_harmless(key: Key) -> bool:
    """Whether a cell names nobody however few its births: those of unknown sex, parity or town, and
    the steps of a whole district, which tell of no town, month or sex."""
    return UNKNOWN in key[2:] or key[0].startswith("year:")


def county(key: Key) -> str:
    """The county of a cell's town; none for totals over towns."""
    town = Cell(*key).town
    return "" if town == ALL else town[:6]


def linked(values: Mapping[Cell, int]) -> LinkedTables:
    """The cells with every sum between them."""
    return LinkedTables(
        dict(values.items()),
        tuple(sorted(_sums(values), key=lambda one: one.cells)),
        mate,
        cost,
        is_harmless,
        county,
    )


def _sums(values: Mapping[Cell, int]) -> Iterator[Sum]:
    yield from _over_dimensions(values)
    yield from _over_periods(values)
    yield from _reconciled(values)


def _over_dimensions(values: Mapping[Cell, int]) -> Iterator[Sum]:
    """Every total over towns, sexes or parities."""
    for name in ("town", "sex", "parity"):
        yield from _grouped(
            values,
            ((cell._replace(**{name: ALL}), cell) for cell in values if getattr(cell, name) != ALL),
        )


def _over_periods(values: Mapping[Cell, int]) -> Iterator[Sum]:
    """A month adds to its statistical and its calendar year; years of either kind, and months of
    report, to all."""
    months = [cell for cell in values if kind_of(cell.period) == "month"]
    for kind in ("statistical_year", "calendar_year"):
        yield from _grouped(
            values, ((cell._replace(period=period(kind, cell.period)), cell) for cell in months)
        )
    for kind in ("statistical_year", "calendar_year", "report_month"):
        parts = [cell for cell in values if kind_of(cell.period) == kind]
        yield from _grouped(values, ((cell._replace(period=ALL), cell) for cell in parts))


def _reconciled(values: Mapping[Cell, int]) -> Iterator[Sum]:
    """What a register counted = kept + removed, and the corrected count = kept + added."""
    pairs: dict[tuple[str, Cell], list[Cell]] = {}
    for cell in values:
        if is_step(cell.measure):
            family, register, name = cell.measure.split(":")
            for whole, belongs in ((register, "removed"), (CORRECTED, "added")):
                if name == "kept" or name.startswith(belongs):
                    pairs.setdefault(
                        (f"{family}:{register}", cell._replace(measure=whole)), []
                    ).append(cell)
    for (_, counted), parts in pairs.items():
        yield Sum(counted, tuple(sorted(parts)))


def _grouped(values: Mapping[Cell, int], pairs: Iterable[tuple[Cell, Cell]]) -> Iterator[Sum]:
    parts: dict[Cell, list[Cell]] = {}
    for whole, part in pairs:
        if whole in values:
            parts.setdefault(whole, []).append(part)
    for whole, cells in parts.items():
        yield Sum(whole, tuple(sorted(cells)))
