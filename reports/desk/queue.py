"""The queue: which cases wait, filtered, counted and in the order in which looking at them helps most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl
from sqlalchemy import select

from reports.desk.desk import Desk
from reports.desk.people import Person
from transforms.ledger.tables import Case

PAGE = 50
FILTERS = ("town_code", "case_type", "subtype", "register", "grade", "status", "overdue")
_COLUMNS = ("case_id", "case_type", "subtype", "register", "town_code", "birth_month", "grade", "status", "deadline",
            "decision")  # fmt: skip
# How many births a case moves: a wrong value moves none, but may put one into another cell.
_BIRTHS = {"under_reported": 1.0, "duplicate": 1.0, "false_report": 1.0, "misreported": 0.5, "unsupported": 1.0}
ORDERS = ("help", "month", "town", "probability")


@dataclass(frozen=True)
class Asked:
    """What the reader asked for. filters: by column, the value wanted; text: part of a case's number."""

    filters: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    order: str = "help"
    page: int = 1


@dataclass(frozen=True)
class Queue:
    """A page of the queue. counts: by filter, how many cases each value would leave, the other filters as they are."""

    rows: Sequence[Mapping[str, object]]
    counts: Mapping[str, Sequence[tuple[str, int]]]
    total: int
    pages: int
    town_names: Mapping[str, str]


def read_queue(desk: Desk, person: Person, asked: Asked) -> Queue:
    """The cases that this person may see and asked for."""
    cases = _cases(desk, person)
    wanted = cases.filter(_wanted(asked, ""))
    ordered = wanted.sort(*_order(asked.order), "case_id", nulls_last=True)
    counts = {name: _counts(cases.filter(_wanted(asked, name)), name) for name in FILTERS}
    page = ordered.slice((asked.page - 1) * PAGE, PAGE)
    towns = dict(cases.select("town_code", "town_name").drop_nulls().unique().rows())
    return Queue(page.to_dicts(), counts, ordered.height, max(1, -(-ordered.height // PAGE)), towns)


def neighbours(desk: Desk, person: Person, asked: Asked, case_id: str) -> tuple[str | None, str | None]:
    """The cases before and after one, in the order that was asked for."""
    cases = _cases(desk, person).filter(_wanted(asked, "")).sort(*_order(asked.order), "case_id", nulls_last=True)
    ids = cases["case_id"].to_list()
    if case_id not in ids:
        return None, ids[0] if ids else None
    at = ids.index(case_id)
    return (ids[at - 1] if at else None), (ids[at + 1] if at + 1 < len(ids) else None)


def _cases(desk: Desk, person: Person) -> pl.DataFrame:
    query = select(*(getattr(Case, name) for name in _COLUMNS))
    if person.town_code:
        query = query.where(Case.town_code == person.town_code)
    with desk.ledger.reading() as session:
        rows = session.execute(query).all()
    kept = pl.DataFrame([tuple(row) for row in rows], schema=dict.fromkeys(_COLUMNS, pl.String), orient="row")
    with desk.restricted() as connection:
        chances = connection.execute("select case_id, probability from cases").pl()
        towns = connection.execute("select town_code, town_name from towns").pl()
    uncertain = 1 - (2 * pl.col("probability").fill_null(1.0) - 1).abs()
    return (
        kept.join(chances, on="case_id", how="left")
        .join(towns, on="town_code", how="left")
        .with_columns(
            overdue=pl.when(pl.col("status") == "overdue").then(pl.lit("yes")).otherwise(pl.lit("no")),
            # What a look is worth: the births that the case moves, by the chance that the look changes the answer.
            help=pl.col("case_type").replace_strict(_BIRTHS, default=0.0) * uncertain,
        )
    )


def _wanted(asked: Asked, but: str) -> pl.Expr:
    """The filters as one condition, `but` one of them left out."""
    conditions = [pl.col(name) == value for name, value in asked.filters.items() if name in FILTERS and name != but]
    if asked.text:
        conditions.append(pl.col("case_id").str.to_lowercase().str.contains(asked.text.lower(), literal=True))
    return pl.all_horizontal(conditions) if conditions else pl.lit(True)


def _counts(cases: pl.DataFrame, name: str) -> list[tuple[str, int]]:
    counted = cases.drop_nulls(name).group_by(name).len().sort(name)
    return [(str(value), int(count)) for value, count in counted.iter_rows()]


def _order(order: str) -> list[pl.Expr]:
    """Overdue cases first, then those of which a look helps most; or by month, town or probability."""
    if order == "month":
        return [pl.col("birth_month")]
    if order == "town":
        return [pl.col("town_code"), pl.col("case_type")]
    if order == "probability":
        return [-pl.col("probability")]
    return [pl.col("overdue") != "yes", -pl.col("help"), pl.col("birth_month")]
