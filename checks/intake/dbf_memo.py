"""The memo file beside a table: long texts in blocks, by their number. FoxPro's .FPT, dBASE's .DBT.

Only texts are read; a block that is none, or lies outside the file, is no value.
"""

from dataclasses import dataclass
from pathlib import Path

MEMO_SUFFIXES = (".fpt", ".dbt")
DBASE4_MARK = b"\xff\xff\x08\x00"
DBASE_BLOCK = 512
FOXPRO_TEXT = 1
END = b"\x1a"


@dataclass(frozen=True)
class Memo:
    """A memo file's bytes. foxpro: laid out as FoxPro lays it out."""

    data: bytes
    foxpro: bool

    def text(self, block: int) -> bytes | None:
        """The bytes of the text that begins in that block; None where there is none."""
        if block <= 0:
            return None
        return self._foxpro(block) if self.foxpro else self._dbase(block)

    def _foxpro(self, block: int) -> bytes | None:
        at = block * (int.from_bytes(self.data[6:8], "big") or DBASE_BLOCK)
        kind, length = (
            int.from_bytes(self.data[start : start + 4], "big") for start in (at, at + 4)
        )
        if kind != FOXPRO_TEXT or at + 8 + length > len(self.data):
            return None
        return self.data[at + 8 : at + 8 + length]

    def _dbase(self, block: int) -> bytes | None:
        size = int.from_bytes(self.data[20:22], "little")
        for block_size in {size or DBASE_BLOCK, DBASE_BLOCK}:
            at = block * block_size
            if self.data[at : at + 4] == DBASE4_MARK:
                length = int.from_bytes(self.data[at + 4 : at + 8], "little")
                return self.data[at + 8 : at + length]
        at = block * DBASE_BLOCK
        end = self.data.find(END, at)
        return self.data[at:end] if at < len(self.data) and end > at else None


def memo_path(table: Path) -> Path | None:
    """The memo file that lies beside the table under its name, whatever the case."""
    found = [
        path
        for path in sorted(table.parent.iterdir())
        if path.suffix.lower() in MEMO_SUFFIXES
        and path.stem.lower() == table.stem.lower()
        and path.is_file()
    ]
    return found[0] if found else None


def read_memo(table: Path) -> Memo | None:
    """The table's memo file; None when none lies there or it cannot be opened."""
    path = memo_path(table)
    try:
        return Memo(path.read_bytes(), path.suffix.lower() == ".fpt") if path else None
    except OSError:
        return None
