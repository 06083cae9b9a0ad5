"""Opens the exchange's store: SQLite beside the published databases, or PostgreSQL.

It is no part of the ledger (docs/adr/0012): a notice has to be durable within a second, while a run
may hold the ledger for minutes. What was written is on the disk when `writing` ends.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from exchange.errors import ExchangeError
from exchange.tables import ARRIVALS, METADATA, OUTGOING
from protection.cipher import TextCipher, WrongKeyError, is_enciphered, mark_of
from protection.key import Key, as_key
from protection.rights import rights_of
from protection.sqlite_files import LOCK_S, open_sqlite
from transforms.secret import Secret, load_secret

FOLDER = "exchange"
STORE_FILE = "exchange.sqlite"
DSN_VARIABLE = "BIRTHRECON_EXCHANGE_DSN"
CONNECT_S = 15
# Any number that no other program on the server takes for its own lock.
_POSTGRES_LOCK = 420608
# Number and text of what comes and of what goes.
_NEWEST = (
    (ARRIVALS.c.arrival_no, ARRIVALS.c.notice_body),
    (OUTGOING.c.out_no, OUTGOING.c.notice_body),
)


def store_path(out: Path) -> Path:
    """Where the store of an output folder lies, or would lie."""
    return out / FOLDER / STORE_FILE


def has_store(out: Path) -> bool:
    """Whether this office exchanges at all."""
    return store_path(out).is_file() or bool(os.environ.get(DSN_VARIABLE))


@dataclass(frozen=True)
class Store:
    """An open store. out: the output folder; cipher: of the texts that hold identities."""

    out: Path
    engine: Engine
    cipher: TextCipher
    secret: Secret

    @contextmanager
    def writing(self, *, any_key: bool = False) -> Iterator[Connection]:
        """A transaction that no other writer runs beside; on the disk when the block ends.

        any_key: for who makes the tables, or brings the texts to another key.
        Raises: ExchangeError where the texts lie under a key that is not this store's.
        """
        with _telling_trouble(), self.engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(
                    text("select pg_advisory_xact_lock(:key)"), {"key": _POSTGRES_LOCK}
                )
            if not any_key:
                self._require_own_key(connection)
            yield connection

    def _require_own_key(self, connection: Connection) -> None:
        """A process that was given another key, or has worked on since the keys were changed, would
        add texts that nobody else opens; then no run could read the notices. The newest text has
        the key of all, for none is added under another."""
        for number, column in _NEWEST:
            stored = connection.scalar(select(column).order_by(number.desc()).limit(1))
            if stored and is_enciphered(stored) and not self.cipher.opens(stored):
                error = WrongKeyError(STORE_FILE, self.cipher.key, mark_of(stored))
                zh, _, en = str(error).partition("\n")
                raise ExchangeError(zh, en, "not_durable", 503)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that waits for nobody."""
        reader = self.engine.execution_options(is_reader=True)
        with _telling_trouble(), reader.begin() as connection:
            yield connection

    def seal(self, text_: str, column: str) -> str:
        """A text with identities, as it is stored."""
        return self.cipher.encipher(text_, f"exchange.{column}")

    def unseal(self, stored: str, column: str) -> str:
        """The text again. Raises: WrongKeyError."""
        return self.cipher.decipher(stored, f"exchange.{column}")

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


def open_store(out: Path, key_text: str | None = None, *, must_exist: bool = False) -> Store:
    """The store of an output folder, made where there is none, unless it must exist.

    Raises: ExchangeError; SecretError.
    """
    dsn = os.environ.get(DSN_VARIABLE)
    if must_exist and not has_store(out):
        raise ExchangeError(
            f"{out} 还没有信息交换；请先运行 birthrecon exchange init {out}。",
            f"{out} has no exchange yet: run birthrecon exchange init {out} first.",
        )
    engine = _postgres(dsn) if dsn else _sqlite(store_path(out))
    store = Store(out, engine, TextCipher(as_key(key_text)), load_secret(out))
    with store.writing(any_key=True) as connection:  # two services may begin at once
        METADATA.create_all(connection)
    return store


# Table, column, and the name under which its texts are sealed.
_SEALED = (
    (ARRIVALS, ARRIVALS.c.arrival_no, ARRIVALS.c.notice_body, "notice_body"),
    (ARRIVALS, ARRIVALS.c.arrival_no, ARRIVALS.c.answer_body, "answer_body"),
    (OUTGOING, OUTGOING.c.out_no, OUTGOING.c.notice_body, "outgoing_body"),
    (OUTGOING, OUTGOING.c.out_no, OUTGOING.c.receipt_body, "receipt_body"),
)


def encipher_notices_again(store: Store, old: Key | None) -> int:
    """Bring every text with identities to the store's key, from the old one or from plain.

    Returns: how many texts changed. Raises: WrongKeyError for a text of neither key.
    """
    new, before, changed = store.cipher, TextCipher(old), 0
    with store.writing(any_key=True) as connection:
        for table, number, column, name in _SEALED:
            rows = connection.execute(select(number, column).where(column.is_not(None))).all()
            for row_no, stored in rows:
                if not new.opens(stored):
                    plain = before.decipher(stored, f"exchange.{name}")
                    values = {column.name: store.seal(plain, name)}
                    connection.execute(table.update().where(number == row_no).values(values))
                    changed += 1
    return changed


def _postgres(dsn: str) -> Engine:
    """The address's own limits win."""
    try:
        url = make_url(dsn).set(drivername="postgresql+psycopg")
    except ArgumentError:
        raise ExchangeError(
            f"{DSN_VARIABLE} 不是连接串，应形如 postgresql://用户:口令@主机/库。",
            f"{DSN_VARIABLE} is no address; it looks like "
            "postgresql://user:password@host/database.",
        ) from None
    limits = {"connect_timeout": CONNECT_S, "options": f"-c lock_timeout={LOCK_S * 1000}"}
    return create_engine(url, connect_args={k: v for k, v in limits.items() if k not in url.query})


def _sqlite(path: Path) -> Engine:
    out = path.parent.parent
    try:
        rights_of(out).make_folder(path.parent)
        return open_sqlite(path, out, readers_beside=True)
    except OSError as error:
        raise ExchangeError(
            f"无法写入 {path}（{error.strerror}）。", f"Cannot write {path} ({error.strerror})."
        ) from error


@contextmanager
def _telling_trouble() -> Iterator[None]:
    """Inside, a database that cannot keep what it is given ends in a sentence."""
    try:
        yield
    except DBAPIError as error:
        kind = str(error.orig) if "sqlite" in type(error.orig).__module__ else "database"
        raise ExchangeError(
            f"交换库未能写入（{kind}），什么也没有记入；请检查磁盘和数据库后重发。",
            f"The exchange's store could not be written ({kind}) and nothing was entered: check "
            "the disk and the database, then send again.",
            "not_durable",
            503,
        ) from error
