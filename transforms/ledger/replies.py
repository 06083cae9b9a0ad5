"""A reply as the ledger takes it: what a town wrote in the list that it sent back, and what can be
wrong with it.

How a workbook is read belongs to the reports; what a reply must say stands in `reply_faults`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from transforms.ledger.chain import digest
from transforms.ledger.errors import LedgerError
from transforms.ledger.list_digests import Cells
from transforms.ledger.states import State
from transforms.ledger.tables import Answer
from transforms.secret import Secret


@dataclass(frozen=True)
class Fault:
    """What is wrong with a reply. cell: where, as the program shows it (更正名单!Q7); empty for the
    whole file."""

    cell: str
    zh: str
    en: str

    def __str__(self) -> str:
        """The cell and both sentences, in one line."""
        return f"{self.cell}{'：' if self.cell else ''}{self.zh} / {self.en}"


@dataclass(frozen=True)
class ReplyRow:
    """A row as the town returned it. locked: text of the cells it had to leave alone; cells: their
    names by column."""

    case_id: str
    locked: Cells
    finding: State | None  # None: empty, or none of the choices
    correction: str
    checked_by: str
    checked_on: date | None
    remark: str
    cells: Mapping[str, str]
    written: Mapping[str, str]  # the answers' text as it stands in the file


@dataclass(frozen=True)
class Reply:
    """One returned workbook. faults: what is wrong with its sheets, whatever its rows say."""

    number: str
    sha256: str
    rows: tuple[ReplyRow, ...]
    file_sha256: str
    faults: tuple[Fault, ...] = ()

    def answers_digest(self, secret: Secret) -> str:
        """Keyed, over what was answered, in whatever order the rows stand."""
        plain = digest(
            sorted(
                [row.case_id, *(row.written[key] for key in sorted(row.written))]
                for row in self.rows
            )
        )
        return keyed_answers(secret, plain)


class Taken(StrEnum):
    """What became of a reply that was not refused."""

    RECEIVED = "received"
    KNOWN = "known"  # the same answers came before: nothing changes


@dataclass(frozen=True)
class ReceivedReply:
    """What became of a reply. aside: cases of which the list asks no more, for a run took them off
    it or a later list asks of them; what the reply says of them is kept and moves nothing."""

    taken: Taken
    aside: tuple[str, ...] = ()


class ReplyRefusedError(LedgerError):
    """A reply that cannot be taken in; `faults` says why, cell by cell. Nothing of it was kept."""

    def __init__(self, name: str, faults: Sequence[Fault]) -> None:
        """name: the file's, for the sentence."""
        self.faults = tuple(faults)
        lines = "\n".join(f"  {fault}" for fault in faults)
        super().__init__(
            f"{name} 未接收，整个文件都没有入账：",
            f"{name} was refused, nothing of it was taken in:\n{lines}",
        )


def keyed_answers(secret: Secret, plain: str) -> str:
    """The digest of a reply from the plain one, which is not kept."""
    return secret.digest("answers of a reply", plain)


def keyed_answer(secret: Secret, plain: str) -> str:
    """The digest of an answer from the plain one, which is not kept."""
    return secret.digest("answer", plain)


def answer_digest(secret: Secret, answer: Answer) -> str:
    """Keyed, of what a town answered about a case."""
    names = ("case_id", "finding", "correction", "checked_by", "checked_on", "remark")
    return keyed_answer(secret, digest({name: getattr(answer, name) for name in names}))


def as_answer(secret: Secret, row: ReplyRow) -> Answer:
    """The row as the ledger keeps it, not yet part of a receipt."""
    answer = Answer(
        case_id=row.case_id,
        finding=str(row.finding or ""),
        correction=row.correction,
        checked_by=row.checked_by,
        checked_on=row.checked_on.isoformat() if row.checked_on else "",
        remark=row.remark,
    )
    answer.sha256 = answer_digest(secret, answer)
    return answer
