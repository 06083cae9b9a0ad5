"""The records of a published run, held in memory so that a few new ones can be placed among them.

Names bear the numbers that they have here, new ones the numbers that follow; the keys of blocking
are those of `blocking.BLOCKS`, sorted, so that a record's neighbours are found without a scan.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import polars as pl

from data.reference.tables import lunar_dates
from protection.working_files import load_crypto
from transforms.identity.id_numbers import install_macros
from transforms.identity.names import describe_names
from transforms.linkage.key_index import KeyIndex
from transforms.linkage.levels import frequencies
from transforms.linkage.link import World
from transforms.models import Model, build
from transforms.name_tables import number_names

_NUMBERED = {
    "surname_no": "surname",
    "tone_no": "pinyin_tone",
    "pinyin_no": "pinyin",
    "fold_no": "pinyin_fold",
}


def world() -> World:
    """What the held tables say of all records; one per connection."""
    return World("memory.main.source_sizes", "memory.main.name_frequencies")


@dataclass
class Names:
    """The numbers of names, and of the texts that are compared as a whole. beyond: new ones begin
    after it."""

    beyond: int = 0
    numbers: dict[str, int] = field(default_factory=dict)
    texts: dict[str, dict[str, int]] = field(default_factory=dict)

    def learn(self, described: pl.DataFrame, numbered: pl.DataFrame) -> None:
        """Keep what `number_names` has numbered."""
        known = described.select("name", *_NUMBERED.values()).unique("name").drop_nulls("name")
        both = numbered.join(known, on="name", suffix="_text")
        self.numbers = dict(zip(both["name"], both["name_no"], strict=True))
        for number, text in _NUMBERED.items():
            column = f"{text}_text" if f"{text}_text" in both.columns else text
            pairs = both.select(column, number).drop_nulls()
            self.texts[number] = dict(pairs.iter_rows())

    def number(self, described: pl.DataFrame) -> pl.DataFrame:
        """`number_names` of some names with the numbers that they have here; new ones follow."""
        fresh = number_names(described).drop(*_NUMBERED)
        texts = described.select("name", *_NUMBERED.values()).unique("name").drop_nulls("name")
        rows = fresh.drop("name_no").join(
            texts.rename({text: f"text of {number}" for number, text in _NUMBERED.items()}),
            on="name",
        )
        columns = [
            pl.Series(
                number,
                [self._given(self.texts[number], text) for text in rows[f"text of {number}"]],
                dtype=pl.Int32,
            )
            for number in _NUMBERED
        ]
        own = [self._given(self.numbers, name) for name in rows["name"]]
        rows = rows.with_columns(*columns, pl.Series("name_no", own, dtype=pl.Int32))
        return rows.drop(f"text of {number}" for number in _NUMBERED)

    def _given(self, numbers: dict[str, int], text: str | None) -> int | None:
        if text is None:
            return None
        return numbers.setdefault(text, self.beyond + len(numbers) + 1)


def connect(out_births: Path, out_restricted: Path, key: str | None) -> duckdb.DuckDBPyConnection:
    """A connection in memory that holds `published_records`, `published_links`, `run_context`,
    `towns` and `hospitals` of the published run. Raises: duckdb.Error where one cannot be read."""
    con = duckdb.connect(
        # A notice has a handful of neighbours: a second thread only waits.
        config={
            "threads": 1,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
    )
    attach_published(con, out_births, out_restricted, key)
    con.execute("""
        create table published_records as
            select * from r.birth_records where not is_quarantined;
        create table published_links as
            select source, source_record_id, birth_id from b.record_links;
        create table run_context as select run_id, started_at, window_start, window_end,
            extract_date, district_code from r.runs;
        create table towns as from r.towns;
        create table hospitals as select hospital_code, min(hospital_name) as hospital_name,
            cast(null as date) as covered_from, cast(null as date) as covered_to
            from r.birth_records where hospital_code is not null group by 1;
        detach b; detach r;
    """)
    return con


def attach_published(
    con: duckdb.DuckDBPyConnection, births: Path, restricted: Path, key: str | None
) -> None:
    """Attach the published databases as `b` and `r`, to be read. Raises: duckdb.Error."""
    secret = ""
    if key:
        load_crypto(con)
        secret = f", encryption_key '{key}'"
    con.execute(f"attach '{_quoted(births)}' as b (read_only)")
    con.execute(f"attach '{_quoted(restricted)}' as r (read_only{secret})")


def hold(con: duckdb.DuckDBPyConnection) -> tuple[Names, KeyIndex]:
    """Make of the published tables what `among` reads: records, names, sizes, frequencies; and the
    index of the records' keys."""
    install_macros(con)
    names = Names()
    written = con.execute("""
        select distinct n from (select mother_name as n from published_records
            union all select father_name from published_records
            union all select baby_name from published_records) where n is not null order by n
    """).pl()
    described = describe_names(written["n"])
    numbered = number_names(described)
    names.learn(described, numbered)
    con.register("frame", numbered)
    con.execute("create table names as from frame")
    con.unregister("frame")
    con.register("frame", lunar_dates())
    con.execute("create table lunar_dates as from frame")
    con.unregister("frame")
    con.execute("""
        create view town_list as from towns;
        create table merged_towns (former_code varchar, town_code varchar);
    """)
    con.execute(f"create table birth_records as {Model('link', 'restored_records').sql}")
    build(con, "link", ["link_records", "source_sizes"])
    con.execute(f"create table name_frequencies as {frequencies('link_records')}")
    con.execute("""
        create table births_of as select r.record_no, l.birth_id from birth_records as r
            inner join published_links as l using (source, source_record_id);
        create or replace table birth_records as
            select * exclude (analysts_record_id) from birth_records order by record_no
    """)
    index = KeyIndex.of(con)
    con.execute("drop table published_records; drop table births_of; drop table link_records")
    return names, index


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
