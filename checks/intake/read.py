"""Any delivered file into `raw`, as text: the format is told by the first bytes, not by the file's
name.

Casting belongs to `checks.cast`; which files are read, and in what order, to `sources`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import polars as pl

from checks.contracts.model import Contract
from checks.errors import ChecksError, ReaderFaultError
from checks.intake.dbf import read_dbf
from checks.intake.dbf_header import BrokenHeaderError
from checks.intake.dbf_memo import read_memo
from checks.intake.delimited import read_delimited
from checks.intake.grid import Grid, Note, to_contract
from checks.intake.headings import match_headings
from checks.intake.json_lines import read_json_lines
from checks.intake.kinds import (
    HEAD_BYTES,
    OFFICE,
    FileKind,
    foreign_name,
    has_objects,
    is_json,
    kind_of,
)
from checks.intake.parquet import load_parquet
from checks.intake.reader_process import ReaderProcess
from checks.intake.refused import RefusedFileError, damaged
from checks.intake.workbooks import read_workbook

# Memory, disk and rights are neither the file's fault nor this program's.
OF_THE_MACHINE = (OSError, MemoryError, duckdb.OutOfMemoryException)
ROWS_AT_ONCE = 100_000
Key = tuple[str, ...]


@dataclass(frozen=True)
class Loaded:
    """What one file or sheet brought. status: read or damaged."""

    source_file: str
    rows: int
    encoding: str
    status: str
    notes: tuple[Note, ...] = ()


@dataclass
class RawRows:
    """Rows on their way into raw.<contract>: many files at once, for one insert costs as much as
    500 rows do. reader: reads the workbooks among them."""

    con: duckdb.DuckDBPyConnection
    contract: Contract
    reader: ReaderProcess
    _waiting: list[pl.DataFrame] = field(default_factory=list)
    _count: int = 0

    def add(self, rows: pl.DataFrame, source_file: str) -> None:
        """A frame with the contract's columns, row_number, fault and line."""
        named = pl.Series("source_file", [source_file], pl.String).new_from_index(0, rows.height)
        self._waiting.append(rows.hstack([named]))
        self._count += rows.height
        if self._count >= ROWS_AT_ONCE:
            self.write()

    def write(self) -> None:
        """Append what waits."""
        if self._waiting:
            self.con.register("arriving", pl.concat(self._waiting).to_arrow())
            self.con.execute(f"insert into raw.{self.contract.name} by name select * from arriving")
            self.con.unregister("arriving")
            self._waiting.clear()
            self._count = 0


@contextmanager
def raw_rows(
    con: duckdb.DuckDBPyConnection, contract: Contract, reader: ReaderProcess
) -> Iterator[RawRows]:
    """The way into raw.<contract>; at the end of the block everything stands there."""
    rows = RawRows(con, contract, reader)
    yield rows
    rows.write()


def load_file(raw: RawRows, path: Path, source_file: str) -> list[Loaded]:
    """Put every row of the file into `raw`; one result per sheet. A file that cannot be read is
    `damaged`.

    Raises: ReaderFaultError for what no reader says of a file: the program is wrong then.
    """
    try:
        return _load(raw, path, source_file)
    except RefusedFileError as error:
        return [_refused(source_file, error)]
    except (ChecksError, *OF_THE_MACHINE):
        raise
    except Exception as error:
        # Its message may hold what a record says; its places in the code do not.
        raise ReaderFaultError(source_file, error).with_traceback(error.__traceback__) from None


def _load(raw: RawRows, path: Path, source_file: str) -> list[Loaded]:
    con, contract = raw.con, raw.contract
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    kind = kind_of(head)
    if kind is FileKind.PARQUET:
        rows, notes = load_parquet(con, contract, path, source_file)
        refused = any(note.severity == "error" for note in notes)
        return [Loaded(source_file, rows, "parquet", "damaged" if refused else "read", notes)]
    if kind is FileKind.TEXT and _holds_json(path, head, contract):
        return [_load_json(raw, path, source_file)]
    grids = _grids(raw, path, head, kind)
    seen = set[Key]() if any(grid.hidden for grid in grids) else None
    return [_load_grid(raw, grid, source_file, seen) for grid in grids] or [_empty(source_file)]


JSON_NAMES = (".jsonl", ".ndjson", ".json")


def _holds_json(path: Path, head: bytes, contract: Contract) -> bool:
    """Whether the text is JSON, whatever it is called; one that is called so is a table only where
    it has a table's headings."""
    if is_json(head):
        return path.suffix.lower() != ".dbf"
    if path.suffix.lower() not in JSON_NAMES:
        return False
    if has_objects(head):
        return True
    grid = read_delimited(path.read_bytes(), contract)
    return len(match_headings(grid.headings, contract)) < 2


def _load_json(raw: RawRows, path: Path, source_file: str) -> Loaded:
    read = read_json_lines(raw.contract, path.read_bytes())
    raw.add(read.rows, source_file)
    if read.garbage:
        return _refused(source_file, damaged("no text"))
    status = "damaged" if read.damaged else "read"
    return Loaded(source_file, read.rows.height, read.encoding, status, read.notes)


def _grids(raw: RawRows, path: Path, head: bytes, kind: FileKind) -> list[Grid]:
    if kind in OFFICE:
        return read_workbook(path, kind, raw.contract, raw.reader)
    if path.suffix.lower() == ".dbf":
        try:
            return [read_dbf(path.read_bytes(), read_memo(path))]
        except BrokenHeaderError as error:
            raise damaged(type(error).__name__) from error
    if kind is FileKind.FOREIGN:
        raise damaged(foreign_name(head))
    if kind is FileKind.OLD_EXCEL:
        raise damaged("Excel 2-4")
    if path.suffix.lower() == ".parquet":
        raise damaged("Parquet")
    return [read_delimited(path.read_bytes(), raw.contract)]


def _load_grid(raw: RawRows, grid: Grid, source_file: str, seen: set[Key] | None) -> Loaded:
    """Hand the grid's rows on. seen: keys of the file's visible sheets before it, where it has
    hidden ones too."""
    name = f"{source_file}#{grid.part}" if grid.part else source_file
    if not grid.headings:
        return _empty(name) if not grid.damaged else _refused(name, damaged("no text"))
    rows, judged = to_contract(grid, raw.contract)
    if grid.damaged and raw.contract.single:
        # Half a register would make the other half look unreported: its rows stand in quarantine
        # instead.
        rows = rows.with_columns(fault=pl.coalesce("fault", pl.lit("damaged_file")))
    if seen is not None:
        rows = _without_hidden_copies(rows, grid, raw.contract, seen)
    raw.add(rows, name)
    return Loaded(
        name, rows.height, grid.encoding, "damaged" if judged.damaged else "read", judged.notes
    )


def _without_hidden_copies(
    rows: pl.DataFrame, grid: Grid, contract: Contract, seen: set[Key]
) -> pl.DataFrame:
    """An old copy that somebody hid must not win over what everybody sees: its rows are marked.
    Visible sheets add their keys to `seen`."""
    keys = [
        tuple((value or "").strip() for value in key)
        for key in rows.select(contract.key).iter_rows()
    ]
    if not grid.hidden:
        seen.update(keys)
        return rows
    copies = pl.Series([key in seen for key in keys], dtype=pl.Boolean)
    again = pl.when(copies).then(pl.lit("hidden_copy"))
    return rows.with_columns(fault=pl.coalesce("fault", again))


def _refused(source_file: str, error: RefusedFileError) -> Loaded:
    note = Note("error", error.rule, error.zh, error.en)
    return Loaded(source_file, 0, "", "damaged", (note,))


def _empty(source_file: str) -> Loaded:
    note = Note(
        "error",
        "file_damaged",
        "文件是空的，连表头也没有；请重新导出并发送。",
        "The file is empty, it has not even headings; export and send it again.",
    )
    return Loaded(source_file, 0, "", "damaged", (note,))
