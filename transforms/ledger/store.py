"""Opens the ledger: SQLite beside the published databases, or the PostgreSQL that a DSN names.

Writers take turns, one whole transaction after another, because the chain has one end.
`event_writer` writes events.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError
from sqlalchemy.orm import Session

from protection.sqlite_files import open_sqlite
from transforms.ledger.beginning import begin, stored_fingerprint
from transforms.ledger.chain import head
from transforms.ledger.connection import be_patient, not_opened, telling_loss
from transforms.ledger.errors import (
    LedgerDamagedError,
    LedgerError,
    LedgerMissingError,
    LedgerTooNewError,
    LedgerUnreachableError,
    WrongSecretError,
)
from transforms.ledger.secret_of_ledger import session_info
from transforms.secret import SECRET_VARIABLE, Secret, find_secret, load_secret, secret_path

LEDGER_FILE = "ledger.sqlite"
DSN_VARIABLE = "BIRTHRECON_LEDGER_DSN"
# Any number that no other program on the server takes for its own lock.
_POSTGRES_LOCK = 420607
_MIGRATIONS = Path(__file__).parent / "migrations"
_DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
# Name, role and reason of who begins a ledger.
Begun = tuple[str, str, str]


class Ledger:
    """An open ledger; `close` it, or use it in a `with` block."""

    def __init__(
        self,
        engine: Engine,
        out: Path,
        *,
        must_exist: bool = False,
        begun_by: Begun | None = None,
        begins: bool = True,
    ) -> None:
        """Bring the schema up to date, and begin the ledger where it is new, under the writers'
        lock.

        Args: out, the output folder, in which the secret must not lie. must_exist: refuse an empty
        one. begun_by: who begins a new one, and why. begins: False for one that a copy goes into.
        Raises: LedgerUnreachableError, LedgerDamagedError, LedgerTooNewError, LedgerMissingError,
        WrongSecretError; SecretError.
        """
        self._engine = engine
        try:
            with telling_damage(), engine.begin() as connection:
                _lock(connection)
                _migrate(connection)
                self._secret = (
                    _begun(connection, out, must_exist, begun_by) if begins else find_secret(out)
                )
        except DBAPIError as error:
            engine.dispose()
            raise not_opened(error, DSN_VARIABLE) from None
        except Exception:
            engine.dispose()
            raise

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
        info = session_info(self._secret)
        with (
            telling_loss(),
            telling_damage(),
            Session(self._engine, expire_on_commit=False, info=info) as session,
            session.begin(),
        ):
            _lock(session.connection())
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that changes nothing and waits for nobody."""
        engine, info = self._engine.execution_options(is_reader=True), session_info(self._secret)
        with (
            telling_loss(),
            telling_damage(),
            Session(engine, expire_on_commit=False, info=info) as session,
        ):
            yield session


def open_ledger(
    out: Path,
    dsn: str | None = None,
    *,
    must_exist: bool = False,
    begun_by: Begun | None = None,
    begins: bool = True,
) -> Ledger:
    """The ledger of an output folder; begun where there is none yet, unless it must exist.

    Args: dsn, PostgreSQL's address; without one the ledger is OUT/ledger.sqlite. must_exist: what
    is published in OUT stands on it. begun_by: who begins a new one on purpose, and why. begins:
    False for an empty one that a whole ledger will be copied into.
    Raises: as `Ledger`.
    """
    path = out / LEDGER_FILE
    if must_exist and not dsn and not path.is_file():
        raise _missing(out)
    return Ledger(
        _postgres(dsn) if dsn else _sqlite(path),
        out,
        must_exist=must_exist,
        begun_by=begun_by,
        begins=begins,
    )


def _begun(connection: Connection, out: Path, must_exist: bool, begun_by: Begun | None) -> Secret:
    """The secret of the ledger, which begins here where it is new."""
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        fingerprint = stored_fingerprint(session)
        is_empty = head(session).seq == 0
        if is_empty and must_exist:
            raise _missing(out)
        if not is_empty and begun_by:
            raise LedgerError(
                "已有台账，不能另起一本。", "There is a ledger already; no other one is begun."
            )
        if fingerprint is not None:
            return _secret_of(fingerprint, out)
        secret = load_secret(out)
        begin(session, secret, *(begun_by or ()))
        session.commit()
    return secret


def _secret_of(fingerprint: str, out: Path) -> Secret:
    secret, path = find_secret(out), secret_path()
    if secret is None:
        raise WrongSecretError(
            f"这本台账所用的密钥（{fingerprint}）不在 {path}；请由备份恢复，或把原机器上的密钥文件"
            "复制到此处。",
            f"The secret that this ledger is keyed with ({fingerprint}) is not at {path}: restore "
            "it from a backup, or copy the file from the machine where the ledger was.",
        )
    if secret.fingerprint != fingerprint:
        raise WrongSecretError(
            f"密钥不是这本台账所用的（台账 {fingerprint}，现有 {secret.fingerprint}）；请换回原密钥"
            f"：{path} 或环境变量 {SECRET_VARIABLE}。",
            f"The secret is not the one that this ledger is keyed with (ledger {fingerprint}, here "
            f"{secret.fingerprint}): put the right one back, at {path} or in {SECRET_VARIABLE}.",
        )
    return secret


def _missing(out: Path) -> LedgerMissingError:
    return LedgerMissingError(
        f"{out} 的台账不在：若从未运行过，请先运行 birthrecon run；若已发布过，请由备份恢复 "
        f"{LEDGER_FILE}（或 {DSN_VARIABLE} 所指的库）。确实要放弃全部答复和签字、重新开始，才执行 "
        "birthrecon begin-ledger。",
        f"The ledger of {out} is not there. If nothing was run yet, run birthrecon run. If it was, "
        f"restore {LEDGER_FILE} (or the database of {DSN_VARIABLE}) from a backup; only to give up "
        "all answers and signatures and start anew, run birthrecon begin-ledger.",
    )


@contextmanager
def telling_damage() -> Iterator[None]:
    """Inside, a database file that is none, or was cut off, is told as such. Raises:
    LedgerDamagedError."""
    try:
        yield
    except DatabaseError as error:
        if getattr(error.orig, "sqlite_errorname", "") in _DAMAGED or any(
            said in str(error.orig) for said in ("malformed", "not a database")
        ):
            raise LedgerDamagedError(
                f"台账文件 {LEDGER_FILE} 已损坏；请由备份恢复，不要删除它重来。",
                f"The ledger {LEDGER_FILE} is damaged: restore it from a backup, and do not begin "
                "anew by deleting it.",
            ) from None
        raise


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
        return open_sqlite(path, path.parent)
    except OSError as error:
        raise LedgerUnreachableError(
            f"无法写入台账 {path}（{error.strerror}）。",
            f"Cannot write the ledger {path} ({error.strerror}).",
        ) from error


def _lock(connection: Connection) -> None:
    """SQLite's `begin immediate` is the lock already; PostgreSQL needs one, and it ends with the
    transaction."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _POSTGRES_LOCK})


def _migrate(connection: Connection) -> None:
    if inspect(connection).has_table("ledger_schema"):
        newest = connection.execute(text("select version_num from ledger_schema")).scalar()
        known = schema_versions()
        if newest == known[-1]:
            return
        if newest is not None and newest not in known:
            raise LedgerTooNewError(
                f"台账由更新版本的程序写过（{newest}，本程序到 {known[-1]}）；请升级 birthrecon。",
                f"A newer version of the program has written the ledger ({newest}; this one knows "
                f"{known[-1]}): upgrade birthrecon.",
            )
    _upgrade(connection)


def _upgrade(connection: Connection) -> None:
    # Takes half a second to import, and a ledger that stands needs it once a version.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def schema_versions() -> list[str]:
    """The versions of the ledger's schema that this program knows, the newest last: the numbers in
    the names of the migrations' files."""
    return sorted(file.name[1:5] for file in (_MIGRATIONS / "versions").glob("v*.py"))
