"""A column of another database as text, said in that database's SQL.

A driver that makes dates of them stops at the first that is none; as text, one bad value is one
refused row. What the databases write by themselves is not enough: Oracle's DD-MON-RR has two digits
for the year, SQL Server's Mar  5 2006 12:00AM no seconds, and its float six digits.
"""

from typing import Any

import sqlalchemy as sa

WHOLE_DATE_STYLE, WHOLE_FLOAT_STYLE = 121, 3  # SQL Server's convert(): ISO form, all digits


def as_text(column: sa.ColumnElement[Any], kind: Any, dialect: str) -> sa.ColumnElement[Any]:
    """The column as text. kind: its type in the database, dialect: SQLAlchemy's name for that."""
    if dialect == "oracle":
        return _oracle(column, kind)
    if dialect == "mssql":
        return _sql_server(column, kind)
    # MySQL's char has no length, PostgreSQL's and SQLite's text neither.
    return sa.cast(column, sa.CHAR if dialect in ("mysql", "mariadb") else sa.Text)


def _oracle(column: sa.ColumnElement[Any], kind: Any) -> sa.ColumnElement[Any]:
    if isinstance(kind, sa.DateTime | sa.Date):
        zoned = " TZH:TZM" if getattr(kind, "timezone", False) else ""
        return sa.func.to_char(column, "YYYY-MM-DD HH24:MI:SS" + zoned)
    if isinstance(kind, sa.Numeric | sa.Integer):
        return sa.func.to_char(column)
    return sa.cast(column, sa.String(4000))


def _sql_server(column: sa.ColumnElement[Any], kind: Any) -> sa.ColumnElement[Any]:
    if isinstance(kind, sa.DateTime | sa.Date):
        return sa.func.convert(sa.text("nvarchar(40)"), column, WHOLE_DATE_STYLE)
    if isinstance(kind, sa.Float):
        return sa.func.convert(sa.text("nvarchar(40)"), column, WHOLE_FLOAT_STYLE)
    return sa.cast(column, sa.Unicode(4000))
