"""What people at the desk decide about a case before a town is asked: put forward, set aside,
undone, commented on.

Every decision names the version of the case that the person saw. If somebody was faster, it is
refused and nothing is saved. `double_review` keeps the judgements of blind readers, which decide
nothing by themselves.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from transforms.ledger import decisions, double_review
from transforms.ledger.chain import WITNESSED
from transforms.ledger.decisions import Decision
from transforms.ledger.errors import IllegalStepError
from transforms.ledger.event_writer import Actor, EventWriter, open_event_writer
from transforms.ledger.refusals import Refusal
from transforms.ledger.states import ISSUABLE, State
from transforms.ledger.store import Ledger
from transforms.ledger.tables import Case, Event
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
        events.require_fresh(case, seen_version)
        _require_open_to(events, case, decision)
        if decision is Decision.SET_ASIDE:
            events.move(case, State.REFUTED, decisions.ACTIONS[decision], why)
        else:
            events.note(case, decisions.ACTIONS[decision], why)
        case.decision = str(decision)


def _require_open_to(events: EventWriter, case: Case, decision: Decision) -> None:
    case_id = case.case_id
    if State(case.status) not in ISSUABLE:
        raise IllegalStepError(
            *Refusal.NOT_TO_DECIDE.told(case_id=case_id, state=State(case.status))
        )
    if case.decision == decision:
        raise IllegalStepError(*Refusal.DECIDED_ALREADY.told(case_id=case_id))
    if events.actor.name in double_review.disputants(events.session, case_id):
        raise IllegalStepError(*Refusal.THIRD_PERSON_DECIDES.told(case_id=case_id))


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
        last = last_decision(events.session, case_id)
        if last is None or last.actor != actor.name:
            raise IllegalStepError(*Refusal.NOTHING_TO_UNDO.told(case_id=case_id))
        before = decisions.standing_after(_actions(events.session, case_id)).before
        events.take_back(
            case, State(last.before or case.status), Action.UNDO, Reason.DECISION_UNDONE
        )
        case.decision = None if before is None else str(before)


def last_decision(session: Session, case_id: str) -> Event | None:
    """The decision that is the last thing that happened to a case, looks and comments aside."""
    newest = session.scalar(
        select(Event)
        .where(Event.case_id == case_id, Event.action.not_in(sorted(WITNESSED | {Action.COMMENT})))
        .order_by(Event.seq.desc())
        .limit(1)
    )
    return newest if newest is not None and newest.action in decisions.ACTIONS.values() else None


def _actions(session: Session, case_id: str) -> list[str]:
    return list(
        session.scalars(select(Event.action).where(Event.case_id == case_id).order_by(Event.seq))
    )


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
    with open_event_writer(ledger, actor) as events:
        events.log_access(events.case(case_id), action, why)
