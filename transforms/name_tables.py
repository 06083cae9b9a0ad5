"""The tables of names: `names`, one row per distinct readable name; `name_index`, one per distinct
name as delivered; beside them `name_texts` and `name_clues`, by which an update adds to them.

A name is described once, however many records bear it and however often it is delivered. What is
known keeps its number, what is new gets the next ones; nothing hangs on their order.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import duckdb
import polars as pl

from transforms.borne_texts import borne
from transforms.identity.names import describe_names
from transforms.some_rows import has_rows

TABLES = ("names", "name_index", "name_texts", "name_clues")
_INDEX = (
    "raw_name",
    "name",
    "clue_parent_name",
    "clue_sex",
    "clue_birth_order",
    "suffix_parent_name",
    "suffix_sex",
)
_FEATURES = (
    "surname",
    "given",
    "character_count",
    "has_wildcard",
    "sorted_characters",
    "sound_letters",
    "is_milk_name",
    *(f"char_{place}" for place in range(1, 5)),
    *(f"lookalikes_{place}" for place in range(1, 5)),
)
_TEXTS = {
    "surname_no": "surname",
    "tone_no": "pinyin_tone",
    "pinyin_no": "pinyin",
    "fold_no": "pinyin_fold",
}
"""Texts that are compared as a whole, as numbers."""
_SOUNDS = ("pinyin_tone", "pinyin", "pinyin_fold")


def write_names(con: duckdb.DuckDBPyConnection, meanwhile: Callable[[], None]) -> None:
    """Describe every name of `records_raw` and of the women's cards.

    meanwhile: what can be done on the connection while one processor describes them.
    """
    texts = con.execute(f"select distinct text from ({borne('names')}) order by text").pl()
    with ThreadPoolExecutor(1) as beside:
        describing = beside.submit(_describe, texts)
        meanwhile()
        described, clues = describing.result()
    both = pl.concat([described, clues])
    names = number_names(both)
    keep_frame(con, "names", names)
    keep_frame(con, "name_texts", _texts(both, names))
    keep_frame(con, "name_clues", _clues(clues))
    _write_index(con, "create or replace table name_index as", described)


def update_names(con: duckdb.DuckDBPyConnection) -> None:
    """Describe those of `come_names` that are new, and drop those that nobody bears any more,
    `left_names`."""
    con.execute("""
        create or replace temp table lost_index as
        from name_index where raw_name in (select text from left_names);
        delete from name_index where raw_name in (select text from left_names)
    """)
    new = con.execute("""
        select text from come_names
        where text not in (
            select raw_name from name_index where raw_name in (select text from come_names))
        order by text
    """).pl()
    if not new.is_empty():
        _add_described(con, new)
    if has_rows(con, "lost_index"):
        _forget(con)


def _add_described(con: duckdb.DuckDBPyConnection, new: pl.DataFrame) -> None:
    described, clues = _describe(new)
    con.register("frame", _clues(clues))
    con.execute("insert into name_clues from frame anti join name_clues using (clue_parent_name)")
    con.unregister("frame")
    both = pl.concat([described, clues]).filter(pl.col("name").is_not_null())
    con.register("frame", both.select("name"))
    known = con.execute("select name from names where name in (select name from frame)").pl()
    con.unregister("frame")
    _add_names(con, both.join(known, on="name", how="anti", maintain_order="left"))
    _write_index(con, "insert into name_index by name", described)


def _forget(con: duckdb.DuckDBPyConnection) -> None:
    """Drop the names of `lost_index` that no other text means."""
    con.execute("""
        create or replace temp table lost_clues as
        from name_clues where clue_parent_name in (select clue_parent_name from lost_index)
            and clue_parent_name not in (
                select i.clue_parent_name from name_index as i
                semi join lost_index as l using (clue_parent_name));
        delete from name_clues where clue_parent_name in (select clue_parent_name from lost_clues);
        create or replace temp table lost_names as
        with meant as (
            select name from lost_index where name is not null
            union select name from lost_clues where name is not null)
        select n.name, n.name_no from names as n semi join meant using (name)
        where n.name not in (select i.name from name_index as i semi join meant using (name))
            and n.name not in (select c.name from name_clues as c semi join meant using (name));
        delete from names where name in (select name from lost_names);
        delete from name_texts where name_no in (select name_no from lost_names)
    """)


def number_names(described: pl.DataFrame) -> pl.DataFrame:
    """One row per distinct readable name: name_no, its features, and integers for the texts
    compared as a whole.

    Args: described, of `describe_names`. Returns: name, the features, surname_no, tone_no,
    pinyin_no, fold_no, name_no.
    """
    numbers = [
        pl.col(text).rank("dense").cast(pl.Int32).alias(number) for number, text in _TEXTS.items()
    ]
    readable = described.filter(pl.col("name").is_not_null()).unique("name", maintain_order=True)
    numbered = readable.select("name", *_FEATURES, *numbers).with_row_index("name_no", offset=1)
    return numbered.cast({"name_no": pl.Int32})


def keep_frame(con: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    """Make a table of a frame."""
    con.register("frame", frame)
    con.execute(f"create or replace table {table} as select * from frame")
    con.unregister("frame")


def _describe(raw: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The names, and the parents that are named only in one like 李婷之女: they have to be
    comparable too."""
    described = describe_names(raw["text"].cast(pl.String))
    clues = described["clue_parent_name"].drop_nulls().unique(maintain_order=True)
    return described, describe_names(clues)


def _clues(clues: pl.DataFrame) -> pl.DataFrame:
    return clues.select(clue_parent_name="raw_name", name="name")


def _texts(described: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    readable = described.unique("name", maintain_order=True).select("name", *_SOUNDS)
    return names.select("name", "name_no").join(readable, on="name").drop("name")


def _write_index(con: duckdb.DuckDBPyConnection, statement: str, described: pl.DataFrame) -> None:
    """Rows of `name_index`: with name_no and clue_parent_no, which point to `names`."""
    con.register("frame", described.select(_INDEX))
    con.execute(f"""
        {statement}
        select i.*, own.name_no, parent.name_no as clue_parent_no
        from frame as i left join names as own on i.name = own.name
        left join names as parent on i.clue_parent_name = parent.name
    """)
    con.unregister("frame")


def _add_names(con: duckdb.DuckDBPyConnection, described: pl.DataFrame) -> None:
    """Append names that are not known, with the numbers that follow."""
    names = number_names(described)
    texts = _texts(described, names)
    row = con.execute("select coalesce(max(name_no), 0) from names").fetchone()
    first = pl.col("name_no") + (int(row[0]) if row else 0)
    names = names.join(texts, on="name_no")
    for number, text in _TEXTS.items():
        names = _renumber(con, names, number, text)
    names = names.with_columns(first.cast(pl.Int32))
    for table, frame in (
        ("names", names.drop(_SOUNDS)),
        ("name_texts", names.select("name_no", *_SOUNDS)),
    ):
        con.register("frame", frame)
        con.execute(f"insert into {table} by name from frame")
        con.unregister("frame")


def _renumber(
    con: duckdb.DuckDBPyConnection, names: pl.DataFrame, number: str, text: str
) -> pl.DataFrame:
    """The names with the numbers that their texts have in the table, and those that follow."""
    con.register("frame", names.select(text=text).drop_nulls().unique())
    known = con.execute(
        f"select distinct {text} as text, {number} as known from names "
        f"inner join name_texts using (name_no) where {text} in (select text from frame)"
    ).pl()
    con.unregister("frame")
    row = con.execute(f"select coalesce(max({number}), 0) from names").fetchone()
    fresh = (
        names.select(text=text)
        .drop_nulls()
        .unique()
        .join(known, on="text", how="anti")
        .sort("text")
        .with_row_index("fresh", offset=1 + (int(row[0]) if row else 0))
    )
    both = pl.concat([known, fresh.select("text", known=pl.col("fresh").cast(pl.Int32))])
    joined = names.drop(number).join(both, left_on=text, right_on="text", how="left")
    return joined.rename({"known": number})
