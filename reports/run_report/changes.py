"""What is different from the run before: the births that count, and the cases that came and
went."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from reports.shared.warehouse import quoted
from reports.snapshot.publish import BIRTHS_FILE


@dataclass(frozen=True)
class Changes:
    """This run against the one before.

    extract_date: of the run before. corrected, corrected_before: births that count; before is None
    where an older version published them. opened, gone, kept: cases that stand now and did not, did
    and do no more, did and still do. opened_by_type: new cases by type. is_same_delivery: the run
    before read the very same files.
    """

    extract_date: date
    corrected: int
    corrected_before: int | None
    opened: int
    gone: int
    kept: int
    opened_by_type: Mapping[str, int]
    is_same_delivery: bool

    @property
    def births(self) -> int | None:
        """By how many births the district's number has changed."""
        return None if self.corrected_before is None else self.corrected - self.corrected_before


def changes_since(out: Path, births: Path) -> Changes | None:
    """Compare the births that a run is about to publish with those that `out` holds; None where it
    holds none that can be read."""
    before = out / BIRTHS_FILE
    if not before.is_file():
        return None
    with duckdb.connect() as con:
        con.execute(f"attach {quoted(births)} as now (read_only)")
        try:
            con.execute(f"attach {quoted(before)} as before (read_only)")
            facts = con.execute(
                "select b.extract_date, b.delivery_sha256 = n.delivery_sha256 "
                "from before.runs as b, now.runs as n"
            ).fetchone()
            cases = con.execute(_CASES).fetchall()
        except (
            duckdb.Error
        ):  # another version's, or no database at all: there is nothing to compare
            return None
        if facts is None:
            return None
        by_state = {state: sum(n for s, _, n in cases if s == state) for state in _STATES}
        return Changes(
            facts[0],
            _corrected(con, "now") or 0,
            _corrected(con, "before"),
            by_state["opened"],
            by_state["gone"],
            by_state["kept"],
            {kind: n for state, kind, n in cases if state == "opened"},
            bool(facts[1]),
        )


_STATES = ("opened", "gone", "kept")
_CASES = """
    with cases as (
        select case_id, any_value(case_type) as case_type,
            bool_or(is_now) as is_now, bool_or(not is_now) as was_before
        from (
            select case_id, case_type, true as is_now from now.cases
            where status not in ('refuted', 'withdrawn')
            union all
            select case_id, case_type, false from before.cases
            where status not in ('refuted', 'withdrawn')
        ) group by case_id
    )
    select
        case when not was_before then 'opened' when not is_now then 'gone' else 'kept' end as state,
        case_type, count(*)
    from cases group by all order by all"""


def _corrected(con: duckdb.DuckDBPyConnection, database: str) -> int | None:
    try:
        found = con.execute(f"select count(*) from {database}.v_counted_births").fetchone()
    except duckdb.Error:
        return None
    return found[0] if found else None
