"""Candidate pairs: which records are worth comparing.

Each block is one key that two records of a birth are likely to share. A pair is made when at least
one of the two is not settled by certain agreements. A key that too many records share tells nothing
and costs their square, so it is cut, and `cut_blocks` says which were cut and how many pairs were
not looked at.

In a province a name alone finds mostly namesakes of other counties: pairs grow with the square of
the births, births found by them do not. A block that is `local` therefore pairs records of one
county, or of one whose county is unknown. Of 4,600 births that names alone had found in 550,000
births, 42 lay in two counties, all of them on one day, and the blocks of name and day still find
those; the pairs to compare fell to a sixth.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

MAX_RECORDS_PER_KEY = 300
"""Above this a key is no evidence: 300 records make 45,000 pairs. 王艳 has about 170 records in a
district of 55,000 births, and a two-month window of them has fewer than 15."""


@dataclass(frozen=True)
class Block:
    """One blocking key. parts: SQL over link_records; there is no key where one is null; near:
    compare neighbouring two-month windows too;

    local: not across two known counties.
    """

    name: str
    parts: tuple[str, ...]
    near: bool = False
    local: bool = False

    def key(self, block_no: int) -> str:
        """SQL of the key as a number. Its parts are not joined to one text: DuckDB's hash takes
        some texts of 16 bytes or more for one, and which ones would hang on the names' numbers,
        which differ from run to run."""
        return f"hash({block_no}, {', '.join(self.parts)})"

    @property
    def is_there(self) -> str:
        """SQL of whether a record has the key, in a window where windows matter."""
        asked = (*self.parts, *(("two_month_no",) if self.near else ()))
        return " and ".join(f"({part}) is not null" for part in asked)

    @property
    def window(self) -> str:
        """SQL of the window; 0 where windows do not matter."""
        return "two_month_no" if self.near else "0"


BLOCKS = (
    Block("mother_id", ("mother_id_number",)),
    Block("certificate", ("birth_certificate_no",)),
    Block("father_id", ("father_id_number",)),
    # In either order: a clerk may write them into each other's cells.
    Block(
        "mother_and_father",
        ("mother_fold_no + father_fold_no", "greatest(mother_fold_no, father_fold_no)"),
    ),
    Block("telephone", ("telephone",)),
    Block("mother_name_and_date", ("mother_fold_no", "day_no")),
    Block("father_name_and_date", ("father_fold_no", "day_no")),
    Block("mother_name", ("mother_fold_no",), near=True, local=True),
    Block("father_name", ("father_fold_no",), near=True, local=True),
    Block("baby_name_and_date", ("baby_fold_no", "day_no")),
    Block("baby_name", ("baby_name_no",), near=True, local=True),
    Block(
        "date_surname_sex",
        ("day_no", "mother_surname_no", "coalesce(baby_sex, '?')"),
        local=True,
    ),
    # What names the child's sex may be missing, and the mother's name half read.
    Block("date_surname_town", ("day_no", "mother_surname_no", "town_code")),
    # A transcribed name is heard in other ways from its first syllable on, and its parts change
    # places.
    Block(
        "transcribed_mother_date_town",
        ("day_no", "town_code", "case when mother_is_transcribed then coalesce(baby_sex, '?') end"),
    ),
    Block(
        "mother_id_part",
        (
            "case when length(mother_id_number) = 18 then substr(mother_id_number, 7, 12) end",
            "coalesce(mother_surname_no, 0)",
        ),
    ),
)


def candidate_pairs(con: duckdb.DuckDBPyConnection, max_records_per_key: int | None = None) -> None:
    """Make `candidate_pairs` (record_l < record_r, block_no) and `cut_blocks` (block, keys,
    records, pairs_not_made)."""
    keep_keys(con)
    pair_up(con, max_records_per_key)
    make_distinct(con)
    count_cut(con)
    con.execute("drop table block_keys; drop table blocked; drop table cut_keys")


def keep_keys(con: duckdb.DuckDBPyConnection, only: str | None = None) -> None:
    """Make `block_keys`: one row per record and key that it shares with a record that is not
    settled: of no other comes a pair.

    key_no: of the block and the key. window_no: 0 where windows do not matter; county_code: empty
    where counties do not, null where it is not known.
    Args: only, a table of key_no: no other keys.
    """
    con.execute("""
        create or replace temp table blockable as
        select r.record_no, r.mother_id_number, r.birth_certificate_no, r.father_id_number,
            r.mother_fold_no, r.father_fold_no, r.baby_fold_no, r.baby_name_no,
            r.mother_surname_no, r.mother_is_transcribed, r.telephone, r.day_no, r.two_month_no,
            r.baby_sex, r.town_code, r.county_code, s.record_no is not null as is_settled
        from link_records as r left join settled_records as s on r.record_no = s.record_no
    """)
    every_block = " union all ".join(
        f"""
        (with keyed as (
            from ({_keyed(number, block)}) {f"semi join {only} using (key_no)" if only else ""})
        select * from keyed semi join (
            select key_no from keyed group by key_no
            having count(*) > 1 and not bool_and(is_settled)) using (key_no))
        """
        for number, block in enumerate(BLOCKS)
    )
    con.execute(f"create or replace table block_keys as {every_block}")
    con.execute("drop table blockable")


def block_keys_of(records: str) -> str:
    """SQL: the key_no of each key of the records of a table with the columns of `link_records`."""
    blockable = f"(select *, false as is_settled from {records})"
    return " union ".join(
        f"select key_no from ({_keyed(number, block, blockable)})"
        for number, block in enumerate(BLOCKS)
    )


def _keyed(block_no: int, block: Block, blockable: str = "blockable") -> str:
    return f"""
        select record_no, cast({block_no} as utinyint) as block_no,
            {block.key(block_no)} as key_no, {block.window} as window_no,
            {"county_code" if block.local else "''"} as county_code, is_settled
        from {blockable} where {block.is_there}
    """


def pair_up(con: duckdb.DuckDBPyConnection, max_records_per_key: int | None = None) -> None:
    """Make `blocked` (record_l < record_r, block_no), a pair as often as keys find it, and
    `cut_keys`, one row per key, window and county that was cut, from `block_keys`."""
    most = MAX_RECORDS_PER_KEY if max_records_per_key is None else max_records_per_key
    con.execute(f"""
        create or replace temp table counted as
        -- Of no known county: may be compared with all.
        select *, case
            when county_code is null then count(*) over (partition by key_no, window_no)
            else count(*) over (partition by key_no, window_no, county_code)
        end as key_records from block_keys;
        create or replace table cut_keys as
        select key_no, block_no, window_no, county_code, count(*) as records,
            cast(sum(key_records - 1) as bigint) as meetings_not_made
        from counted where key_records > {most} group by all;
        delete from counted where key_records > {most};
        create or replace table blocked (record_l integer, record_r integer, block_no utinyint)
    """)
    near = ", ".join(str(number) for number, block in enumerate(BLOCKS) if block.near)
    # Windows next to each other are joined once more with the right side moved by one, so that no
    # pair is made twice.
    for shift, which in ((0, "l.record_no < r.record_no"), (1, f"l.block_no in ({near})")):
        con.execute(f"""
            insert into blocked
            select least(l.record_no, r.record_no), greatest(l.record_no, r.record_no), l.block_no
            from counted as l
            inner join counted as r on l.key_no = r.key_no and l.window_no + {shift} = r.window_no
            where {which} and not (l.is_settled and r.is_settled)
                and (l.county_code = r.county_code or l.county_code is null
                    or r.county_code is null)
        """)
    con.execute("drop table counted")


def make_distinct(con: duckdb.DuckDBPyConnection) -> None:
    """Make `candidate_pairs` from `blocked`: each pair once, with its first block."""
    con.execute("""
        create or replace table candidate_pairs as
        select record_l, record_r, min(block_no) as block_no
        from blocked group by record_l, record_r
    """)


def count_cut(con: duckdb.DuckDBPyConnection) -> None:
    """Make `cut_blocks` from `cut_keys`."""
    named = ", ".join(f"({number}, '{block.name}')" for number, block in enumerate(BLOCKS))
    con.execute(f"""
        create or replace table cut_blocks as
        select b.block, count(*) as keys, cast(sum(k.records) as bigint) as records,
            cast(sum(k.meetings_not_made) / 2 as bigint) as pairs_not_made
        from cut_keys as k inner join (values {named}) as b (block_no, block) using (block_no)
        group by b.block_no, b.block order by b.block_no
    """)
