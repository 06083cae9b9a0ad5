"""The queue: which cases wait, filtered, counted and in the order in which looking at them helps
most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from reports.desk.context import Desk
from reports.desk.queue_query import FILTERS, VIEWS, Asked, without
from reports.desk.roles import Person, Role

PAGE = 50
# The day counts: the ledger marks a case as overdue at the next run only.
_IS_OVERDUE = "(status = 'overdue' or (status = 'issued' and deadline < $today))"
_HELP = "case when {waits} then stake else 0 end"
# Keys without nulls, so that rows compare; the case's number comes last in each.
_ORDERS = {
    "help": (f"case when {_IS_OVERDUE} then 0 else 1 end", f"-({_HELP})", "birth_month"),
    "month": ("0", "0", "birth_month"),
    "town": ("0", "0", "town_code || ' ' || case_type"),
    "probability": ("0", "coalesce(-probability, 1)", "''"),
}
_KEYS = ("k1", "k2", "k3", "case_id")
# Sorted by its keys alone: a late page would else carry every column of the pages before it.
_PAGE = f"""
with page as (
    select case_id, {{keys}} from queue where {{where}} order by {{order}}
    limit {{most}} offset {{offset}}
)
select queue.*, {_IS_OVERDUE} as is_late
from page inner join queue using (case_id)
order by {{order}}
"""
# One pass: how many stand before the case, how many there are besides, its two neighbours.
_PLACE = """
with others as (
    select case_id, row(k1, k2, k3, case_id) as place, row($v1, $v2, $v3, $case_id) as own
    from (select case_id, {} from queue where ({}) and case_id <> $case_id)
)
select
    count(*) filter (where place < own), count(*),
    arg_max(case_id, place) filter (where place < own),
    arg_min(case_id, place) filter (where place > own)
from others
"""
_Row = Mapping[str, Any]


@dataclass(frozen=True)
class Queue:
    """A page of the queue. counts: by filter, how many cases each value would leave, the other
    filters as they are; views: the same by view."""

    rows: Sequence[_Row]
    counts: Mapping[str, Sequence[tuple[str, int]]]
    views: Mapping[str, int]
    total: int
    pages: int
    town_names: Mapping[str, str]


@dataclass(frozen=True)
class Place:
    """Where a case stands among those that were asked for. at: from 1."""

    before: str | None
    after: str | None
    at: int
    total: int


def read_queue(desk: Desk, person: Person, asked: Asked) -> Queue:
    """The cases that this person may see and asked for.

    "What helps most" puts overdue cases first, then those with the most births × the chance that a
    look changes what happens (`case_index`); 0 where nobody at the desk is waited for, because the
    case is decided, out with a town or settled.
    """
    with desk.index.cursor(desk) as con:
        where, values = _condition(desk, person, asked)
        views = _views(con, desk, person, asked)
        rows = _dicts(
            con.execute(
                _PAGE.format(
                    keys=_keys(asked.order),
                    where=where,
                    order=", ".join(_KEYS),
                    most=PAGE,
                    offset=(asked.page - 1) * PAGE,
                ),
                values,
            )
        )
        counts = _counts(con, desk, person, asked)
        towns = dict(
            con.execute(
                "select distinct town_code, town_name from cases where town_name is not null "
                "order by 1"
            ).fetchall()
        )
    total = views[asked.view]
    return Queue(rows, counts, views, total, max(1, -(-total // PAGE)), towns)


def place_of(desk: Desk, person: Person, asked: Asked, case_id: str) -> Place:
    """The cases before and after one, in the order that was asked for.

    The case stands where it stood before it was decided, whether it still fits the question or not:
    who decides one case after the other goes on from there.
    """
    with desk.index.cursor(desk) as con:
        where, values = _condition(desk, person, asked)
        own = con.execute(
            f"select {_keys(asked.order, waits='true')}, case_id, {where} as fits from queue "
            "where case_id = $case_id",
            {**values, "case_id": case_id},
        ).fetchone()
        if own is None:
            return Place(None, None, 0, 0)
        values |= {"case_id": case_id} | dict(zip(("v1", "v2", "v3"), own[:3], strict=True))
        count, rest, before, after = _one(con, _PLACE.format(_keys(asked.order), where), values)
    return Place(before, after, count + 1, rest + 1)


def waits_for(person: Person) -> str:
    """SQL: whether a case waits for this person: a town's clerk has to answer, everybody else to
    decide what is for review."""
    return "is_out" if person.role is Role.TOWN_CLERK else "is_undecided and grade = 'review'"


def _condition(
    desk: Desk, person: Person, asked: Asked, *, any_view: bool = False
) -> tuple[str, dict[str, Any]]:
    """What the reader may see and asked for, as SQL with its values."""
    values: dict[str, Any] = {"today": desk.today().isoformat()}
    conditions = [] if any_view else [_view_condition(person, asked.view)]
    if person.town_code:
        conditions.append("town_code = $own_town")
        values["own_town"] = person.town_code
    for name, value in asked.filters.items():
        conditions.append(f"{name} = ${name}")
        values[name] = value
    if asked.text:
        conditions.append("contains(lower(case_id), $text)")
        values["text"] = asked.text.lower()
    # DuckDB refuses a value that no condition names.
    conditions.append("$today is not null")
    return " and ".join(f"coalesce({one}, false)" for one in conditions), values


def _view_condition(person: Person, view: str) -> str:
    return {
        "waiting": waits_for(person),
        "overdue": _IS_OVERDUE,
        "undecided": "is_undecided",
        "decided": "decision is not null",
        "all": "true",
    }[view]


def _keys(order: str, waits: str = "is_undecided") -> str:
    """The order's keys as columns. waits: whether a case counts as one that waits."""
    first, second, third = (key.format(waits=waits) for key in _ORDERS[order])
    return (
        f"cast({first} as integer) as k1, cast({second} as double) as k2, "
        f"coalesce({third}, '~') as k3"
    )


def _views(
    con: duckdb.DuckDBPyConnection, desk: Desk, person: Person, asked: Asked
) -> dict[str, int]:
    where, values = _condition(desk, person, asked, any_view=True)
    columns = ", ".join(
        f"count(*) filter (where {_view_condition(person, view)})" for view in VIEWS
    )
    found = _one(con, f"select {columns} from queue where {where}", values)
    return dict(zip(VIEWS, found, strict=True))


def _counts(
    con: duckdb.DuckDBPyConnection, desk: Desk, person: Person, asked: Asked
) -> dict[str, list[tuple[str, int]]]:
    """By filter, its values with how many cases each would leave: one pass for all filters that are
    not set, and one for each that is."""
    free = [name for name in FILTERS if name not in asked.filters]
    counts = _counted(con, desk, person, asked, free)
    for name in asked.filters:
        counts |= _counted(con, desk, person, without(asked, name), [name])
    return counts


def _counted(
    con: duckdb.DuckDBPyConnection, desk: Desk, person: Person, asked: Asked, names: Sequence[str]
) -> dict[str, list[tuple[str, int]]]:
    counts: dict[str, list[tuple[str, int]]] = {name: [] for name in names}
    if not names:
        return counts
    where, values = _condition(desk, person, asked)
    sets = ", ".join(f"({name})" for name in names)
    rows = con.execute(
        f"select {', '.join(names)}, count(*) from queue where {where} "
        f"group by grouping sets ({sets}) order by all",
        values,
    ).fetchall()
    for *found, count in rows:
        for name, value in zip(names, found, strict=True):
            if value is not None:
                counts[name].append((value, count))
    return counts


def _one(con: duckdb.DuckDBPyConnection, sql: str, values: dict[str, Any]) -> tuple[Any, ...]:
    row = con.execute(sql, values).fetchone()
    return row if row is not None else ()


def _dicts(found: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
