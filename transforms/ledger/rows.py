"""The rows of the ledger's tables as events tell of them: identities and people's words as keyed
digests, everything else as it stands.

What an event tells, the audit compares with the table, column by column. A table that no event
tells of has to be named in `NOT_PROVED`, with the reason.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Result

from transforms.ledger.tables import (
    Account,
    Answer,
    Base,
    Case,
    DeliveryFigure,
    DeskSession,
    Event,
    FailedSignIn,
    IssuedList,
    Judgement,
    KnownDevice,
    ListedCase,
    MetRun,
    Receipt,
    Signature,
)
from transforms.secret import Secret

Row = dict[str, Any]
# Hidden in events; the digest also depends on the row's key, so that equal names do not show.
HIDDEN: Mapping[str, frozenset[str]] = {
    Case.__tablename__: frozenset(
        {"facts", "stated_value", "shown_value", "stated_mother_name", "shown_mother_name"}
    ),
    ListedCase.__tablename__: frozenset({"cells"}),
    Answer.__tablename__: frozenset({"correction", "checked_by", "remark"}),
    Judgement.__tablename__: frozenset({"comment"}),
    Account.__tablename__: frozenset({"password"}),
}
# Two readers' equal verdicts have equal digests, so that a dispute shows and no verdict does.
_HIDDEN_BY_CASE = {(Judgement.__tablename__, "verdict"): "case_id"}
# In the order in which one refers to the other.
PROVED = (Case, IssuedList, ListedCase, Receipt, Answer, Signature, MetRun, Judgement, Account)
NOT_PROVED: Mapping[str, str] = {
    Event.__tablename__: "the chain itself",
    DeskSession.__tablename__: "sign-ins come and go; whoever signs in or out is an event",
    FailedSignIn.__tablename__: "kept for a day, against guessing",
    KnownDevice.__tablename__: "browsers come and go, and open nothing",
    DeliveryFigure.__tablename__: "figures of deliveries, which no case and no signature rests on",
}
_DIGITS = 32


@cache
def columns_of(table: type[Base]) -> tuple[str, ...]:
    """The table's columns, in its order."""
    return tuple(column.name for column in table.__table__.columns)


def key_of(table: type[Base], row: Mapping[str, Any]) -> tuple[Any, ...]:
    """What the row is found by."""
    return tuple(row[name] for name in _key_columns(table))


@cache
def _key_columns(table: type[Base]) -> tuple[str, ...]:
    return tuple(column.name for column in table.__mapper__.primary_key)


def read_rows(found: Result[Any]) -> Iterator[Row]:
    """The rows of a query as dictionaries: SQLAlchemy's own mappings look each name up anew."""
    names = tuple(found.keys())
    return (dict(zip(names, row, strict=True)) for row in found)


def as_told(secret: Secret, table: type[Base], row: Mapping[str, Any]) -> Row:
    """The row as an event tells of it; columns that it lacks are left out."""
    name = table.__tablename__
    told = {column: row[column] for column in columns_of(table) if column in row}
    for column, by in _hidden(table):
        value = told.get(column)
        if value is not None:
            key = (row[by],) if by else key_of(table, row)
            text = "\0".join(map(str, (*key, value)))
            told[column] = secret.digest(f"{name}.{column}", text)[:_DIGITS]
    return told


@cache
def _hidden(table: type[Base]) -> tuple[tuple[str, str | None], ...]:
    """The table's hidden columns, each with the column by which it is hidden; None: by the key."""
    name = table.__tablename__
    by_key = ((column, None) for column in sorted(HIDDEN.get(name, ())))
    by_case = ((column, by) for (of, column), by in _HIDDEN_BY_CASE.items() if of == name)
    return (*by_key, *by_case)


def told(secret: Secret, row: Base) -> Row:
    """An object of the tables as an event tells of it."""
    table = type(row)
    return as_told(secret, table, {name: getattr(row, name) for name in columns_of(table)})
