"""How long a register's database may take: to be reached, and to answer. Each driver says it its
own way; what the connection string says itself wins."""

import re
from dataclasses import dataclass
from typing import Any

from psycopg.conninfo import conninfo_to_dict, make_conninfo

TIMED_OUT = re.compile(
    r"tim(?:e|ed)[ -]?out|max_statement_time|maximum statement execution time|statement timeout"
    r"|DPY-4024|ORA-12170|\(?(?:1969|3024)\b|No data received",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Timeouts:
    """connect_s: until the server lets us in. statement_s: until a question is answered."""

    connect_s: int = 15
    statement_s: int = 900


def postgres_address(dsn: str, timeouts: Timeouts) -> str:
    """The PostgreSQL connection string with our limits where it names none of its own."""
    limits: dict[str, Any] = {
        "connect_timeout": timeouts.connect_s,
        "options": f"-c statement_timeout={timeouts.statement_s * 1000}",
        # A server that is gone without a word is given up after as long.
        "tcp_user_timeout": timeouts.statement_s * 1000,
        "keepalives_idle": 30,
    }
    return make_conninfo(**(limits | conninfo_to_dict(dsn)))


def driver_limits(driver: str, timeouts: Timeouts) -> dict[str, Any]:
    """Arguments of the driver's connect(); SQLAlchemy's name for the driver."""
    connect, statement = timeouts.connect_s, timeouts.statement_s
    return {
        "pymysql": {
            "connect_timeout": connect,
            # Bounds a server that accepts and never greets; longer once it has.
            "read_timeout": connect,
            "write_timeout": statement,
        },
        "pymssql": {"login_timeout": connect, "timeout": statement},
        "oracledb": {"tcp_connect_timeout": connect},
        "pysqlite": {"timeout": connect},
    }.get(driver, {})


def session_settings(dialect: str, timeouts: Timeouts) -> list[str]:
    """Statements that begin a session: the limit where the server keeps it, and China's clock for
    the moments that the database keeps in UTC. A server that does not know one is not asked."""
    if dialect == "mysql":
        return [
            f"set session max_execution_time = {timeouts.statement_s * 1000}",
            "set session time_zone = '+08:00'",
        ]
    if dialect == "mariadb":
        return [
            f"set session max_statement_time = {timeouts.statement_s}",
            "set session time_zone = '+08:00'",
        ]
    if dialect == "oracle":
        return ["alter session set time_zone = '+08:00'"]
    return []


def is_timeout(error: BaseException | None) -> bool:
    """Whether the error, or what caused it, is that time ran out."""
    while error is not None:
        if isinstance(error, TimeoutError) or TIMED_OUT.search(str(error)):
            return True
        error = error.__cause__ or error.__context__
    return False
