"""An update standardises records that have changed, and leaves the others as they stand.

The models are the ones of a run. While one is built for some rows alone, a temporary view of these
stands before the table that it reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import duckdb

from transforms.models import Model

# By source of rows: the source of the records that are made of them, and the view.
_RECORDS = {
    "population": ("population", "records_population"),
    "wis_birth": ("wis", "records_wis"),
    "hospital": ("hospital", "records_hospital"),
    "exchange": ("exchange", "records_exchange"),
}
_LISTS = ("town_list", "merged_towns", "hospital_counties", "district_codes", "addresses")
_TOUCHED = """
create or replace temp table touched_keys as
with called as (
    select case source when 'wis_birth' then 'wis' else source end as source, source_file,
        row_number, source_record_id
    from changed_rows where source in ('population', 'wis_birth', 'hospital', 'exchange')
    union all
    -- A card is told by its births.
    select 'wis', b.source_file, b.row_number, b.source_record_id
    from typed.wis_birth as b
    where b.woman_id in (select c.source_record_id from changed_rows as c
        where c.source = 'wis_woman')
    union all
    -- A row without its hospital's code goes by that of its file's other rows.
    select 'hospital', h.source_file, h.row_number, h.source_record_id
    from typed.hospital as h
    where h.hospital_code is null and h.source_file in (
        select c.source_file from changed_rows as c where c.source = 'hospital'))
select distinct source, unnest([source_record_id, source_file || '!' || row_number]) as record_key
from called
"""


def update_raw(con: duckdb.DuckDBPyConnection) -> None:
    """Bring `meant_keys` and `records_raw` up to date; temporary table `touched_records`
    (record_no): rows that were or are made anew."""
    con.execute(_TOUCHED)
    con.execute("create or replace temp table meant_before as from meant_keys")
    con.execute(f"create or replace table meant_keys as {_sql('meant_keys')}")
    is_whole = _differ(con, "meant_before", "meant_keys") or _has_rows(
        con, "changed_rows where source = 'hospitals'"
    )
    with _standing_before(
        con,
        {
            view: "from {}" if is_whole else _touched_rows(source)
            for source, view in _RECORDS.values()
        },
    ):
        con.execute(f"create or replace temp table made_raw as {_sql('records_raw')}")
    met = "" if is_whole else "semi join touched_keys using (source, record_key)"
    con.execute(f"""
        create or replace temp table former_raw as
        select source, source_record_id, record_no from records_raw {met};
        delete from records_raw where record_no in (select f.record_no from former_raw as f);
        create or replace temp table numbers as
        with named as (
            select source, source_file, row_number, source_record_id, row_number() over (
                partition by source, source_record_id order by source_file, row_number) as nth
            from made_raw),
        known as (
            select source, source_record_id, min(record_no) as record_no from former_raw
            group by all)
        select n.source, n.source_file, n.row_number, coalesce(k.record_no, cast(
            (select coalesce(max(record_no), 0) from (
                select record_no from records_raw union all select record_no from former_raw))
            + row_number() over (
                partition by k.record_no is null order by n.source, n.source_record_id, n.nth)
            as integer)) as record_no
        from named as n left join known as k
            on n.source = k.source and n.source_record_id = k.source_record_id and n.nth = 1;
        insert into records_raw by name
        select m.* exclude (record_no), n.record_no
        from made_raw as m inner join numbers as n using (source, source_file, row_number);
        create or replace temp table touched_records as
        select record_no from former_raw union select record_no from numbers
    """)


@contextmanager
def noting_lists(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Inside, the lists of places are made again; records that they bear on are touched too."""
    for table in _LISTS:
        con.execute(f"create or replace temp table former_{table} as from {table}")
    yield
    if _has_rows(con, "changed_rows where source = 'hospitals'") or any(
        _differ(con, f"former_{table}", table) for table in _LISTS if table != "addresses"
    ):
        con.execute("insert into touched_records select record_no from records_raw")
        return
    con.execute("""
        insert into touched_records
        select record_no from records_raw where address in (
            select raw_address from (from addresses except from former_addresses)
            union select raw_address from (from former_addresses except from addresses))
    """)


def update_numbers(con: duckdb.DuckDBPyConnection) -> None:
    """Read ID numbers that are new, and drop those that nobody bears any more."""
    con.execute("""
        create or replace temp table numbers_now as from borne_numbers;
        delete from id_numbers where id_raw not in (select n.id_raw from numbers_now as n)
    """)
    with _standing_before(
        con, {"borne_numbers": "from numbers_now anti join id_numbers using (id_raw)"}
    ):
        con.execute(f"insert into id_numbers by name {_sql('id_numbers')}")


def update_records(con: duckdb.DuckDBPyConnection) -> None:
    """Bring `birth_records` up to date, and tell in `changed_records` (source, source_record_id,
    fate: new, changed, gone) which differ."""
    with _standing_before(
        con,
        {"records_raw": "from {} semi join touched_records using (record_no)"},
    ):
        con.execute(f"create or replace temp table made as {_sql('birth_records')}")
    con.execute("""
        create or replace temp table former as
        from birth_records where record_no in (select t.record_no from touched_records as t);
        create or replace temp table differing as
        select record_no from (from former except from made)
        union select record_no from (from made except from former);
        create or replace table changed_records as
        select coalesce(m.source, f.source) as source,
            coalesce(m.source_record_id, f.source_record_id) as source_record_id,
            case when f.record_no is null then 'new' when m.record_no is null then 'gone'
                else 'changed' end as fate
        from differing as d left join former as f using (record_no)
        left join made as m using (record_no);
        delete from birth_records where record_no in (select d.record_no from differing as d);
        insert into birth_records by name from made semi join differing using (record_no)
    """)
    con.execute(
        "comment on table changed_records is 'One row per record that an update has made, changed "
        "or taken away.'"
    )
    _number_in_order(con)


def _number_in_order(con: duckdb.DuckDBPyConnection) -> None:
    """Number all records in the order of their keys, as a run does: what is equally likely is
    decided by the lower number."""
    con.execute("""
        create or replace temp table numbered as
        select record_no, cast(row_number() over (order by source, source_record_id) as integer)
            as ordered_no
        from records_raw
    """)
    for table in ("records_raw", "birth_records"):
        con.execute(
            f"update {table} set record_no = n.ordered_no from numbered as n "
            f"where {table}.record_no = n.record_no and n.record_no <> n.ordered_no"
        )


def _touched_rows(source: str) -> str:
    keys = f"(select t.record_key from touched_keys as t where t.source = '{source}')"
    return (
        f"from {{}} where source_record_id in {keys} or source_file || '!' || row_number in {keys}"
    )


@contextmanager
def _standing_before(con: duckdb.DuckDBPyConnection, views: Mapping[str, str]) -> Iterator[None]:
    """Inside, some rows of tables stand in their place. views: by table, the statement of the rows,
    with {} for the table itself."""
    row = con.execute("select current_database()").fetchone()
    own = f'"{row[0]}".main' if row else "main"
    for table, rows in views.items():
        con.execute(f"create or replace temp table some_{table} as {rows.format(f'{own}.{table}')}")
        con.execute(f"create or replace temp view {table} as from some_{table}")
    yield
    for table in views:
        con.execute(f"drop view temp.{table}; drop table some_{table}")


def _differ(con: duckdb.DuckDBPyConnection, one: str, other: str) -> bool:
    return _has_rows(
        con, f"((from {one} except from {other}) union all (from {other} except from {one}))"
    )


def _has_rows(con: duckdb.DuckDBPyConnection, rows: str) -> bool:
    return con.execute(f"select 1 from {rows} limit 1").fetchone() is not None


def _sql(model: str) -> str:
    return Model("standardise", model).sql
