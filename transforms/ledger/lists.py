"""Lists that go out: their numbers, what they hold, and which later list took their place.

What a list looks like belongs to the reports; here is what the ledger must know to recognise it
when it comes back.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, not_, select, update

from transforms.ledger.chain import canonical, digest
from transforms.ledger.event_writer import Actor, EventWriter, open_event_writer
from transforms.ledger.states import ISSUABLE, OUT_WITH_A_TOWN, State
from transforms.ledger.store import Ledger
from transforms.ledger.tables import Case, IssuedList, ListedCase
from transforms.ledger.vocabulary import Action, Reason

Cells = Mapping[str, str]


@dataclass(frozen=True)
class NewList:
    """A list about to go out. rows: by case, the text of the cells that the town must leave
    alone."""

    number: str
    town_code: str
    issued_on: date
    deadline: date
    extract_date: date
    rows: Mapping[str, Cells]

    @property
    def sha256(self) -> str:
        """Over everything that the town gets to read, in whatever order the rows stand."""
        facts = [
            self.number,
            self.town_code,
            *(day.isoformat() for day in (self.issued_on, self.deadline)),
        ]
        return digest(
            [facts, {case_id: cell_digests(cells) for case_id, cells in self.rows.items()}]
        )


def cell_digests(cells: Cells) -> dict[str, str]:
    """By column, the digest of a cell's text without its spaces: programs break and pad lines each
    in their way."""
    return {key: digest("".join(text.split()))[:16] for key, text in cells.items()}


def issue(
    ledger: Ledger,
    actor: Actor,
    deadline: date,
    extract_date: date,
    rows_by_town: Mapping[str, Mapping[str, Cells]],
    write: Callable[[NewList], None],
    *,
    again: bool = False,
    with_undecided: bool = False,
) -> list[NewList]:
    """Issue a list to each town that has cases to answer; towns without any get none.

    A case for review stays until somebody at the desk has put it forward: most are none, and a town
    should not be asked about a family for nothing.

    Args: rows_by_town, by town and case, what the published run says; cases that the ledger does
    not wait to issue are left out. write, puts a list's files where they belong; it runs before the
    ledger remembers the list, so that no list is remembered that nobody can print. again: lists
    that are out are issued anew, and replaced.
    with_undecided: cases for review go out as well, for a district where nobody sits at the desk.
    """
    states = ISSUABLE | (OUT_WITH_A_TOWN if again else frozenset[State]())
    with open_event_writer(ledger, actor) as events:
        due = select(Case).where(Case.status.in_(sorted(states)))
        found = events.session.scalars(due if with_undecided else due.where(not_(undecided())))
        waiting = {case.case_id: case for case in found}
        made = []
        for town, rows in sorted(rows_by_town.items()):
            wanted = {case_id: cells for case_id, cells in rows.items() if case_id in waiting}
            if wanted:
                listed = NewList(
                    _next_number(events, town, actor.on),
                    town,
                    actor.on,
                    deadline,
                    extract_date,
                    wanted,
                )
                write(listed)
                _remember(events, listed, [waiting[case_id] for case_id in wanted])
                made.append(listed)
    return made


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


def _remember(events: EventWriter, listed: NewList, cases: Sequence[Case]) -> None:
    replaced = {case.list_number for case in cases} - {None}
    events.session.execute(
        update(IssuedList)
        .where(IssuedList.number.in_(replaced))
        .values(superseded_by=listed.number)
    )
    events.session.add(
        IssuedList(
            number=listed.number,
            town_code=listed.town_code,
            sha256=listed.sha256,
            extract_date=listed.extract_date.isoformat(),
            issued_on=listed.issued_on.isoformat(),
            deadline=listed.deadline.isoformat(),
            superseded_by=None,
        )
    )
    events.session.flush()
    events.remark(
        Action.ISSUE,
        Reason.LIST_WENT_OUT,
        {"number": listed.number, "sha256": listed.sha256, "cases": len(cases)},
    )
    for case in cases:
        events.session.add(
            ListedCase(
                number=listed.number,
                case_id=case.case_id,
                cells=canonical(cell_digests(listed.rows[case.case_id])),
            )
        )
        events.move(
            case,
            State.ISSUED,
            Action.ISSUE,
            Reason.ON_A_LIST,
            {"number": listed.number, "deadline": listed.deadline.isoformat()},
        )
        case.list_number, case.deadline, case.answer_id = (
            listed.number,
            listed.deadline.isoformat(),
            None,
        )
