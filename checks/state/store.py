"""The state's file: everything that an update needs of the runs before, in one DuckDB file,
enciphered where there is a key.

It holds the rows that hold (`raw`), what describes them, and tables that stages made of them
(`DERIVED`), all as they stood in the warehouse of the run. An update's warehouse begins as a copy
of it, and changes what has changed. A stage may go on from the tables of the run before only where
the same program with the same secret made them: where another did, they are not in that copy.
"""

from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile

import duckdb

from checks.contracts import all_contracts
from checks.errors import StateError
from checks.intake.warehouse import open_warehouse
from checks.profile.signs import PROFILED
from checks.state.parts import TABLES
from protection.cipher import WrongKeyError
from protection.key import as_key
from protection.working_files import attachment, load_crypto, working_key

STATE_FILE = "state.duckdb"
FORMAT = 2
"""Raised whenever the rows in a state of before cannot be read as those of today."""
_ROWS = (
    *TABLES,
    "taken_back",
    "figure_history",
    *(f"raw.{one.name}" for one in all_contracts()),
    *("run_context", "source_files", "intake_findings", "revoked_notices"),
)
JUDGED: tuple[str, ...] = (
    *(f"{schema}.{one.name}" for one in all_contracts() for schema in ("typed", "judged")),
    *(f"undamaged.{source}" for source in PROFILED),
    *("damaged_values", "judged_parts", "judged_for"),
)
STANDARDISED: tuple[str, ...] = (
    *("names", "name_index", "name_texts", "name_clues", "id_numbers"),
    *("town_list", "former_town_mothers", "merged_towns"),
    *("hospital_counties", "district_codes"),
    *("addresses", "meant_keys", "records_raw", "birth_records", "woman_cards"),
)
PAIRED: tuple[str, ...] = (
    *("record_fingerprints", "settled_records"),
    *("candidate_pairs", "cut_keys", "pair_levels"),
)
DERIVED = (*JUDGED, *STANDARDISED, *PAIRED)
"""Tables that stages made, with their schema where it is not `main`: what an update takes over."""


_IF_DAMAGED = (
    "没有换过密钥时文件已损坏：请用 birthrecon run 重新核对一次完整的报送。",
    "Where the key is the right one the file is damaged: reconcile a whole delivery with "
    "birthrecon run once more.",
)


@dataclass(frozen=True)
class Earlier:
    """The state that an update goes on from. made_by: this program with this secret; a state of
    another one gives its rows alone."""

    path: Path
    key: str | None
    made_by: str


def lay_out(warehouse: Path, earlier: Earlier) -> None:
    """Begin a warehouse as the state left its own: with the rows that held, and, where this program
    made them, the tables of the stages.

    Raises: as `open_state`.
    """
    with closing(duckdb.connect()) as con:
        key = open_state(con, earlier.path, earlier.key)
        is_reused = _made_by(con) == earlier.made_by
    for path in (warehouse, warehouse.with_name(f"{warehouse.name}.wal")):
        path.unlink(missing_ok=True)  # of a run that was killed here
    is_plain = key is None and working_key(warehouse) is None
    if is_plain:
        copyfile(earlier.path, warehouse)
        if is_reused:
            return
    with open_warehouse(warehouse) as con:
        if not is_plain:
            open_state(con, earlier.path, earlier.key)
            _copy(con, "earlier", _current(con))
            con.execute("detach earlier")
        if not is_reused:
            _keep_only(con, _ROWS)


def keep_state(warehouse: Path, path: Path, key: str | None, made_by: str | None) -> None:
    """Write the state of a run whose warehouse this is.

    Args: made_by, which program with which secret made the tables; None: not all are made, and only
    the rows are kept.
    """
    is_plain = key is None and working_key(warehouse) is None
    if is_plain:  # a file is copied ten times as fast as its tables are
        copyfile(warehouse, path)
        with closing(duckdb.connect()) as con:
            con.execute(attachment(path, "kept", is_logged=False))
            _finish(con, made_by)
        return
    with open_warehouse(warehouse, read_only=True) as con:
        con.execute(attachment(path, "kept", key, is_logged=False))
        _copy(con, _current(con), "kept")
        _finish(con, made_by)


def _finish(con: duckdb.DuckDBPyConnection, made_by: str | None) -> None:
    """Make `kept` a state: with what stays in it, and the mark of who made it."""
    con.execute("use kept")
    _keep_only(con, (*_ROWS, *(DERIVED if made_by else ())))
    con.execute(
        f"create or replace table state_format as select {FORMAT} as format, ?::varchar as made_by",
        [made_by],
    )
    con.execute("use memory; detach kept")


def _copy(con: duckdb.DuckDBPyConnection, one: str, other: str) -> None:
    """All tables of a database that are kept, into another."""
    wanted = {*_ROWS, *DERIVED}
    for schema, name in _tables(con, one):
        if _called(schema, name) in wanted:
            con.execute(f'create schema if not exists "{other}".{schema}')
            con.execute(f'create table "{other}".{schema}.{name} as from "{one}".{schema}.{name}')


def _current(con: duckdb.DuckDBPyConnection) -> str:
    row = con.execute("select current_database()").fetchone()
    return str(row[0]) if row else ""


def _keep_only(con: duckdb.DuckDBPyConnection, wanted: Collection[str]) -> None:
    """Drop all other tables of the default database, and its views."""
    for schema, name in con.execute(
        "select schema_name, view_name from duckdb_views() "
        "where database_name = current_database() and not internal and not temporary"
    ).fetchall():
        con.execute(f"drop view {schema}.{name}")
    for schema, name in _tables(con, _current(con)):
        if _called(schema, name) not in wanted:
            con.execute(f"drop table {schema}.{name}")


def forget_records(con: duckdb.DuckDBPyConnection) -> None:
    """Drop what the stages before linking made, so that they make it anew."""
    for table in (*JUDGED, *STANDARDISED):
        con.execute(f"drop table if exists {table}")


def _tables(con: duckdb.DuckDBPyConnection, database: str) -> list[tuple[str, str]]:
    rows = con.execute(
        "select schema_name, table_name from duckdb_tables() "
        "where database_name = ? and not temporary order by all",
        [database],
    ).fetchall()
    return [(str(schema), str(name)) for schema, name in rows]


def _called(schema: str, name: str) -> str:
    return name if schema == "main" else f"{schema}.{name}"


def open_state(con: duckdb.DuckDBPyConnection, path: Path, key: str | None) -> str | None:
    """Attach a state as `earlier`, read-only. Returns: the key that opens it; None: it is plain.

    Raises: StateError where there is none, or none of this version's; WrongKeyError.
    """
    if not path.is_file():
        raise StateError(
            f"{path.parent} 中没有此前核对留下的状态（{path.name}）；请先用 birthrecon run "
            "核对一次完整的报送。",
            f"{path.parent} holds no state of an earlier run ({path.name}): reconcile a whole "
            "delivery with birthrecon run first.",
        )
    opens = _attach(con, path, key)
    if _format(con) != FORMAT:
        raise StateError(
            f"{path} 由另一版本的程序写成，或者不是状态文件；请用 birthrecon run 重新核对一次完整的"
            "报送。",
            f"{path} was written by another version, or is no state: reconcile a whole delivery "
            "with birthrecon run once more.",
        )
    return opens


def _format(con: duckdb.DuckDBPyConnection) -> object:
    """The form of `earlier`; None for a file that is no state, whatever it is called."""
    try:
        row = con.execute("select format from earlier.state_format").fetchone()
    except duckdb.CatalogException:
        return None
    return row[0] if row else None


def _made_by(con: duckdb.DuckDBPyConnection) -> str | None:
    """Who made the derived tables of `earlier`; None where only rows were kept."""
    row = con.execute("select made_by from earlier.state_format").fetchone()
    return None if row is None or row[0] is None else str(row[0])


def _attach(con: duckdb.DuckDBPyConnection, path: Path, key: str | None) -> str | None:
    """As `earlier`; a state of before there was a key is plain, and the next one is not."""
    if key:
        load_crypto(con)
    for tried in dict.fromkeys((key, None)):
        try:
            con.execute(attachment(path.resolve(), "earlier", tried, read_only=True))
        except duckdb.Error:
            continue
        return tried
    raise WrongKeyError(path.name, as_key(key), if_damaged=_IF_DAMAGED)
