"""Where each part stands in time, and what covers it."""

import re
import unicodedata

import duckdb

from checks.state.terms import SNAPSHOT, Mode


def describe_places(con: duckdb.DuckDBPyConnection) -> None:
    """Make temporary tables `delivery_turns` (delivery_id, turn: 1 is the earliest) and `places`.

    places: one row per part with its place; file, the file as an office tells one from another
    (`same_file`); full_turn and file_turn, the latest places of a readable part that stands for the
    whole source or for its file (0: none); is_repeated, whether another delivery of its place
    brought the same file or source; is_covered, whether none of its rows can hold: something of a
    later place stands for all of it, it is repeated, or it could not be read and its own place
    brought the file again; is_new, not of the state (of `new_parts`); rows_came.
    """
    con.execute("""
        create or replace temp table delivery_turns as
        select delivery_id, dense_rank() over (order by extract_date, sequence) as turn
        from deliveries
    """)
    _tell_files_apart(con)
    con.execute(f"""
        create or replace temp table places as
        with placed as (
            select p.* replace (s.same_file as file), l.turn, p.status = 'read' as is_read,
                case p.mode when '{Mode.FULL}' then p.source when '{Mode.FILES}'
                    then p.source || '/' || s.same_file end as replaces
            from parts as p inner join delivery_turns as l using (delivery_id)
            inner join same_files as s using (file)),
        compared as (
            select
                *,
                coalesce(max(turn) filter (where is_read and mode = '{Mode.FULL}')
                    over (partition by source), 0) as full_turn,
                coalesce(max(turn) filter (where is_read and mode = '{Mode.FILES}')
                    over (partition by source, file), 0) as file_turn,
                is_read and replaces is not null and delivery_id <> min(delivery_id)
                    filter (where is_read) over (partition by replaces, turn) as is_repeated
            from placed)
        select
            c.* exclude (is_read),
            is_repeated
            or mode <> '{SNAPSHOT}' and (turn < full_turn or turn < file_turn)
            or (
                not is_read and exists (
                    select 1 from placed as m
                    where m.is_read and m.source = c.source and m.file = c.file
                        and m.turn = c.turn and m.delivery_id <> c.delivery_id)
            ) as is_covered,
            part_id in (select n.part_id from new_parts as n) as is_new
        from compared as c
    """)


def _tell_files_apart(con: duckdb.DuckDBPyConnection) -> None:
    """Temporary table `same_files` (file, same_file), of all files of `parts`."""
    con.execute("create or replace temp table same_files (file varchar, same_file varchar)")
    files = [str(row[0]) for row in con.execute("select distinct file from parts").fetchall()]
    if files:
        con.executemany(
            "insert into same_files values (?, ?)", [(file, same_file(file)) for file in files]
        )


def same_file(name: str) -> str:
    """What two names of one file have in common: an office that sends a file again writes it in
    capitals or not, in wide letters, or as a workbook where it was a CSV.

    >>> same_file("420607A01_2006.csv") == same_file("４２０６０７a01_2006.XLSX")
    True
    """
    plain = unicodedata.normalize("NFKC", name).casefold()
    return re.sub("[.][a-z]+$", "", plain)
