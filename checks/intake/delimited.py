"""Delimited text (CSV and its kin) as a grid, line by line, so that one damaged line costs one row.

A reader that follows quotes across lines loses everything after a stray one; here a line is a row
unless joining it with the next few makes its quotes pair and its fields fit. Whole columns at once;
only damaged lines singly.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from checks.contracts.model import Contract
from checks.intake.encodings import Decoded, decode
from checks.intake.grid import Grid, Note, records_above
from checks.intake.headings import (
    HEADING_SEARCH_ROWS,
    find_headings,
    is_heading,
    known_headings,
    match_headings,
)
from checks.intake.surplus import mend
from checks.intake.surplus import note as mended_note

SEPARATORS = (",", "\t", ";", "|", "，")
JOINED_LINES = 8  # a quoted value with line breaks in it spans at most so many lines
LINE_SHOWN = 60
csv.field_size_limit(
    2**31 - 1
)  # a stray quote may make one cell of half a file; the row is refused, not the run ended


@dataclass(frozen=True)
class _Head:
    """The heading. below: how many lines it and what stands above it take. records_above: numbers
    of lines above it that look like records."""

    names: tuple[str, ...]
    below: int
    above: tuple[tuple[str, ...], ...]
    records_above: tuple[int, ...]


def read_delimited(data: bytes, contract: Contract) -> Grid:
    """The file's rows below its heading; row_number is the line's, the first line being 1.

    A file whose bytes are no text comes back damaged and without rows.
    """
    decoded = decode(data)
    if decoded.garbage:
        return Grid(_frame([], 0), (), decoded.encoding, damaged=True)
    lines = split_lines(decoded.text)
    top = lines.get_column("line").head(HEADING_SEARCH_ROWS).to_list()
    marks = [mark for mark in SEPARATORS if any(mark in line for line in top)] or [","]
    heads = {mark: _headings(top, mark, contract) for mark in marks}
    separator = max(heads, key=lambda mark: len(match_headings(heads[mark].names, contract)))
    head = heads[separator]
    notes, cells = _mixed_encodings(decoded), []
    below = _parts(lines.slice(head.below), separator, contract)
    for part in (_records_above(lines, head), *below):
        names = _names(part, separator, contract) or head.names
        split, mended = _cells(part, names, separator, decoded, contract)
        cells.append(split)
        notes += mended
    cells[0] = cells[0].with_columns(fault=pl.lit("above_heading", pl.String))
    return Grid(_together(cells), head.names, decoded.encoding, above=head.above, notes=notes)


def _records_above(lines: pl.DataFrame, head: _Head) -> pl.DataFrame:
    """The lines above the heading that look like records."""
    if not head.records_above:
        return lines.clear()
    return lines.filter(pl.col("row_number").is_in(list(head.records_above)))


def _cells(
    lines: pl.DataFrame,
    names: tuple[str, ...],
    separator: str,
    decoded: Decoded,
    contract: Contract,
) -> tuple[pl.DataFrame, tuple[Note, ...]]:
    """The fields of lines under one heading, and what was mended in them."""
    if lines.is_empty():
        return _frame([], len(names)), ()
    body = _join_quoted(lines, separator, len(names))
    split = _split(body, separator, len(names), lossy=decoded.lossy)
    return _mended(split, body, separator, names, contract)


def _together(cells: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """One below the other, each column where its number says."""
    filled = [one for one in cells if one.height]
    if len(filled) == 1 and filled[0].width == max(one.width for one in cells):
        return filled[0]
    table = pl.concat(cells, how="diagonal")
    return table.select(pl.exclude("row_number", "fault", "line"), "row_number", "fault", "line")


def _parts(lines: pl.DataFrame, separator: str, contract: Contract) -> list[pl.DataFrame]:
    """The lines, cut at each heading of another width than the one before: two files, one below the
    other."""
    needed = (column for column in contract.columns if column.required)
    titles = [name for column in needed for name in (column.name, *column.headings)]
    if not titles:
        return [lines]
    near = lines.select(pl.arg_where(pl.col("line").str.contains_any(titles))).to_series()
    cuts, before, known = [0], 0, known_headings(contract)
    for place in near:
        fields = _fields(lines["line"][place], separator)
        if is_heading(fields, known):
            if before != len(fields):
                cuts.append(place)
            before = len(fields)
    ends = [*cuts[1:], lines.height]
    return [lines.slice(begin, end - begin) for begin, end in zip(cuts, ends, strict=True)]


def _names(part: pl.DataFrame, separator: str, contract: Contract) -> tuple[str, ...]:
    """The heading that the part begins with; none where it begins with none."""
    first = _fields(part["line"][0], separator) if part.height else []
    return tuple(first) if is_heading(first, known_headings(contract)) else ()


def _mended(
    cells: pl.DataFrame,
    lines: pl.DataFrame,
    separator: str,
    headings: tuple[str, ...],
    contract: Contract,
) -> tuple[pl.DataFrame, tuple[Note, ...]]:
    """The rows, those with one field too many mended where that can be done in one way alone."""
    if not (cells["fault"] == "surplus_fields").any():
        return cells, ()
    surplus = cells.filter(pl.col("fault") == "surplus_fields").select("row_number")
    asked = lines.join(surplus, on="row_number", how="semi")
    fields = [
        (number, _fields(line, separator))
        for line, number in asked.select("line", "row_number").iter_rows()
    ]
    whole = cells.filter(pl.col("fault").is_null())
    mended = mend(fields, whole, headings, separator, contract)
    if not mended:
        return cells, ()
    rows: list[tuple[str | int | None, ...]] = [
        (*(one or None for one in row), number, None, None) for number, row in mended.items()
    ]
    rest = cells.filter(~pl.col("row_number").is_in(list(mended)))
    together = pl.concat([rest, _frame(rows, len(headings))]).sort("row_number")
    return together, (mended_note(len(mended)),)


def _mixed_encodings(decoded: Decoded) -> tuple[Note, ...]:
    if not decoded.other_lines:
        return ()
    note = Note(
        "warning",
        "mixed_encodings",
        f"文件编码是 {decoded.encoding}，其中有几行是另一种编码，已按各自的编码读入；"
        "请统一编码后导出。",
        f"The file's encoding is {decoded.encoding}, but some lines are in another; each was read "
        "in its own. Export the file in one encoding.",
        decoded.other_lines,
    )
    return (note,)


def split_lines(text: str) -> pl.DataFrame:
    """Lines of a text with row_number; the end of the last line, and DOS's end mark, begin no
    further line."""
    text = one_line_end(text)
    if not text:
        return pl.DataFrame(
            {"line": [], "row_number": []}, schema={"line": pl.String, "row_number": pl.Int64}
        )
    lines = pl.select(line=pl.lit(text).str.split("\n").explode().str.strip_chars_end("\r"))
    return lines.hstack([pl.Series("row_number", np.arange(1, lines.height + 1))])


def one_line_end(text: str) -> str:
    r"""The text with \n for every line's end, and none behind the last line; DOS's end mark is
    gone."""
    text = text.rstrip("\x1a").replace("\r\n", "\n")
    # An old Mac ends lines so; elsewhere a carriage return stands inside a cell.
    if text.count("\r") > text.count("\n"):
        text = text.replace("\r", "\n")
    return text.removesuffix("\n")


def mark_bytes(line: pl.Expr, *, lossy: bool) -> pl.Expr:
    """The fault that a line's bytes show: nul_byte, undecodable, or null.

    Only where decoding lost something does U+FFFD say so: a file may hold that character as such,
    lost long before.
    """
    nul = pl.when(line.str.contains("\0", literal=True)).then(pl.lit("nul_byte"))
    return nul.when(pl.lit(lossy) & line.str.contains("\ufffd", literal=True)).then(
        pl.lit("undecodable")
    )


def _headings(lines: list[str], separator: str, contract: Contract) -> _Head:
    """The heading among the first lines.

    Excel breaks a heading over two lines of its cell and quotes it: rows are looked at both line by
    line and quoted.
    """
    single = [
        (_bare(_fields(line, separator)), number) for number, line in enumerate(lines, start=1)
    ]
    reader = csv.reader((_plain(line) + "\n" for line in lines), delimiter=separator)
    quoted = [(_bare(row), reader.line_num) for row in reader]
    if quoted == single:
        return _head(single, contract)
    found = [_head(rows, contract) for rows in (single, quoted)]
    return max(found, key=lambda one: len(match_headings(one.names, contract)))


def _head(rows: list[tuple[list[str], int]], contract: Contract) -> _Head:
    headings = find_headings([row for row, _ in rows], contract)
    if headings is None:
        # Where no line is a heading, every line is a row of a file that lacks them.
        names = ("",) * max((len(row) for row, _ in rows), default=0)
        return _Head(names, 0, (), ())
    found = len(match_headings(headings.names, contract))
    early = records_above(headings.above[:-1], found, contract)
    numbers = tuple(rows[index][1] for index in early)
    above = tuple(row for index, row in enumerate(headings.above) if index not in early)
    return _Head(headings.names, rows[headings.at][1], above, numbers)


def _plain(line: str) -> str:
    """The line without what the csv module refuses: NULs, and the breaks that an old Mac leaves
    inside a cell."""
    return line.replace("\0", "").replace("\r", " ")


def _fields(line: str, separator: str) -> list[str]:
    return next(csv.reader([_plain(line)], delimiter=separator), [])


def _bare(row: list[str]) -> list[str]:
    """Headings without the marks of text: ="姓名"."""
    return [cell.strip().removeprefix("=").strip('"') for cell in row]


def _join_quoted(lines: pl.DataFrame, separator: str, width: int) -> pl.DataFrame:
    """Lines whose quotes do not pair, joined with those that follow where that makes a whole
    row."""
    odd = lines.select(pl.arg_where(_has_odd_quotes())).to_series().to_list()
    if not odd:
        return lines
    text = lines["line"]
    merged: dict[int, str] = {}
    used: set[int] = set()
    for index in odd:
        if index in used:
            continue
        joined = text[index]
        for following in range(index + 1, min(index + JOINED_LINES, len(text))):
            joined += " " + text[following]
            if joined.count('"') % 2 == 0 and _is_row(joined, separator, width):
                merged[index] = joined
                used.update(range(index + 1, following + 1))
                break
    position = pl.int_range(pl.len())
    kept = lines.with_columns(
        line=position.replace_strict(merged, default=pl.col("line"), return_dtype=pl.String)
    )
    return kept.filter(~position.is_in(list(used)))


def _is_row(joined: str, separator: str, width: int) -> bool:
    """Whether the lines are one row: a cell with as many separators as a row has swallowed one."""
    fields = _fields(joined, separator)
    return len(fields) == width and all(
        field.count(separator) < max(width - 1, 1) for field in fields
    )


def _has_odd_quotes() -> pl.Expr:
    return pl.col("line").str.count_matches('"', literal=True) % 2 == 1


def _split(lines: pl.DataFrame, separator: str, width: int, *, lossy: bool) -> pl.DataFrame:
    """Fields of each line; rows that do not fit keep what can be read and are marked."""
    bare = pl.col("line").str.replace_all('"[^"]*"', "")
    counted = lines.with_columns(
        fields=bare.str.count_matches(separator, literal=True) + 1, odd=_has_odd_quotes()
    )
    counted = counted.with_columns(
        fits=(pl.col("fields") == width) & ~pl.col("odd") & (pl.col("line") != ""),
        fault=pl.coalesce(
            mark_bytes(pl.col("line"), lossy=lossy),
            pl.when("odd")
            .then(pl.lit("quote_damage"))
            .when(pl.col("fields") < width)
            .then(pl.lit("truncated_row"))
            .when(pl.col("fields") > width)
            .then(pl.lit("surplus_fields")),
        ),
    )
    if counted["fits"].all():
        return _parse_whole(counted, separator, width)
    whole = _parse_whole(counted.filter("fits"), separator, width)
    rest = counted.filter(~pl.col("fits"))
    return pl.concat([whole, _parse_singly(rest, separator, width)]).sort("row_number")


def _parse_whole(lines: pl.DataFrame, separator: str, width: int) -> pl.DataFrame:
    if lines.is_empty():
        return _frame([], width)
    if not separator.isascii():  # polars separates by single bytes
        return _parse_singly(lines, separator, width)
    plain = pl.col("line").str.replace_all("\0", "", literal=True)
    text = lines.select(plain.str.join("\n")).item()
    try:
        cells = pl.read_csv(
            io.BytesIO(text.encode()),
            has_header=False,
            separator=separator,
            infer_schema=False,
            new_columns=[f"c{index}" for index in range(width)],
            empty_string_is_null=True,
            raise_if_empty=False,
        )
    except pl.exceptions.ComputeError:  # quotes that it does not follow
        return _parse_singly(lines, separator, width)
    if cells.height != lines.height or cells.width != width:
        return _parse_singly(lines, separator, width)
    shown = pl.when(pl.col("fault").is_not_null()).then(pl.col("line").str.slice(0, LINE_SHOWN))
    return cells.hstack(
        lines.select("row_number", pl.col("fault").cast(pl.String), line=shown).get_columns()
    )


def _parse_singly(lines: pl.DataFrame, separator: str, width: int) -> pl.DataFrame:
    rows = []
    for line, number, fault in lines.select("line", "row_number", "fault").iter_rows():
        fields = _fields(line, separator)
        if len(fields) > width and not any(field.strip() for field in fields[width:]):
            fault = (
                None if fault == "surplus_fields" else fault
            )  # only empty fields too many: Excel adds them
        padded = [field or None for field in fields[:width]] + [None] * (width - len(fields))
        rows.append(
            (*padded, number, fault, line[:LINE_SHOWN].replace("\0", "␀") if fault else None)
        )
    return _frame(rows, width)


def _frame(rows: list[tuple[str | int | None, ...]], width: int) -> pl.DataFrame:
    schema: dict[str, type[pl.DataType]] = {f"c{index}": pl.String for index in range(width)}
    schema |= {"row_number": pl.Int64, "fault": pl.String, "line": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")
