"""Where each part stands in time, and what covers it."""

import duckdb

from checks.state.terms import Mode


def describe_places(con: duckdb.DuckDBPyConnection) -> None:
    """Make temporary tables `delivery_turns` (delivery_id, turn: 1 is the earliest) and `places`.

    places: one row per part with its place; full_turn and file_turn, the latest places of a
    readable part that stands for the whole source or for its file (0: none); is_repeated, whether
    another delivery of its place brought the same file or source; is_new, not of the state (of
    `new_parts`); rows_came.
    """
    con.execute("""
        create or replace temp table delivery_turns as
        select delivery_id, dense_rank() over (order by extract_date, sequence) as turn
        from deliveries
    """)
    con.execute(f"""
        create or replace temp table places as
        with placed as (
            select p.*, l.turn, p.status = 'read' as is_read,
                case p.mode when '{Mode.FULL}' then p.source when '{Mode.FILES}'
                    then p.source || '/' || p.file end as replaces
            from parts as p inner join delivery_turns as l using (delivery_id))
        select
            * exclude (is_read),
            coalesce(max(turn) filter (where is_read and mode = '{Mode.FULL}')
                over (partition by source), 0) as full_turn,
            coalesce(max(turn) filter (where is_read and mode = '{Mode.FILES}')
                over (partition by source, file), 0) as file_turn,
            is_read and replaces is not null and delivery_id <> min(delivery_id)
                filter (where is_read) over (partition by replaces, turn) as is_repeated,
            part_id in (select n.part_id from new_parts as n) as is_new
        from placed
    """)
