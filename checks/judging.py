"""Each delivered row read by its contract and judged alone: what it says, what its record is
called, which rules it fails and which signs its values bear.

`typed` has what rows of a record's shape say. `judged` has the judgements, of every delivered row,
so that an update need not judge a row again that has not changed (`checks.reuse`). What becomes of
a key that occurs again is settled over all rows (`checks.settled_keys`).
"""

from collections.abc import Sequence

import duckdb

from checks.cast import TYPES, steps
from checks.contracts.model import Contract
from checks.profile import signs
from checks.rules.model import Rule
from checks.rules.shape import SHAPELESS
from checks.settled_keys import settle_keys
from checks.swapped_dates import DATES, swap

SHAPED = "(fault is null or fault not in ({}))".format(", ".join(f"'{one}'" for one in SHAPELESS))
"""The condition that a row has a record's shape."""


def record_id(contract: Contract) -> str:
    """SQL of `source_record_id`: the key's columns joined by '/'; null when one without a default
    is missing."""
    parts = []
    for name in contract.key:
        default = contract.column(name).default
        text = f'cast("{name}" as varchar)'
        parts.append(f"coalesce({text}, '{default}')" if default else text)
    return " || '/' || ".join(parts)


def judgements(contract: Contract, rules: Sequence[Rule]) -> dict[str, str]:
    """The columns of judgements and their SQL over a row's values: `rule <code>`, never null, and
    `sign <key>`."""
    found = {f"rule {rule.code}": f"coalesce({rule.fails}, false)" for rule in rules}
    for sign in signs.signs_of(contract):
        if not sign.is_of_row:
            found[f"sign {sign.key}"] = f"({sign.shows})"
    return found


def in_context(con: duckdb.DuckDBPyConnection, sql: str) -> str:
    """The statement with the run's day and district in the place of their words."""
    row = con.execute("select extract_date, district_code from run_context").fetchone()
    extract, district = row or ("", "")
    return sql.replace("{extract_date}", f"date '{extract}'").replace(
        "{district_code}", f"'{district}'"
    )


def judge_rows(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    rules: Sequence[Rule],
    delivered: str,
    *,
    is_swapped: bool = False,
) -> None:
    """Temporary table `staged`: typed values, judgements, the record's id and the rule that refuses
    the row, of each row of `delivered`, a table like `raw.<source>`.

    is_swapped: dates of `swapped_rows` are read with day and month exchanged.
    """
    names = contract.names
    cleaned = ", ".join(f'clean("{name}") as "{name}"' for name in names)
    judged = ", ".join(f'{sql} as "{name}"' for name, sql in judgements(contract, rules).items())
    dated = _dated(contract) if is_swapped else "select *, false as is_swapped from typed"
    refusing = [rule for rule in rules if rule.severity == "quarantine"]
    decides = " ".join(f"""when "rule {rule.code}" then '{rule.code}'""" for rule in refusing)
    con.execute(
        in_context(
            con,
            f"""
            create or replace temp table staged as
            with cleaned as (select {cleaned}, source_file, row_number, fault from {delivered}),
            {_read_in_steps(contract)},
            dated as ({dated}),
            judged as (select *, {judged} from dated)
            select * exclude ({", ".join(f"raw_{name}" for name in names)}),
                {record_id(contract)} as source_record_id, case {decides} end as refused_by
            from judged
            """,
        )
    )


def _read_in_steps(contract: Contract) -> str:
    """Queries from `cleaned` to `typed`, each of which takes every column one step further;
    raw_<column> stays as it was cleaned."""
    found = {column.name: steps(column) for column in contract.columns}
    last = max(map(len, found.values())) - 1
    raw = ", ".join(f'"{name}" as raw_{name}' for name in found)
    queries, before = [], "cleaned"
    for number in range(last + 1):
        read = ", ".join(
            (one[number].replace("{c}", f'"{name}"') if number < len(one) else f'"{name}"')
            + f' as "{name}"'
            for name, one in found.items()
        )
        query = "typed" if number == last else f"step_{number}"
        queries.append(
            f"{query} as (select {read}, {raw}, source_file, row_number, fault from {before})"
        )
        raw, before = ", ".join(f"raw_{name}" for name in found), query
    return ", ".join(queries)


def _dated(contract: Contract) -> str:
    """Query of `typed` with dates exchanged as `swapped_rows` says."""
    date = DATES[contract.name]
    return f"""
        select t.* replace (
            case when e.row_number is null then {date} else {swap(date)} end as {date}),
            e.row_number is not null as is_swapped
        from typed as t
        left join (from swapped_rows where source = '{contract.name}') as e
            on t.source_file = e.source_file and t.row_number = e.row_number
    """


def typed_rows(contract: Contract) -> str:
    """The rows of `typed` that `staged` holds."""
    names = ", ".join(f'"{name}"' for name in contract.names)
    return (
        f"select {names}, source_file, row_number, source_record_id, "
        f"refused_by is not null as is_quarantined from staged where {SHAPED}"
    )


def judged_rows() -> str:
    """The rows of `judged` that `staged` holds. own_id, own_refusal: what the row alone tells;
    source_record_id, refused_by: what holds among all."""
    return (
        "select source_file, row_number, fault, is_swapped, source_record_id as own_id, "
        "refused_by as own_refusal, source_record_id, refused_by, "
        "columns('^(rule|sign) ') from staged"
    )


def judge_all(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    rules: Sequence[Rule],
    *,
    is_swapped: bool = False,
) -> None:
    """`typed` and `judged` of a source, from all rows of `raw`.

    is_swapped: as in `judge_rows`.
    """
    judge_rows(con, contract, rules, f"raw.{contract.name}", is_swapped=is_swapped)
    con.execute(f"create or replace table typed.{contract.name} as {typed_rows(contract)}")
    con.execute(f"create or replace table judged.{contract.name} as {judged_rows()}")
    con.execute("drop table staged")
    settle_keys(con, contract)


def write_empty(con: duckdb.DuckDBPyConnection, contract: Contract, rules: Sequence[Rule]) -> None:
    """`typed` and `judged` of a source that brought no row: to have DuckDB read all its rules for
    nothing takes longer than most sources of a small delivery."""
    columns = ", ".join(f'"{column.name}" {TYPES[column.kind]}' for column in contract.columns)
    flags = "".join(f', "{name}" boolean' for name in judgements(contract, rules))
    con.execute(f"""
        create or replace table typed.{contract.name} ({columns}, source_file varchar,
            row_number bigint, source_record_id varchar, is_quarantined boolean);
        create or replace table judged.{contract.name} (source_file varchar, row_number bigint,
            fault varchar, is_swapped boolean, own_id varchar, own_refusal varchar,
            source_record_id varchar, refused_by varchar{flags})
    """)


def make_views(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """The views `accepted.<source>` and, of a source that is profiled, `signs_<source>`: the place
    of each row of a record's shape, and one boolean per sign."""
    con.execute(
        f"create or replace view accepted.{contract.name} as select * from typed.{contract.name} "
        "where not is_quarantined"
    )
    # What the rules or the keys refused is a sign too: pages without numbers, pages pasted twice.
    kept = "".join(f', {_shown(sign)} as "{sign.key}"' for sign in signs.signs_of(contract))
    if kept:
        con.execute(
            f"create or replace temp view signs_{contract.name} as "
            f"select source_file, row_number{kept} from judged.{contract.name} where {SHAPED}"
        )


def _shown(sign: signs.Sign) -> str:
    return sign.shows if sign.is_of_row else f'"sign {sign.key}"'
