"""Lists that go out: their numbers, what they hold, and which later list took their place.

What a list looks like belongs to the reports; here is what the ledger must know to recognise it
when it comes back.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, not_, select, update

from transforms.ledger.chain import Head
from transforms.ledger.event_writer import Actor, EventWriter, Proof, open_event_writer
from transforms.ledger.list_digests import Cells, as_stored, cell_digests, list_digest
from transforms.ledger.met_runs import require_met_last
from transforms.ledger.secret_of_ledger import secret_of
from transforms.ledger.states import (
    ANSWERS,
    ASKED_NO_MORE,
    ISSUABLE,
    OUT_WITH_A_TOWN,
    STEPS,
    State,
)
from transforms.ledger.store import Ledger
from transforms.ledger.tables import Case, IssuedList, ListedCase
from transforms.ledger.vocabulary import Action, Reason

# By an open ledger, a town and the number of its cases: the locked cells of proved cases.
Controls = Callable[[EventWriter, str, int], Mapping[str, Cells]]


@dataclass(frozen=True)
class NewList:
    """A list about to go out. sha256: over what the town gets to read. rows: by case, the text of
    the cells that it must leave alone. head: the ledger's end before the list, to be printed on
    it. replaces: lists to which no reply is taken any more, since all that they ask stands on
    others now."""

    number: str
    town_code: str
    issued_on: date
    deadline: date
    extract_date: date
    rows: Mapping[str, Cells]
    sha256: str
    head: Head
    replaces: tuple[str, ...] = ()


def issue(
    ledger: Ledger,
    actor: Actor,
    deadline: date,
    extract_date: date,
    rows_by_town: Mapping[str, Mapping[str, Cells]],
    write: Callable[[NewList], None],
    *,
    run_id: str,
    again: bool = False,
    with_undecided: bool = False,
    controls: Controls | None = None,
) -> list[NewList]:
    """Issue a list to each town that has cases to answer; towns without any get none.

    A case for review stays until somebody at the desk has put it forward: most are none, and a town
    should not be asked about a family for nothing.

    Args: rows_by_town, by town and case, what the published run says; cases that the ledger does
    not wait to issue are left out. write, puts a list's files where they belong; it runs before the
    ledger remembers the list, so that no list is remembered that nobody can print. run_id: the
    published run whose rows these are. again: lists that are out are issued anew, and replaced.
    with_undecided: cases for review go out as well, for a district where nobody sits at the desk.
    controls: by a town and the number of its cases, proved cases to ask again, unmarked.
    Raises: LedgerBrokenError; LedgerAheadError where the ledger has met a later run.
    """
    states = ISSUABLE | (OUT_WITH_A_TOWN if again else frozenset[State]())
    with open_event_writer(ledger, actor, Proof.WHOLE) as events:
        require_met_last(events.session, run_id)
        due = select(Case).where(Case.status.in_(sorted(states)))
        found = events.session.scalars(due if with_undecided else due.where(not_(undecided())))
        waiting = {case.case_id: case for case in found}
        emptied = _emptied(events, [waiting[one] for one in _wanted(rows_by_town, waiting)])
        made = []
        for town, rows in sorted(rows_by_town.items()):
            wanted = {case_id: cells for case_id, cells in rows.items() if case_id in waiting}
            if wanted:
                known = controls(events, town, len(wanted)) if controls else {}
                rows_out = {**wanted, **known}
                listed, cells = _listed(events, town, deadline, extract_date, rows_out)
                cases = [waiting[case_id] for case_id in wanted]
                replaced = _replaced(cases, emptied, town)
                new = _as_new(listed, rows_out, events.head, tuple(sorted(replaced)))
                write(new)
                _remember(events, listed, cells, cases, sorted(known), replaced)
                made.append(new)
    return made


def _wanted(
    rows_by_town: Mapping[str, Mapping[str, Cells]], waiting: Mapping[str, Case]
) -> list[str]:
    return [case_id for rows in rows_by_town.values() for case_id in rows if case_id in waiting]


def _emptied(events: EventWriter, cases: Sequence[Case]) -> Mapping[str, str]:
    """The lists of before, by number their town's code, of which nothing can be answered any more
    once these cases have gone on others. A list that still waits for an answer, or whose answer may
    still be corrected, stays: a case that came back takes no other with it."""
    numbers = {case.list_number for case in cases if case.list_number}
    moving = {case.case_id for case in cases}
    answerable = sorted({state for state in State if ANSWERS & STEPS[state]} - ASKED_NO_MORE)
    staying = events.session.execute(
        select(Case.list_number, Case.case_id).where(
            Case.list_number.in_(sorted(numbers)), Case.status.in_(answerable)
        )
    )
    left = numbers - {number for number, case_id in staying if case_id not in moving}
    lists = select(IssuedList).where(IssuedList.number.in_(sorted(left)))
    return {one.number: one.town_code for one in events.session.scalars(lists)}


def undecided() -> ColumnElement[bool]:
    """The condition that a case waits at the desk: for review, not out with a town, and nobody has
    decided it."""
    return and_(Case.grade == "review", Case.decision.is_(None), Case.status.in_(sorted(ISSUABLE)))


def count_undecided(ledger: Ledger) -> int:
    """How many cases wait at the desk."""
    with ledger.reading() as session:
        return session.scalar(select(func.count()).select_from(Case).where(undecided())) or 0


def _next_number(events: EventWriter, town: str, day: date) -> str:
    issued = events.session.scalar(select(func.count()).where(IssuedList.town_code == town)) or 0
    return f"{town}-{day:%Y%m%d}-{issued + 1:03d}"


def _listed(
    events: EventWriter, town: str, deadline: date, extract_date: date, rows: Mapping[str, Cells]
) -> tuple[IssuedList, dict[str, str]]:
    """The list's row, and the digests of its cells by case, none of it in the ledger yet."""
    secret = secret_of(events.session)
    cells = {case_id: as_stored(cell_digests(secret, row)) for case_id, row in rows.items()}
    listed = IssuedList(
        number=_next_number(events, town, events.actor.on),
        town_code=town,
        extract_date=extract_date.isoformat(),
        issued_on=events.actor.on.isoformat(),
        deadline=deadline.isoformat(),
        superseded_by=None,
    )
    listed.sha256 = list_digest(listed, cells)
    return listed, cells


def _replaced(cases: Sequence[Case], emptied: Mapping[str, str], town: str) -> frozenset[str]:
    """The lists that a new one of this town takes the place of: those which its cases stood on and
    nothing is left of. A list of another town, whose case this town is asked about now, is not
    replaced: its town has no part in the new one."""
    numbers = {case.list_number for case in cases if case.list_number}
    return frozenset(number for number in numbers if emptied.get(number) == town)


def _as_new(
    listed: IssuedList, rows: Mapping[str, Cells], head: Head, replaces: tuple[str, ...]
) -> NewList:
    issued_on, deadline, extract_date = map(
        date.fromisoformat, (listed.issued_on, listed.deadline, listed.extract_date)
    )
    return NewList(
        listed.number,
        listed.town_code,
        issued_on,
        deadline,
        extract_date,
        rows,
        listed.sha256,
        head,
        replaces,
    )


def _remember(
    events: EventWriter,
    listed: IssuedList,
    cells: Mapping[str, str],
    cases: Sequence[Case],
    controls: Sequence[str],
    replaced: Collection[str],
) -> None:
    events.remark(
        Action.ISSUE,
        Reason.LIST_WENT_OUT,
        {"row": events.told(listed), "cases": len(cases) + len(controls)},
    )
    events.session.execute(
        update(IssuedList)
        .where(IssuedList.number.in_(replaced))
        .values(superseded_by=listed.number)
    )
    events.session.add(listed)
    events.session.flush()
    for case in cases:
        row = ListedCase(number=listed.number, case_id=case.case_id, cells=cells[case.case_id])
        events.move(
            case,
            State.ISSUED,
            Action.ISSUE,
            Reason.ON_A_LIST,
            {
                "number": listed.number,
                "row": events.told(row),
                "replaces": case.list_number if case.list_number in replaced else None,
            },
        )
        events.session.add(row)
    for case_id in controls:
        row = ListedCase(number=listed.number, case_id=case_id, cells=cells[case_id])
        details = {"number": listed.number, "row": events.told(row)}
        events.note(events.case(case_id), Action.ASK_CONTROL, Reason.CONTROL, details)
        events.session.add(row)
