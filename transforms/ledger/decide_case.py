"""What people at the desk decide about a case before a town is asked: put forward, set aside,
undone, commented on.

Every decision names the version of the case that the person saw. If somebody was faster, it is
refused and nothing is saved. `double_review` keeps the judgements of blind readers, which decide
nothing by themselves.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from transforms.ledger import decisions
from transforms.ledger.chain import WITNESSED
from transforms.ledger.decisions import Decision
from transforms.ledger.event_writer import Actor, Proof, open_event_writer
from transforms.ledger.states import State
from transforms.ledger.store import Ledger
from transforms.ledger.tables import Event
from transforms.ledger.vocabulary import Action, Reason


def decide(
    ledger: Ledger, actor: Actor, case_id: str, decision: Decision, why: str, seen_version: int
) -> None:
    """Decide about a case that waits to be issued.

    Raises: IllegalStepError for a case that is out with a town or settled, that is decided so
    already, or about whose readers' disagreement a third person has to decide; StaleCaseError;
    UnknownCaseError.
    """
    with open_event_writer(ledger, actor) as events:
        case = events.case(case_id)
        after = State.REFUTED if decision is Decision.SET_ASIDE else State(case.status)
        events.move(case, after, decisions.ACTIONS[decision], why, seen_version=seen_version)


def undo(ledger: Ledger, actor: Actor, case_id: str, seen_version: int) -> None:
    """Take one's own last decision back, as long as nothing but looks and comments came after it.

    Status and decision are then what they were before, also where the decision had replaced another
    person's.
    Raises: IllegalStepError where there is none, or it is another person's; StaleCaseError;
    UnknownCaseError.
    """
    with open_event_writer(ledger, actor) as events:
        case = events.case(case_id)
        events.require_fresh(case, seen_version)
        last = events.now(case).last_decision
        before = State(case.status) if last is None else last.before
        events.move(case, before, Action.UNDO, Reason.DECISION_UNDONE)


def last_decision(session: Session, case_id: str) -> Event | None:
    """The decision that is the last thing that happened to a case, looks and comments aside."""
    newest = session.scalar(
        select(Event)
        .where(Event.case_id == case_id, Event.action.not_in(sorted(WITNESSED | {Action.COMMENT})))
        .order_by(Event.seq.desc())
        .limit(1)
    )
    return newest if newest is not None and newest.action in decisions.ACTIONS.values() else None


def comment(ledger: Ledger, actor: Actor, case_id: str, text: str, seen_version: int) -> None:
    """Say something about a case. It is the event's reason, so name nobody in it.

    Raises: StaleCaseError, for what one wanted to say may be answered by then; UnknownCaseError.
    """
    with open_event_writer(ledger, actor) as events:
        events.note(events.case(case_id), Action.COMMENT, text, seen_version=seen_version)


def log_download(ledger: Ledger, actor: Actor, file: str, why: Reason) -> None:
    """Remember that somebody took out a file with identities: a list, a change file, a sample."""
    with open_event_writer(ledger, actor) as events:
        events.remark(Action.DOWNLOAD, why, {"file": file})


def log_access(ledger: Ledger, actor: Actor, case_id: str, action: Action, why: str) -> None:
    """Remember that somebody looked at a case, or asked for its numbers. Raises:
    UnknownCaseError."""
    with open_event_writer(ledger, actor, Proof.LOOK) as events:
        events.log_access(events.case(case_id), action, why)
