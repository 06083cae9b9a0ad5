"""JSON Lines into `raw`: a line that is no JSON object costs one row, the others are read."""

import duckdb
import polars as pl

from checks.contracts.model import Contract
from checks.intake.delimited import LINE_SHOWN, mark_bytes, split_lines
from checks.intake.encodings import decode


def load_json_lines(
    con: duckdb.DuckDBPyConnection, contract: Contract, data: bytes, source_file: str
) -> tuple[int, str, bool]:
    """Append one row per line; returns rows, encoding, and whether the bytes are no text at all
    (then no row)."""
    decoded = decode(data)
    if decoded.garbage:
        return 0, decoded.encoding, True
    # \\u0000 inside a string is a NUL as well, and DuckDB's JSON reader would stop at it.
    lines = (
        split_lines(decoded.text)
        .with_columns(line=pl.col("line").str.replace_all("\\u0000", "\0", literal=True))
        .with_columns(
            bytes_fault=mark_bytes(pl.col("line"), lossy=decoded.lossy),
            clean=pl.col("line").str.replace_all("\0", "", literal=True),
        )
    )
    con.register("arriving", lines.to_arrow())
    paths = [
        (name, alias)
        for name in contract.names
        for alias in (name, *contract.column(name).headings)
    ]
    values = ", ".join(
        "coalesce("
        + ", ".join(f"""fields ->> '$."{alias}"'""" for owner, alias in paths if owner == name)
        + ") as "
        + name
        for name in contract.names
    )
    con.execute(
        f"""
        insert into raw.{contract.name} by name
        with parsed as (
            select *, case when json_valid(clean) and json_type(case
                when json_valid(clean) then clean end) = 'OBJECT'
                then cast(clean as json) end as fields
            from arriving),
        marked as (
            select *, case when trim(clean) = '' then 'blank_row'
                when fields is null then 'broken_json'
                else bytes_fault end as fault
            from parsed)
        select {values}, $source_file as source_file, row_number, fault,
            case when fault is not null then substr(replace(line, chr(0), '␀'), 1, {LINE_SHOWN})
                end as line
        from marked
        """,
        {"source_file": source_file},
    )
    con.unregister("arriving")
    return lines.height, decoded.encoding, False
