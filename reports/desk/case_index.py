"""All cases with the columns by which the queue is filtered and ordered, kept in memory by columns.

The ledger has where a case stands, the published file its probability. Joined and sorted anew for
each page they cost a second at 100,000 cases. Here they are read whole once a run; afterwards a
page reads from the ledger only the cases that have an event since the last look, because every
change of a case is an event.
"""

import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb
import polars as pl
from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from transforms.case_types.registry import all_case_types
from transforms.ledger.chain import WITNESSED
from transforms.ledger.states import ISSUABLE, OUT_WITH_A_TOWN
from transforms.ledger.tables import Case, Event, MetRun

if TYPE_CHECKING:
    from reports.desk.context import Desk

_COLUMNS = (
    "case_id",
    "case_type",
    "subtype",
    "register",
    "town_code",
    "birth_month",
    "grade",
    "status",
    "deadline",
    "decision",
)
# So many changes at once are a run's, or a list's that went out: reading all is cheaper then.
_MOST_CHANGES = 2_000
_MAKE = """
create or replace table cases as
select
    ledger_cases.*, published.probability, towns.town_name,
    coalesce(stakes.births, 0.0) as births_at_stake
from ledger_cases
left join published using (case_id)
left join towns using (town_code)
left join stakes using (case_type)
"""


def _sql(states: Collection[str]) -> str:
    return ", ".join(f"'{state}'" for state in sorted(states))


# What a decision at the desk would change: births x the chance that a look changes what happens. A
# case for review stays unless somebody puts it forward; any other goes out unless it is set aside.
_VIEW = f"""
create or replace view queue as
select
    *,
    births_at_stake
    * coalesce(case when grade = 'review' then probability else 1 - probability end, 0) as stake,
    status in ({_sql(ISSUABLE)}) and decision is null as is_undecided,
    status in ({_sql(OUT_WITH_A_TOWN)}) as is_out
from cases
"""


@dataclass(frozen=True)
class _Seen:
    """What the index was made from. published: the identity of the file; runs: of the ledger's
    runs; seq: the last event."""

    published: tuple[int, ...]
    runs: tuple[int, str | None]
    seq: int


class CaseIndex:
    """The index of one desk. Threads share it; one of them at a time brings it up to date."""

    def __init__(self) -> None:
        """Empty until somebody asks."""
        # One thread: the office's machine has other work, and a page needs milliseconds.
        self._con = duckdb.connect(config={"threads": 1, "memory_limit": "512MB"})
        self._lock = threading.Lock()
        self._seen: _Seen | None = None

    def cursor(self, desk: "Desk") -> duckdb.DuckDBPyConnection:
        """A connection whose view `queue` has every case as it stands now.

        Raises: NotPublishedError.
        """
        with self._lock:
            published = desk.published_identity()
            with desk.ledger.reading() as session:
                now = _Seen(published, _runs(session), _last_event(session))
                changed = self._changed(session, now)
                if changed is None:
                    rows = session.execute(_cases()).all()
                elif changed:
                    rows = session.execute(_cases().where(Case.case_id.in_(changed))).all()
                else:
                    rows = []
            if changed is None:
                self._read_all(desk, rows)
            elif rows:
                self._replace(rows)
            self._seen = now
            return self._con.cursor()

    def _changed(self, session: Session, now: _Seen) -> list[str] | None:
        """The cases with an event since the last look; None where all have to be read anew."""
        seen = self._seen
        if seen is None or (seen.published, seen.runs) != (now.published, now.runs):
            return None
        if now.seq < seen.seq or now.seq - seen.seq > _MOST_CHANGES:
            return None
        since = select(Event.case_id).where(
            Event.seq > seen.seq, Event.case_id.is_not(None), Event.action.not_in(WITNESSED)
        )
        return sorted({case_id for case_id in session.scalars(since) if case_id is not None})

    def _read_all(self, desk: "Desk", rows: Sequence[Row[tuple[str | None, ...]]]) -> None:
        with desk.restricted() as connection:
            chances = connection.execute("select case_id, probability from cases").pl()
            towns = connection.execute("select town_code, town_name from towns").pl()
        stakes = pl.DataFrame(
            [(one.code, one.births_at_stake) for one in all_case_types()],
            schema={"case_type": pl.String, "births": pl.Float64},
            orient="row",
        )
        given = {"ledger_cases": _frame(rows), "published": chances, "towns": towns}
        for name, table in {**given, "stakes": stakes}.items():
            self._con.register(name, table)
        self._con.execute(_MAKE)
        self._con.execute(_VIEW)
        for name in (*given, "stakes"):
            self._con.unregister(name)

    def _replace(self, rows: Sequence[Row[tuple[str | None, ...]]]) -> None:
        self._con.register("changed", _frame(rows))
        self._con.execute(
            "update cases set status = changed.status, deadline = changed.deadline, decision = "
            "changed.decision from changed where cases.case_id = changed.case_id"
        )
        self._con.unregister("changed")


def _cases() -> Select[tuple[str | None, ...]]:
    return select(*(getattr(Case, name) for name in _COLUMNS))


def _frame(rows: Sequence[Row[tuple[str | None, ...]]]) -> pl.DataFrame:
    return pl.DataFrame(
        [tuple(row) for row in rows], schema=dict.fromkeys(_COLUMNS, pl.String), orient="row"
    )


def _runs(session: Session) -> tuple[int, str | None]:
    """A run may give cases another grade without an event of each."""
    count, newest = session.execute(select(func.count(), func.max(MetRun.met_at))).one()
    return count, newest


def _last_event(session: Session) -> int:
    return session.scalar(select(func.max(Event.seq))) or 0
