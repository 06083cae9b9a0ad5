"""Where each part stands in time, and what covers it."""

import unicodedata

import duckdb

from checks.intake.warehouse import append_rows
from checks.state.terms import SNAPSHOT, Mode


def describe_places(con: duckdb.DuckDBPyConnection) -> None:
    """Make temporary tables `delivery_turns` (delivery_id, turn: 1 is the earliest),
    `deletion_turns` (source, record_key, gone_turn: the latest that takes the key back), `places`.

    places: one row per part with its place; file, the file as an office tells one from another
    (`_tell_files_apart`); full_turn and file_turn, the latest places of a readable part that stands
    for the whole source or for its file (0: none; one without a row, an empty form say, stands for
    nothing, unless a database is empty); is_repeated, whether another delivery of its
    place brought the same file or source; is_superseded, of `superseded_parts`; is_covered, whether
    none of its rows can hold: something of a later place stands for all of it, it is repeated or
    superseded, or it could not be read and its own place brought the file again; is_new, not of the
    state (of `new_parts`); rows_came.
    """
    con.execute("""
        create or replace temp table delivery_turns as
        select delivery_id, dense_rank() over (order by extract_date, sequence) as turn
        from deliveries;
        create or replace temp table deletion_turns as
        select d.source, d.source_record_id as record_key, max(l.turn) as gone_turn
        from deletions as d inner join delivery_turns as l using (delivery_id)
        group by all
    """)
    _tell_files_apart(con)
    con.execute(f"""
        create or replace temp table places as
        with placed as (
            select p.* replace (if(s.is_only, s.stem, s.spelled) as file), s.* exclude (part_id),
                l.turn, o.part_id is not null as is_superseded,
                p.status = 'read' and (p.rows_came > 0 or p.encoding = 'database')
                    and o.part_id is null as is_read,
                p.source || case p.mode when '{Mode.FULL}' then '' when '{Mode.FILES}'
                    then '/' || if(s.is_only, s.stem, s.spelled) end as replaces
            from parts as p inner join delivery_turns as l using (delivery_id)
            inner join same_files as s using (part_id)
            left join superseded_parts as o on p.part_id = o.part_id),
        compared as (
            select
                *,
                coalesce(max(turn) filter (where is_read and mode = '{Mode.FULL}')
                    over (partition by source), 0) as full_turn,
                coalesce(if(is_only,
                    max(turn) filter (where is_read and mode = '{Mode.FILES}')
                        over (partition by source, stem),
                    max(turn) filter (where is_read and mode = '{Mode.FILES}')
                        over (partition by source, spelled)), 0) as file_turn,
                is_read and replaces is not null and delivery_id <> min(delivery_id)
                    filter (where is_read) over (partition by replaces, turn) as is_repeated
            from placed)
        select
            c.* exclude (is_read, stem, spelled, is_only),
            is_superseded
            or is_repeated
            or mode <> '{SNAPSHOT}' and (turn < full_turn or turn < file_turn)
            or (
                not is_read and exists (
                    select 1 from placed as m
                    where m.is_read and m.source = c.source and m.turn = c.turn
                        and m.delivery_id <> c.delivery_id
                        and if(c.is_only, m.stem = c.stem, m.spelled = c.spelled))
            ) as is_covered,
            part_id in (select n.part_id from new_parts as n) as is_new
        from compared as c
    """)


def _tell_files_apart(con: duckdb.DuckDBPyConnection) -> None:
    """Temporary table `same_files` (part_id, spelled, stem, is_only): of each part the name of its
    file, plainly spelled, and without what tells its format; whether its delivery holds no other
    file of that stem. Where it does, each stands for itself alone: none is lost for the other."""
    con.execute("create or replace temp table spellings (file varchar, spelled varchar)")
    files = [str(row[0]) for row in con.execute("select distinct file from parts").fetchall()]
    append_rows(con, "spellings", [(file, plainly(file)) for file in files])
    con.execute("""
        create or replace temp table same_files as
        with stems as (
            select p.part_id, p.delivery_id, p.source, s.spelled,
                regexp_replace(s.spelled, '[.][a-z]+$', '') as stem
            from parts as p inner join spellings as s using (file))
        select part_id, spelled, stem,
            count(distinct spelled) over (partition by delivery_id, source, stem) = 1 as is_only
        from stems;
        drop table spellings
    """)


def plainly(name: str) -> str:
    """A file's name in small and narrow letters: an office that sends it again may write others.

    >>> plainly("４２０６０７a01_2006.CSV")
    '420607a01_2006.csv'
    """
    return unicodedata.normalize("NFKC", name).casefold()
