"""What every workbook for an office has in common: its font, and the room that a text takes."""

from math import ceil
from pathlib import Path
from typing import Any, BinaryIO
from unicodedata import east_asian_width

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from reports.shared.csv_cells import as_cell

FONT = "宋体"


def lines_of(text: str, width: float) -> int:
    """Lines that a text takes in a column; a Chinese character is two wide. Not every program fits
    rows by itself."""
    if 2 * len(text) <= width and "\n" not in text:
        return 1
    return sum(max(1, ceil(display_width(part) * 1.08 / width)) for part in text.split("\n"))


def display_width(text: str) -> int:
    """How wide a text is in a column: a Chinese character counts as two."""
    return len(text) if text.isascii() else sum(map(_WIDTHS.__getitem__, text))


class _Widths(dict[str, int]):
    """By character, asked once: a workbook has some thousand of them, a hundred times each."""

    def __missing__(self, letter: str) -> int:
        self[letter] = 2 if east_asian_width(letter) in "WFA" else 1
        return self[letter]


_WIDTHS = _Widths()


class _TextSheet(Worksheet):  # type: ignore[misc]  # the library has no types
    """A sheet on which no text becomes a formula, not even when somebody edits its cell."""

    def _write_string(self, row: int, col: int, string: str, cell_format: Any = None) -> Any:
        return super()._write_string(row, col, as_cell(string), cell_format)


class TextWorkbook(xlsxwriter.Workbook):  # type: ignore[misc]
    """The workbook that every writer of ours uses: what a register says stays text, and nothing of
    it passes a temporary file."""

    worksheet_class = _TextSheet

    def __init__(self, target: Path | BinaryIO) -> None:
        """target: the file, or where its bytes go."""
        kept = ("strings_to_formulas", "strings_to_urls", "strings_to_numbers")
        super().__init__(target, {**dict.fromkeys(kept, False), "in_memory": True})
