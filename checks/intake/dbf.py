"""dBASE and FoxPro tables as a grid, by numpy over the fixed-width records: 300,000 rows take 2 s,
a reader of single values 7.

The libraries for such tables decode by the code page byte, which is wrong in many exports, and stop
at the first value or memo that they cannot read; so the few types are read here.
"""

import numpy as np
import polars as pl

from checks.intake.dbf_header import Header, read_header
from checks.intake.dbf_memo import Memo
from checks.intake.dbf_values import (
    BINARY,
    Bytes,
    binary,
    decoded,
    is_text,
    memo_lines,
    nulls,
    raw_lines,
)
from checks.intake.delimited import mark_bytes
from checks.intake.encodings import SAMPLE_BYTES, find_encoding, python_name
from checks.intake.grid import Grid, Note

DELETED, LIVE = 0x2A, 0x20


def read_dbf(data: bytes, memo: Memo | None = None) -> Grid:
    """The table's live rows, row_number counting every record from 1; deleted ones are left out and
    noted. The bytes decide the encoding.

    Records that follow those the header counts are read too: a program that died while appending
    left the count behind. A last record cut off becomes a faulty row; where whole records are
    lacking, the rest comes back as damaged.
    Raises: BrokenHeaderError when the header itself is cut or senseless.
    """
    header = read_header(data)
    body, whole, told = _records(data[header.size :], header)
    records = np.frombuffer(body, np.uint8).reshape(-1, header.row_size)
    live = records[:, 0] != DELETED
    numbers = np.flatnonzero(live) + 1
    columns, encoding = _columns(records[live], header, memo)
    cells = pl.DataFrame({**columns, "row_number": numbers.astype(np.int64)})
    whole_line = pl.concat_str([pl.col(name).fill_null("") for name in columns], separator=",")
    cut = pl.when(pl.col("row_number") > whole).then(pl.lit("truncated_row"))
    cells = cells.with_columns(
        fault=pl.coalesce(cut, mark_bytes(whole_line, lossy=True))
    ).with_columns(
        pl.col(list(columns)).str.replace_all("\0", "", literal=True),
        line=pl.when(pl.col("fault").is_not_null()).then(
            whole_line.str.slice(0, 60).str.replace_all("\0", "␀", literal=True)
        ),
    )
    present = len(body) // header.row_size
    notes = _notes(int((~live).sum()), told, whole, present)
    if memo is None and any(field.kind == "M" for field in header.fields):
        notes = (*notes, _memo_missing(len(numbers)))
    headings = tuple(field.name for field in header.fields)
    return Grid(cells, headings, encoding, damaged=present < told, notes=notes)


def _columns(records: Bytes, header: Header, memo: Memo | None) -> tuple[dict[str, pl.Series], str]:
    """Every field's values under c0, c1, …, and the encoding that the texts' bytes are in."""
    lines: dict[int, bytes] = {}
    for index, field in enumerate(header.fields):
        if field.kind == "M":
            lines[index] = memo_lines(records, field, memo)
        elif is_text(field):
            lines[index] = raw_lines(records, field, header)
    share = SAMPLE_BYTES // max(len(lines), 1)
    encoding = find_encoding(b"\n".join(text[:share] for text in lines.values()))
    columns = {}
    for index, field in enumerate(header.fields):
        if index in lines:
            values = decoded(lines[index], python_name(encoding))
        elif field.kind in BINARY:
            values = binary(records, field)
        else:
            values = pl.Series([None] * len(records), dtype=pl.String)
        empty = nulls(records, field, header)
        if empty is not None:
            values = values.set(pl.Series(empty), None)
        columns[f"c{index}"] = values
    return columns, encoding


def _records(body: bytes, header: Header) -> tuple[bytes, int, int]:
    """The records' bytes, a last one that was cut off filled up; how many are whole; how many the
    header tells of."""
    size, told = header.row_size, header.rows
    whole = min(told, len(body) // size)
    rest = body[whole * size :].rstrip(b"\x1a\0")
    if whole == told:
        # Beyond the count only what begins like a record, and is no padding, is one. Rounded up to
        # whole records again: the last one's padding was cut off with the rest's.
        beyond = body[whole * size : whole * size + len(rest) + (-len(rest)) % size]
        more = np.frombuffer(beyond, np.uint8)[: len(beyond) // size * size].reshape(-1, size)
        first = np.isin(more[:, 0], (DELETED, LIVE))
        like = first & (~np.isin(more, (LIVE, 0x00, 0x1A))).any(axis=1)
        whole += len(like) if like.all() else int(np.argmin(like))
        return body[: whole * size], whole, told
    cut = rest.ljust(size) if rest.strip() and rest[:1] in (b" ", b"*") else b""
    return body[: whole * size] + cut, whole, told


def _notes(deleted: int, told: int, whole: int, present: int) -> tuple[Note, ...]:
    notes = []
    if deleted:
        notes.append(
            Note(
                "note",
                "deleted_rows",
                f"有 {deleted} 条已作删除标记，未收入。",
                f"{deleted} records bear the deletion mark and were left out.",
                deleted,
            )
        )
    if whole > told:
        notes.append(
            Note(
                "warning",
                "header_count",
                f"文件头写明 {told} 条，实有 {whole} 条，均已读入；请核对。",
                f"The header says {told} records, {whole} are there and all were read; check the "
                "export.",
                whole - told,
            )
        )
    if present < told:
        notes.append(
            Note(
                "error",
                "file_damaged",
                f"文件头写明 {told} 条，实际只剩 {whole} 条完整的；请重新导出。",
                f"The header says {told} records, only {whole} whole ones are there; export it "
                "again.",
                told - whole,
            )
        )
    return tuple(notes)


def _memo_missing(rows: int) -> Note:
    return Note(
        "warning",
        "memo_missing",
        "表中有备注型字段，但同名的 .FPT 或 .DBT 文件没有一并送来，这些字段按空值处理；请补送。",
        "The table has memo fields, but the .FPT or .DBT file of its name did not come with it; "
        "the fields are read as empty. Send it too.",
        rows,
    )
