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
    """One blocking key. key: SQL over link_records, null for none; near: compare neighbouring
    two-month windows too;

    local: not across two known counties.
    """

    name: str
    key: str
    near: bool = False
    local: bool = False


BLOCKS = (
    Block("mother_id", "mother_id_number"),
    Block("certificate", "birth_certificate_no"),
    Block("father_id", "father_id_number"),
    # In either order: a clerk may write them into each other's cells.
    Block(
        "mother_and_father",
        "case when mother_fold_no + father_fold_no is not null then least(mother_fold_no, "
        "father_fold_no) || '/' || greatest(mother_fold_no, father_fold_no) end",
    ),
    Block("telephone", "telephone"),
    Block("mother_name_and_date", "mother_fold_no || '/' || day_no"),
    Block("father_name_and_date", "father_fold_no || '/' || day_no"),
    Block("mother_name", "cast(mother_fold_no as varchar)", near=True, local=True),
    Block("father_name", "cast(father_fold_no as varchar)", near=True, local=True),
    Block("baby_name_and_date", "baby_fold_no || '/' || day_no"),
    Block("baby_name", "cast(baby_name_no as varchar)", near=True, local=True),
    Block(
        "date_surname_sex",
        "day_no || '/' || mother_surname_no || '/' || coalesce(baby_sex, '?')",
        local=True,
    ),
    # What names the child's sex may be missing, and the mother's name half read.
    Block(
        "date_surname_town",
        "day_no || '/' || mother_surname_no || '/' || town_code",
    ),
    Block(
        "mother_id_part",
        "case when length(mother_id_number) = 18 then substr(mother_id_number, 7, 12) || '/' || "
        "coalesce(mother_surname_no, 0) end",
    ),
)


_ONE_COUNTY = "(l.county_code = r.county_code or l.county_code is null or r.county_code is null)"


def candidate_pairs(
    con: duckdb.DuckDBPyConnection, max_records_per_key: int = MAX_RECORDS_PER_KEY
) -> None:
    """Make `candidate_pairs` (record_l < record_r, block) and `cut_blocks` (block, keys, records,
    pairs_not_made)."""
    con.execute(
        "create or replace table blocked (record_l integer, record_r integer, block_no utinyint)"
    )
    con.execute(
        "create or replace table cut_blocks (block varchar, keys bigint, records bigint, "
        "pairs_not_made bigint)"
    )
    for block_no, block in enumerate(BLOCKS):
        _make_keys(con, block, max_records_per_key)
        _pair_up(con, block_no, block)
    con.execute(
        "create or replace table candidate_pairs as select record_l, record_r, min(block_no) as "
        "block_no from blocked group by record_l, record_r"
    )
    con.execute("drop table blocked")
    con.execute("drop table block_keys")


def _make_keys(con: duckdb.DuckDBPyConnection, block: Block, max_records_per_key: int) -> None:
    """Make `block_keys`; key_records counts the records that may be compared with one, at most."""
    window = "two_month_no" if block.near else "0"
    county = "county_code" if block.local else "''"
    con.execute(f"""
        create or replace temp table block_keys as
        with keyed as (
            select r.record_no, hash({block.key}) as key, {window} as window_no,
                {county} as county_code,
                s.record_no is not null as is_settled
            from link_records as r left join settled_records as s on r.record_no = s.record_no
            where {block.key} is not null and {window} is not null
        )
        select *, case
            -- Of no known county: may be compared with all.
            when county_code is null then count(*) over (partition by key, window_no)
            else count(*) over (partition by key, window_no, county_code)
        end as key_records from keyed
    """)
    con.execute(
        "insert into cut_blocks select ?, count(distinct (key, window_no, county_code)), "
        "count(*), cast(coalesce(sum(key_records - 1), 0) / 2 as bigint) from block_keys where "
        "key_records > ? having count(*) > 0",
        [block.name, max_records_per_key],
    )
    con.execute("delete from block_keys where key_records > ?", [max_records_per_key])


def _pair_up(con: duckdb.DuckDBPyConnection, block_no: int, block: Block) -> None:
    # Windows next to each other are joined once more with the right side moved by one, so that no
    # pair is made twice.
    local = f"and {_ONE_COUNTY}" if block.local else ""
    for shift in (0, 1) if block.near else (0,):
        order = "l.record_no < r.record_no and" if shift == 0 else ""
        con.execute(f"""
            insert into blocked
            select least(l.record_no, r.record_no), greatest(l.record_no, r.record_no), {block_no}
            from block_keys as l
            inner join block_keys as r on l.key = r.key and l.window_no + {shift} = r.window_no
            where {order} not (l.is_settled and r.is_settled) {local}
        """)
