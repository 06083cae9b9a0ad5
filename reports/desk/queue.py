"""The queue: which cases wait, filtered, counted and in the order in which looking at them helps
most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl
from sqlalchemy import select

from reports.desk.context import Desk
from reports.desk.queue_query import FILTERS, Asked
from reports.desk.roles import Person
from transforms.case_types.registry import all_case_types
from transforms.ledger.states import ISSUABLE
from transforms.ledger.tables import Case

PAGE = 50
_COLUMNS = (
    "case_id",
    "case_type",
    "subtype",
    "register",
    "town_code",
    "birth_month",
    "grade",
    "status",
    "deadline",
    "decision",
)


@dataclass(frozen=True)
class Queue:
    """A page of the queue. counts: by filter, how many cases each value would leave, the other
    filters as they are."""

    rows: Sequence[Mapping[str, object]]
    counts: Mapping[str, Sequence[tuple[str, int]]]
    total: int
    pages: int
    town_names: Mapping[str, str]


def read_queue(desk: Desk, person: Person, asked: Asked) -> Queue:
    """The cases that this person may see and asked for.

    "What helps most" puts overdue cases first, then those with the most births × the chance that a
    look changes what happens. births: 1 where a case adds or takes away a birth, 0.5 where it moves
    one into another cell. The chance: of a case for review, which stays here unless somebody puts
    it forward, its probability; of any other, which goes to the town unless somebody sets it aside,
    one less its probability; 0 where nobody at the desk is waited for, because the case is decided,
    out with a town or settled.
    """
    cases = _cases(desk, person)
    wanted = cases.filter(_wanted(asked, ""))
    ordered = wanted.sort(*_order(asked.order), "case_id", nulls_last=True)
    counts = {name: _counts(cases.filter(_wanted(asked, name)), name) for name in FILTERS}
    page = ordered.slice((asked.page - 1) * PAGE, PAGE)
    towns = dict(cases.select("town_code", "town_name").drop_nulls().unique().rows())
    return Queue(page.to_dicts(), counts, ordered.height, max(1, -(-ordered.height // PAGE)), towns)


def neighbours(
    desk: Desk, person: Person, asked: Asked, case_id: str
) -> tuple[str | None, str | None]:
    """The cases before and after one, in the order that was asked for.

    The case stands where it stood before it was decided, whether it still fits the question or not:
    who decides one case after the other goes on from there.
    """
    kept = _cases(desk, person, undecided=case_id).filter(
        _wanted(asked, "") | (pl.col("case_id") == case_id)
    )
    ids = kept.sort(*_order(asked.order), "case_id", nulls_last=True)["case_id"].to_list()
    if case_id not in ids:
        return None, None
    at = ids.index(case_id)
    return (ids[at - 1] if at else None), (ids[at + 1] if at + 1 < len(ids) else None)


def _cases(desk: Desk, person: Person, undecided: str = "") -> pl.DataFrame:
    """undecided: a case that is looked upon as if nobody had decided it yet."""
    query = select(*(getattr(Case, name) for name in _COLUMNS))
    if person.town_code:
        query = query.where(Case.town_code == person.town_code)
    with desk.ledger.reading() as session:
        rows = session.execute(query).all()
    kept = pl.DataFrame(
        [tuple(row) for row in rows], schema=dict.fromkeys(_COLUMNS, pl.String), orient="row"
    )
    with desk.restricted() as connection:
        chances = connection.execute("select case_id, probability from cases").pl()
        towns = connection.execute("select town_code, town_name from towns").pl()
    changes = (
        pl.when(pl.col("grade") == "review")
        .then(pl.col("probability"))
        .otherwise(1 - pl.col("probability"))
    )
    # A type that is not registered any more stays in view and is put last.
    births = pl.col("case_type").replace_strict(
        {one.code: one.births_at_stake for one in all_case_types()}, default=0.0
    )
    is_waiting = pl.col("status").is_in(sorted(ISSUABLE)) & pl.col("decision").is_null()
    is_late = (pl.col("status") == "issued") & (pl.col("deadline") < desk.today().isoformat())
    return (
        kept.join(chances, on="case_id", how="left")
        .join(towns, on="town_code", how="left")
        .with_columns(
            # The ledger marks a case as overdue at the next run; here the day counts.
            overdue=pl.when((pl.col("status") == "overdue") | is_late)
            .then(pl.lit("yes"))
            .otherwise(pl.lit("no")),
            help=pl.when(is_waiting | (pl.col("case_id") == undecided))
            .then(births * changes.fill_null(0.0))
            .otherwise(0.0),
        )
    )


def _wanted(asked: Asked, but: str) -> pl.Expr:
    """The filters as one condition, `but` one of them left out."""
    conditions = [
        pl.col(name) == value
        for name, value in asked.filters.items()
        if name in FILTERS and name != but
    ]
    if asked.text:
        conditions.append(
            pl.col("case_id").str.to_lowercase().str.contains(asked.text.lower(), literal=True)
        )
    return pl.all_horizontal(conditions) if conditions else pl.lit(True)


def _counts(cases: pl.DataFrame, name: str) -> list[tuple[str, int]]:
    counted = cases.drop_nulls(name).group_by(name).len().sort(name)
    return [(str(value), int(count)) for value, count in counted.iter_rows()]


def _order(order: str) -> list[pl.Expr]:
    """Overdue cases first, then those of which a look helps most; or by month, town or
    probability."""
    if order == "month":
        return [pl.col("birth_month")]
    if order == "town":
        return [pl.col("town_code"), pl.col("case_type")]
    if order == "probability":
        return [-pl.col("probability")]
    return [pl.col("overdue") != "yes", -pl.col("help"), pl.col("birth_month")]
