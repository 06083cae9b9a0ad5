"""Whether two runs have published the same: every row and the form of both databases, every
workbook, and what the report says.

    python -m benchmarks.published OUT OTHER

prints what differs, and ends with 1 where anything does.
"""

import re
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb

from protection.key import as_key
from protection.working_files import attachment, load_crypto
from reports.snapshot.publish import BIRTHS_FILE, RESTRICTED_FILE

# What a run says of itself.
_OF_THE_RUN = {"runs": ("run_id", "started_at", "finished_at", "delivery_sha256")}
_OF_EVERY_RUN = ("run_id",)
_FORM = {
    "tables": "select table_name, comment from duckdb_tables()",
    "columns": "select table_name, column_name, column_index, data_type, is_nullable, comment "
    "from duckdb_columns()",
    "keys": "select table_name, constraint_type, constraint_text from duckdb_constraints()",
    "indexes": "select table_name, index_name, is_unique, sql from duckdb_indexes()",
    "views": "select view_name, sql, comment from duckdb_views()",
}


def differences(out: Path, other: Path, key: str | None = None) -> dict[str, int]:
    """By table, form or file, how many rows or pieces stand on one side alone; what does not differ
    is left out. An id of a run, its times and its delivery's digest do not count."""
    found = {
        f"{name} {what}": n
        for name, of_name in ((BIRTHS_FILE, None), (RESTRICTED_FILE, key))
        for what, n in differing_rows(out / name, other / name, of_name).items()
    }
    found["lists"] = _differing_files(out / "lists", other / "lists", lambda data: data)
    found["report"] = _differing_files(out / "report", other / "report", _without_run)
    return {what: n for what, n in found.items() if n}


def differing_rows(one: Path, other: Path, key: str | None = None) -> dict[str, int]:
    """As `differences`, of two databases: by table, and by kind of what describes tables. With a
    key each may be enciphered or plain."""
    with closing(_both(one, other, key)) as con:
        found = _differing_form(con) | _differing_tables(con)
    return {what: n for what, n in found.items() if n}


def _both(one: Path, other: Path, key: str | None) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(
        config={"autoinstall_known_extensions": False, "autoload_known_extensions": False}
    )
    if key:
        load_crypto(con)
    for name, path in (("one", one), ("other", other)):
        try:
            con.execute(attachment(path.resolve(), name, key, read_only=True))
        except duckdb.Error:
            con.execute(attachment(path.resolve(), name, read_only=True))
    return con


def _differing_form(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    found = {}
    for kind, sql in _FORM.items():
        where = "where not internal and" if kind in ("tables", "columns", "views") else "where"
        one, other = (
            set(con.execute(f"{sql} {where} database_name = ?", [side]).fetchall())
            for side in ("one", "other")
        )
        found[kind] = len(one ^ other)
    return found


def _differing_tables(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Of tables, exactly. A view follows from them and from its text, which is compared besides;
    but what it adds up of fractions may end in another digit each time that it is read."""
    tables = con.execute(
        "select distinct table_name from duckdb_tables() where not internal order by 1"
    ).fetchall()
    found = {}
    for (table,) in tables:
        left_out = _OF_THE_RUN.get(table, ())
        columns = con.execute(
            "select column_name from duckdb_columns() where table_name = ? "
            "and database_name = 'one' order by column_index",
            [table],
        ).fetchall()
        named = ", ".join(
            f'"{name}"' for (name,) in columns if name not in left_out and name not in _OF_EVERY_RUN
        )
        one, other = (f"select {named} from {side}.{table}" for side in ("one", "other"))
        row = con.execute(
            f"select count(*) from (({one} except all {other}) "
            f"union all ({other} except all {one}))"
        ).fetchone()
        found[table] = int(row[0]) if row else 0
    return found


def _differing_files(one: Path, other: Path, read: Callable[[bytes], bytes]) -> int:
    names = {path.name for folder in (one, other) for path in folder.iterdir()}
    return sum(
        not ((one / name).is_file() and (other / name).is_file())
        or read((one / name).read_bytes()) != read((other / name).read_bytes())
        for name in names
    )


def _without_run(page: bytes) -> bytes:
    return re.sub(rb"\d{8}T\d{6}-[0-9a-f]{6}", b"", page)


if __name__ == "__main__":
    import os

    secret = as_key(os.environ.get("BIRTHRECON_KEY"))
    told = differences(Path(sys.argv[1]), Path(sys.argv[2]), secret.text if secret else None)
    print(told or "the same")
    sys.exit(bool(told))
