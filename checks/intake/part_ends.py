"""Where the files of a register end: what was cut off leaves its births looking unreported."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from checks.contracts.model import Contract
from checks.intake.grid import Note
from checks.intake.read import Loaded
from checks.intake.register_notes import at_limit, cut_off

# Rows of a full sheet: Excel until 2003 and since. What did not fit was cut off without a word.
SHEET_ROWS = (65_536, 1_048_576)
# What a line that ends too early is marked with.
_BROKEN = ("truncated_row", "quote_damage", "undecodable")


@dataclass(frozen=True)
class RegisterPart:
    """A file or a sheet that was read. path: the file's."""

    loaded: Loaded
    path: Path

    @property
    def name(self) -> str:
        """What `raw` calls it."""
        return self.loaded.source_file

    @property
    def is_read(self) -> bool:
        """Whether every row could be read as such."""
        return self.loaded.status == "read"


@dataclass(frozen=True)
class _End:
    """The last row of a part. breaks_off: it begins as a record, and ends too early."""

    row: int
    breaks_off: bool


def tell_ends(
    con: duckdb.DuckDBPyConnection, contract: Contract, parts: Sequence[RegisterPart]
) -> dict[str, Note]:
    """Files whose last sheet is as full as a sheet can be, and that no other file goes on with; of
    several, those whose last row breaks off: of a town alone that shows in no figure."""
    ends = _ends(con, contract)
    last = {part.path: part for part in parts if part.name in ends}
    full = {path for path, part in last.items() if _is_full(part, ends[part.name])}
    told = {}
    for path, part in last.items():
        end = ends[part.name]
        follows = any(_series(path) == _series(one) for one in last if one not in full)
        if path in full and not follows:
            told[part.name] = at_limit(part.name, end.row)
        elif len(last) > 1 and end.breaks_off:
            told[part.name] = cut_off(part.name, end.row)
    return told


def _ends(con: duckdb.DuckDBPyConnection, contract: Contract) -> Mapping[str, _End]:
    filled = " + ".join(f'("{name}" is not null)::integer' for name in contract.names)
    rows = con.execute(
        f"select source_file, max(row_number), arg_max(coalesce(fault in {_BROKEN}, false) and "
        f"{filled} > 1, row_number) from raw.{contract.name} group by source_file"
    ).fetchall()
    return {str(name): _End(int(row), bool(broken)) for name, row, broken in rows}


def _is_full(part: RegisterPart, end: _End) -> bool:
    if part.loaded.encoding == "parquet":
        return False
    # A table has no row of headings: what Excel saved as one holds one row less.
    headings = 1 if part.path.suffix.lower() == ".dbf" else 0
    return end.row + headings in SHEET_ROWS


def _series(path: Path) -> tuple[Path, str]:
    """What files have in common that differ in their number alone."""
    return path.parent, re.sub(r"\d+", "#", path.name.lower())
