"""The hash of what is signed of a list: every correction that is due on it, with its evidence and
the town's answer.

Of the same shape as the ledger's own; it stands here until the ledger gives it.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from transforms.ledger.chain import digest
from transforms.ledger.errors import NothingToDoError, SignatureError
from transforms.ledger.refusals import Refusal
from transforms.ledger.states import TO_CORRECT
from transforms.ledger.store import Ledger
from transforms.ledger.tables import Answer, Case, ListedCase

FEWEST_DIGITS = 8


def answers_hash(session: Session, number: str) -> str:
    """SHA-256 over the corrections that are due on a list.

    Raises: NothingToDoError where there is none.
    """
    found = session.execute(
        select(Case, Answer.sha256)
        .join(ListedCase, ListedCase.case_id == Case.case_id)
        .outerjoin(Answer, Answer.id == Case.answer_id)
        .where(
            ListedCase.number == number,
            Case.list_number == number,
            Case.status.in_(sorted(TO_CORRECT)),
        )
        .order_by(Case.case_id)
    ).all()
    if not found:
        raise NothingToDoError(*Refusal.NOTHING_TO_SIGN.told(number=number))
    return digest([number, [[case.case_id, _content(case, said)] for case, said in found]])


def require_paper(ledger: Ledger, number: str, written: str) -> None:
    """Look whether the hash on a paper is that of the list's answers now. written: its first digits
    at least.

    Raises: SignatureError where an answer has changed since the paper was printed, or where the
    digits are too few to tell; NothingToDoError.
    """
    digits = "".join(written.split()).lower()
    with ledger.reading() as session:
        now = answers_hash(session, number)
    if len(digits) < FEWEST_DIGITS or not now.startswith(digits):
        raise SignatureError(
            f"纸上的校验码“{written}”与名单 {number} 现在的答复不符（现为 {now[:16]}）；"
            "请重新打印签字表，再签字。",
            f"The hash '{written}' of the paper is not that of the answers of list {number} now "
            f"({now[:16]}): print the paper again, then sign it.",
        )


def _content(case: Case, answer_sha256: str | None) -> str:
    return digest(
        [
            case.case_id,
            case.case_type,
            case.subtype,
            case.register,
            case.evidence_digest,
            answer_sha256,
        ]
    )
