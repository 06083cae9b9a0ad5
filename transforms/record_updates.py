"""An update standardises records and cards that have changed, and leaves the others as they stand.

The models are the ones of a run, built for some rows alone (`some_rows`). What a changed row bore
stands in former_raw and former_cards, what it bears now in made_raw and made_cards: temporary
tables that last as long as the update's connection.
"""

from __future__ import annotations

import duckdb

from transforms.some_rows import differ, has_rows, sql_of, standing_before

# By source of rows: the source of the records that are made of them, and the view.
_RECORDS = {
    "population": ("population", "records_population"),
    "wis_birth": ("wis", "records_wis"),
    "hospital": ("hospital", "records_hospital"),
    "exchange": ("exchange", "records_exchange"),
}
MOST = 0.3
"""Above this share of records that are touched all are made anew: parts would cost more."""
_KEYS_OF_A_ROW = 2
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


def place_records(con: duckdb.DuckDBPyConnection) -> None:
    """Say of records whose rows came again word for word where they stand now."""
    sources = " ".join(f"when '{row}' then '{record}'" for row, (record, _) in _RECORDS.items())
    # In the order of the records: DuckDB takes fifty times as long for new values in another order.
    con.execute(f"""
        create or replace temp table placed as
        select r.record_no, m.source_file, m.row_number
        from (select *, case source {sources} end as told_by from moved_rows) as m
        inner join records_raw as r
            on m.told_by = r.source and m.former_file = r.source_file
                and m.former_row = r.row_number
        order by r.record_no
    """)
    for table in ("records_raw", "birth_records"):
        con.execute(f"""
            update {table} as r set source_file = p.source_file, row_number = p.row_number
            from placed as p where r.record_no = p.record_no
        """)
    con.execute("drop table placed")


def update_raw(con: duckdb.DuckDBPyConnection) -> bool:
    """Bring `records_raw` up to date; temporary table `touched_records` (record_no): rows that were
    or are made anew.

    Returns: False, and changes nothing, where too many are, or where something has changed by which
    every record is read: the list of hospitals, or which register means keys that look like names.
    """
    con.execute(_TOUCHED)
    if has_rows(con, "changed_rows where source = 'hospitals'") or _touches_much(con):
        return False
    _note_meant_keys(con)
    with standing_before(con, {view: _touched_rows(source) for source, view in _RECORDS.values()}):
        con.execute(
            "create or replace temp table meant_now as "
            f"select source from still_meant union ({sql_of('meant_keys')})"
        )
        if differ(con, "meant_keys", "meant_now"):
            return False
        con.execute(f"create or replace temp table made_raw as {sql_of('records_raw')}")
    con.execute("""
        create or replace temp table former_raw as
        select source, source_record_id, record_no, mother_name_raw, father_name_raw,
            baby_name_raw, mother_id_raw, father_id_raw, address, hospital_code
        from records_raw semi join touched_keys using (source, record_key);
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
        -- Equalities alone: with nth = 1 beside them DuckDB compares all with all.
        from named as n left join known as k
            on n.source = k.source
            and case when n.nth = 1 then n.source_record_id end = k.source_record_id;
        insert into records_raw by name
        select m.* exclude (record_no), n.record_no
        from made_raw as m inner join numbers as n using (source, source_file, row_number);
        create or replace temp table touched_records as
        select record_no from former_raw union select record_no from numbers
    """)
    return True


def _touches_much(con: duckdb.DuckDBPyConnection) -> bool:
    row = con.execute("""
        select (select count(*) from touched_keys), (select count(*) from records_raw)
    """).fetchone()
    keys, records = row or (0, 0)
    return bool(keys / _KEYS_OF_A_ROW > MOST * records)


def note_cards(con: duckdb.DuckDBPyConnection) -> None:
    """Temporary tables of the cards that have changed: changed_cards (woman_id), former_cards,
    made_cards."""
    con.execute("""
        create or replace temp table changed_cards as
        select distinct source_record_id as woman_id from changed_rows
        where source = 'wis_woman' and source_record_id is not null;
        create or replace temp table former_cards as
        from woman_cards semi join changed_cards using (woman_id);
        create or replace temp table made_cards as
        from raw_cards semi join changed_cards using (woman_id)
    """)


def update_numbers(con: duckdb.DuckDBPyConnection) -> None:
    """Read the ID numbers that are new among `come_numbers`, and drop `left_numbers`, which nobody
    bears any more."""
    con.execute("delete from id_numbers where id_raw in (select text from left_numbers)")
    new = (
        "from (select text as id_raw from come_numbers) where id_raw not in ("
        "select id_raw from id_numbers where id_raw in (select text from come_numbers))"
    )
    with standing_before(con, {"borne_numbers": new}):
        con.execute(f"insert into id_numbers by name {sql_of('id_numbers')}")


def update_records(con: duckdb.DuckDBPyConnection) -> None:
    """Bring `birth_records` and `woman_cards` up to date."""
    texts = "union all select {0} from records_raw union all select {0} from raw_cards"
    some = {
        "records_raw": "from {} semi join touched_records using (record_no)",
        "raw_cards": "from {} semi join changed_cards using (woman_id)",
        "id_numbers": "from {} where id_raw in (select father_id_raw from records_raw "
        f"{texts.format('mother_id_raw')})",
        "name_index": "from {} where raw_name in (select baby_name_raw from records_raw "
        f"{texts.format('mother_name_raw')} {texts.format('father_name_raw')})",
    }
    with standing_before(con, some):
        con.execute(f"create or replace temp table made as {sql_of('birth_records')}")
        con.execute(f"create or replace temp table read_cards as {sql_of('woman_cards')}")
    con.execute("""
        delete from woman_cards where woman_id in (
            select woman_id from changed_cards union all select woman_id from read_cards);
        insert into woman_cards by name from read_cards
    """)
    _replace_records(con)
    _number_in_order(con)


def _note_meant_keys(con: duckdb.DuckDBPyConnection) -> None:
    """Temporary table `still_meant`: of the registers that meant such keys, seldom any, those that
    do still. A register begins to by a changed row alone."""
    meant = sql_of("meant_keys") if has_rows(con, "meant_keys") else "from meant_keys"
    con.execute(
        f"create or replace temp table still_meant as from ({meant}) "
        "semi join meant_keys using (source)"
    )


def _replace_records(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("""
        create or replace temp table former as
        from birth_records where record_no in (select t.record_no from touched_records as t);
        create or replace temp table differing as
        select record_no from (from former except from made)
        union select record_no from (from made except from former);
        delete from birth_records where record_no in (select d.record_no from differing as d);
        insert into birth_records by name from made semi join differing using (record_no)
    """)


def _number_in_order(con: duckdb.DuckDBPyConnection) -> None:
    """Number all records in the order of their keys, as a run does: what is equally likely is
    decided by the lower number. Only a source that has got or lost records is sorted again."""
    con.execute("""
        create or replace temp table renumbered as
        select distinct coalesce(f.source, n.source) as source
        from former_raw as f full join numbers as n using (record_no)
        where f.record_no is null or n.record_no is null
    """)
    if not has_rows(con, "renumbered"):
        return
    con.execute("""
        create or replace temp table numbered as
        with places as (
            select source, min(record_no) as first_no,
                sum(count(*)) over (order by source) - count(*) as before_it
            from records_raw group by source)
        select r.record_no, cast(p.before_it + row_number() over (
            partition by r.source order by r.source_record_id) as integer) as ordered_no
        from records_raw as r inner join places as p using (source)
        semi join renumbered using (source)
        union all
        select r.record_no, cast(p.before_it + r.record_no - p.first_no + 1 as integer)
        from records_raw as r inner join places as p using (source)
        anti join renumbered using (source)
    """)
    for table in ("records_raw", "birth_records"):
        con.execute(
            f"update {table} set record_no = n.ordered_no from numbered as n "
            f"where {table}.record_no = n.record_no and n.record_no <> n.ordered_no"
        )


def _touched_rows(source: str) -> str:
    """Rows whose records bear a touched key: their own, or their place where they have none."""
    keys = f"(select t.record_key from touched_keys as t where t.source = '{source}')"
    return (
        f"from {{}} where source_record_id in {keys} or (source_record_id is null "
        f"or is_quarantined) and source_file || '!' || row_number in {keys}"
    )
