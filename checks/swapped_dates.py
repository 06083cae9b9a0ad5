"""Files in which day and month of a date are exchanged, as where a spreadsheet program with
American settings has read and saved them: 2006-03-05 became 2006-05-03, and 2006-03-25, which has
no such reading, stayed.

Each such date is a day of the calendar, so no row shows it. The other sources do: of one mother
they tell another day, and the same once day and month are exchanged. Where that holds for nearly
all rows of a file that can be told, its other rows are read so, too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from checks.contracts import all_contracts

DATES = {
    "population": "birth_date",
    "wis_birth": "birth_date",
    "hospital": "delivery_date",
    "exchange": "birth_date",
}
"""The date of each source that other sources tell, too."""
# Of the rows that can be told at least so many, and so many times those that agree as they stand,
# agree when day and month are exchanged. Clerks exchange them in one of a hundred dates.
LEAST_ROWS = 8
TIMES = 9
# A key of so many rows is no mother's: a placeholder, or a column that is filled down.
MOST_ROWS_OF_A_MOTHER = 40
# A file that is read otherwise may tell of another one that it is exchanged.
ROUNDS = 5

_COUPLES = {
    "population": ("mother_id_number", "mother_name", "father_name", "typed.population"),
    "wis_birth": (
        "w.id_number",
        "w.name",
        "w.husband_name",
        "typed.wis_birth as t left join typed.wis_woman as w using (woman_id)",
    ),
    "hospital": ("mother_id_number", "mother_name", "spouse_name", "typed.hospital"),
    "exchange": ("mother_id_number", "mother_name", "father_name", "typed.exchange"),
}


@dataclass(frozen=True)
class SwappedFile:
    """A file of which a date's day and month are exchanged.

    compared, agreeing: rows whose day another source tells in one way or the other, and those that
    agree when exchanged. rows: those that are read so; kept: those that agree only as they stand.
    """

    source: str
    source_file: str
    compared: int
    agreeing: int
    rows: int
    kept: int


def swap(column: str) -> str:
    """SQL of the date with day and month exchanged; only where the day is a month, too."""
    return f"make_date(year({column}), day({column}), month({column}))"


def find_swapped(con: duckdb.DuckDBPyConnection) -> list[SwappedFile]:
    """Make the temporary table `swapped_rows` (source, source_file, row_number): the rows whose
    date is to be read with day and month exchanged, from `typed` and `judged` of all sources.

    It hangs on what was delivered alone, not on how dates are read at present.
    """
    _list_dates(con)
    files: list[SwappedFile] = []
    for _ in range(ROUNDS):
        before, files = files, _find_files(con)
        if files == before:
            break
    con.execute("""
        create or replace temp table swapped_rows as
        select source, source_file, row_number from dated_rows where day <> as_is;
        drop table dated_rows
    """)
    return files


def is_read_otherwise(con: duckdb.DuckDBPyConnection, source: str) -> bool:
    """Whether `swapped_rows` names other rows of the source than are read so at present."""
    if source not in DATES:
        return False
    places = "select source_file, row_number from"
    now = f"{places} judged.{source} where is_swapped"
    found = f"{places} swapped_rows where source = '{source}'"
    return (
        con.execute(f"({now} except {found}) union all ({found} except {now}) limit 1").fetchone()
        is not None
    )


def tell_swapped(con: duckdb.DuckDBPyConnection, files: Sequence[SwappedFile]) -> None:
    """Append one finding per file to `findings`."""
    titles = {
        contract.name: contract.column(DATES[contract.name]).title
        for contract in all_contracts()
        if contract.name in DATES
    }
    for one in files:
        title, column = titles[one.source], DATES[one.source]
        kept_zh = f"；另有 {one.kept} 行照原样就与其他来源一致，未对调" if one.kept else ""
        kept_en = (
            f"; {one.kept} more that agree with another source as they stand were left so"
            if one.kept
            else ""
        )
        con.execute(
            "insert into findings values ('warning', $1, $2, 'dates_swapped', $3, $4, $5)",
            [
                one.source,
                one.source_file,
                f"“{title}”的日和月在这份文件里对调了：{one.compared} 行能与其他来源核对，其中 "
                f"{one.agreeing} 行对调后一致（多半是用美国日期格式的电子表格另存过）。"
                f"日不大于 12 的 {one.rows} 行已按对调后的日期读入{kept_zh}。"
                "请从原系统重新导出，把日期设为文本，不要另存。",
                f"Day and month of {column} are exchanged in this file: of {one.compared} rows "
                f"that other sources tell, {one.agreeing} agree when they are exchanged back (most "
                "likely a spreadsheet program with American settings has saved it). The "
                f"{one.rows} rows whose day is at most 12 were read so{kept_en}. Export it again "
                "from the original system with dates as text, and do not save it again.",
                one.rows,
            ],
        )


def _list_dates(con: duckdb.DuckDBPyConnection) -> None:
    """Temporary table `dated_rows`: of each row its date as delivered (as_is), the one that it
    would be with day and month exchanged (null where there is none), as read (day), and two keys of
    the mother."""
    every_source = " union all ".join(
        f"""
        select '{source}' as source, t.source_file, t.row_number, case
                when j.is_swapped then {swap(f"t.{date}")} else t.{date} end as as_is,
            case when length({number}) in (15, 18) then hash(1, {number}) end as by_number,
            case when {mother} is not null and {father} is not null
                then hash(2, {mother}, {father}) end as by_names
        from {table if " as t" in table else f"{table} as t"}
        inner join judged.{source} as j
            on t.source_file = j.source_file and t.row_number = j.row_number
        where t.{date} is not null
        """
        for source, (number, mother, father, table) in _COUPLES.items()
        for date in (DATES[source],)
    )
    con.execute(f"""
        create or replace temp table dated_rows as
        select *, as_is as day, case
            when day(as_is) <= 12 and day(as_is) <> month(as_is) then {swap("as_is")}
        end as swapped
        from ({every_source})
    """)


def _find_files(con: duckdb.DuckDBPyConnection) -> list[SwappedFile]:
    """Which files are exchanged as the days are read now; then read theirs so in `dated_rows`."""
    con.execute(f"""
        create or replace temp table day_answers as
        with keyed as (
            select source, source_file, row_number, by_number as key, as_is, swapped, day
            from dated_rows where by_number is not null
            union all
            select source, source_file, row_number, by_names, as_is, swapped, day
            from dated_rows where by_names is not null),
        mothers as (
            select key from keyed group by key
            having count(*) <= {MOST_ROWS_OF_A_MOTHER} and min(source) <> max(source)),
        told as (select distinct source, key, day from keyed semi join mothers using (key))
        select a.source, a.source_file, a.row_number,
            bool_or(t.day = a.as_is) as agrees, bool_or(t.day = a.swapped) as agrees_swapped
        from keyed as a
        inner join told as t
            on a.key = t.key and a.source <> t.source and t.day in (a.as_is, a.swapped)
        where a.swapped is not null
        group by all;
        create or replace temp table swapped_files as
        select r.source, r.source_file, count(a.agrees) as compared,
            count(*) filter (a.agrees) as agreeing_as_is,
            count(*) filter (a.agrees_swapped) as agreeing_swapped,
            count(*) filter (a.agrees_swapped and not a.agrees) as agreeing,
            count(*) filter (a.agrees and not a.agrees_swapped) as kept,
            count(*) filter (r.as_is > c.extract_date) as future,
            count(*) filter (r.swapped > c.extract_date) as future_swapped,
            count(*) as rows_in_all
        from dated_rows as r
        cross join run_context as c
        left join day_answers as a using (source, source_file, row_number)
        where r.swapped is not null
        group by r.source, r.source_file
        having future_swapped <= future and (
            (agreeing >= {LEAST_ROWS} and agreeing >= {TIMES} * agreeing_as_is)
            -- Other files may be exchanged with it, and agree as it stands. That it tells of days
            -- after the extract, and would not, speaks for itself.
            or (future >= {LEAST_ROWS} and future >= {TIMES} * future_swapped
                and agreeing_swapped >= {LEAST_ROWS} and agreeing_swapped >= {TIMES} * kept));
        update dated_rows set day = as_is where day <> as_is;
        update dated_rows as r set day = swapped
        from swapped_files as f
        where r.source = f.source and r.source_file = f.source_file and r.swapped is not null;
        update dated_rows as r set day = as_is
        from day_answers as a
        where r.source = a.source and r.source_file = a.source_file
            and r.row_number = a.row_number and a.agrees and not a.agrees_swapped
    """)
    found = con.execute("""
        select source, source_file, compared, agreeing_swapped, rows_in_all - kept, kept
        from swapped_files
        order by source, source_file
    """).fetchall()
    con.execute("drop table day_answers; drop table swapped_files")
    return [SwappedFile(*row) for row in found]
