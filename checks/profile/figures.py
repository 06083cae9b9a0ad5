"""A delivery in figures, kept so that the next ones can be held against it: rows by town, hospital
or partner and month of birth, and shares of values that are empty or bear a sign.

No figure tells of a person. `transforms.ledger.delivery_history` keeps them; what they mean for the
delivery that follows is decided in `checks.profile.drift`.
"""

from collections.abc import Mapping, Sequence

import duckdb
import polars as pl

from checks.contracts import all_contracts
from checks.profile.signs import PROFILED

# Where a source's rows come from, and the day by which they are counted; a woman's card has no day.
PARTS = {
    "population": ("left(village_code, 9)", "birth_date"),
    "wis_birth": ("left(village_code, 9)", "birth_date"),
    "wis_woman": ("''", None),
    "hospital": ("hospital_code", "delivery_date"),
    "exchange": ("partner_code", "birth_date"),
}
# Offices that keep their own books, each with its own habits of leaving columns empty.
OFFICES = {"hospital": "hospital_code", "exchange": "partner_code"}
ROWS, EMPTY = "rows", "empty"
# What bears on the number of rows of a part or month: the rows themselves, and what they are
# counted by.
COUNTED_BY = ("village_code", "birth_date", "delivery_date", "hospital_code", "partner_code")
_COLUMNS = (
    "source varchar, part varchar, column_name varchar, period varchar, figure varchar, "
    "counted bigint, judged bigint, state varchar"
)
# The latest word of every figure. Two deliveries in a row that differ from the history in the same
# way are the new usual, so that a district that did change is not told so for ever.
USABLE = """
create or replace temp table usable_history as
with ranked as (
    select *, row_number() over (
        partition by source, part, column_name, period, figure order by extract_date desc) as age
    from figure_history),
changed as (
    select source, part, column_name, period, figure from ranked
    where age <= 2 and state = 'drifted'
    group by all having count(*) = 2)
select r.* exclude (age, state) from ranked r left join changed c
    using (source, part, column_name, period, figure)
where r.state = case when c.source is null then 'sound' else 'drifted' end
"""


def create_history(con: duckdb.DuckDBPyConnection) -> None:
    """The table `figure_history`, empty unless the ledger has filled it, and `usable_history`."""
    con.execute(f"create table if not exists figure_history (extract_date date, {_COLUMNS})")
    con.execute(USABLE)


def count_figures(con: duckdb.DuckDBPyConnection) -> None:
    """Write `delivery_figures`, before anything is left out of `typed`: rows and empty values."""
    con.execute(f"create or replace table delivery_figures ({_COLUMNS})")
    for source in PROFILED:
        _count_rows(con, source)
        _count_empty(con, source, _names(source))
    # What has no row any more is a figure too: none.
    con.execute(f"""
        insert into delivery_figures
        select distinct h.source, h.part, '', h.period, '{ROWS}', 0, 0, 'sound'
        from usable_history h cross join run_context c
        left join delivery_figures f using (source, part, column_name, period, figure)
        where h.figure = '{ROWS}' and f.source is null and (h.period = '' or h.period between
            strftime(c.window_start, '%Y-%m') and strftime(c.window_end, '%Y-%m'))
    """)


def keep_shares(
    con: duckdb.DuckDBPyConnection, shares: Mapping[tuple[str, str, str], tuple[int, int]]
) -> None:
    """Add how many of the judged values bear each sign, by source, column and sign."""
    listed = pl.DataFrame(
        [(*key, *count) for key, count in sorted(shares.items())],
        schema={
            "source": pl.String,
            "column_name": pl.String,
            "figure": pl.String,
            "counted": pl.Int64,
            "judged": pl.Int64,
        },
        orient="row",
    )
    con.register("shares", listed.to_arrow())
    con.execute(
        "insert into delivery_figures select source, '', column_name, '', figure, counted, judged, "
        "'sound' from shares"
    )
    con.unregister("shares")


def _names(source: str) -> Sequence[str]:
    contract = next(contract for contract in all_contracts() if contract.name == source)
    return [name for name in contract.names if name not in contract.key]


def _count_rows(con: duckdb.DuckDBPyConnection, source: str) -> None:
    part, day = PARTS[source]
    period = f"strftime({day}, '%Y-%m')" if day else "''"
    inside = f"{day} between c.window_start and c.window_end" if day else "true"
    con.execute(f"""
        insert into delivery_figures
        select '{source}', coalesce({part}, ''), '', {period}, '{ROWS}', count(*), count(*), 'sound'
        from accepted.{source} cross join run_context c where {inside} group by all
    """)


def _count_empty(con: duckdb.DuckDBPyConnection, source: str, names: Sequence[str]) -> None:
    office = f"coalesce({OFFICES[source]}, '')" if source in OFFICES else "''"
    empty = ", ".join(f"count(*) - count({name}) as {name}" for name in names)
    con.execute(f"""
        insert into delivery_figures
        with counted as (
            select {office} as part, count(*) as judged, {empty} from accepted.{source}
            group by all)
        select '{source}', part, column_name, '', '{EMPTY}', counted, judged, 'sound'
        from (unpivot counted on * exclude (part, judged) into name column_name value counted)
    """)


def settle(con: duckdb.DuckDBPyConnection) -> None:
    """Say in `delivery_figures.state` which figures a later delivery may be held against.

    sound: nothing was found. drifted: only the history speaks against it. damaged: the delivery
    itself does, and the figure is never learned.
    """
    counted_by = ", ".join(f"'{name}'" for name in COUNTED_BY)
    con.execute(f"""
        update delivery_figures set state = 'drifted' from damaged_columns d
        where delivery_figures.source = d.source and delivery_figures.column_name = d.column_name;
        create or replace temp table lacking as
        select source, coalesce(town_code, office_code) as part, from_date, to_date, told_by
        from source_gaps
        union all
        select 'hospital', hospital_code, from_date, to_date, 'history' from hospital_gaps;
        update delivery_figures set state = 'drifted' from lacking l
        where {_LACKING} and l.told_by = 'history';
        update delivery_figures set state = 'damaged' from lacking l
        where {_LACKING} and l.told_by = 'sources';
        update delivery_figures set state = 'damaged' from damaged_columns d
        where figure = '{ROWS}' and delivery_figures.source = d.source
            and (d.sign in ('again', 'no_key') or d.column_name in ({counted_by}));
        update delivery_figures set state = 'damaged'
        where source in (select source from source_files where status = 'damaged'
            union select source from run_sources where accepted = 0);
    """)


# The rows that a gap is about: of a part and month, or of all.
_LACKING = f"""
    figure = '{ROWS}' and delivery_figures.source = l.source
    and coalesce(delivery_figures.part = l.part, true)
    and (period = '' or period between strftime(l.from_date, '%Y-%m')
        and strftime(l.to_date, '%Y-%m'))
"""
