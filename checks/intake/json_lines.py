"""JSON into `raw`: a line that is no JSON object costs one row, the others are read."""

import re
from typing import Any

import duckdb
import polars as pl

from checks.contracts.model import Contract
from checks.intake.delimited import LINE_SHOWN
from checks.intake.encodings import Decoded, decode
from checks.intake.headings import heading_key
from checks.intake.json_records import NESTED, Record, read_records, scalar

Row = tuple[str | int | None, ...]
_SURROGATE = re.compile("[\ud800-\udfff]")


def load_json_lines(
    con: duckdb.DuckDBPyConnection, contract: Contract, data: bytes, source_file: str
) -> tuple[int, str, bool]:
    """Append one row per record to `raw.<contract>`; returns rows, encoding, and whether the bytes
    are no text at all (then no row)."""
    frame, encoding, garbage = read_json_lines(contract, data)
    con.register("arriving", frame.with_columns(source_file=pl.lit(source_file)).to_arrow())
    con.execute(f"insert into raw.{contract.name} by name select * from arriving")
    con.unregister("arriving")
    return frame.height, encoding, garbage


def read_json_lines(contract: Contract, data: bytes) -> tuple[pl.DataFrame, str, bool]:
    """One row per record: the contract's columns, row_number, fault and line; the encoding; and
    whether the bytes are no text at all (then no row)."""
    decoded = decode(data)
    aliases = {
        heading_key(alias): (column.name, place)
        for column in contract.columns
        for place, alias in enumerate((column.name, *column.headings))
    }
    known = min(2, len(contract.columns))

    def is_record(values: dict[str, Any]) -> bool:
        return sum(heading_key(key) in aliases for key in values) >= known

    records = [] if decoded.garbage else read_records(decoded.text, is_record)
    rows = [_row(record, contract, aliases, decoded) for record in records]
    schema: dict[str, type[pl.DataType]] = dict.fromkeys(contract.names, pl.String)
    schema |= {"row_number": pl.Int64, "fault": pl.String, "line": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row"), decoded.encoding, decoded.garbage


def _row(
    record: Record, contract: Contract, aliases: dict[str, tuple[str, int]], decoded: Decoded
) -> Row:
    """The record's values in the contract's order, then row_number, fault, and the line where one
    is at fault."""
    values: dict[str, tuple[int, str]] = {}
    fault = record.fault
    for key, value in (record.values or {}).items():
        name, place = aliases.get(heading_key(key), ("", 0))
        text, nested = scalar(value)
        if name and nested:
            fault = fault or NESTED
        elif name and text is not None and place < values.get(name, (place + 1, ""))[0]:
            values[name] = (place, text)
    texts = {name: text for name, (_, text) in values.items()}
    fault = fault or _bytes_fault((record.text, *texts.values()), decoded.lossy)
    shown = _shown(record.text)[:LINE_SHOWN] if fault else None
    cells = (_clean(texts.get(name)) for name in contract.names)
    return (*cells, record.number, fault, shown)


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
