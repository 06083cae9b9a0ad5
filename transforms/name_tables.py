"""The tables of names: `names`, one row per distinct readable name; `name_index`, one per distinct
name as delivered; beside them `name_texts` and `name_clues`, by which an update adds to them.

A name is described once, however many records bear it and however often it is delivered. What is
known keeps its number, what is new gets the next ones; nothing hangs on their order.
"""

from __future__ import annotations

import duckdb
import polars as pl

from transforms.identity.names import describe_names

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
_BORNE = """
    create or replace temp table borne_names as
    select distinct raw_name from (
        select mother_name_raw as raw_name from records_raw
        union all select father_name_raw from records_raw
        union all select baby_name_raw from records_raw
        union all select name from accepted.wis_woman
        union all select husband_name from accepted.wis_woman
    ) where raw_name is not null
"""


def write_names(con: duckdb.DuckDBPyConnection) -> None:
    """Describe every name of `records_raw` and of the women's cards."""
    con.execute(_BORNE)
    described, clues = _describe(con.execute("from borne_names order by raw_name").pl())
    both = pl.concat([described, clues])
    names = number_names(both)
    keep_frame(con, "names", names)
    keep_frame(con, "name_texts", _texts(both, names))
    keep_frame(con, "name_clues", _clues(clues))
    keep_frame(con, "name_index", described.select(_INDEX))
    _point_to_names(con, "name_index")


def update_names(con: duckdb.DuckDBPyConnection) -> None:
    """Describe those that are new, and drop those that nobody bears any more."""
    con.execute(_BORNE)
    con.execute("delete from name_index where raw_name not in (select raw_name from borne_names)")
    new = con.execute("""
        select raw_name from borne_names anti join name_index using (raw_name) order by raw_name
    """).pl()
    described, clues = _describe(new)
    con.register("frame", _clues(clues))
    con.execute("insert into name_clues from frame anti join name_clues using (clue_parent_name)")
    con.unregister("frame")
    known = con.execute("select name from names").pl()
    both = pl.concat([described, clues]).join(known, on="name", how="anti", maintain_order="left")
    _add_names(con, both)
    keep_frame(con, "new_index", described.select(_INDEX))
    _point_to_names(con, "new_index")
    con.execute("""
        insert into name_index by name from new_index;
        drop table new_index;
        delete from name_clues where clue_parent_name not in (
            select i.clue_parent_name from name_index as i where i.clue_parent_name is not null);
        delete from names where name not in (
            select i.name from name_index as i where i.name is not null
            union select c.name from name_clues as c where c.name is not null);
        delete from name_texts where name_no not in (select n.name_no from names as n)
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
    described = describe_names(raw["raw_name"].cast(pl.String))
    clues = described["clue_parent_name"].drop_nulls().unique(maintain_order=True)
    return described, describe_names(clues)


def _clues(clues: pl.DataFrame) -> pl.DataFrame:
    return clues.select(clue_parent_name="raw_name", name="name")


def _texts(described: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    readable = described.unique("name", maintain_order=True).select("name", *_SOUNDS)
    return names.select("name", "name_no").join(readable, on="name").drop("name")


def _point_to_names(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Add name_no and clue_parent_no."""
    con.execute(f"""
        create or replace table {table} as
        select i.*, own.name_no, parent.name_no as clue_parent_no
        from {table} as i left join names as own on i.name = own.name
        left join names as parent on i.clue_parent_name = parent.name
    """)


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
    known = con.execute(
        f"select distinct {text} as text, {number} as known from names "
        f"inner join name_texts using (name_no) where {text} is not null"
    ).pl()
    highest = known["known"].max()
    fresh = (
        names.select(text=text)
        .drop_nulls()
        .unique()
        .join(known, on="text", how="anti")
        .sort("text")
        .with_row_index("fresh", offset=1 + (int(highest) if isinstance(highest, int) else 0))
    )
    both = pl.concat([known, fresh.select("text", known=pl.col("fresh").cast(pl.Int32))])
    joined = names.drop(number).join(both, left_on=text, right_on="text", how="left")
    return joined.rename({"known": number})
