"""Where each part stands in time, and what covers it."""

import re
import unicodedata

import duckdb

from checks.cast import INVISIBLE
from checks.contracts import all_contracts
from checks.intake.register_notes import UNCLEAR
from checks.intake.warehouse import append_rows
from checks.state.terms import SNAPSHOT, Mode

_FORMATS = "({})+$".format(
    "|".join(
        sorted(
            {
                re.escape(pattern[pattern.rindex(".") :])
                for contract in all_contracts()
                for pattern in contract.patterns
            }
        )
    )
)


def describe_places(con: duckdb.DuckDBPyConnection) -> None:
    """Make temporary tables `delivery_turns` (delivery_id, turn: 1 is the earliest),
    `deletion_turns` (source, record_key, gone_turn: the latest that takes the key back), `places`.

    places: one row per part with its place; file, the file as an office tells one from another
    (`_tell_files_apart`); sent_mode and mode, what it was sent to replace, and what it can
    (`_weigh`); full_turn and file_turn, the latest places of a readable part that stands for the
    whole source or for its file (0: none; one without a row, an empty form say, stands for nothing,
    unless a database is empty); is_repeated, whether another delivery of its place brought the same
    file or source; is_superseded, of `superseded_parts`; is_covered, whether none of its rows can
    hold (`_cover`); is_new, not of the state (of `new_parts`); rows_came.
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
    _weigh(con)
    _compare(con)
    _cover(con)
    con.execute("drop table weighed")


def _weigh(con: duckdb.DuckDBPyConnection) -> None:
    """Temporary table `weighed`: the parts with their turns, and what each replaces. Nobody knows
    what stood in a file or a sheet that cannot be read. So a full extract that lacks it replaces
    file by file (is_short_source), and a workbook that lacks it its rows' keys (is_short_file): the
    rest of what came before stays, whatever sheets are called."""
    con.execute(f"""
        create or replace temp table weighed as
        with placed as (
            select p.* replace (s.identity as file), p.file as sent, s.* exclude (part_id),
                p.part_id in (select part_id from part_findings where rule = '{UNCLEAR}')
                    as is_unclear,
                p.mode as sent_mode, l.turn, o.part_id is not null as is_superseded,
                p.status = 'read' and (p.rows_came > 0 or p.encoding = 'database')
                    and o.part_id is null as is_read,
                bool_or(p.status = 'damaged') over (partition by p.delivery_id, p.source)
                    and p.mode = '{Mode.FULL}' as is_short_source,
                bool_or(p.status = 'damaged')
                        over (partition by p.delivery_id, p.source, s.identity)
                    and p.mode <> '{SNAPSHOT}' as is_short_file
            from parts as p inner join delivery_turns as l using (delivery_id)
            inner join same_files as s using (part_id)
            left join superseded_parts as o on p.part_id = o.part_id),
        able as (
            select * replace (case when is_short_file then '{Mode.CHANGES}'
                when is_short_source then '{Mode.FILES}' else mode end as mode)
            from placed)
        select *, source || case mode when '{Mode.FULL}' then '' when '{Mode.FILES}'
            then '/' || file end as replaces
        from able
    """)


def _compare(con: duckdb.DuckDBPyConnection) -> None:
    """Add to `weighed` what stands for the part's source and file at the latest, and whether the
    part is repeated."""
    by_name = " ".join(
        f"when '{name}' then max(turn) filter (where is_read and mode = '{Mode.FILES}') "
        f"over (partition by source, {name})"
        for name in ("stem", "spelled", "sent")
    )
    con.execute(f"""
        create or replace temp table weighed as
        select
            *,
            coalesce(max(turn) filter (where is_read and mode = '{Mode.FULL}')
                over (partition by source), 0) as full_turn,
            coalesce(case known_by {by_name} end, 0) as file_turn,
            is_read and replaces is not null and delivery_id <> min(delivery_id)
                filter (where is_read) over (partition by replaces, turn) as is_repeated
        from weighed
    """)


def _cover(con: duckdb.DuckDBPyConnection) -> None:
    """Temporary table `places`, of `weighed`. None of a part's rows can hold where something of a
    later place stands for all of it, where it is repeated or superseded, where its own place
    brought the whole of what it lacks, or where it could not be read and its own place brought the
    file again, or the source, where files of it could not be told apart."""
    con.execute(f"""
        create or replace temp table places as
        select
            c.* exclude (is_read, is_unclear, sent, stem, spelled, identity, known_by),
            is_superseded
            or is_repeated
            or mode <> '{SNAPSHOT}' and (turn < full_turn or turn < file_turn)
            or is_short_source and turn = full_turn
            or is_short_file and turn = file_turn
            or (
                not is_read and exists (
                    select 1 from weighed as m
                    where m.is_read and m.source = c.source and m.turn = c.turn
                        and m.delivery_id <> c.delivery_id and not m.is_short_file
                        and (c.is_unclear or case c.known_by when 'stem' then m.stem = c.stem
                            when 'spelled' then m.spelled = c.spelled else m.sent = c.sent end))
            ) as is_covered,
            part_id in (select n.part_id from new_parts as n) as is_new
        from weighed as c
    """)


def _tell_files_apart(con: duckdb.DuckDBPyConnection) -> None:
    """Temporary table `same_files` (part_id, spelled, stem, known_by, identity): of each part the
    name of its file, plainly spelled, and without what tells its format; by which of the two, or
    the name as it was sent, it is known: the plainest that no other file of its delivery bears.
    Where two files differ in no more, none is lost for the other."""
    con.execute(
        "create or replace temp table spellings (file varchar, spelled varchar, stem varchar)"
    )
    files = [str(row[0]) for row in con.execute("select distinct file from parts").fetchall()]
    append_rows(con, "spellings", [(one, plainly(one), without_format(one)) for one in files])
    con.execute("""
        create or replace temp table same_files as
        with known as (
            select p.part_id, p.file, s.spelled, s.stem, case
                when count(distinct p.file) over (partition by p.delivery_id, p.source, s.stem) = 1
                    then 'stem'
                when count(distinct p.file)
                    over (partition by p.delivery_id, p.source, s.spelled) = 1 then 'spelled'
                else 'sent' end as known_by
            from parts as p inner join spellings as s using (file))
        select part_id, spelled, stem, known_by,
            case known_by when 'stem' then stem when 'spelled' then spelled else file end
                as identity
        from known;
        drop table spellings
    """)


def plainly(name: str) -> str:
    """A file's name in small and narrow letters, without characters of no width and blanks at the
    ends of its parts: an office that sends it again may write others.

    >>> plainly("４２０６０７a01_2006 .CSV")
    '420607a01_2006.csv'
    """
    spelled = re.sub(INVISIBLE, "", unicodedata.normalize("NFKC", name)).casefold().strip()
    return re.sub(r"\s*([./])\s*", r"\1", spelled)


def without_format(name: str) -> str:
    """The name without what tells its format; programs write one behind another's.

    >>> without_format("420607A01_2006.csv.xls"), without_format("四月.上.csv")
    ('420607a01_2006', '四月.上')
    """
    return re.sub(_FORMATS, "", plainly(name))
