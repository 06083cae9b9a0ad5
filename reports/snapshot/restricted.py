"""Opens the published restricted database, whose records bear names: for explanations, lists and
change files.

Each caller asks its own questions. `reports.shared.warehouse` opens the warehouse of a run.
"""

from pathlib import Path

import duckdb

from protection.working_files import attachment, load_crypto
from reports.snapshot.publish import RESTRICTED_FILE


class NotPublishedError(Exception):
    """There is no restricted file to read, or the key does not open it."""


class OlderVersionError(NotPublishedError):
    """What is published lacks a table, view or column: an older version wrote it."""

    def __init__(self) -> None:
        """The sentence is the same for every command."""
        super().__init__(
            "已发布的文件由旧版本写出，请重新运行 birthrecon run。\n"
            "What is published was written by an older version: run birthrecon run again."
        )


# What DuckDB says where a table, view or column is not there.
LACKS = (duckdb.BinderException, duckdb.CatalogException)


def open_restricted(out: Path, key: str | None) -> duckdb.DuckDBPyConnection:
    """A connection whose default database is OUT/restricted.duckdb, read-only; the caller closes
    it.

    Raises: NotPublishedError when there is none, or the key is wrong.
    """
    path = out / RESTRICTED_FILE
    if not path.exists():
        raise NotPublishedError(f"尚未发布 / Nothing is published there: {path}")
    connection = duckdb.connect(
        config={"autoinstall_known_extensions": False, "autoload_known_extensions": False}
    )
    try:
        if key is not None:
            load_crypto(connection)
        connection.execute(attachment(path, "restricted", key, read_only=True))
        connection.execute("use restricted")
    except duckdb.Error as error:
        connection.close()
        raise NotPublishedError(
            f"无法打开 {path.name}：请检查密钥 BIRTHRECON_KEY；如更换密钥中断过，请再次运行 "
            f"birthrecon rekey。\nCannot open {path.name}: check BIRTHRECON_KEY; where a change of "
            f"keys was broken off, run birthrecon rekey again ({error})"
        ) from error
    return connection
