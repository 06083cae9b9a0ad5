"""Births counted before and after correction, in any cells, and every difference between the two
explained by cases.

By occurrence (when and where the birth was) and by report (the month in which a register counted
it); calendar years and statistical years, 1 October to 30 September, named for the year that they
end in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from reports.statistics.snapshot import Snapshot

Dimension = Literal["month", "calendar_year", "statistical_year", "town_code", "sex", "parity"]
Register = Literal["wis", "population"]
Cell = tuple[str | int | None, ...]


@dataclass(frozen=True)
class CellCount:
    """One cell: births as WIS and the population register count them, and after correction."""

    cell: Cell
    wis: int
    population: int
    corrected: int


@dataclass(frozen=True)
class Reported:
    """One cell of a register's count by the month in which it counted the birth."""

    cell: Cell
    births: int


@dataclass(frozen=True)
class Revision:
    """One reason in one cell: the births by which it changes the register's count there.

    reason: under_reported, duplicate, false_report, misreported (has a case); not_due_yet,
    out_of_scope (stillborn, or not a resident's), settled_by_other_sources, repeated_without_case,
    absent_without_case (no case says so).
    cases: how many cases stand behind the change; `v_revision_steps` names them.
    """

    cell: Cell
    reason: str
    change: int
    cases: int


def counts(snapshot: Snapshot, by: Sequence[Dimension]) -> list[CellCount]:
    """Births by occurrence in the cells of these dimensions, e.g. ("statistical_year", "town_code",
    "sex").

    Cells with no birth in any of the three counts are absent; None in a cell is what no source
    tells.
    """
    query = f"""
        select {_columns(by)}, sum(wis)::bigint, sum(population)::bigint, sum(corrected)::bigint
        from v_series group by {_places(by)} order by {_places(by)}"""
    return [CellCount(tuple(row[: len(by)]), *row[len(by) :]) for row in snapshot.rows(query)]


def reported(snapshot: Snapshot, register: Register, by: Sequence[Dimension]) -> list[Reported]:
    """A register's births by report: months and years are those in which it counted them (WIS: the
    return)."""
    query = f"""
        select {_columns(by)}, sum(births)::bigint
        from (select *, report_month as month from v_reported_births)
        where register = ? group by {_places(by)} order by {_places(by)}"""
    return [Reported(tuple(row[:-1]), row[-1]) for row in snapshot.rows(query, [register])]


def revisions(snapshot: Snapshot, register: Register, by: Sequence[Dimension]) -> list[Revision]:
    """Why the corrected count differs from a register's, by cell and reason.

    In every cell: the register's count + its revisions = the corrected count. Reasons that cancel
    out within a cell (a date corrected within its month) are absent, and so are the cases behind
    them.
    """
    query = f"""
        select {_names(by)}, reason, sum(change)::bigint,
            len(list_distinct(flatten(list(case_ids))))
        from (
            select {_columns(by)}, reason, birth_id, case_ids, sum(change) as change
            from v_revision_steps where register = ? group by all having sum(change) <> 0
        ) group by {_places(by)}, reason having sum(change) <> 0 order by {_places(by)}, reason"""
    return [Revision(tuple(row[:-3]), *row[-3:]) for row in snapshot.rows(query, [register])]


def statistical_year(month: str) -> int:
    """The statistical year of a month yyyymm.

    >>> statistical_year("200809"), statistical_year("200810")
    (2008, 2009)
    """
    return int(month[:4]) + (month[4:] >= "10")


_DIMENSIONS: dict[Dimension, str] = {
    "month": "month",
    "calendar_year": "cast(left(month, 4) as integer)",
    "statistical_year": (
        "cast(left(month, 4) as integer) + case when right(month, 2) >= '10' then 1 else 0 end"
    ),
    "town_code": "town_code",
    "sex": "sex",
    "parity": "parity",
}


def _columns(by: Sequence[Dimension]) -> str:
    """SQL of the dimensions. Raises: ValueError when there is none, or one twice."""
    if not by or len(set(by)) < len(by):
        raise ValueError(f"{list(by)}: name each dimension once, and at least one")
    return ", ".join(f"{_DIMENSIONS[dimension]} as d{place}" for place, dimension in enumerate(by))


def _names(by: Sequence[Dimension]) -> str:
    return ", ".join(f"d{place}" for place in range(len(by)))


def _places(by: Sequence[Dimension]) -> str:
    return ", ".join(str(place + 1) for place in range(len(by)))
