"""Sign-off of a correction: different people, in their order, over one content; any change voids
it.

A signature here records that somebody signed the paper (六签字). It is no cryptographic signature
of a person; what it proves is which content was signed, by whom, when, and that nothing of it has
changed since.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from transforms.ledger.answer_words import names_nobody
from transforms.ledger.book import Book
from transforms.ledger.chain import digest
from transforms.ledger.errors import NothingToDoError, SignatureError
from transforms.ledger.event_writer import Actor, EventWriter, open_event_writer
from transforms.ledger.loaded_book import LoadedBook
from transforms.ledger.refusals import Refusal
from transforms.ledger.states import SIGN_OFF, TO_CORRECT, State
from transforms.ledger.store import Ledger
from transforms.ledger.tables import Answer, Case, ListedCase, Receipt, Signature
from transforms.ledger.vocabulary import Action, Reason

# Fewer digits of a hash than these may be another's.
FEWEST_DIGITS = 8


@dataclass(frozen=True)
class SignedCase:
    """A case after a signature: how many of the chain stand, and whether it is now signed by
    all."""

    case_id: str
    signatures: int
    is_complete: bool


def content_to_sign(events: EventWriter, case: Case) -> str:
    """SHA-256 of what a signature stands for: the case, its evidence and the town's answer."""
    return events.now(case).content


def answers_hash(session: Session, number: str) -> str:
    """SHA-256 of what six people sign of a list: every correction that is due on it, with its
    evidence and the town's answer. Printed on the paper, and given back to `sign_list`.

    Raises: NothingToDoError where no correction is due; LedgerBrokenError.
    """
    book = LoadedBook(session)
    return _hash_of(number, book, [case.case_id for case in _due(session, number)])


def sign(
    ledger: Ledger,
    actor: Actor,
    cases: Iterable[tuple[str, str | None]],
    chain: Sequence[str] = SIGN_OFF,
) -> list[SignedCase]:
    """Sign cases in the actor's role: all of them, or none.

    Args: cases, pairs of a case's number and the content that the signer looked at (None: as it
    stands now).
    Raises: SignatureError by nobody, out of turn, twice, by the same person, on a day before there
    was a paper, or over a content that has changed since; IllegalStepError for a case without a
    correction to sign; UnknownCaseError.
    """
    with open_event_writer(ledger, actor) as events:
        wanted = list(cases)
        events.load([case_id for case_id, _ in wanted])
        events.set_sign_off(tuple(chain))
        return [_sign(events, events.case(case_id), content) for case_id, content in wanted]


def sign_list(
    ledger: Ledger,
    actor: Actor,
    number: str,
    chain: Sequence[str] = SIGN_OFF,
    answers: str | None = None,
) -> list[SignedCase]:
    """Sign every case of a list that a correction is due for.

    answers: `answers_hash` as it stands on the paper, or its first digits, blanks and capitals as
    somebody types them; None: whatever the ledger holds now.
    Raises: NothingToDoError; SignatureError where the answers are no longer those of the paper, and
    as `sign`.
    """
    with open_event_writer(ledger, actor) as events:
        cases = _due(events.session, number)
        case_ids = [case.case_id for case in cases]
        events.load(case_ids)
        if answers is not None and not _is_on_paper(
            _hash_of(number, events.book, case_ids), answers
        ):
            raise SignatureError(*Refusal.OTHER_ANSWERS.told(number=number))
        events.set_sign_off(tuple(chain))
        return [_sign(events, case, None) for case in cases]


def _is_on_paper(now: str, written: str) -> bool:
    digits = "".join(written.split()).lower()
    return len(digits) >= FEWEST_DIGITS and now.startswith(digits)


def _due(session: Session, number: str) -> Sequence[Case]:
    """The list's cases that a correction is due for. Raises: NothingToDoError."""
    cases = session.scalars(
        select(Case)
        .join(ListedCase, ListedCase.case_id == Case.case_id)
        .where(
            ListedCase.number == number,
            Case.list_number == number,
            Case.status.in_(sorted(TO_CORRECT)),
        )
        .order_by(Case.case_id)
    ).all()
    if not cases:
        raise NothingToDoError(*Refusal.NOTHING_TO_SIGN.told(number=number))
    return cases


def _hash_of(number: str, book: Book, case_ids: Sequence[str]) -> str:
    if isinstance(book, LoadedBook):
        book.load(case_ids)
    known = [now for now in map(book.case, case_ids) if now]
    return digest([number, [[now.case_id, now.content] for now in known]])


def _sign(events: EventWriter, case: Case, content: str | None) -> SignedCase:
    _require_signer(events, case)
    if content not in (None, events.now(case).content):
        raise SignatureError(*Refusal.CHANGED_SINCE_SIGNED.told(case_id=case.case_id))
    chain = events.book.sign_off
    standing = events.now(case).signatures
    if [row["role"] for row in standing] != list(chain[: len(standing)]):
        events.void_signatures(case, Reason.SIGN_OFF_CHANGED, by_program=True)
    _record(events, case)
    signatures = len(events.now(case).signatures)
    is_complete = signatures == len(chain)
    if is_complete:
        details = {"content_sha256": events.now(case).content}
        events.move(case, State.SIGNED, Action.COMPLETE, Reason.ALL_HAVE_SIGNED, details)
    return SignedCase(case.case_id, signatures, is_complete)


def _require_signer(events: EventWriter, case: Case) -> None:
    """Somebody with a name, on a day when there was a paper to sign, and not before the one who had
    to sign first: an extract shows the correction if it was drawn after the last signature. Raises:
    SignatureError."""
    actor, now = events.actor, events.now(case)
    if names_nobody(actor.name):
        raise SignatureError(*Refusal.NOBODY_SIGNED.told(name=actor.name))
    answer = events.session.get(Answer, case.answer_id) if case.answer_id else None
    receipt = events.session.get(Receipt, answer.receipt_id) if answer else None
    days = [row["signed_on"] for row in now.signatures] + ([receipt.received_on] if receipt else [])
    if actor.on.isoformat() < max(days, default=""):
        told = Refusal.SIGNED_BEFORE_PAPER.told(
            case_id=case.case_id, day=actor.on, earliest=max(days)
        )
        raise SignatureError(*told)


def _record(events: EventWriter, case: Case) -> None:
    number = events.next_id(Signature)
    now = events.now(case)
    place = len(now.signatures) + 1
    details = {"signature_id": number, "place": place, "content_sha256": now.content}
    events.note(case, Action.SIGN, Reason.SIGNATURE, details)
    events.session.add(Signature(**events.now(case).signatures[-1]))
