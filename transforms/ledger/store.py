"""Opens the ledger: SQLite beside the published databases, or the PostgreSQL that a DSN names.

Writers take turns, one whole transaction after another, because the chain has one end.
`event_writer` writes events.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import Session

from protection.rights import rights_of
from transforms.ledger.connection import LOCK_S, be_patient, not_opened, telling_loss
from transforms.ledger.errors import LedgerUnreachableError

LEDGER_FILE = "ledger.sqlite"
DSN_VARIABLE = "BIRTHRECON_LEDGER_DSN"
# Any number that no other program on the server takes for its own lock.
_POSTGRES_LOCK = 420607


class Ledger:
    """An open ledger; `close` it, or use it in a `with` block."""

    def __init__(self, engine: Engine) -> None:
        """Bring the schema up to date, under the writers' lock. Raises: LedgerUnreachableError."""
        self._engine = engine
        try:
            with engine.begin() as connection:
                _lock(connection)
                _migrate(connection)
        except DBAPIError as error:
            engine.dispose()
            raise not_opened(error, DSN_VARIABLE) from None

    def __enter__(self) -> "Ledger":
        """Itself."""
        return self

    def __exit__(self, *raised: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that no other writer runs beside; whatever is raised inside undoes all of
        it."""
        with (
            telling_loss(),
            Session(self._engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            _lock(session.connection())
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that changes nothing and waits for nobody."""
        engine = self._engine.execution_options(is_reader=True)
        with telling_loss(), Session(engine, expire_on_commit=False) as session:
            yield session


def open_ledger(out: Path, dsn: str | None = None, *, must_exist: bool = False) -> Ledger:
    """The ledger of an output folder; made where there is none yet, unless it must exist.

    Args: dsn, PostgreSQL's address; without one the ledger is OUT/ledger.sqlite.
    Raises: LedgerUnreachableError.
    """
    path = out / LEDGER_FILE
    if must_exist and not dsn and not path.is_file():
        raise LedgerUnreachableError(
            f"{out} 中没有台账；请先运行 birthrecon run。",
            f"There is no ledger in {out}; run birthrecon run first.",
        )
    return Ledger(_postgres(dsn) if dsn else _sqlite(path))


def _postgres(dsn: str) -> Engine:
    try:
        url: URL = make_url(dsn)
    except ArgumentError:
        raise LedgerUnreachableError(
            f"{DSN_VARIABLE} 不是连接串，应形如 postgresql://用户:口令@主机/库。",
            f"{DSN_VARIABLE} is no address; it looks like "
            "postgresql://user:password@host/database.",
        ) from None
    return be_patient(create_engine(url.set(drivername="postgresql+psycopg")))


def _sqlite(path: Path) -> Engine:
    try:
        path.touch(mode=0o600)  # it holds what the registers say of people
        rights_of(path.parent).give(path)  # so do its journals, which take the file's rights
    except OSError as error:
        raise LedgerUnreachableError(
            f"无法写入台账 {path}（{error.strerror}）。",
            f"Cannot write the ledger {path} ({error.strerror}).",
        ) from error
    # Not as text: "?", "#" and "%" in a folder's name would be read as parts of an address.
    url = URL.create("sqlite", database=str(path))
    engine = create_engine(url, connect_args={"timeout": LOCK_S})
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: Any, _: object) -> None:
    """Transactions are ours: the driver would begin them late, and leave tables out of them."""
    connection.isolation_level = None
    connection.execute("pragma foreign_keys = on")
    connection.execute("pragma synchronous = full")


def _begin(connection: Connection) -> None:
    is_reader = connection.get_execution_options().get("is_reader")
    connection.exec_driver_sql("begin" if is_reader else "begin immediate")


def _lock(connection: Connection) -> None:
    """SQLite's `begin immediate` is the lock already; PostgreSQL needs one, and it ends with the
    transaction."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _POSTGRES_LOCK})


def _migrate(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    if inspect(connection).has_table("ledger_schema"):
        newest = connection.execute(text("select version_num from ledger_schema")).scalar()
        if newest == _newest(config):
            return
    command.upgrade(config, "head")


def _newest(config: Config) -> str | None:
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(config).get_current_head()
