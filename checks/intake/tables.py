"""Tables of other database systems, pulled as text into the temporary table `pulled`; what for,
`databases` knows."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files

import duckdb
import polars as pl
import sqlalchemy as sa

from checks.intake.encodings import find_encoding, python_name
from checks.intake.stalled import watched
from checks.intake.text_columns import as_text
from checks.intake.timeouts import (
    Timeouts,
    driver_limits,
    postgres_address,
    session_settings,
)

ROWS_AT_ONCE = 50_000
GRACE_S = 5  # the server's own limit comes first: its message says more
Changed = tuple[
    str, str, str
]  # key column, updated column, timestamp from which on rows count as changed


class Table(ABC):
    """A table elsewhere, open for reading. columns: its columns' names."""

    columns: tuple[str, ...]

    @abstractmethod
    def pull(self, selected: dict[str, str | None], changed: Changed | None) -> None:
        """Fill `pulled` with the selected columns (ours: theirs, None stays null) as text.

        changed: only rows that changed since, rows without a time or a key, and every row that
        shares a key with one.
        """

    @abstractmethod
    def count(self) -> int:
        """The table's rows, now."""


@contextmanager
def open_table(
    con: duckdb.DuckDBPyConnection, dsn: str, name: str, timeouts: Timeouts
) -> Iterator[Table]:
    """Open the table for the duration of the block; postgresql://… by DuckDB, any other scheme by
    SQLAlchemy."""
    scheme = dsn.partition("://")[0].partition("+")[0]
    if scheme in ("postgresql", "postgres") or "://" not in dsn:
        yield from _open_postgres(con, dsn, name, timeouts)
    else:
        yield from _open_sqlalchemy(con, dsn, name, timeouts)


def _open_postgres(
    con: duckdb.DuckDBPyConnection, dsn: str, name: str, timeouts: Timeouts
) -> Iterator[Table]:
    con.execute(f"load '{_extension()}'")
    plain = dsn if "://" not in dsn else "postgresql://" + dsn.partition("://")[2]
    plain = postgres_address(plain, timeouts)
    with watched(timeouts.statement_s + GRACE_S):
        con.execute(
            f"attach '{plain.replace(chr(39), chr(39) * 2)}' as register (type postgres, read_only)"
        )
        try:
            yield _Postgres(con, name)
        finally:
            con.execute("detach register")


def _open_sqlalchemy(
    con: duckdb.DuckDBPyConnection, dsn: str, name: str, timeouts: Timeouts
) -> Iterator[Table]:
    driver = sa.make_url(dsn).get_dialect().driver
    engine = sa.create_engine(dsn, connect_args=driver_limits(driver, timeouts))
    try:
        with engine.connect() as connection:
            _begin_session(connection, timeouts)
            yield _SqlAlchemy(con, connection, name)
    finally:
        engine.dispose()


def _begin_session(connection: sa.Connection, timeouts: Timeouts) -> None:
    mariadb = getattr(connection.dialect, "is_mariadb", False)
    dialect = "mariadb" if mariadb else connection.dialect.name
    driver = connection.connection.driver_connection
    if connection.dialect.driver == "oracledb" and driver is not None:
        driver.call_timeout = timeouts.statement_s * 1000
    if connection.dialect.driver == "pymysql" and driver is not None:
        driver._read_timeout = timeouts.statement_s + 1  # the server's own limit comes first
    for statement in session_settings(dialect, timeouts):
        connection.exec_driver_sql(statement)


class _Postgres(Table):
    def __init__(self, con: duckdb.DuckDBPyConnection, name: str) -> None:
        self._con = con
        self._table = "register." + ".".join(f'"{part}"' for part in name.split("."))
        described = con.execute(f"describe {self._table}").fetchall()
        self._kinds = {str(row[0]): str(row[1]) for row in described}
        self.columns = tuple(self._kinds)

    def pull(self, selected: dict[str, str | None], changed: Changed | None) -> None:
        values = ", ".join(
            (f'cast("{theirs}" as varchar)' if theirs else "cast(null as varchar)") + f" as {ours}"
            for ours, theirs in selected.items()
        )
        only = ""
        if changed:
            key, updated, since = changed
            moment = self._moment(updated)
            recent = f"{moment} >= timestamp '{since}' or {moment} is null or \"{key}\" is null"
            only = (
                f' where {recent} or "{key}" in (select "{key}" from {self._table} where {recent})'
            )
        self._con.execute(
            f"create or replace temp table pulled as select {values} from {self._table}{only}"
        )

    def _moment(self, name: str) -> str:
        """The column as a time, which the server can compare where it keeps one; a text that is
        none is null."""
        if self._kinds[name].startswith(("DATE", "TIMESTAMP")):
            return f'"{name}"'
        return f'try_cast(cast("{name}" as varchar) as timestamp)'

    def count(self) -> int:
        row = self._con.execute(f"select count(*) from {self._table}").fetchone()
        return int(row[0]) if row else 0


class _SqlAlchemy(Table):
    def __init__(
        self, con: duckdb.DuckDBPyConnection, connection: sa.Connection, name: str
    ) -> None:
        self._con, self._connection = con, connection
        schema, _, table = name.rpartition(".")
        # The columns alone are asked for: keys that point elsewhere may not be ours to see.
        found = sa.inspect(connection).get_columns(table, schema=schema or None)
        self._kinds = {str(one["name"]): one["type"] for one in found}
        self.columns = tuple(self._kinds)
        self._table = sa.table(
            table, *(sa.column(one) for one in self.columns), schema=schema or None
        )

    def _text(self, name: str) -> sa.ColumnElement[str]:
        dialect = self._connection.dialect.name
        return as_text(self._table.c[name], self._kinds[name], dialect)

    def pull(self, selected: dict[str, str | None], changed: Changed | None) -> None:
        values = [
            (self._text(theirs) if theirs else sa.null()).label(ours)
            for ours, theirs in selected.items()
        ]
        query = sa.select(*values)
        if changed:
            key, updated, since = self._table.c[changed[0]], self._text(changed[1]), changed[2]
            # Times are compared as texts: what is written otherwise stands in no order with them,
            # and a zero date is MySQL's word for none.
            no_time = sa.or_(updated.not_like("____-__-__%"), updated < "1900")
            untold = sa.or_(updated.is_(None), no_time)
            recent = sa.or_(updated >= since, untold, key.is_(None))
            query = query.where(sa.or_(recent, key.in_(sa.select(key).where(recent))))
        columns = ", ".join(f"{ours} varchar" for ours in selected)
        self._con.execute(f"create or replace temp table pulled ({columns})")
        result = self._connection.execution_options(stream_results=True).execute(query)
        for rows in result.partitions(ROWS_AT_ONCE):
            text = [[_as_str(value) for value in row] for row in rows]
            self._append(
                pl.DataFrame(text, schema=dict.fromkeys(selected, pl.String), orient="row")
            )

    def count(self) -> int:
        return int(
            self._connection.execute(
                sa.select(sa.func.count()).select_from(self._table)
            ).scalar_one()
        )

    def _append(self, rows: pl.DataFrame) -> None:
        self._con.register("arriving", rows.to_arrow())
        self._con.execute("insert into pulled select * from arriving")
        self._con.unregister("arriving")


def _as_str(value: object) -> str | None:
    """Text as it came; bytes, which SQLite and MySQL hand over for what is no text, as far as they
    are text."""
    if isinstance(value, bytes):
        return value.decode(python_name(find_encoding(value)), "replace")
    return None if value is None else str(value)


def _extension() -> str:
    """The postgres extension's file inside its wheel: signed by DuckDB, nothing is fetched."""
    folder = files("duckdb_extension_postgres_scanner") / "extensions" / f"v{duckdb.__version__}"
    return str(folder / "postgres_scanner.duckdb_extension").replace("'", "''")
