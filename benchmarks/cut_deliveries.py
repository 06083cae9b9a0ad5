"""Cuts a delivery into several, as offices send changes, so that run and updates can be compared
with one run over everything.

Rows of the two registers and of the exchange are cut singly; hospital files, returns and lists stay
whole files. Everything is written as text of the same kinds, the whole delivery too.
"""

import csv
import io
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from checks.intake.dbf import read_dbf

WHOLE_FOLDERS = ("hospital", "returns", "reference")


@dataclass(frozen=True)
class Piece:
    """A row of a file (its text), or a file as a whole."""

    file: str
    place: int
    content: bytes
    is_file: bool = False


@dataclass(frozen=True)
class Pieces:
    """All pieces of a delivery; headings by file, manifest the lines of delivery.toml."""

    pieces: tuple[Piece, ...]
    headings: dict[str, bytes]
    manifest: str

    def write(self, folder: Path, some: Iterable[Piece], update: str = "") -> Path:
        """Write a delivery with some of the pieces. update: lines that follow in delivery.toml, and
        replace an extract date where they hold one. Returns the folder."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / "delivery.toml").write_text(self.manifest + update, encoding="utf-8")
        by_file: dict[str, list[Piece]] = {}
        for piece in sorted(some, key=lambda one: (one.file, one.place)):
            by_file.setdefault(piece.file, []).append(piece)
        for file, held in by_file.items():
            path = folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(self.headings.get(file, b"") + b"".join(one.content for one in held))
        return folder


def take_apart(delivery: Path) -> Pieces:
    """Every piece of a delivery whose registers are person.csv, WOMAN.DBF and BIRTH.DBF, or those
    tables as Parquet."""
    headings: dict[str, bytes] = {}
    pieces: list[Piece] = []
    for table in ("population/person.csv", "wis/WOMAN.DBF", "wis/BIRTH.DBF"):
        head, rows = _read_table(delivery / table)
        pieces += _rows(f"{table.lower()[:-4]}.csv", head, rows, headings)
    for path in sorted((delivery / "exchange").glob("*.jsonl")):
        lines = path.read_bytes().splitlines(keepends=True)
        pieces += [Piece(f"exchange/{path.name}", n, line) for n, line in enumerate(lines)]
    for folder in WHOLE_FOLDERS:
        for path in sorted((delivery / folder).iterdir()):
            pieces.append(Piece(f"{folder}/{path.name}", 0, path.read_bytes(), is_file=True))
    manifest = (delivery / "delivery.toml").read_text(encoding="utf-8")
    return Pieces(tuple(pieces), headings, manifest)


def _read_table(path: Path) -> tuple[list[str], Iterable[Sequence[str]]]:
    """Headings and rows as text. A large made-up district has Parquet in the file's place."""
    if (parquet := path.with_suffix(".parquet")).is_file():
        frame = pl.read_parquet(parquet).cast(pl.String).fill_null("")
        return frame.columns, frame.iter_rows()
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as text:
            head, *rows = csv.reader(text)
        return head, rows
    grid = read_dbf(path.read_bytes())
    cells = grid.cells.select([f"c{place}" for place in range(len(grid.headings))])
    return list(grid.headings), cells.fill_null("").iter_rows()


def _rows(
    file: str, head: Sequence[str], rows: Iterable[Sequence[str]], headings: dict[str, bytes]
) -> list[Piece]:
    headings[file] = _line(head)
    return [Piece(file, place, _line(row)) for place, row in enumerate(rows)]


def _line(cells: Sequence[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue().encode()
