"""What people at the desk decide about a case before a town is asked: put forward, set aside, undone, commented on.

A decision is taken over the version of the case that the person saw; if somebody was faster it is refused and nothing
is saved. Readers of a blind double review judge apart from each other, and their judgements decide nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from transforms.ledger.book import Actor, Book, open_book
from transforms.ledger.chain import WITNESSED
from transforms.ledger.errors import IllegalStepError
from transforms.ledger.states import ISSUABLE, State
from transforms.ledger.store import Ledger
from transforms.ledger.tables import Case, Event, Judgement


class Decision(StrEnum):
    """What a reviewer decides. PUT_FORWARD: it goes on the next list as a correction; SET_ASIDE: it is no case."""

    PUT_FORWARD = "put_forward"
    SET_ASIDE = "set_aside"


class Verdict(StrEnum):
    """What a reader of a double review thinks."""

    IS_CASE = "is_case"
    IS_NONE = "is_none"
    CANNOT_TELL = "cannot_tell"


_COMMENT = "comment"
_ACTIONS = {Decision.PUT_FORWARD: "put forward", Decision.SET_ASIDE: "set aside"}


def decide(ledger: Ledger, actor: Actor, case_id: str, decision: Decision, why: str, seen_version: int) -> None:
    """Decide about a case that waits to be issued.

    Raises: IllegalStepError for a case that is out with a town or settled; StaleCaseError; UnknownCaseError.
    """
    with open_book(ledger, actor) as book:
        case = book.case(case_id)
        book.require_fresh(case, seen_version)
        if State(case.status) not in ISSUABLE:
            raise IllegalStepError(f"问题 {case_id} 目前为 {case.status}，不能在此决定。",
                                   f"Case {case_id} is {case.status}; it cannot be decided here.")  # fmt: skip
        if decision is Decision.SET_ASIDE:
            book.move(case, State.REFUTED, _ACTIONS[decision], why)
        else:
            book.note(case, _ACTIONS[decision], why)
        case.decision = str(decision)


def undo(ledger: Ledger, actor: Actor, case_id: str, seen_version: int) -> None:
    """Take one's own last decision back, as long as nothing came after it.

    Raises: IllegalStepError where there is none, or it is another person's; StaleCaseError; UnknownCaseError.
    """
    with open_book(ledger, actor) as book:
        case = book.case(case_id)
        last = last_decision(book.session, case_id)
        if last is None or last.actor != actor.name:
            raise IllegalStepError(
                f"问题 {case_id} 没有可以撤销的本人决定（之后已有其他操作，或由他人决定）。",
                f"Case {case_id} has no decision of yours to undo: something came after it, or it is another's.",
            )
        book.take_back(case, State(last.before or case.status), "the decision is undone", seen_version=seen_version)
        case.decision = None


def last_decision(session: Session, case_id: str) -> Event | None:
    """The decision that is the last thing that happened to a case, looks and comments aside."""
    newest = session.scalar(
        select(Event)
        .where(Event.case_id == case_id, Event.action.not_in(sorted(WITNESSED | {_COMMENT})))
        .order_by(Event.seq.desc())
        .limit(1)
    )
    return newest if newest is not None and newest.action in _ACTIONS.values() else None


def comment(ledger: Ledger, actor: Actor, case_id: str, text: str) -> None:
    """Say something about a case. It is the event's reason, so name nobody in it. Raises: UnknownCaseError."""
    with open_book(ledger, actor) as book:
        book.note(book.case(case_id), _COMMENT, text)


def witness(ledger: Ledger, actor: Actor, case_id: str, action: str, why: str) -> None:
    """Remember that somebody looked at a case, or asked for its numbers. Raises: UnknownCaseError."""
    with open_book(ledger, actor) as book:
        book.witness(book.case(case_id), action, why)


@dataclass(frozen=True)
class Judged:
    """A case that two readers have judged."""

    case_id: str
    verdicts: tuple[str, str]
    readers: tuple[str, str]


def judge(ledger: Ledger, actor: Actor, case_id: str, verdict: Verdict, text: str) -> None:
    """Keep a reader's judgement; it may be changed until the other reader has judged.

    Raises: IllegalStepError when two others have judged, or both have; UnknownCaseError.
    """
    with open_book(ledger, actor) as book:
        case = book.case(case_id)
        rows = {row.reader: row for row in _of_case(book, case_id)}
        if len(rows) == 2:
            raise IllegalStepError(f"问题 {case_id} 已由两人判断，不能再改。",
                                   f"Two readers have judged case {case_id}; that stands.")  # fmt: skip
        row = rows.get(actor.name) or Judgement(case_id=case_id, reader=actor.name)
        row.verdict, row.comment, row.judged_on = str(verdict), text, actor.on.isoformat()
        book.session.add(row)
        book.witness(case, "judge", "a reader has judged")


def _of_case(book: Book, case_id: str) -> Sequence[Judgement]:
    return book.session.scalars(select(Judgement).where(Judgement.case_id == case_id)).all()


def judged_twice(session: Session) -> list[Judged]:
    """The cases that two readers have judged, in the order of their numbers; readers by name."""
    rows: dict[str, list[Judgement]] = {}
    for row in session.scalars(select(Judgement).order_by(Judgement.case_id, Judgement.reader)):
        rows.setdefault(row.case_id, []).append(row)
    return [
        Judged(case_id, (pair[0].verdict, pair[1].verdict), (pair[0].reader, pair[1].reader))
        for case_id, pair in rows.items()
        if len(pair) == 2
    ]


def cases_to_judge(session: Session, reader: str) -> list[str]:
    """Cases for review that wait to be issued and that this reader may still judge, in a fixed order that says nothing.

    A case that one other reader has judged comes first.
    """
    judged: dict[str, set[str]] = {}
    for row in session.scalars(select(Judgement)):
        judged.setdefault(row.case_id, set()).add(row.reader)
    waiting = session.scalars(
        select(Case.case_id)
        .where(Case.grade == "review", Case.status.in_(sorted(ISSUABLE)), Case.decision.is_(None))
        .order_by(Case.case_id)
    )
    free = [one for one in waiting if reader not in judged.get(one, set()) and len(judged.get(one, set())) < 2]
    return sorted(free, key=lambda one: -len(judged.get(one, set())))
