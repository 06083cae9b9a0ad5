"""Takes replies in: each whole, in one transaction, or refused with every reason."""

from collections.abc import Sequence

from sqlalchemy import select

from transforms.ledger.event_writer import Actor, EventWriter, open_event_writer
from transforms.ledger.refusals import Refusal
from transforms.ledger.replies import (
    Fault,
    ReceivedReply,
    Reply,
    ReplyRefusedError,
    ReplyRow,
    Taken,
    as_answer,
)
from transforms.ledger.reply_faults import (
    faults_of,
    is_asked_no_more,
    is_control,
    is_same_answer,
)
from transforms.ledger.secret_of_ledger import secret_of
from transforms.ledger.states import State
from transforms.ledger.store import Ledger
from transforms.ledger.tables import Answer, Case, IssuedList, Receipt
from transforms.ledger.vocabulary import Action, Reason


def receive(ledger: Ledger, actor: Actor, reply: Reply, name: str) -> ReceivedReply:
    """Take a reply in, in one transaction.

    Args: name, the file's, for messages; actor.on, the day of receipt: no cell may be dated later.
    Raises: ReplyRefusedError.
    """
    with open_event_writer(ledger, actor) as events:
        listed = events.session.get(IssuedList, reply.number)
        if listed is None:
            fault = Fault("", *Refusal.UNKNOWN_LIST.told(number=reply.number))
            raise ReplyRefusedError(name, [fault])
        known = _receipts(events, reply.number)
        answers = reply.answers_digest(secret_of(events.session))
        is_last = bool(known) and known[-1].answers_sha256 == answers
        if is_last and reply.sha256 == listed.sha256 and not reply.faults:
            return ReceivedReply(Taken.KNOWN)
        faults = faults_of(events, listed, [row.answers_sha256 for row in known], reply)
        if faults:
            raise ReplyRefusedError(name, faults)
        return ReceivedReply(Taken.RECEIVED, _take_in(events, reply, answers))


def _receipts(events: EventWriter, number: str) -> Sequence[Receipt]:
    return events.session.scalars(
        select(Receipt).where(Receipt.number == number).order_by(Receipt.id)
    ).all()


def _take_in(events: EventWriter, reply: Reply, answers: str) -> tuple[str, ...]:
    """Returns: the cases of which the answer is kept and moves nothing."""
    events.load([row.case_id for row in reply.rows])
    receipt = Receipt(
        id=events.next_id(Receipt),
        number=reply.number,
        answers_sha256=answers,
        file_sha256=reply.file_sha256,
        received_on=events.actor.on.isoformat(),
    )
    events.remark(
        Action.RECEIVE,
        Reason.REPLY_CAME,
        {"row": events.told(receipt), "rows": len(reply.rows)},
    )
    events.session.add(receipt)
    events.session.flush()
    number, aside = events.next_id(Answer), []
    for row in reply.rows:
        case = events.case(row.case_id)
        if is_same_answer(events, case, row, reply.number):
            continue
        if is_control(events, case, reply.number):
            _keep_beside(events, case, row, receipt, number, Action.ANSWER_CONTROL)
        elif is_asked_no_more(case, reply.number):
            _keep_beside(events, case, row, receipt, number, Action.ANSWER_ASIDE)
            aside.append(case.case_id)
        else:
            _answer(events, case, row, receipt.id, number)
        number += 1
    return tuple(aside)


def _keep_beside(
    events: EventWriter, case: Case, row: ReplyRow, receipt: Receipt, number: int, action: Action
) -> None:
    """Keep what the town says of a case that is proved, or that the list asks of no more; the case
    stays where it is."""
    answer = as_answer(secret_of(events.session), row)
    answer.id, answer.receipt_id = number, receipt.id
    details = {"number": receipt.number, "row": events.told(answer)}
    events.note(case, action, Reason.TOWN_REPLIED, details)
    events.session.add(answer)


def _answer(events: EventWriter, case: Case, row: ReplyRow, receipt_id: int, number: int) -> None:
    """Keep the answer whole, and move the case to it; earlier signatures stood under another
    content."""
    events.void_signatures(case, Reason.TOWN_CHANGED_ITS_ANSWER)
    answer = as_answer(secret_of(events.session), row)
    answer.id, answer.receipt_id = number, receipt_id
    events.move(
        case,
        State(answer.finding),
        Action.ANSWER,
        Reason.TOWN_REPLIED,
        {"row": events.told(answer)},
    )
    events.session.add(answer)
