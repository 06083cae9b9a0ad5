"""Which register each file of its folder holds, where names do not tell: WIS's two tables under any
name, a summary or a note beside the register's parts.

Files under a register's own name (person, WOMAN, BIRTH) are taken as they are, and so is the only
file of a folder that is one register's: nothing is looked into where nothing is to be decided.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from checks.contracts.model import Contract
from checks.intake.dbf_header import BrokenHeaderError, read_header
from checks.intake.delimited import read_delimited
from checks.intake.headings import HEADING_SEARCH_ROWS, Cells
from checks.intake.kinds import HEAD_BYTES, OFFICE, FileKind, kind_of
from checks.intake.listing import Listing
from checks.intake.parquet import headings_of_parquet
from checks.intake.reader_process import ReaderProcess, ReadingFailedError
from checks.intake.refused import RefusedFileError, damaged
from checks.intake.register_headings import likeliest_register, tell_of_people, whose_table
from checks.intake.register_names import is_own
from checks.intake.workbooks import is_guide, top_rows

LOOKED_AT_BYTES = 65_536
Table = Sequence[Cells]


@dataclass(frozen=True)
class _Held:
    """What a file holds. whole: registers whose headings it has; perhaps: those that it may be of,
    for it cannot be read, or lacks a heading."""

    whole: frozenset[Contract]
    perhaps: frozenset[Contract]


def sort_out(listing: Listing, reader: ReaderProcess, from_database: Collection[str]) -> Listing:
    """The listing with the files of each register that hold it. from_database: sources that no file
    is asked of."""
    taken = dict(listing.taken)
    for folder in listing.folders:
        registers = [
            one for one in folder.contracts if one.own_name and one.name not in from_database
        ]
        others = [
            path
            for path in folder.files
            if any(path in taken[one] and not is_own(path, one) for one in registers)
        ]
        if not others or (len(folder.contracts) == 1 and len(taken[registers[0]]) == 1):
            continue
        held = {path: _held(path, registers, reader) for path in others}
        for one in registers:
            taken[one] = _of(one, taken[one], held, is_alone=len(folder.contracts) == 1)
    return replace(listing, taken=taken)


def _of(
    contract: Contract, files: Sequence[Path], held: Mapping[Path, _Held], *, is_alone: bool
) -> list[Path]:
    """The files of one register. Beside the one of its own name no doubtful one counts: it may be
    anything. Where nothing shows the register, all that could be it in its own folder is read, and
    so told."""
    is_named = sum(is_own(path, contract) for path in files) == 1
    kept = [
        path
        for path in files
        if path not in held
        or contract in held[path].whole
        or (not is_named and contract in held[path].perhaps)
    ]
    return kept or (list(files) if is_alone else [])


def _held(path: Path, registers: Sequence[Contract], reader: ReaderProcess) -> _Held:
    try:
        tables = _tables(path, registers[0], reader)
    except (RefusedFileError, ReadingFailedError, OSError):  # what it is, its reading tells
        return _Held(frozenset(), _named(path, registers))
    if not tables:  # an export that came to nothing is no note
        return _Held(frozenset(), _named(path, registers))
    whole, perhaps = set[Contract](), set[Contract]()
    for rows in tables:
        if found := whose_table(rows, registers):
            whole.add(found)
        elif likely := likeliest_register(rows, registers):
            perhaps.add(likely)
        elif tell_of_people(rows):
            perhaps |= _named(path, registers)
    return _Held(frozenset(whole), frozenset(perhaps))


def _named(path: Path, registers: Sequence[Contract]) -> frozenset[Contract]:
    """The registers that the file's name speaks of; all where it speaks of none."""
    name = path.stem.lower()
    spoken = [one for one in registers if any(word in name for word in one.words)]
    return frozenset(spoken or registers)


def _tables(path: Path, contract: Contract, reader: ReaderProcess) -> list[Table]:
    """The first rows of each of the file's tables, the headings among them; of guides no rows."""
    with path.open("rb") as stream:
        head = stream.read(LOOKED_AT_BYTES)
    kind = kind_of(head[:HEAD_BYTES])
    if kind is FileKind.PARQUET:
        return [[headings_of_parquet(path)]]
    if kind in OFFICE:
        sheets = reader.read(path, kind, HEADING_SEARCH_ROWS).sheets
        return [[] if is_guide(one.name) else top_rows(one) for one in sheets if one.cells.height]
    if path.suffix.lower() == ".dbf":
        try:
            return [[tuple(field.name for field in read_header(head).fields)]]
        except BrokenHeaderError as error:
            raise damaged(type(error).__name__) from error
    if kind is not FileKind.TEXT:
        raise damaged(kind.value)
    return [_text(head, contract)] if head.strip(b"\xef\xbb\xbf \t\r\n") else []


def _text(head: bytes, contract: Contract) -> Table:
    """The first rows of a text's beginning. contract: by its headings the separator is told."""
    grid = read_delimited(head[: head.rfind(b"\n") + 1] or head, contract)
    names = [name for name in grid.cells.columns if name.startswith("c")]
    rows = grid.cells.select(names).head(HEADING_SEARCH_ROWS).rows()
    return [*grid.above, grid.headings, *rows] if grid.headings else rows
