"""The published cells of a release as observations: one key each, and a value where it is shown.

All hidden cells bear the same status. Whether one was hidden for its own sake or to cover another
is not told: that would say which are small.
"""

from collections.abc import Iterator, Mapping

from reports.release.disclosure.cells import (
    ALL,
    CORRECTED,
    UNKNOWN,
    Cell,
    is_step,
    kind_of,
    label,
)
from reports.release.reconciliation import FAMILIES, REPORTED
from reports.release.sdmx import structures as sdmx
from reports.release.tables import SHAPES, ReleaseTables

Observation = Mapping[str, str | int | None]
_SEXES = {"1": "M", "2": "F", ALL: sdmx.ALL, UNKNOWN: sdmx.UNKNOWN}
_FAMILIES = {"year": sdmx.YEARS, "town": sdmx.TOWNS}


class Observations:
    """The observations of a release's tables. district: its code, the area of totals over towns."""

    def __init__(self, tables: ReleaseTables, district: str) -> None:
        """Of these tables."""
        self._tables, self._district = tables, district
        months = sorted(cell.period for cell in tables.cells if kind_of(cell.period) == "month")
        self._whole = _months_from(months[0], months[-1]) if months else ""

    def births(self) -> Iterator[Observation]:
        """Every cell of the tables of births, once."""
        shown = dict.fromkeys(
            cell._replace(measure=measure)
            for shape in SHAPES
            for cell in shape.rows(self._tables.cells)
            for measure in shape.measures
        )
        for cell in shown:
            is_report = kind_of(cell.period) == "report_month"
            yield {
                **self._when(cell),
                "REF_AREA": self._area(cell.town),
                "SEX": _SEXES[cell.sex],
                "BIRTH_ORDER": _order(cell.parity),
                "COUNT_BASIS": cell.measure.upper(),
                "PERIOD_BASIS": sdmx.OF_REPORT if is_report else sdmx.OF_BIRTH,
                **self._value(cell),
            }

    def steps(self) -> Iterator[Observation]:
        """Every row of the two reconciliations."""
        for family in FAMILIES:
            for register, _, name, cell in family.rows(self._tables.cells):
                yield {
                    **self._when(cell),
                    "REF_AREA": self._area(cell.town),
                    "REGISTER": register.upper(),
                    "STEP": step_code(name),
                    "STEP_BASIS": _FAMILIES[family.name],
                    **self._value(cell),
                }

    def _when(self, cell: Cell) -> dict[str, str]:
        kind, named = kind_of(cell.period), label(cell.period)
        if kind == "all":
            return {"FREQ": sdmx.WHOLE, sdmx.TIME: self._whole}
        if named == UNKNOWN:
            return {"FREQ": sdmx.UNSPECIFIED, sdmx.TIME: self._whole}
        if kind == "statistical_year":
            # Named by the year in which it ends: a range says it to every reader.
            return {"FREQ": sdmx.ANNUAL, sdmx.TIME: f"{int(named) - 1}-10-01/P1Y"}
        if kind == "calendar_year":
            return {"FREQ": sdmx.ANNUAL, sdmx.TIME: named}
        return {"FREQ": sdmx.MONTHLY, sdmx.TIME: f"{named[:4]}-{named[4:]}"}

    def _area(self, town: str) -> str:
        return {ALL: self._district, UNKNOWN: sdmx.UNKNOWN}.get(town, town)

    def _value(self, cell: Cell) -> dict[str, str | int | None]:
        births = self._tables.births(cell)
        is_hidden = births is None
        return {
            sdmx.VALUE: births,
            "OBS_STATUS": sdmx.SUPPRESSED if is_hidden else sdmx.NORMAL,
            "CONF_STATUS": sdmx.CONFIDENTIAL if is_hidden else sdmx.FREE,
            "UNIT_MEASURE": sdmx.PERSONS,
        }


def step_names(tables: ReleaseTables) -> list[str]:
    """Every step of the reconciliations: `reported`, `removed false_report`, `kept`, ..."""
    names = {cell.measure.split(":")[2] for cell in tables.cells if is_step(cell.measure)}
    return [REPORTED, *sorted(names), CORRECTED]


def step_code(name: str) -> str:
    """A step as a code of SDMX.

    >>> step_code("removed false_report")
    'REMOVED_FALSE_REPORT'
    """
    return name.replace(" ", "_").upper()


def _order(parity: str) -> str:
    if parity in (ALL, UNKNOWN):
        return sdmx.ALL if parity == ALL else sdmx.UNKNOWN
    return f"GE{parity[:-1]}" if parity.endswith("+") else parity


def _months_from(first: str, last: str) -> str:
    """Months yyyymm from the first to the last as a range of SDMX.

    >>> _months_from("200610", "200712")
    '2006-10-01/P15M'
    """
    months = (int(last[:4]) - int(first[:4])) * 12 + int(last[4:]) - int(first[4:]) + 1
    return f"{first[:4]}-{first[4:]}-01/P{months}M"
