"""How long the ledger's database may take, and what is told when it does not answer or goes away.

A server that accepts a connection and then says nothing would hold a command for ever. The limits
are the server's own where it still works, and ours where it does not. What the address says itself
wins: `connect_timeout=60`, `options=-c statement_timeout=600000`.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.errors import LockNotAvailable, QueryCanceled
from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError, OperationalError

from protection.sqlite_files import LOCK_S
from transforms.ledger.errors import LedgerUnreachableError

CONNECT_S, STATEMENT_S = 15, 120
_GRACE_S = 5  # the server's own limit comes first: its message says more
_SERVER_LIMIT = re.compile(r"statement_timeout\s*=\s*(\d+)(ms|s|min)?")
_UNIT_S = {"": 0.001, "ms": 0.001, "s": 1, "min": 60}
_TIMED_OUT = re.compile(r"tim(?:e|ed)[ -]?out", re.IGNORECASE)
_SQLITE_BUSY = ("database is locked", "database table is locked")
_SQLITE_FILE = re.compile("disk I/O error|unable to open database file|readonly database")
T = TypeVar("T")


class PatientConnection(psycopg.Connection[Any]):
    """A connection whose patience ends: a server that was stopped keeps its sockets open, so that
    no limit of its own and none of the network's is ever reached."""

    answer_s: float = STATEMENT_S + _GRACE_S

    def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        """As psycopg's. Raises: OperationalError when no answer comes in time; the connection is
        closed then."""
        try:
            return super().wait(gen, interval, timeout or self.answer_s)
        except psycopg.errors._WaitTimeout:
            self.pgconn.finish()
            raise


def be_patient(engine: Engine) -> Engine:
    """Give every connection of a PostgreSQL engine its limits; returns the engine."""
    event.listen(engine, "do_connect", _connect)
    return engine


def _connect(
    _dialect: object, _record: object, arguments: list[Any], values: dict[str, Any]
) -> PatientConnection:
    limits = f"-c statement_timeout={STATEMENT_S * 1000} -c lock_timeout={LOCK_S * 1000}"
    options = " ".join(filter(None, (limits, values.get("options"))))  # the later one wins
    defaults = {"connect_timeout": CONNECT_S, "keepalives_idle": 30}
    connection = PatientConnection.connect(*arguments, **(defaults | values | {"options": options}))
    number, unit = _SERVER_LIMIT.findall(options)[-1]
    if int(number):  # nought is no limit, and somebody has written it on purpose
        connection.answer_s = int(number) * _UNIT_S[unit] + _GRACE_S
    else:
        connection.answer_s = float("inf")
    return connection


@contextmanager
def telling_loss() -> Iterator[None]:
    """Inside, a database that went away, did not answer, or was held by somebody else ends in a
    sentence. Raises: LedgerUnreachableError for those; every other error as it is."""
    try:
        yield
    except DBAPIError as error:
        told = _told(error)
        if told is None:
            raise
        raise LedgerUnreachableError(*told) from None


def not_opened(error: DBAPIError, dsn_variable: str) -> Exception:
    """Why the ledger cannot be opened; the error itself where the disk is full, or the database
    says something that is no trouble of its connection."""
    cause = error.orig
    if _is_busy(cause):
        return LedgerUnreachableError(*_BUSY)
    if _is_timeout(cause):
        return LedgerUnreachableError(
            f"台账数据库没有在时限内回答（连接超时）；请检查 {dsn_variable} 中的地址、端口、网络和"
            "防火墙，然后重试。",
            f"The ledger's database did not answer in time (the connection timed out); check the "
            f"address in {dsn_variable}, its port, the network and the firewall, then try again.",
        )
    if not isinstance(error, OperationalError) or "disk is full" in str(cause):
        return error
    kind = type(cause).__name__
    return LedgerUnreachableError(
        f"打不开台账（{kind}）；请检查 {dsn_variable} 或文件权限，或稍后再试。",
        f"The ledger cannot be opened ({kind}); check {dsn_variable} or the file's rights, or try "
        "again later.",
    )


_BUSY = (
    f"台账正被另一个程序占用，等候 {LOCK_S} 秒仍未轮到；本步骤没有记入，请稍后重试。",
    f"Another program holds the ledger, and {LOCK_S} s of waiting did not help; nothing was "
    "entered, try again later.",
)


def _told(error: DBAPIError) -> tuple[str, str] | None:
    """The sentences of a loss; None for an error of another kind."""
    cause = error.orig
    if _is_busy(cause):
        return _BUSY
    if _is_timeout(cause):
        return (
            "台账数据库没有在时限内回答；这一步可能没有记入。请检查数据库服务器，"
            "用 birthrecon audit 查看后再重做。",
            "The ledger's database did not answer in time; this step may not have been entered. "
            "Check the server, look with birthrecon audit, then do it again.",
        )
    if error.connection_invalidated or _is_connection_trouble(cause):
        return (
            "与台账数据库的连接中断；这一步可能没有记入。请在连接恢复后用 birthrecon audit "
            "查看，再重做。",
            "The connection to the ledger's database was lost; this step may not have been "
            "entered. When it is back, look with birthrecon audit, then do it again.",
        )
    if isinstance(cause, sqlite3.OperationalError) and _SQLITE_FILE.search(str(cause)):
        return (
            f"台账文件无法读写（{cause}）；请检查磁盘和文件权限，然后重试。",
            f"The ledger's file cannot be read or written ({cause}); check the disk and the "
            "file's rights, then try again.",
        )
    return None


def _is_busy(cause: BaseException | None) -> bool:
    return isinstance(cause, LockNotAvailable) or str(cause) in _SQLITE_BUSY


def _is_timeout(cause: BaseException | None) -> bool:
    if isinstance(cause, QueryCanceled):
        return True
    return isinstance(cause, psycopg.OperationalError) and bool(_TIMED_OUT.search(str(cause)))


def _is_connection_trouble(cause: BaseException | None) -> bool:
    """PostgreSQL's classes 08 (connection) and 57P (shut down), and what has no class because no
    server said it."""
    if not isinstance(cause, psycopg.OperationalError):
        return False
    state = cause.sqlstate or ""
    return not state or state.startswith(("08", "57P"))
