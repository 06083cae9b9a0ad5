"""Takes returned lists in, one after the other: each whole or refused; one that is refused stops no
other."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reports.corrections.returned_lists import read_returned_list
from transforms.ledger.event_writer import Actor
from transforms.ledger.receiving import receive
from transforms.ledger.replies import ReplyRefusedError, Taken
from transforms.ledger.store import Ledger


@dataclass(frozen=True)
class Outcome:
    """What became of one file. refused: why, in both languages, or None."""

    path: Path
    number: str = ""
    rows: int = 0
    taken: Taken | None = None
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
            f"({self.number})"
        )


def receive_files(ledger: Ledger, actor: Actor, paths: Sequence[Path]) -> list[Outcome]:
    """Take each file in; the outcomes stand in the files' order."""
    return [_receive(ledger, actor, path) for path in paths]


def _receive(ledger: Ledger, actor: Actor, path: Path) -> Outcome:
    try:
        reply = read_returned_list(path)
        taken = receive(ledger, actor, reply, path.name)
    except ReplyRefusedError as refusal:
        return Outcome(path, refused=str(refusal))
    return Outcome(path, reply.number, len(reply.rows), taken)
