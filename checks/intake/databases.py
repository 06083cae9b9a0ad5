"""A register's table in a database: the whole of it, or what changed since the last pull laid over
a kept copy.

PostgreSQL is read by DuckDB's extension, loaded from its wheel; anything else by SQLAlchemy. The
connection string comes from an environment variable, and is neither written, logged nor repeated in
an error.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from checks.contracts.model import Contract
from checks.errors import DatabaseError
from checks.intake.database_source import DatabaseSource
from checks.intake.headings import match_headings
from checks.intake.read import Loaded
from checks.intake.tables import Table, open_table
from checks.intake.timeouts import Timeouts, is_timeout
from checks.row_digest import row_digest
from protection.key import key_in_use
from protection.rights import OWNER
from protection.working_files import attachment, load_crypto

# What DuckDB says of a file under another key, or under none; of one that a full disk or a lost
# machine left half written; and of another version's. Not: of one that is locked, or may not be
# read.
_LOST = re.compile(
    "encrypt|decrypt|AES tag|not a valid DuckDB|enough bytes|corrupt|version number", re.IGNORECASE
)
_DUCKDB = slice(8, 12), b"DUCK"


def load_database(
    con: duckdb.DuckDBPyConnection, contract: Contract, source: DatabaseSource
) -> tuple[Loaded, str]:
    """Fill raw.<contract> from the database, row_number counting from 1 in the key's order; also a
    fingerprint.

    Raises: DatabaseError when the variable is not set, or the table or the kept copy cannot be
    read.
    """
    dsn = os.environ.get(source.dsn_variable, "").strip()
    if not dsn:
        raise DatabaseError(
            f"环境变量 {source.dsn_variable} 没有设置；请在其中写明数据库连接串。",
            f"{source.dsn_variable} is not set in the environment; put the connection string "
            "there.",
        )
    timeouts = Timeouts(source.connect_timeout_s, source.statement_timeout_s)
    reached = False
    try:
        with open_table(con, dsn, source.table, timeouts) as table:
            reached = True
            _pull(con, contract, source, table)
    except DatabaseError:
        raise
    except Exception as error:
        # Drivers repeat the connection string in their messages: only the kind of error is passed
        # on.
        if is_timeout(error):
            raise _timed_out(source, reached) from None
        kind = type(error).__name__
        raise DatabaseError(
            f"读取数据库表 {source.table} 失败（{kind}）；请检查 {source.dsn_variable}、"
            "网络和表的读取权限，然后重试。",
            f"The table {source.table} was not read ({kind}); check {source.dsn_variable}, the "
            "network and the grants.",
        ) from None
    return _into_raw(con, contract, source)


def _timed_out(source: DatabaseSource, reached: bool) -> DatabaseError:
    if reached:
        return DatabaseError(
            f"数据库表 {source.table} 在 {source.statement_timeout_s} 秒内没有返回结果"
            "（查询超时）；请稍后重试，或在设置中加大 statement_timeout_s。",
            f"The table {source.table} gave no answer within {source.statement_timeout_s} s (the "
            "query timed out); try again later, or raise statement_timeout_s in the settings.",
        )
    return DatabaseError(
        f"{source.connect_timeout_s} 秒内没有连上 {source.dsn_variable} 所指的数据库（连接超时）；"
        "请检查地址、端口、网络和防火墙，或在设置中加大 connect_timeout_s。",
        f"The database that {source.dsn_variable} names was not reached within "
        f"{source.connect_timeout_s} s (the connection timed out); check its address, port, the "
        "network and the firewall, or raise connect_timeout_s in the settings.",
    )


def _pull(
    con: duckdb.DuckDBPyConnection, contract: Contract, source: DatabaseSource, table: Table
) -> None:
    """Temporary table `pulled` with the whole register, from the store and what changed, or from
    the table alone."""
    found = match_headings(table.columns, contract)
    columns = {name: table.columns[index] for name, index in found.items()}
    missing = [
        column.name for column in contract.columns if column.required and column.name not in columns
    ]
    if missing:
        raise DatabaseError(
            f"数据库表 {source.table} 缺少列：{'、'.join(missing)}；请核对表名和结构。",
            f"The table {source.table} lacks columns: {', '.join(missing)}; check which it is.",
        )
    selected = {name: columns.get(name) for name in contract.names}
    if source.store is None or contract.updated not in columns:
        table.pull(selected, None)
        return
    _attach_store(con, source.store)
    try:
        _refresh_store(con, contract, source.store, source.overlap_days, table, selected)
        with _telling_of(source.store):
            con.execute("create or replace temp table pulled as select * from store.kept")
    finally:
        with suppress(duckdb.Error):  # a transaction that failed holds it; what failed is told
            con.execute("detach store")


def _attach_store(con: duckdb.DuckDBPyConnection, store: Path) -> None:
    """Open the kept copy, with the key where there is one. One under another key, under none, or
    damaged is begun anew: it is a copy, and the register has the rest."""
    key = key_in_use()
    if not store.parent.is_dir():
        OWNER.make_folder(store.parent)
    if key:
        load_crypto(con)
    opening = attachment(store, "store", key.text if key else None)
    with OWNER.in_force(), _telling_of(store):
        try:
            con.execute(opening)
        except duckdb.Error as error:
            if not _LOST.search(str(error)) or not _is_copy(store):
                raise
            store.unlink()
            con.execute(opening)
    OWNER.give(store)


def _is_copy(store: Path) -> bool:
    """Whether the file is DuckDB's, or empty. The settings may name the register itself."""
    with store.open("rb") as stream:
        head = stream.read(16)
    place, mark = _DUCKDB
    return not head or head[place] == mark


@contextmanager
def _telling_of(store: Path) -> Iterator[None]:
    """Around what is done to the kept copy alone. Raises: DatabaseError, which names it: the
    register and the network are well."""
    try:
        yield
    except duckdb.Error as error:
        kind = type(error).__name__
        raise DatabaseError(
            f"数据库副本 {store}（设置中的 store）无法使用（{kind}）：可能另一个程序正在使用、权限"
            "不足、磁盘已满，或者它不是副本文件。请核对；确是副本的，可以删除，下次会重新读取整张表。",
            f"The copy {store}, which the settings call store, cannot be used ({kind}): another "
            "program may have it open, its rights or a full disk may forbid it, or it is no such "
            "copy. Look at it; where it is the copy it may be removed, and the whole table is "
            "pulled the next time.",
        ) from None


def _refresh_store(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    store: Path,
    overlap_days: int,
    table: Table,
    selected: dict[str, str | None],
) -> None:
    """Bring store.kept up to date; when it does not hold as many rows afterwards, rows were
    deleted: pull all. So it is where a version of other columns has kept it."""
    with _telling_of(store):
        since = _newest_but(con, contract, overlap_days, list(selected))
    if since is not None:
        key, updated = (selected[name] for name in (contract.key[0], contract.updated or ""))
        table.pull(selected, (str(key), str(updated), since))
        with _telling_of(store):
            held = con.execute(
                f"""
                begin;
                delete from store.kept where {contract.key[0]} is null
                    or {contract.key[0]} in (select {contract.key[0]} from pulled);
                insert into store.kept select * from pulled;
                commit;
                select count(*) from store.kept
                """
            ).fetchone()
        if held and held[0] == table.count():
            return
    table.pull(selected, None)
    with _telling_of(store):
        con.execute("create or replace table store.kept as select * from pulled")


def _newest_but(
    con: duckdb.DuckDBPyConnection, contract: Contract, days: int, columns: list[str]
) -> str | None:
    """So many days before the newest row of store.kept; None where it holds none of these
    columns. A day that is yet to come is a slip: nothing would ever be newer."""
    kept = con.execute(
        "select list(column_name order by column_index) from duckdb_columns() "
        "where database_name = 'store' and table_name = 'kept'"
    ).fetchone()
    if not kept or kept[0] != columns:
        return None
    tomorrow = datetime.now(UTC).replace(tzinfo=None) + timedelta(days=1)
    newest = con.execute(
        f"""
        select max(updated) - to_days($days)
        from (select try_cast({contract.updated} as timestamp) as updated from store.kept)
        where updated <= $tomorrow
        """,
        {"days": days, "tomorrow": tomorrow},
    ).fetchone()
    return str(newest[0]) if newest and newest[0] else None


def _into_raw(
    con: duckdb.DuckDBPyConnection, contract: Contract, source: DatabaseSource
) -> tuple[Loaded, str]:
    """From `pulled` into raw, in an order that neither the database nor the way of pulling
    decides."""
    names = ", ".join(contract.names)
    con.execute(
        f"""
        insert into raw.{contract.name} by name
        select *, '{source.table.replace("'", "''")}' as source_file,
            row_number() over (order by {names}) as row_number from pulled
        """
    )
    row = con.execute(
        f"select count(*), cast(sum({row_digest(con, 'pulled')}) as varchar) from pulled"
    ).fetchone()
    con.execute("drop table pulled")
    rows, fingerprint = (int(row[0]), str(row[1])) if row else (0, "")
    return Loaded(source.table, rows, "database", "read"), fingerprint
