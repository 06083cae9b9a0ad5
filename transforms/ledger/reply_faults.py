"""What is wrong with a reply, cell by cell, against the list that went out. Nothing is written
here."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy import select

from transforms.ledger.answer_words import is_cut_number, is_ditto, names_nobody, says_nothing
from transforms.ledger.event_writer import EventWriter
from transforms.ledger.list_digests import cell_digests
from transforms.ledger.refusals import Refusal
from transforms.ledger.replies import Fault, Reply, ReplyRow, as_answer
from transforms.ledger.secret_of_ledger import secret_of
from transforms.ledger.states import ANSWERS, ASKED_NO_MORE, STEPS, State
from transforms.ledger.tables import Answer, Case, IssuedList, ListedCase, Receipt
from transforms.secret import Secret


def faults_of(
    events: EventWriter, listed: IssuedList, known: Sequence[str], reply: Reply
) -> list[Fault]:
    """Everything that speaks against taking the reply in; the book's day is the latest that a cell
    may bear.

    known: digests of the replies to this list that came before.
    """
    secret = secret_of(events.session)
    answers = reply.answers_digest(secret)
    stale = _stale(listed, known, reply.sha256, answers)
    return [*stale, *reply.faults, *_rows(events, listed, reply)]


def is_control(events: EventWriter, case: Case, number: str) -> bool:
    """Whether the case stands on that list as a control."""
    return number in events.now(case).controls


def is_asked_no_more(case: Case, number: str) -> bool:
    """Whether that list asks of the case no more: a run took it off, or a later list asks of it.
    Nobody in town can know of the first, and need not know of the second."""
    return case.list_number != number or State(case.status) in ASKED_NO_MORE


def is_same_answer(events: EventWriter, case: Case, row: ReplyRow, number: str) -> bool:
    """Whether the row says what the ledger has already of the case on that list."""
    if is_control(events, case, number):
        said = as_answer(secret_of(events.session), row).sha256
        return events.now(case).controls[number] == said
    said = as_answer(secret_of(events.session), row).sha256
    before = events.session.get(Answer, case.answer_id) if case.answer_id else None
    if is_asked_no_more(case, number) and (before is None or before.sha256 != said):
        before = _last_answer(events, case, number)  # one that was kept beside the case
    return before is not None and before.sha256 == said


def _last_answer(events: EventWriter, case: Case, number: str) -> Answer | None:
    """The last thing that replies to that list said of the case."""
    return events.session.scalars(
        select(Answer)
        .join(Receipt, Receipt.id == Answer.receipt_id)
        .where(Answer.case_id == case.case_id, Receipt.number == number)
        .order_by(Answer.id.desc())
        .limit(1)
    ).first()


def _stale(listed: IssuedList, known: Sequence[str], content: str, answers: str) -> Iterator[Fault]:
    """Another version of the list, or of the reply, than the one that counts."""
    if content != listed.sha256:
        yield Fault("", *Refusal.ALTERED_FILE.told(number=listed.number))
    if listed.superseded_by:
        later = listed.superseded_by
        yield Fault("", *Refusal.REPLACED_LIST.told(number=listed.number, later=later))
    if answers in known and answers != known[-1]:
        yield Fault("", *Refusal.OLD_REPLY.told())


def _rows(events: EventWriter, listed: IssuedList, reply: Reply) -> Iterator[Fault]:
    expected = {
        row.case_id: json.loads(row.cells)
        for row in events.session.scalars(
            select(ListedCase).where(ListedCase.number == listed.number)
        )
    }
    seen: set[str] = set()
    for row in reply.rows:
        cell = row.cells["case_id"]
        if not row.case_id:
            yield Fault(cell, *Refusal.NO_CASE_NUMBER.told())
        elif row.case_id not in expected:
            yield Fault(cell, *Refusal.NOT_ON_THE_LIST.told(case_id=row.case_id))
        elif row.case_id in seen:
            yield Fault(cell, *Refusal.TWICE_ON_THE_LIST.told(case_id=row.case_id))
        else:
            yield from _locked(secret_of(events.session), row, expected[row.case_id])
            yield from _answers(row, date.fromisoformat(listed.extract_date), events.actor.on)
            yield from _steps(events, row, listed.number)
        seen.add(row.case_id)
    for case_id in sorted(expected.keys() - seen):
        yield Fault("", *Refusal.ROW_MISSING.told(case_id=case_id))


def _locked(secret: Secret, row: ReplyRow, expected: Mapping[str, str]) -> Iterator[Fault]:
    now = cell_digests(secret, row.locked)
    for key in expected:
        if now.get(key) != expected[key]:
            cell = row.cells.get(key, row.cells["case_id"])
            yield Fault(cell, *Refusal.LOCKED_CELL.told())


def _answers(row: ReplyRow, earliest: date, today: date) -> Iterator[Fault]:
    cell = row.cells
    if row.finding is None:
        written = row.written["finding"]
        fault = Refusal.NO_SUCH_FINDING if written else Refusal.NO_FINDING
        yield Fault(cell["finding"], *fault.told(written=written))
    yield from _words(row)
    if row.checked_on is None:
        written = row.written["checked_on"]
        fault = Refusal.NOT_A_DATE if written else Refusal.NO_DATE
        yield Fault(cell["checked_on"], *fault.told(written=written))
    elif not earliest <= row.checked_on <= today:
        outside = Refusal.DATE_OUT_OF_RANGE.told(earliest=earliest, latest=today)
        yield Fault(cell["checked_on"], *outside)


def _words(row: ReplyRow) -> Iterator[Fault]:
    """What was written in words, where a word is needed or says nothing."""
    needed = {State.AMENDED: "correction", State.CANNOT_TELL: "remark"}
    missing = {"correction": Refusal.CORRECTION_MISSING, "remark": Refusal.REASON_MISSING}
    is_needed = needed.get(row.finding) if row.finding else None
    said = {"correction": row.correction, "checked_by": row.checked_by, "remark": row.remark}
    for key, written in said.items():
        fault = None
        if is_ditto(written):
            fault = Refusal.DITTO
        elif is_cut_number(written):
            fault = Refusal.CUT_NUMBER
        elif key == "checked_by" and names_nobody(written):
            fault = Refusal.NO_NAME if written else Refusal.NOBODY_CHECKED
        elif key == is_needed and says_nothing(written):
            fault = Refusal.SAYS_NOTHING if written else missing[key]
        if fault:
            yield Fault(row.cells[key], *fault.told(written=written))


def _steps(events: EventWriter, row: ReplyRow, number: str) -> Iterator[Fault]:
    """A correction that went to the register's owner, or is proved, takes no new answer; a control
    takes any, and so does a case that the list asks of no more."""
    case = events.case(row.case_id)
    if is_control(events, case, number) or is_asked_no_more(case, number):
        return
    if not ANSWERS & STEPS[State(case.status)] and not is_same_answer(events, case, row, number):
        told = Refusal.TOO_LATE_TO_ANSWER.told(case_id=case.case_id, state=State(case.status))
        yield Fault(row.cells["finding"], *told)
