"""How far the corrections of each town are, and what each run has changed: counts and days, for the
statistician."""

import json
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.reference.terms import GRADES
from reports.desk.context import Desk
from transforms.ledger.states import ANSWERS, ISSUABLE, State
from transforms.ledger.tables import Event, IssuedList, MetRun, Receipt
from transforms.ledger.vocabulary import Action, LedgerRole

# What becomes of a case, in the order in which a town's work goes on.
STAGES: dict[str, frozenset[State]] = {
    "waiting": ISSUABLE - ANSWERS,
    "issued": frozenset({State.ISSUED}),
    "overdue": frozenset({State.OVERDUE}),
    "answered": ANSWERS,
    "signed": frozenset({State.SIGNED}),
    "applied": frozenset({State.APPLIED}),
    "verified": frozenset({State.VERIFIED}),
}
_MOVES = (Action.OPEN, Action.VERIFY, Action.REOPEN, Action.WITHDRAW)


@dataclass(frozen=True)
class TownProgress:
    """One town. cases: by stage; lists: that were issued and stand; days_to_answer: on average from
    the list's day to the reply's; days_overdue: of the list that waits longest."""

    town_code: str
    town_name: str
    cases: Counter[str]
    lists: int
    days_to_answer: float | None
    days_overdue: int


@dataclass(frozen=True)
class RunMoves:
    """What one run changed: cases by what became of them."""

    run_id: str
    extract_date: str
    moves: Counter[str]


def read_towns(desk: Desk) -> list[TownProgress]:
    """The towns that have cases or lists, by code."""
    cases, late, names = _cases(desk)
    with desk.ledger.reading() as session:
        lists, days = _lists(session), _days_to_answer(session)
    return [
        TownProgress(
            town,
            names.get(town, town),
            cases.get(town, Counter()),
            lists.get(town, 0),
            days.get(town),
            late.get(town, 0),
        )
        for town in sorted(cases.keys() | lists.keys())
    ]


def _cases(desk: Desk) -> tuple[dict[str, Counter[str]], dict[str, int], dict[str, str]]:
    """By town: cases by stage, the days of the one that is overdue longest, and the name."""
    today = desk.today()
    stage_of = {state: stage for stage, states in STAGES.items() for state in states}
    cases, late, names = dict[str, Counter[str]](), dict[str, int](), dict[str, str]()
    with desk.index.cursor(desk) as con:
        rows = con.execute(
            "select coalesce(town_code, ''), any_value(town_name), status, deadline, count(*) "
            "from cases group by all"
        ).fetchall()
    for town, name, status, deadline, count in rows:
        names[town] = name or town
        stage, days = stage_of.get(State(status)), _days_past(deadline, today)
        if stage in ("issued", "overdue") and days > 0:
            stage, late[town] = "overdue", max(days, late.get(town, 0))
        if stage:
            cases.setdefault(town, Counter())[stage] += count
    return cases, late, names


def _days_past(deadline: str | None, today: date) -> int:
    return (today - date.fromisoformat(deadline)).days if deadline else 0


def _lists(session: Session) -> dict[str, int]:
    rows = session.execute(
        select(IssuedList.town_code, func.count())
        .where(IssuedList.superseded_by.is_(None))
        .group_by(IssuedList.town_code)
    )
    return dict(list(rows.tuples()))


def _days_to_answer(session: Session) -> dict[str, float]:
    """On average over the lists with a reply, the first one of each."""
    rows = session.execute(
        select(IssuedList.town_code, IssuedList.issued_on, func.min(Receipt.received_on))
        .join(Receipt, Receipt.number == IssuedList.number)
        .group_by(IssuedList.number, IssuedList.town_code, IssuedList.issued_on)
    )
    days: dict[str, list[int]] = {}
    for town, issued, received in rows:
        spent = date.fromisoformat(received) - date.fromisoformat(issued)
        days.setdefault(town, []).append(spent.days)
    return {town: sum(spent) / len(spent) for town, spent in days.items()}


def read_runs(desk: Desk) -> Sequence[RunMoves]:
    """The runs that the ledger has met, the first one first."""
    with desk.ledger.reading() as session:
        runs = session.scalars(select(MetRun).order_by(MetRun.met_at, MetRun.run_id)).all()
        rows = session.execute(
            select(Event.action, Event.at, func.count())
            .where(Event.role == LedgerRole.RUN, Event.action.in_(_MOVES))
            .group_by(Event.action, Event.at)
        ).all()
        told = session.scalars(select(Event.details).where(Event.action == Action.MEET)).all()
    begun = {json.loads(details)["run"] for details in told}
    moves = {run.run_id: Counter[str]() for run in runs}
    for action, at, count in rows:
        run_id = _run_of(at, runs, begun)
        if run_id is not None:
            moves[run_id][action] += count
    return [RunMoves(run.run_id, run.extract_date, moves[run.run_id]) for run in runs]


def _run_of(at: str, runs: Sequence[MetRun], begun: Set[str]) -> str | None:
    """The run that an event of this time belongs to.

    A run notes itself before its events, and did so after them until it had an event of its own;
    begun: the runs that have one.
    """
    before = [run.run_id for run in runs if run.run_id in begun and run.met_at <= at]
    after = [run.run_id for run in runs if run.run_id not in begun and run.met_at >= at]
    return before[-1] if before else next(iter(after), None)


def read_types(desk: Desk) -> list[tuple[str, str, tuple[int, ...]]]:
    """(type, kind, cases by grade in the order of the terms), for links into the queue."""
    columns = ", ".join(f"count(*) filter (where grade = '{grade}')" for grade in GRADES)
    with desk.index.cursor(desk) as con:
        rows = con.execute(
            f"select case_type, subtype, {columns} from queue group by all order by all"
        ).fetchall()
    return [(case_type, subtype, tuple(counts)) for case_type, subtype, *counts in rows]
