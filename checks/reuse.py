"""An update judges what is new or may be judged otherwise now, and leaves the rest as the run
before judged it.

A row says what it said where its part (a delivered file, a sheet) is the same and still holds it,
or where it was accepted and came again word for word in another part (`moved_rows`). Its judgement
is the same, too, unless it looks beyond the row: at the day of the extract or at another table
(`moving`), or at the row above. Which key is whose is settled anew over all rows. `typed` and
`judged` stand as the run before left them and are changed where they differ.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import duckdb

from checks.contracts.hospital import HOSPITAL
from checks.contracts.model import Contract
from checks.intake.warehouse import has_table
from checks.judging import (
    SHAPED,
    in_context,
    judge_all,
    judge_rows,
    judged_rows,
    judgements,
    typed_rows,
)
from checks.profile.signs import PROFILED, signs_of
from checks.rules.model import Rule
from checks.settled_keys import settle_keys, unsettle_keys

_OF_THE_RUN = re.compile(r"\{extract_date\}|\{district_code\}")
_OF_OTHER_TABLES = re.compile(r"\bselect\b")


@contextmanager
def going_on(con: duckdb.DuckDBPyConnection) -> Iterator[bool]:
    """Inside, the sources are judged. Yields: whether the run before left its judgements. Then all
    is one transaction, so that a run that is killed can be resumed; `changed_rows` (source,
    source_file, row_number, source_record_id) gets the rows of `typed` that differ from those of
    before, each under what it was called and what it is."""
    if not has_table(con, "main", "known_parts"):
        yield False
        _keep_parts(con)
        return
    con.execute("begin")
    con.execute("create or replace temp table damaged_before as from damaged_values")
    con.execute(
        "create or replace table changed_rows (source varchar, source_file varchar, "
        "row_number bigint, source_record_id varchar)"
    )
    yield True
    con.execute("""
        create or replace temp table damage_changed as
        (from damaged_values except from damaged_before)
        union all (from damaged_before except from damaged_values)
    """)
    for source in PROFILED:
        con.execute(f"""
            insert into changed_rows
            select distinct '{source}', source_file, row_number, source_record_id
            from typed.{source} semi join (
                from damage_changed where source = '{source}') as d
                using (source_file, row_number)
        """)
    con.execute("drop table known_parts")
    _keep_parts(con)
    con.execute("commit")


def _keep_parts(con: duckdb.DuckDBPyConnection) -> None:
    """`judged_parts`: whose rows are judged, and how they are called; `judged_for`: the day and
    district for which they are."""
    if has_table(con, "main", "parts"):
        con.execute("""
            create or replace table judged_parts as
            select part_id, source, source_file from parts where source_file is not null;
            create or replace table judged_for as
            select extract_date, district_code from run_context
        """)


def moving(
    contract: Contract, rules: Sequence[Rule], *, is_same_day: bool = False
) -> dict[str, str]:
    """The judgements that look at more than the delivered rows, and their SQL.

    is_same_day: those alone that may be others although the run's day and district are the same.
    """
    return {
        name: sql
        for name, sql in judgements(contract, rules).items()
        if _OF_OTHER_TABLES.search(sql) or (_OF_THE_RUN.search(sql) and not is_same_day)
    }


def judge_changed(
    con: duckdb.DuckDBPyConnection, contract: Contract, rules: Sequence[Rule]
) -> None:
    """Bring `typed` and `judged` of a source up to date, judging only what is not known."""
    source = contract.name
    _restore(con, source)
    if _any(con, f"judged.{source} where is_swapped"):
        # Which dates are exchanged is found anew, from all as they were delivered.
        judge_anew(con, contract, rules)
        return
    if _holds_the_same(con, source):
        _nothing_moved(con, source)
    else:
        _move(con, contract)
    _find_unjudged(con, contract, rules)
    if not any(_any(con, table) for table in ("unjudged", "gone", "moved")):
        return
    _note_outcomes(con, source, "before")
    unsettle_keys(con, contract)
    _judge_again(con, contract, rules)
    settle_keys(con, contract)
    _note_outcomes(con, source, "after")
    con.execute(f"""
        insert into changed_rows
        select distinct '{source}', source_file, row_number, source_record_id from (
            (from after semi join came using (source_file, row_number))
            union all (from before except from after)
            union all (from after except from before))
    """)


def judge_anew(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    rules: Sequence[Rule],
    *,
    is_swapped: bool = False,
) -> None:
    """Judge all rows of a source, and note those that differ in `changed_rows`.

    is_swapped: as in `judge_rows`.
    """
    source = contract.name
    con.execute(f"create or replace temp table before as from typed.{source}")
    judge_all(con, contract, rules, is_swapped=is_swapped)
    con.execute(f"""
        delete from moved_rows where source = '{source}';
        insert into changed_rows
        select distinct '{source}', source_file, row_number, source_record_id from (
            (from before except from typed.{source})
            union all (from typed.{source} except from before));
        drop table before
    """)


def _nothing_moved(con: duckdb.DuckDBPyConnection, source: str) -> None:
    """The tables of `_move`, empty."""
    for name in ("gone", "came", "moved"):
        con.execute(
            f"create or replace temp table {name} as "
            f"select source_file, row_number from raw.{source} limit 0"
        )


def _move(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Take rows that hold no more out of `typed` and `judged`, and give those that came again word
    for word their new place there.

    Temporary tables of places: `gone`, rows that were judged and hold no more, as they stood;
    `came`, rows that were not judged; `moved`, with former_file and former_row; and `stood`, which
    row of all each one was before. A row that was refused is judged again where it stands now: its
    place may be its name.
    """
    source = contract.name
    con.execute(f"""
        create or replace temp table moved as
        select m.former_file, m.former_row, m.source_file, m.row_number
        from moved_rows as m
        inner join judged.{source} as j
            on m.former_file = j.source_file and m.former_row = j.row_number
        where m.source = '{source}' and j.refused_by is null
        order by m.former_file, m.former_row;
        create or replace temp table gone as
        with standing as (
            select k.source_file from known_parts as k
            semi join parts as p using (part_id, source_file) where k.source = '{source}')
        select source_file, row_number from judged.{source} as j
        anti join moved as m on j.source_file = m.former_file and j.row_number = m.former_row
        where j.source_file not in (from standing)
            or not exists (select 1 from raw.{source} as r
                where r.source_file = j.source_file and r.row_number = j.row_number);
    """)
    _note_order(con, source)
    con.execute(f"""
        insert into changed_rows
        select distinct '{source}', source_file, row_number, source_record_id
        from judged.{source} semi join gone using (source_file, row_number);
        {_delete("typed", source, "gone")}; {_delete("judged", source, "gone")};
        {_to_new_place(f"typed.{source}")};
        {_to_new_place(f"judged.{source}")};
        {_to_new_place("damaged_before", f"and t.source = '{source}'")};
        create or replace temp table came as
        select source_file, row_number from raw.{source}
        anti join judged.{source} using (source_file, row_number);
        delete from moved_rows where source = '{source}';
        insert into moved_rows
        select '{source}', * from moved
        where former_file <> source_file or former_row <> row_number
    """)
    if source == HOSPITAL.name:  # where a row lacks its hospital, its file's other rows tell it
        con.execute(f"""
            insert into changed_rows
            select '{source}', t.source_file, t.row_number, t.source_record_id
            from typed.{source} as t inner join moved as m using (source_file, row_number)
            where m.former_file <> m.source_file
        """)


def _to_new_place(table: str, also: str = "") -> str:
    """SQL that gives the rows of a table which are in `moved` their new place. also: a further
    condition on the rows, `t`."""
    return (
        f"update {table} as t set source_file = m.source_file, row_number = m.row_number "
        "from moved as m where t.source_file = m.former_file and t.row_number = m.former_row "
        f"and (m.source_file <> m.former_file or m.row_number <> m.former_row) {also}"
    )


def _note_order(con: duckdb.DuckDBPyConnection, source: str) -> None:
    """Temporary table `stood`: by the place where a row stands now, which row it was."""
    con.execute(f"""
        create or replace temp table stood as
        with numbered as (
            select source_file, row_number,
                row_number() over (order by source_file, row_number) as nth
            from judged.{source})
        select coalesce(m.source_file, n.source_file) as source_file,
            coalesce(m.row_number, n.row_number) as row_number, n.nth
        from numbered as n anti join gone using (source_file, row_number)
        left join moved as m on n.source_file = m.former_file and n.row_number = m.former_row
    """)


def _holds_the_same(con: duckdb.DuckDBPyConnection, source: str) -> bool:
    """Whether no part came, went or is called otherwise, and no row was taken out of one: rows come
    in new parts alone."""
    row = con.execute(f"""
        select not exists (
            (select part_id, source_file from known_parts where source = '{source}'
                except select part_id, source_file from parts)
            union all
            (select part_id, source_file from parts
                where source = '{source}' and source_file is not null
                except select part_id, source_file from known_parts))
            and (select count(*) from raw.{source}) = (select count(*) from judged.{source})
    """).fetchone()
    return row is not None and bool(row[0])


def _restore(con: duckdb.DuckDBPyConnection, source: str) -> None:
    """Values that damage took out of `typed` stand there again."""
    if source in PROFILED and _any(con, f"undamaged.{source}"):
        con.execute(f"""
            {_delete("typed", source, f"undamaged.{source}")};
            insert into typed.{source} by name from undamaged.{source};
            delete from undamaged.{source}
        """)


def _delete(schema: str, source: str, places: str) -> str:
    return (
        f"delete from {schema}.{source} as t using {places} as p "
        "where t.source_file = p.source_file and t.row_number = p.row_number"
    )


def _note_outcomes(con: duckdb.DuckDBPyConnection, source: str, name: str) -> None:
    """Temporary table of what became of rows, as far as it may change: of those to be judged, and
    of those whose key another row bears."""
    con.execute(f"""
        create or replace temp table {name} as
        select j.source_file, j.row_number, j.source_record_id, j.refused_by is null as is_accepted
        from judged.{source} as j
        left join (select distinct source_file, row_number from unjudged) as u
            using (source_file, row_number)
        where u.row_number is not null or j.own_id is distinct from j.source_record_id
            or j.own_refusal is distinct from j.refused_by
    """)


def _find_unjudged(
    con: duckdb.DuckDBPyConnection, contract: Contract, rules: Sequence[Rule]
) -> None:
    """Temporary table `unjudged`: places of the rows that have to be judged."""
    source = contract.name
    con.execute("create or replace temp table unjudged as from came")
    is_same_day = _any(con, "run_context semi join judged_for using (extract_date, district_code)")
    looking_beyond = moving(contract, rules, is_same_day=is_same_day)
    differ = " or ".join(f't."{name}" is distinct from j."{name}"' for name in looking_beyond)
    if differ:
        again = ", ".join(f'{sql} as "{name}"' for name, sql in looking_beyond.items())
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
    """Add rows above which another row stands than before, which they may repeat."""
    if not any(_any(con, table) for table in ("came", "gone", "moved")):
        return
    con.execute("""
        insert into unjudged
        with standing as (
            from stood union all select source_file, row_number, null from came),
        below as (
            select *, lag(coalesce(nth, -1), 1, 0) over (order by source_file, row_number) as above
            from standing)
        select source_file, row_number from below anti join unjudged using (source_file, row_number)
        where nth is not null and above <> nth - 1
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
    judge_rows(con, contract, rules, "unjudged_rows")
    con.execute(f"""
        create or replace temp table staged as
        from staged semi join unjudged using (source_file, row_number);
        {_delete("typed", source, "unjudged")}; {_delete("judged", source, "unjudged")};
        insert into typed.{source} by name {typed_rows(contract)};
        insert into judged.{source} by name {judged_rows()};
        drop table unjudged_rows; drop table staged
    """)


def _any(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    return con.execute(f"select 1 from {table} limit 1").fetchone() is not None
