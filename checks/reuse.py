"""An update judges what is new or may be judged otherwise now, and takes the rest from the run
before.

A row says what it said where its part (a delivered file, a sheet) is the same and still holds it.
Its judgement is the same, too, unless it looks beyond the row: at the day of the extract or at
another table (`moving`), or at the row above. Which key is whose is settled anew over all rows.
The tables of the run before stand in the attached database `earlier`.
"""

import re
from collections.abc import Sequence

import duckdb

from checks.contracts.model import Contract
from checks.judging import (
    SHAPED,
    in_context,
    judge,
    judged_rows,
    judgements,
    typed_rows,
)
from checks.profile.signs import PROFILED, signs_of
from checks.rules.model import Rule
from checks.settled_keys import settle_keys, unsettle_keys

_BEYOND_THE_ROW = re.compile(r"\{extract_date\}|\{district_code\}|\bselect\b")
_PLACE = "(source_file, row_number)"


def find_same_parts(con: duckdb.DuckDBPyConnection) -> None:
    """Make temporary table `same_parts` (source, source_file): parts of the run before that still
    hold, under the name that they had; and `changed_rows`, empty."""
    con.execute("""
        create or replace temp table same_parts as
        select p.source, p.source_file from parts as p
        inner join earlier.parts as e using (part_id, source_file);
        create or replace table changed_rows
            (source varchar, source_file varchar, row_number bigint)
    """)


def add_damaged(con: duckdb.DuckDBPyConnection) -> None:
    """Add to `changed_rows` those of which damage takes other values away than before."""
    con.execute("""
        insert into changed_rows
        select distinct source, source_file, row_number from (
            (from damaged_values except from earlier.damaged_values)
            union all (from earlier.damaged_values except from damaged_values))
    """)


def moving(contract: Contract, rules: Sequence[Rule]) -> dict[str, str]:
    """The judgements that look at more than the delivered rows, and their SQL."""
    return {
        name: sql
        for name, sql in judgements(contract, rules).items()
        if _BEYOND_THE_ROW.search(sql)
    }


def judge_changed(
    con: duckdb.DuckDBPyConnection, contract: Contract, rules: Sequence[Rule]
) -> None:
    """Make `typed` and `judged` of a source, judging only what is not known; `changed_rows` gets
    the rows of `typed` that are new, gone, refused or accepted now, or called otherwise."""
    source = contract.name
    _compare_places(con, source)
    _take_over(con, source)
    _find_unjudged(con, contract, rules)
    if not _any(con, "unjudged") and not _any(con, "gone"):
        return
    unsettle_keys(con, contract)
    _judge_again(con, contract, rules)
    settle_keys(con, contract)
    con.execute(f"""
        insert into changed_rows
        select '{source}', * from came union all select '{source}', * from gone
        union all
        select '{source}', j.source_file, j.row_number
        from judged.{source} as j inner join earlier.judged.{source} as e
            using (source_file, row_number)
        semi join held using (source_file, row_number)
        where j.source_record_id is distinct from e.source_record_id
            or (j.refused_by is null) <> (e.refused_by is null)
    """)


def _compare_places(con: duckdb.DuckDBPyConnection, source: str) -> None:
    """Temporary tables of places: `held`, rows that are as they were; `gone`, those of before;
    `came`, those of now."""
    con.execute(f"""
        create or replace temp table held as
        select source_file, row_number from earlier.judged.{source}
        semi join raw.{source} using (source_file, row_number)
        where source_file in (select p.source_file from same_parts as p
            where p.source = '{source}');
        create or replace temp table gone as
        select source_file, row_number from earlier.judged.{source}
        anti join held using (source_file, row_number);
        create or replace temp table came as
        select source_file, row_number from raw.{source}
        anti join held using (source_file, row_number)
    """)


def _take_over(con: duckdb.DuckDBPyConnection, source: str) -> None:
    """`typed` and `judged` of the rows that are as they were; values that damage took out of
    `typed` stand there again."""
    kept = "semi join held using (source_file, row_number)" if _any(con, "gone") else ""
    con.execute(f"create or replace table judged.{source} as from earlier.judged.{source} {kept}")
    whole = f"earlier.undamaged.{source}"
    if source not in PROFILED or not _any(con, whole):
        con.execute(f"create or replace table typed.{source} as from earlier.typed.{source} {kept}")
        return
    con.execute(f"""
        create or replace table typed.{source} as
        with restored as (
            from earlier.typed.{source} anti join {whole} using (source_file, row_number)
            union all by name from {whole})
        from restored {kept}
    """)


def _find_unjudged(
    con: duckdb.DuckDBPyConnection, contract: Contract, rules: Sequence[Rule]
) -> None:
    """Temporary table `unjudged`: places of the rows that have to be judged."""
    source = contract.name
    con.execute("create or replace temp table unjudged as from came")
    differ = " or ".join(
        f't."{name}" is distinct from j."{name}"' for name in moving(contract, rules)
    )
    if differ:
        again = ", ".join(f'{sql} as "{name}"' for name, sql in moving(contract, rules).items())
        con.execute(
            in_context(
                con,
                f"""
                insert into unjudged
                select t.source_file, t.row_number
                from (select source_file, row_number, {again} from typed.{source}) as t
                inner join judged.{source} as j using (source_file, row_number)
                where {differ}
                -- Rows of no record's shape are not in `typed`; they are few.
                union all
                select source_file, row_number from judged.{source} where not {SHAPED}
                """,
            )
        )
    if signs_of(contract):
        _find_rows_below(con)


def _find_rows_below(con: duckdb.DuckDBPyConnection) -> None:
    """Add rows of which another row stands above now, which they may repeat."""
    if not _any(con, "came") and not _any(con, "gone"):
        return
    con.execute("""
        insert into unjudged
        with every_place as (
            select *, false as is_other from held
            union all select *, true from came
            union all select *, true from gone),
        below as (
            select *, lag(is_other) over (order by source_file, row_number) as is_below_other
            from every_place)
        select source_file, row_number from below
        anti join unjudged using (source_file, row_number)
        where is_below_other and not is_other
    """)


def _judge_again(con: duckdb.DuckDBPyConnection, contract: Contract, rules: Sequence[Rule]) -> None:
    """Judge what is unjudged, each row below the one that stands above it in its file."""
    source = contract.name
    con.execute(f"""
        create or replace temp table unjudged_rows as
        with places as (
            select r.source_file, r.row_number, u.row_number is not null as is_unjudged,
                lead(u.row_number is not null)
                    over (order by r.source_file, r.row_number) as is_above_one
            from raw.{source} as r left join unjudged as u using (source_file, row_number))
        select r.* from raw.{source} as r
        semi join (from places where is_unjudged or is_above_one) as p
            using (source_file, row_number)
    """)
    judge(con, contract, rules, "unjudged_rows")
    con.execute(f"""
        create or replace temp table staged as
        from staged semi join unjudged using (source_file, row_number);
        delete from typed.{source} where {_PLACE} in (select {_PLACE} from unjudged);
        delete from judged.{source} where {_PLACE} in (select {_PLACE} from unjudged);
        insert into typed.{source} by name {typed_rows(contract)};
        insert into judged.{source} by name {judged_rows()};
        drop table unjudged_rows; drop table staged
    """)


def _any(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    return con.execute(f"select 1 from {table} limit 1").fetchone() is not None
