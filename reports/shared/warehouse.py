"""Opens the warehouse of a run for the reports: read-only, with the macros and views that several
rooms use.

What a report says does not belong here, nor does writing; `publish` writes files of its own.
"""

import os
from importlib.resources import files
from pathlib import Path
from secrets import token_hex

import duckdb

from checks.intake.warehouse import has_table
from protection.working_files import attachment, connect_with_crypto, working_key
from transforms.case_types.registry import require_known_types, write_rules

REQUIRED_TABLES = (
    "run_context",
    "source_files",
    "quarantine",
    "findings",
    "return_findings",
    "run_sources",
    "birth_records",
    "woman_cards",
    "record_pairs",
    "record_links",
    "record_rivals",
    "births",
    "cases",
    "case_records",
    "case_context",
    "case_evidence",
    "link_quality",
    "self_test",
)


# What a town or a reviewer has refuted is no case, until its evidence changes.
_STANDING_CASES = (
    "create temp view standing_cases as select * from warehouse.cases where status not in "
    "('refuted', 'withdrawn')"
)


class WarehouseIncompleteError(Exception):
    """The warehouse cannot be reported on: a stage before this one has not run to its end."""


def attach_warehouse(warehouse: Path) -> duckdb.DuckDBPyConnection:
    """Attach a run's warehouse read-only as `warehouse` and make it the default; the caller closes
    the connection.

    The connection itself is in memory, because DuckDB lets nothing be written beside a database
    opened read-only. Threads and memory follow BIRTHRECON_THREADS and BIRTHRECON_MEMORY_LIMIT, as
    in the stages before.

    Raises: WarehouseIncompleteError when the file or a table of an earlier stage is not there;
    UnknownCaseTypeError when it holds a case of a type that nothing is said about.
    """
    if not warehouse.is_file():
        raise WarehouseIncompleteError(f"没有运行数据库 / No warehouse at {warehouse}")
    # One of its own: stages beside each other must not spill into one folder.
    connection = _connect(warehouse.parent / f"spill-{token_hex(4)}")
    try:
        key = working_key(warehouse)
        connection.execute(attachment(warehouse, "warehouse", key, read_only=True))
        _require_tables(connection)
        connection.execute("use warehouse")
        connection.execute(_town_names(connection))
        connection.execute(read_sql("shared", "macros.sql"))
        villages = read_sql("shared", "village_names.sql")
        connection.execute(f"create temp view village_names as {villages}")
        connection.execute(_STANDING_CASES)
        require_known_types(connection)
        write_rules(connection, "temp table")
    except Exception:
        connection.close()
        raise
    return connection


def read_sql(room: str, name: str) -> str:
    """The text of one SQL file of a room of `reports`, by its path below the room's `sql`."""
    return files(f"reports.{room}").joinpath("sql", *name.split("/")).read_text(encoding="utf-8")


def sql_names(room: str, folder: str = "") -> list[str]:
    """The SQL files of a room, or of one folder of its `sql`: names without the ending, in
    order."""
    entries = files(f"reports.{room}").joinpath("sql", *filter(None, [folder])).iterdir()
    return sorted(
        entry.name.removesuffix(".sql") for entry in entries if entry.name.endswith(".sql")
    )


def quoted(value: Path | str) -> str:
    """A string literal of SQL."""
    return "'" + str(value).replace("'", "''") + "'"


def _connect(spill: Path) -> duckdb.DuckDBPyConnection:
    return connect_with_crypto(
        ":memory:",
        {
            "threads": int(os.environ.get("BIRTHRECON_THREADS") or os.cpu_count() or 2),
            "memory_limit": os.environ.get("BIRTHRECON_MEMORY_LIMIT") or "2GB",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            # What spills holds identities, so it lies in the run's private folder and is
            # enciphered.
            "temp_directory": str(spill),
            "temp_file_encryption": True,
        },
    )


def _require_tables(connection: duckdb.DuckDBPyConnection) -> None:
    found = connection.execute(
        "select table_name from duckdb_tables() where database_name = 'warehouse' and schema_name "
        "= 'main'"
    ).fetchall()
    missing = set(REQUIRED_TABLES) - {name for (name,) in found}
    if missing:
        names = ", ".join(sorted(missing))
        raise WarehouseIncompleteError(
            f"运行数据库缺少这些表 / The warehouse lacks these tables: {names}"
        )


def _town_names(connection: duckdb.DuckDBPyConnection) -> str:
    """SQL of the view of town names: empty where the list of towns was not delivered."""
    if has_table(connection, "typed", "towns"):
        rows = (
            "select town_code, any_value(town_name) from warehouse.typed.towns where not "
            "is_quarantined group by 1"
        )
    else:
        rows = "select null::varchar, null::varchar where false"
    return f"create temp view town_names(town_code, town_name) as {rows}"
