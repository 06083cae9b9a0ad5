"""JSON into `raw`: a line that is no JSON object costs one row, the others are read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb
import polars as pl

from checks.contracts.model import Contract
from checks.intake.delimited import LINE_SHOWN
from checks.intake.encodings import Decoded, decode
from checks.intake.grid import Note, extra_headings
from checks.intake.headings import PERSONS, heading_key
from checks.intake.json_records import (
    FOREIGN,
    NESTED,
    UNUSABLE,
    Record,
    is_cut_off,
    read_records,
    scalar,
)

Row = tuple[str | int | None, ...]
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class ReadJson:
    """What a file brought. rows: the contract's columns, row_number, fault and line. garbage: its
    bytes are no text at all (then no row). damaged: none of it, or not all, could be read."""

    rows: pl.DataFrame
    encoding: str
    garbage: bool = False
    damaged: bool = False
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class _Keys:
    """The contract's columns by the keys that they may bear, each with the place of its alias; of
    two keys of one record the earlier alias counts."""

    aliases: dict[str, tuple[str, int]]

    def column(self, key: str) -> tuple[str, int]:
        return self.aliases.get(heading_key(key), ("", 0))

    def within(self, key: str, inner: str) -> tuple[str, int]:
        """The column of a key inside an object: {"mother": {"name": …}} is mother_name. What says
        nothing of a person, or of the child, may stand there under its own name."""
        found = self.column(f"{key}_{inner}")
        if found[0] or heading_key(key) not in _OF_THE_BIRTH:
            return found
        return self.column(inner)


_OF_THE_BIRTH = frozenset(
    heading_key(word)
    for word in (*PERSONS["baby"][0], *PERSONS["baby"][1], "newborn", "birth", "notice", "data")
)


def load_json_lines(
    con: duckdb.DuckDBPyConnection, contract: Contract, data: bytes, source_file: str
) -> ReadJson:
    """Append one row per record to `raw.<contract>`."""
    read = read_json_lines(contract, data)
    con.register("arriving", read.rows.with_columns(source_file=pl.lit(source_file)).to_arrow())
    con.execute(f"insert into raw.{contract.name} by name select * from arriving")
    con.unregister("arriving")
    return read


def read_json_lines(contract: Contract, data: bytes) -> ReadJson:
    """One row per record of the file."""
    decoded = decode(data)
    aliases: dict[str, tuple[str, int]] = {}
    for column in contract.columns:
        for place, alias in enumerate((column.name, *column.headings)):
            aliases.setdefault(heading_key(alias), (column.name, place))
    keys = _Keys(aliases)
    known = min(2, len(contract.columns))

    def is_record(values: dict[str, Any]) -> bool:
        return sum(bool(keys.column(key)[0]) for key in values) >= known

    records = [] if decoded.garbage else read_records(decoded.text, is_record)
    extra: dict[str, None] = {}
    rows = [_row(record, contract, keys, decoded, extra) for record in records]
    schema: dict[str, type[pl.DataType]] = dict.fromkeys(contract.names, pl.String)
    schema |= {"row_number": pl.Int64, "fault": pl.String, "line": pl.String}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    notes = _notes(frame, contract, list(extra))
    if not decoded.garbage and is_cut_off(decoded.text, records):
        notes.insert(0, _CUT_OFF)
    damaged = any(note.severity == "error" for note in notes)
    return ReadJson(frame, decoded.encoding, decoded.garbage, damaged, tuple(notes))


def _row(
    record: Record, contract: Contract, keys: _Keys, decoded: Decoded, extra: dict[str, None]
) -> Row:
    """The record's values in the contract's order, then row_number, fault, and the line where one
    is at fault. extra: gets the keys that are no column's."""
    values: dict[str, tuple[int, str]] = {}
    fault = record.fault
    is_known = False
    unknown: dict[str, None] = {}
    for value, (name, place) in _pairs(record.values or {}, keys, unknown):
        text, nested = scalar(value)
        is_known = True
        if nested:
            fault = fault or NESTED
        elif text is not None and place < values.get(name, (place + 1, ""))[0]:
            values[name] = (place, text)
    if is_known:
        extra.update(unknown)
    elif record.values is not None:
        fault = FOREIGN
    texts = {name: text for name, (_, text) in values.items()}
    fault = fault or _bytes_fault((record.text, *texts.values()), decoded.lossy)
    shown = _shown(record.text or record.values or "")[:LINE_SHOWN] if fault else None
    cells = (_clean(texts.get(name)) for name in contract.names)
    return (*cells, record.number, fault, shown)


def _pairs(
    values: dict[str, Any], keys: _Keys, extra: dict[str, None]
) -> Iterator[tuple[Any, tuple[str, int]]]:
    """The record's values under keys that are a column's, one level down too, with the column."""
    for key, value in values.items():
        column = keys.column(key)
        if column[0]:
            yield value, column
            continue
        inner = value if isinstance(value, dict) else {}
        found = {one: keys.within(key, one) for one in inner}
        for one, below in found.items():
            if below[0]:
                yield inner[one], below
        unknown = [f"{key}.{one}" for one, below in found.items() if not below[0]]
        extra.update(dict.fromkeys(unknown if any(c for c, _ in found.values()) else [key]))


def _notes(rows: pl.DataFrame, contract: Contract, extra: list[str]) -> list[Note]:
    usable = rows.filter(~pl.col("fault").fill_null("").is_in(UNUSABLE))
    if rows.is_empty():
        return [_NO_RECORDS]
    if usable.is_empty():
        needed = "、".join(column.name for column in contract.columns if column.required)
        return [_nothing_usable(needed, rows.height)]
    return [extra_headings(extra)] if extra else []


_NO_RECORDS = Note(
    "warning",
    "no_records",
    "文件里没有一条记录；如确无可报，不必处理，否则请重新导出并发送。",
    "The file holds no record. Where there was nothing to send, that is right; otherwise export it "
    "again.",
)
_CUT_OFF = Note(
    "error",
    "file_damaged",
    "文件在一条记录中间断了，后面还有多少无从知道；已读出的照用，请重新导出整个文件。",
    "The file ends in the middle of a record, and nobody can tell how many are missing; what could "
    "be read is used. Export the whole file again.",
)


def _nothing_usable(needed: str, rows: int) -> Note:
    return Note(
        "error",
        "file_damaged",
        f"文件里没有一条能读出的记录；每行应是一个 JSON 对象，键名如 {needed}；请按此重新导出。",
        f"No record of the file can be read: each line should be one JSON object with keys like "
        f"{needed.replace('、', ', ')}. Export it so.",
        rows,
    )


def _bytes_fault(texts: tuple[str, ...], lossy: bool) -> str | None:
    if any("\0" in text for text in texts):
        return "nul_byte"
    if any(_surrogates(text) or (lossy and "\ufffd" in text) for text in texts):
        return "undecodable"
    return None


def _surrogates(text: str) -> bool:
    r"""Half a character, as "\ud842" alone writes it."""
    return not text.isascii() and _SURROGATE.search(text) is not None


def _clean(text: str | None) -> str | None:
    return None if text is None else _shown(text.replace("\0", ""))


def _shown(text: Any) -> str:
    return str(text).replace("\0", "␀").encode("utf-8", "replace").decode("utf-8")
