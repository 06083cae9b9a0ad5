"""Every published table has its key, and a doubled one stops the run before anything is put
out."""

import shutil
from pathlib import Path

import duckdb
import pytest

from reports.shared.warehouse import sql_names
from reports.snapshot.keys import PRIMARY_KEYS, WITHOUT_KEY, PublishedKeyError
from reports.snapshot.publish import publish

FOLDERS = ("births", "restricted")


def test_every_published_table_has_a_key_or_a_reason_for_none(
    warehouse: Path, tmp_path: Path
) -> None:
    tables = {
        table for folder in (*FOLDERS, "aggregates") for table in sql_names("snapshot", folder)
    }
    assert tables == set(PRIMARY_KEYS) | set(WITHOUT_KEY)
    assert not set(PRIMARY_KEYS) & set(WITHOUT_KEY)
    publish(warehouse, tmp_path)
    for folder in FOLDERS:
        with duckdb.connect(tmp_path / f"{folder}.duckdb", read_only=True) as con:
            declared = dict(
                con.execute(
                    "select table_name, constraint_column_names from duckdb_constraints() "
                    "where constraint_type = 'PRIMARY KEY'"
                ).fetchall()
            )
        expected = set(sql_names("snapshot", folder)) & set(PRIMARY_KEYS)
        assert {table: tuple(columns) for table, columns in declared.items()} == {
            table: PRIMARY_KEYS[table] for table in expected
        }


@pytest.mark.parametrize("table", ["births", "record_links", "cases", "case_records"])
def test_a_doubled_key_stops_the_run_by_name_and_tells_no_value(
    warehouse: Path, tmp_path: Path, table: str
) -> None:
    run, staging = tmp_path / "run.duckdb", tmp_path / "staging"
    shutil.copy(warehouse, run)
    with duckdb.connect(run) as con:
        con.execute(f"insert into {table} select * from {table} limit 1")
        told = con.execute(f"select * from {table} limit 1").fetchone()
    with pytest.raises(PublishedKeyError, match=table) as raised:
        publish(run, staging)
    assert told is not None
    assert told[0] not in str(raised.value)
    assert not list(staging.iterdir())
