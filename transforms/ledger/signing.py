"""Sign-off of a correction: different people, in their order, over one content; any change voids
it.

A signature here records that somebody signed the paper (六签字). It is no cryptographic signature
of a person; what it proves is which content was signed, by whom, when, and that nothing of it has
changed since.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from transforms.ledger.chain import digest
from transforms.ledger.errors import IllegalStepError, NothingToDoError, SignatureError
from transforms.ledger.event_writer import Actor, EventWriter, open_event_writer
from transforms.ledger.refusals import Refusal
from transforms.ledger.states import SIGN_OFF, TO_CORRECT, State
from transforms.ledger.store import Ledger
from transforms.ledger.tables import Answer, Case, ListedCase, Signature
from transforms.ledger.vocabulary import Action, Reason


@dataclass(frozen=True)
class SignedCase:
    """A case after a signature: how many of the chain stand, and whether it is now signed by
    all."""

    case_id: str
    signatures: int
    is_complete: bool


def content_to_sign(events: EventWriter, case: Case) -> str:
    """SHA-256 of what a signature stands for: the case, its evidence and the town's answer."""
    answer = events.session.get(Answer, case.answer_id) if case.answer_id else None
    said = answer.sha256 if answer else None
    return digest(
        [case.case_id, case.case_type, case.subtype, case.register, case.evidence_digest, said]
    )


def sign(
    ledger: Ledger,
    actor: Actor,
    cases: Iterable[tuple[str, str | None]],
    chain: Sequence[str] = SIGN_OFF,
) -> list[SignedCase]:
    """Sign cases in the actor's role: all of them, or none.

    Args: cases, pairs of a case's number and the content that the signer looked at (None: as it
    stands now).
    Raises: SignatureError out of turn, twice, by the same person, or over a content that has
    changed since; IllegalStepError for a case without a correction to sign; UnknownCaseError.
    """
    with open_event_writer(ledger, actor) as events:
        return [_sign(events, events.case(case_id), content, chain) for case_id, content in cases]


def sign_list(
    ledger: Ledger, actor: Actor, number: str, chain: Sequence[str] = SIGN_OFF
) -> list[SignedCase]:
    """Sign every case of a list that a correction is due for. Raises: NothingToDoError, and as
    `sign`."""
    with open_event_writer(ledger, actor) as events:
        cases = events.session.scalars(
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
        return [_sign(events, case, None, chain) for case in cases]


def _sign(events: EventWriter, case: Case, content: str | None, chain: Sequence[str]) -> SignedCase:
    if State(case.status) not in TO_CORRECT:
        raise IllegalStepError(
            *Refusal.NO_CORRECTION_TO_SIGN.told(case_id=case.case_id, state=State(case.status))
        )
    now = content_to_sign(events, case)
    if content not in (None, now):
        raise SignatureError(*Refusal.CHANGED_SINCE_SIGNED.told(case_id=case.case_id))
    standing = _standing(events, case.case_id)
    _require_turn(case.case_id, standing, events.actor, chain)
    _record(events, case, now, len(standing) + 1)
    is_complete = len(standing) + 1 == len(chain)
    if is_complete:
        case.signed_on = events.actor.on.isoformat()
        events.move(
            case, State.SIGNED, Action.COMPLETE, Reason.ALL_HAVE_SIGNED, {"content_sha256": now}
        )
    return SignedCase(case.case_id, len(standing) + 1, is_complete)


def _standing(events: EventWriter, case_id: str) -> Sequence[Signature]:
    return events.session.scalars(
        select(Signature)
        .where(Signature.case_id == case_id, Signature.is_void.is_(False))
        .order_by(Signature.place)
    ).all()


def _require_turn(
    case_id: str, standing: Sequence[Signature], actor: Actor, chain: Sequence[str]
) -> None:
    expected = chain[len(standing)]
    if any(row.role == actor.role for row in standing):
        raise SignatureError(*Refusal.ROLE_HAS_SIGNED.told(case_id=case_id, role=actor.role))
    if any(row.signer == actor.name for row in standing):
        raise SignatureError(*Refusal.PERSON_HAS_SIGNED.told(case_id=case_id, name=actor.name))
    if actor.role != expected:
        raise SignatureError(
            *Refusal.OUT_OF_TURN.told(case_id=case_id, expected=expected, role=actor.role)
        )


def _record(events: EventWriter, case: Case, content: str, place: int) -> None:
    actor = events.actor
    events.session.add(
        Signature(
            case_id=case.case_id,
            place=place,
            role=actor.role,
            signer=actor.name,
            signed_on=actor.on.isoformat(),
            content_sha256=content,
            is_void=False,
        )
    )
    events.note(case, Action.SIGN, Reason.SIGNATURE, {"place": place, "content_sha256": content})
