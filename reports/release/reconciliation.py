"""From the count of a register to the corrected one: what stays, what is removed, what is added,
and why.

    register's count = kept + removed
    corrected count = kept + added

in each statistical year, and in each town over all years. A birth that moves from one town to
another is removed there and added here. So steps are gross: a reason may stand on both sides.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from reports.release.disclosure.cells import (
    ALL,
    CORRECTED,
    REGISTERS,
    UNKNOWN,
    Cell,
    PeriodKind,
    kind_of,
    step,
)
from reports.statistics.snapshot import Snapshot

KEPT, ADDED, REMOVED = "kept", "added", "removed"
REPORTED = "reported"


@dataclass(frozen=True)
class Family:
    """One of the two reconciliations: by statistical year, or by town of all years. table: the name
    of its file."""

    name: Literal["year", "town"]
    table: str

    @property
    def period(self) -> PeriodKind:
        """The periods that it tells apart."""
        return "statistical_year" if self.name == "year" else "all"

    def cell(self, measure: str, place: str) -> Cell:
        """The cell of a measure for a year or a town."""
        return Cell(measure, period=place) if self.name == "year" else Cell(measure, town=place)

    def places(self, values: Mapping[Cell, int]) -> list[str]:
        """The years or the towns that the tables tell apart, without `all`."""
        found = (
            cell.period if self.name == "year" else cell.town
            for cell in values
            if cell.measure == CORRECTED and kind_of(cell.period) == self.period
        )
        return sorted(set(found) - {ALL})

    def complete(self, steps: Mapping[Cell, int], values: Mapping[Cell, int]) -> dict[Cell, int]:
        """The steps with zeros and totals, and what was kept: a register's count less what was
        removed.

        values: the registers' counts in the other tables.
        """
        found: dict[Cell, int] = {}
        places = self.places(values)
        for register in REGISTERS:
            names = self.names(register, steps)
            for name in names:
                measure = step(self.name, register, name)
                row = {place: steps.get(self.cell(measure, place), 0) for place in places}
                found |= {self.cell(measure, place): births for place, births in row.items()}
                found[self.cell(measure, ALL)] = sum(row.values())
            removed = [
                step(self.name, register, name) for name in names if name.startswith(REMOVED)
            ]
            for place in (*places, ALL):
                kept = values[self.cell(register, place)] - sum(
                    found[self.cell(name, place)] for name in removed
                )
                found[self.cell(step(self.name, register, KEPT), place)] = kept
        return found

    def names(self, register: str, steps: Mapping[Cell, int]) -> list[str]:
        """The reasons by which a register's count changes, removals first."""
        start = step(self.name, register, "")
        names = {
            cell.measure.removeprefix(start) for cell in steps if cell.measure.startswith(start)
        } - {KEPT}
        return sorted(names, key=lambda name: (not name.startswith(REMOVED), name))

    def rows(self, values: Mapping[Cell, int]) -> Iterator[tuple[str, str, str, Cell]]:
        """Register, place, step and cell, in the order in which a table shows them."""
        for register in REGISTERS:
            names = self.names(register, values)
            removed = [name for name in names if name.startswith(REMOVED)]
            added = [name for name in names if name.startswith(ADDED)]
            for place in (*self.places(values), ALL):
                yield register, place, REPORTED, self.cell(register, place)
                for name in (*removed, KEPT, *added):
                    yield register, place, name, self.cell(step(self.name, register, name), place)
                yield register, place, CORRECTED, self.cell(CORRECTED, place)


BY_YEAR = Family("year", "reconciliation_by_year")
BY_TOWN = Family("town", "reconciliation_by_town")
FAMILIES = (BY_YEAR, BY_TOWN)

_PLACES = {"year": "left(month, 4)::int + (right(month, 2) >= '10')::int", "town": "town_code"}


def steps(snapshot: Snapshot) -> dict[Cell, int]:
    """Births by family, register, place and step: a birth that leaves a cell and returns to it is
    no step."""
    found: dict[Cell, int] = {}
    for family in FAMILIES:
        for register, place, name, births in snapshot.rows(f"""
            select register, place, case when change < 0 then '{REMOVED} ' else '{ADDED} '
                end || reason,
                sum(abs(change))::bigint
            from (
                select register, birth_id, {_PLACES[family.name]} as place, reason,
                    sum(change) as change
                from v_revision_steps group by all
            ) where change <> 0 group by 1, 2, 3 order by all"""):
            found[
                family.cell(
                    step(family.name, register, name), UNKNOWN if place is None else str(place)
                )
            ] = births
    return found
