"""What an event may do to a case: one pure function per action.

The event writer refuses by these rules, and the audit replays by them; there are no others. A rule
takes the case as it was and the event, and gives the case as it is after it. Raises:
IllegalStepError or SignatureError with the sentence for whoever tried; KeyError or ValueError for
details that the program itself would never write.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from unicodedata import normalize

from transforms.ledger.book import Book
from transforms.ledger.case_now import READERS, CaseNow, LastDecision
from transforms.ledger.chain import LOOKS, WITNESSED, Step
from transforms.ledger.decisions import ACTIONS, LAPSES_BY, Decision
from transforms.ledger.errors import IllegalStepError, SignatureError, UnknownCaseError
from transforms.ledger.refusals import Refusal
from transforms.ledger.rows import Row, columns_of
from transforms.ledger.states import (
    ANSWERS,
    ASKED_NO_MORE,
    ISSUABLE,
    PROMISED,
    TO_CORRECT,
    State,
    may_follow,
)
from transforms.ledger.tables import (
    Answer,
    Case,
    IssuedList,
    Judgement,
    ListedCase,
    MetRun,
    Receipt,
    Signature,
)
from transforms.ledger.vocabulary import Action, action_term, role_term

# What the run says of a case when it opens it, and what it may say otherwise later.
NAMES = ("case_type", "subtype", "register")
VALUES = ("facts", "stated_value", "shown_value", "stated_mother_name", "shown_mother_name")
SAID = (
    "town_code",
    "birth_month",
    "grade",
    "evidence_digest",
    *VALUES,
)
_SILENT = WITNESSED | {Action.COMMENT}  # after these a decision can still be undone
Rule = Callable[[CaseNow, Step, Book], CaseNow]


def case_after(now: CaseNow | None, step: Step, book: Book) -> CaseNow:
    """The case after an event that names it. Raises: as the module says."""
    action = Action(step.action)
    if action is Action.OPEN:
        return _opened(now, step, book)
    if now is None:
        raise UnknownCaseError(*Refusal.UNKNOWN_CASE.told(case_id=step.case_id))
    if step.before != now.row["status"]:
        raise _contradicts(step, "before", now.row["status"])
    after = _RULES[action](now, step, book)
    if action in LAPSES_BY:
        after = replace(after, judgements={})
    if action not in _SILENT and action not in ACTIONS.values():
        after = replace(after, last_decision=None)
    if action not in WITNESSED:
        after = _with(after, version=now.row["version"] + 1)
    if step.after != after.row["status"]:
        raise _contradicts(step, "after", after.row["status"])
    return after


def _opened(now: CaseNow | None, step: Step, book: Book) -> CaseNow:
    if now is not None or step.before is not None or step.after != State.OPEN:
        raise _contradicts(step, "before", now.row["status"] if now else None)
    _require_run(step, book)
    said = step.details["row"]
    if set(said) != {"case_id", *NAMES, *SAID} or said["case_id"] != step.case_id:
        raise _contradicts(step, "row", step.case_id)
    row: dict[str, Any] = dict.fromkeys(columns_of(Case))
    row |= said | {"status": str(State.OPEN), "version": 1}
    return CaseNow(row, asked=_asked(step, {}))


def _seen_again(now: CaseNow, step: Step, book: Book, *, is_new_evidence: bool | None) -> CaseNow:
    """What the run says of the case now; signatures have to be void first, for they stood under
    something else."""
    _require_run(step, book)
    changed: Row = step.details.get("row", {})
    differs = [name for name in changed if changed[name] != now.row[name]]
    has_new = "evidence_digest" in differs
    if not set(changed) <= set(SAID) or (is_new_evidence not in (None, has_new)):
        raise _contradicts(step, "row", sorted(differs))
    asked = _asked(step, now.asked)
    is_signed_for = has_new or asked != now.asked or not set(VALUES).isdisjoint(differs)
    if now.signatures and (is_signed_for or step.action == Action.REOPEN):
        raise SignatureError(*Refusal.SIGNATURES_STAND.told(case_id=now.case_id))
    return replace(_with(now, **changed), asked=asked)


def _asked(step: Step, before: Mapping[str, str]) -> Mapping[str, str]:
    """What a register is asked for after the event; one that says nothing of it leaves it."""
    asked = step.details.get("asked", before)
    return {str(name): str(value) for name, value in asked.items()}


def _evidence(now: CaseNow, step: Step, book: Book) -> CaseNow:
    return _decided(_seen_again(now, step, book, is_new_evidence=True), step)


def _describe(now: CaseNow, step: Step, book: Book) -> CaseNow:
    return _seen_again(now, step, book, is_new_evidence=False)


def _reopen(now: CaseNow, step: Step, book: Book) -> CaseNow:
    after = _seen_again(now, step, book, is_new_evidence=None)
    return _decided(_moved(after, step), step)


def _withdraw(now: CaseNow, step: Step, book: Book) -> CaseNow:
    _require_run(step, book)
    if now.state in PROMISED and now.signatures:
        raise SignatureError(*Refusal.SIGNATURES_STAND.told(case_id=now.case_id))
    return _moved(now, step)


def _verify(now: CaseNow, step: Step, book: Book) -> CaseNow:
    _require_run(step, book)
    # An extract of before the signatures cannot show what they promise.
    drawn_on = step.details.get("drawn_on", step.details["extract_date"])  # ledgers of before: none
    if not str(now.row["signed_on"]) < drawn_on <= step.details["extract_date"]:
        raise _contradicts(step, "extract_date", now.row["signed_on"])
    if step.details["verification"] != "corrected":
        raise _contradicts(step, "verification", "corrected")
    _require_signed_by_all(now, len(now.signatures))
    return _moved(now, step)


def _overdue(now: CaseNow, step: Step, book: Book) -> CaseNow:
    _require_run(step, book)
    if now.state is not State.ISSUED or step.details["extract_date"] <= str(now.row["deadline"]):
        raise _contradicts(step, "deadline", now.row["deadline"])
    return _moved(now, step)


def _issue(now: CaseNow, step: Step, book: Book) -> CaseNow:
    """On a list, and on no other any more. It replaces the list that the case was on before where
    the event says so, as it does when nothing is left there to be answered."""
    number = step.details["number"]
    listed = _known(book.row(IssuedList, number), step, "number")
    cells = step.details["row"]
    if (cells["number"], cells["case_id"]) != (number, now.case_id) or (
        book.row(ListedCase, number, now.case_id) is not None
    ):
        raise _contradicts(step, "row", number)
    book.keep(ListedCase, (number, now.case_id), cells)
    earlier = now.row["list_number"]
    # In ledgers of before a list took the place of each list that one of its cases stood on.
    replaces = step.details.get("replaces", earlier)
    if replaces not in (None, earlier):
        raise _contradicts(step, "replaces", earlier)
    replaced = book.row(IssuedList, replaces) if replaces else None
    if replaced is not None:
        book.keep(IssuedList, (replaces,), replaced | {"superseded_by": number})
    after = _moved(now, step)
    return replace(
        _with(after, list_number=number, deadline=listed["deadline"], answer_id=None),
        answer_sha256=None,
    )


def _ask_control(now: CaseNow, step: Step, book: Book) -> CaseNow:
    """On a list once more, unmarked, after an extract has shown the correction. It stays as it
    stands: nothing is asked of it, only of whoever answers."""
    number, cells = step.details["number"], step.details["row"]
    _known(book.row(IssuedList, number), step, "number")
    if now.state is not State.VERIFIED:
        raise _contradicts(step, "before", now.state)
    if (cells["number"], cells["case_id"]) != (number, now.case_id) or (
        book.row(ListedCase, number, now.case_id) is not None
    ):
        raise _contradicts(step, "row", number)
    book.keep(ListedCase, (number, now.case_id), cells)
    return replace(now, controls={**now.controls, number: None})


def _answer_control(now: CaseNow, step: Step, book: Book) -> CaseNow:
    """What a town says of a control. It moves nothing, whatever became of the case since."""
    row: Row = step.details["row"]
    receipt = _known(book.row(Receipt, row["receipt_id"]), step, "receipt_id")
    if row["case_id"] != now.case_id or receipt["number"] not in now.controls:
        raise _contradicts(step, "row", sorted(now.controls))
    _keep_beside(step, book, receipt)
    return replace(now, controls={**now.controls, receipt["number"]: row["sha256"]})


def _answer_aside(now: CaseNow, step: Step, book: Book) -> CaseNow:
    """What a town says of a case that the list asks of no more: a run took it off the list, or a
    later list asks of it. It is kept, and moves nothing."""
    row: Row = step.details["row"]
    receipt = _known(book.row(Receipt, row["receipt_id"]), step, "receipt_id")
    on_list = book.row(ListedCase, receipt["number"], now.case_id) is not None
    is_asked = now.row["list_number"] == receipt["number"] and now.state not in ASKED_NO_MORE
    if row["case_id"] != now.case_id or not on_list or is_asked:
        raise _contradicts(step, "row", now.row["list_number"])
    _keep_beside(step, book, receipt)
    return now


def _keep_beside(step: Step, book: Book, receipt: Row) -> None:
    """Keep an answer that is none of the case's own."""
    row: Row = step.details["row"]
    listed = _known(book.row(IssuedList, receipt["number"]), step, "number")
    if step.details["number"] != receipt["number"] or listed["superseded_by"] is not None:
        raise _contradicts(step, "number", receipt["number"])
    if not listed["extract_date"] <= row["checked_on"] <= receipt["received_on"]:
        raise _contradicts(step, "checked_on", row["checked_on"])
    if State(row["finding"]) not in ANSWERS or book.row(Answer, row["id"]) is not None:
        raise _contradicts(step, "finding", row["finding"])
    book.keep(Answer, (row["id"],), row)


def _answer(now: CaseNow, step: Step, book: Book) -> CaseNow:
    """The town's answer to the list that the case is on. It voids what was signed before."""
    if now.signatures:
        raise SignatureError(*Refusal.SIGNATURES_STAND.told(case_id=now.case_id))
    row: Row = step.details["row"]
    receipt = _known(book.row(Receipt, row["receipt_id"]), step, "receipt_id")
    listed = _known(book.row(IssuedList, receipt["number"]), step, "number")
    said = (row["case_id"], row["finding"], receipt["number"], listed["superseded_by"])
    if said != (now.case_id, step.after, now.row["list_number"], None):
        raise _contradicts(step, "row", now.row["list_number"])
    if not listed["extract_date"] <= row["checked_on"] <= receipt["received_on"]:
        raise _contradicts(step, "checked_on", row["checked_on"])
    if State(row["finding"]) not in ANSWERS or book.row(Answer, row["id"]) is not None:
        raise _contradicts(step, "finding", row["finding"])
    book.keep(Answer, (row["id"],), row)
    return replace(_with(_moved(now, step), answer_id=row["id"]), answer_sha256=row["sha256"])


def require_turn(now: CaseNow, role: str, name: str, chain: tuple[str, ...]) -> None:
    """Raises: IllegalStepError, SignatureError where this person may not sign the case now."""
    case_id, standing = now.case_id, now.signatures
    if now.state not in TO_CORRECT:
        raise IllegalStepError(
            *Refusal.NO_CORRECTION_TO_SIGN.told(case_id=case_id, state=now.state)
        )
    if any(row["role"] == role for row in standing):
        raise SignatureError(*Refusal.ROLE_HAS_SIGNED.told(case_id=case_id, role=role_term(role)))
    if any(_person(row["signer"]) == _person(name) for row in standing):
        raise SignatureError(*Refusal.PERSON_HAS_SIGNED.told(case_id=case_id, name=name))
    if [row["role"] for row in standing] != list(chain[: len(standing)]):
        raise SignatureError(*Refusal.SIGNED_IN_OTHER_ORDER.told(case_id=case_id))
    expected = chain[len(standing)]
    if role != expected:
        raise SignatureError(
            *Refusal.OUT_OF_TURN.told(case_id=case_id, expected=expected, role=role)
        )


def _sign(now: CaseNow, step: Step, book: Book) -> CaseNow:
    require_turn(now, step.role, step.actor, book.sign_off)
    details, place = step.details, len(now.signatures) + 1
    if details["content_sha256"] != now.content:
        raise SignatureError(*Refusal.CHANGED_SINCE_SIGNED.told(case_id=now.case_id))
    if details["place"] != place or book.row(Signature, details["signature_id"]) is not None:
        raise _contradicts(step, "place", place)
    row: Row = {
        "id": details["signature_id"],
        "case_id": now.case_id,
        "place": place,
        "role": step.role,
        "signer": step.actor,
        "signed_on": _day(step.on),
        "content_sha256": now.content,
        "is_void": False,
    }
    book.keep(Signature, (row["id"],), row)
    return replace(now, signatures=(*now.signatures, row))


def _complete(now: CaseNow, step: Step, book: Book) -> CaseNow:
    """All have signed; the last of them brings it about."""
    _require_signed_by_all(now, len(book.sign_off))
    last = now.signatures[-1]
    if (last["signer"], last["role"], last["signed_on"]) != (step.actor, step.role, step.on):
        raise _contradicts(step, "actor", last["signer"])
    return _with(_moved(now, step), signed_on=step.on)


def _void(now: CaseNow, step: Step, book: Book) -> CaseNow:
    if not now.signatures or step.details["roles"] != [row["role"] for row in now.signatures]:
        raise _contradicts(step, "roles", [row["role"] for row in now.signatures])
    for row in now.signatures:
        book.keep(Signature, (row["id"],), row | {"is_void": True})
    return replace(_with(now, signed_on=None), signatures=())


def _hand_over(now: CaseNow, step: Step, _: Book) -> CaseNow:
    """A change file carries what all have signed, as it stood when they signed."""
    _require_signed_by_all(now, len(now.signatures))
    return _moved(now, step)


def _decide(now: CaseNow, step: Step, _: Book) -> CaseNow:
    if now.state not in ISSUABLE:
        raise IllegalStepError(*Refusal.NOT_TO_DECIDE.told(case_id=now.case_id, state=now.state))
    after = _decided(now, step)
    if after.standing.now == now.standing.now:
        raise IllegalStepError(*Refusal.DECIDED_ALREADY.told(case_id=now.case_id))
    if step.actor in now.disputants:
        raise IllegalStepError(*Refusal.THIRD_PERSON_DECIDES.told(case_id=now.case_id))
    if after.standing.now is Decision.SET_ASIDE:
        after = _moved(after, step)
    return replace(after, last_decision=LastDecision(step.actor, now.state))


def _undo(now: CaseNow, step: Step, _: Book) -> CaseNow:
    if now.last_decision is None or now.last_decision.actor != step.actor:
        raise IllegalStepError(*Refusal.NOTHING_TO_UNDO.told(case_id=now.case_id))
    return _with(_decided(now, step), status=str(now.last_decision.before))


def _comment(now: CaseNow, _: Step, __: Book) -> CaseNow:
    return now


def _look(now: CaseNow, step: Step, _: Book) -> CaseNow:
    return replace(now, seen_by=now.seen_by | {step.actor}) if step.action in LOOKS else now


def require_judgeable(now: CaseNow, reader: str) -> None:
    """Raises: IllegalStepError when two have judged the case, it does not wait for a judgement, or
    the reader is not blind."""
    case_id = now.case_id
    if len(now.judgements) >= READERS:
        raise IllegalStepError(*Refusal.JUDGED_BY_TWO.told(case_id=case_id))
    if not now.is_undecided:
        raise IllegalStepError(*Refusal.NOT_TO_JUDGE.told(case_id=case_id))
    if reader in now.seen_by:
        raise IllegalStepError(*Refusal.NOT_BLIND.told(case_id=case_id))


def _judge(now: CaseNow, step: Step, book: Book) -> CaseNow:
    require_judgeable(now, step.actor)
    row: Row = step.details["row"]
    if (row["case_id"], row["reader"], row["judged_on"]) != (now.case_id, step.actor, step.on):
        raise _contradicts(step, "row", step.actor)
    book.keep(Judgement, (now.case_id, step.actor), row)
    return replace(now, judgements={**now.judgements, step.actor: row})


_RULES: Mapping[Action, Rule] = {
    Action.EVIDENCE: _evidence,
    Action.DESCRIBE: _describe,
    Action.REOPEN: _reopen,
    Action.WITHDRAW: _withdraw,
    Action.VERIFY: _verify,
    Action.OVERDUE: _overdue,
    Action.ISSUE: _issue,
    Action.ANSWER: _answer,
    Action.ASK_CONTROL: _ask_control,
    Action.ANSWER_CONTROL: _answer_control,
    Action.ANSWER_ASIDE: _answer_aside,
    Action.SIGN: _sign,
    Action.COMPLETE: _complete,
    Action.VOID_SIGNATURES: _void,
    Action.HAND_OVER: _hand_over,
    Action.PUT_FORWARD: _decide,
    Action.SET_ASIDE: _decide,
    Action.UNDO: _undo,
    Action.COMMENT: _comment,
    Action.READ: _look,
    Action.REVEAL: _look,
    Action.READ_BLIND: _look,
    Action.JUDGE: _judge,
}
OF_CASES = frozenset(_RULES) | {Action.OPEN}


def _with(now: CaseNow, **columns: Any) -> CaseNow:
    return replace(now, row={**now.row, **columns})


def _moved(now: CaseNow, step: Step) -> CaseNow:
    after = State(str(step.after))
    if not may_follow(now.state, after):
        raise IllegalStepError(
            *Refusal.ILLEGAL_STEP.told(case_id=now.case_id, before=now.state, after=after)
        )
    return _with(now, status=str(after))


def _decided(now: CaseNow, step: Step) -> CaseNow:
    standing = now.standing.after(step.action)
    decision = None if standing.now is None else str(standing.now)
    return replace(_with(now, decision=decision), standing=standing)


def _require_run(step: Step, book: Book) -> None:
    met = _known(book.row(MetRun, step.details["run"]), step, "run")
    if met["extract_date"] != step.details["extract_date"]:
        raise _contradicts(step, "extract_date", met["extract_date"])


def _require_signed_by_all(now: CaseNow, signatures: int) -> None:
    contents = {row["content_sha256"] for row in now.signatures}
    if not now.signatures or len(now.signatures) != signatures or contents != {now.content}:
        raise SignatureError(
            *Refusal.NOT_SIGNED_BY_ALL.told(case_id=now.case_id, count=len(now.signatures))
        )


def _known(row: Row | None, step: Step, name: str) -> Row:
    if row is None:
        raise _contradicts(step, name, None)
    return row


def _contradicts(step: Step, name: str, known: object) -> IllegalStepError:
    told = Refusal.CONTRADICTS_LEDGER.told(
        action=action_term(step.action), case_id=step.case_id or "—", name=name, known=known
    )
    return IllegalStepError(*told)


def _day(text: str) -> str:
    return date.fromisoformat(text).isoformat()


def _person(name: str) -> str:
    """One person is one person, however the name is spaced."""
    return "".join(normalize("NFKC", name).split()).casefold()
