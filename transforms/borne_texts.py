"""The names and ID numbers that records and women's cards bear, as they were delivered."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

_NAMES = {
    "records": ("mother_name_raw", "father_name_raw", "baby_name_raw"),
    "cards": ("mother_name_raw", "father_name_raw"),
}
_NUMBERS = {"records": ("mother_id_raw", "father_id_raw"), "cards": ("mother_id_raw",)}
KINDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {"names": _NAMES, "numbers": _NUMBERS}


def borne(kind: str, records: str = "records_raw", cards: str = "raw_cards") -> str:
    """SQL of the texts that rows bear, as often as they do, in the column `text`.

    Args: kind, names or numbers; records and cards, tables with the columns of `records_raw` and
    of `raw_cards`.
    """
    selects = [
        f"select {column} as text from {table} where {column} is not null"
        for table, columns in ((records, KINDS[kind]["records"]), (cards, KINDS[kind]["cards"]))
        for column in columns
    ]
    return " union all ".join(selects)


def note_texts(con: duckdb.DuckDBPyConnection) -> None:
    """What an update has to read, and what it has to forget: temporary tables come_names,
    come_numbers, left_names, left_numbers (text), from the rows that were and are made anew
    (former_raw and made_raw, former_cards and made_cards)."""
    for kind in KINDS:
        con.execute(f"""
            create or replace temp table come_{kind} as
            select distinct text from ({borne(kind, "made_raw", "made_cards")});
            create or replace temp table left_{kind} as
            select distinct text from ({borne(kind, "former_raw", "former_cards")})
            anti join come_{kind} using (text);
            delete from left_{kind} where text in (
                select text from ({borne(kind)}) semi join left_{kind} using (text))
        """)
