"""Takes returned lists in, one after the other: each whole or refused; one that is refused stops no
other."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from reports.corrections.issued_files import find_issued
from reports.corrections.returned_lists import DraftReturnedError, read_returned_list
from transforms.ledger.event_writer import Actor
from transforms.ledger.receiving import receive
from transforms.ledger.replies import ReplyRefusedError, Taken
from transforms.ledger.store import Ledger
from transforms.ledger.tables import IssuedList


@dataclass(frozen=True)
class Outcome:
    """What became of one file. aside: cases that the list asks of no more. refused: why, in both
    languages, or None."""

    path: Path
    number: str = ""
    rows: int = 0
    taken: Taken | None = None
    aside: tuple[str, ...] = ()
    refused: str | None = None

    def __str__(self) -> str:
        """A line for the user, or several where cells are wrong."""
        if self.refused:
            return f"✗ {self.refused}"
        if self.taken is Taken.KNOWN:
            return (
                f"· {self.path.name}：此前已接收，无变化 / received before, nothing changes "
                f"({self.number})"
            )
        return (
            f"✓ {self.path.name}：已接收 {self.rows} 条 / {self.rows} answers received "
            f"({self.number}){self._aside_sentence()}"
        )

    def _aside_sentence(self) -> str:
        if not self.aside:
            return ""
        listed = ", ".join(self.aside)
        return (
            f"\n  {listed}：更新后已不在此名单上，或已列入后来的名单；答复已留存，不改变问题的"
            "状态；问题仍在的，由后来的或下一次名单再问。\n"
            f"  {listed}: a run took them off this list meanwhile, or a later list asks of them. "
            "What the reply says of them is kept and moves nothing; where there is a case, a later "
            "list or the next one asks."
        )


def receive_files(
    ledger: Ledger, actor: Actor, paths: Sequence[Path], out: Path | None = None
) -> list[Outcome]:
    """Take each file in; the outcomes stand in the files' order. out: where the issued lists lie,
    to say which one should have come back instead of a draft."""
    return [_receive(ledger, actor, path, out) for path in paths]


def _receive(ledger: Ledger, actor: Actor, path: Path, out: Path | None) -> Outcome:
    try:
        reply = read_returned_list(path)
        received = receive(ledger, actor, reply, path.name)
    except DraftReturnedError as refusal:
        return Outcome(path, refused=f"{refusal}\n{_right_list(ledger, refusal.draft, out)}")
    except ReplyRefusedError as refusal:
        return Outcome(path, refused=str(refusal))
    return Outcome(path, reply.number, len(reply.rows), received.taken, received.aside)


def _right_list(ledger: Ledger, draft: str, out: Path | None) -> str:
    """Where the list lies that the town should fill in."""
    town = draft.split("-", 1)[0]
    with ledger.reading() as session:
        number = session.scalar(
            select(IssuedList.number)
            .where(IssuedList.town_code == town, IssuedList.superseded_by.is_(None))
            .order_by(IssuedList.issued_on.desc(), IssuedList.number.desc())
        )
    if number is None:
        return (
            "本镇还没有发出的名单 / No list has been issued to this town yet: birthrecon issue OUT"
        )
    path = find_issued(out, number) if out else None
    return f"请填写 / Fill in: {path or number}"
