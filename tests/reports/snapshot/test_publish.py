import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from protection.working_files import EncryptionError, attachment, load_crypto
from reports.shared.warehouse import WarehouseIncompleteError, read_sql, sql_names
from reports.snapshot.publish import (
    BIRTHS_FILE,
    RESTRICTED_FILE,
    VIEWS,
    VIEWS_OF_COUNTS,
    publish,
)

CONTRACT = {
    "births": "birth_id birth_date sex plurality birth_order parity town_code "
    "in_wis in_population in_hospital in_exchange",
    "record_links": "source source_record_id birth_id match_probability",
    "cases": (
        "case_id case_type subtype register town_code birth_id birth_month probability grade "
        "status opened_on"
    ),
    "case_records": "case_id source source_record_id role",
    "return_findings": "report_month town_code rule reported expected message",
    "quarantine": "source source_file row_number source_record_id rule message",
    "runs": "run_id started_at finished_at delivery_sha256 code_version",
    "run_sources": "run_id source delivered accepted quarantined",
}
IDENTITIES = (
    "李婷",
    "赵春花",
    "吴小妹",
    "田小娥",
    "HYPERLINK",
    "420621198203052345",
    "13871234567",
    "赵集村",
    "钱大壮",
)


@pytest.fixture(scope="module")
def published(warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    staging = tmp_path_factory.mktemp("staging")
    publish(warehouse, staging)
    return staging


def everything_in(path: Path) -> str:
    with duckdb.connect(path, read_only=True) as connection:
        names = connection.execute(
            "select distinct table_name from duckdb_columns() where not internal"
        ).fetchall()
        return "\n".join(str(connection.execute(f"from {name}").fetchall()) for (name,) in names)


@pytest.mark.parametrize("table", CONTRACT)
def test_the_snapshot_has_the_columns_of_the_contract(published: Path, table: str):
    with duckdb.connect(published / BIRTHS_FILE, read_only=True) as connection:
        columns = [name for name, *_ in connection.execute(f"describe {table}").fetchall()]
    assert set(CONTRACT[table].split()) <= set(columns)


def test_a_run_tells_its_end_in_utc_wherever_the_machine_stands(warehouse: Path, tmp_path: Path):
    publishing = (
        "import sys; from pathlib import Path; from reports.snapshot.publish import publish; "
        "publish(Path(sys.argv[1]), Path(sys.argv[2]))"
    )
    command = [sys.executable, "-c", publishing, warehouse, tmp_path]
    subprocess.run(command, check=True, env=os.environ | {"TZ": "Asia/Shanghai"})
    for name in (BIRTHS_FILE, RESTRICTED_FILE):
        with duckdb.connect(tmp_path / name, read_only=True) as connection:
            (finished,) = connection.execute("select finished_at from runs").fetchone() or ()
        assert abs(finished.replace(tzinfo=UTC) - datetime.now(UTC)) < timedelta(hours=1)


@pytest.mark.parametrize("identity", IDENTITIES)
def test_nobody_is_named_in_the_snapshot(published: Path, identity: str):
    assert identity not in everything_in(published / BIRTHS_FILE)
    assert identity.encode() not in (published / BIRTHS_FILE).read_bytes()


def test_no_table_for_analysts_publishes_a_key_as_the_register_wrote_it():
    tables = {
        name: read_sql("snapshot", f"births/{name}.sql") for name in sql_names("snapshot", "births")
    }
    with_keys = {name for name, sql in tables.items() if "source_record_id" in sql}
    assert len(with_keys) >= 5
    assert [name for name in sorted(with_keys) if "shown_key(" not in tables[name]] == []


def test_a_masked_message_still_says_what_to_mend(published: Path):
    with duckdb.connect(published / BIRTHS_FILE, read_only=True) as connection:
        messages = connection.execute(
            "select message from quarantine order by row_number"
        ).fetchall()
    assert messages == [
        ("产妇…(…)的分娩日期“…”不存在,请改正;电话…",),
        ("行缺列:…,请补全后重交",),
        ("此行无法分列:420607B11,F11,…",),
    ]


def test_the_restricted_file_keeps_the_message_and_the_row_as_delivered(published: Path):
    with duckdb.connect(published / RESTRICTED_FILE, read_only=True) as connection:
        found = connection.execute(
            "select message, delivered_row->>'spouse_name' from quarantine where row_number = 5"
        ).fetchone()
    assert found == (
        "产妇赵春花(420621198203052345)的分娩日期“2006-13-05”不存在,请改正;电话13871234567",
        "钱大壮",
    )


def test_only_pairs_that_touch_a_case_are_published(published: Path):
    with duckdb.connect(published / RESTRICTED_FILE, read_only=True) as connection:
        pairs = connection.execute(
            "select source_record_id_r from record_pairs order by 1"
        ).fetchall()
    assert pairs == [("P1",), ("W2b",), ("W4",), ("W9",)]


@pytest.mark.parametrize("file", [BIRTHS_FILE, RESTRICTED_FILE])
def test_every_table_view_and_column_is_described_in_both_languages(published: Path, file: str):
    with duckdb.connect(published / file, read_only=True) as connection:
        described = connection.execute(
            "select table_name, comment from duckdb_tables() where not internal union all select "
            "view_name, comment from duckdb_views() where not internal union all select "
            "table_name || '.' || column_name, comment from duckdb_columns() where not internal"
        ).fetchall()
    assert len(described) > 50
    assert [name for name, comment in described if comment is None or " / " not in comment] == []


def test_the_views_are_those_of_the_folder_each_after_those_that_it_is_made_of():
    views = (*VIEWS, *VIEWS_OF_COUNTS)
    assert sorted(views) == sql_names("snapshot", "views")
    for place, view in enumerate(views):
        used = set(re.findall(r"\bv_\w+", read_sql("snapshot", f"views/{view}.sql")))
        assert used <= set(views[:place])


def test_the_views_can_be_read_when_the_file_is_attached_under_another_name(published: Path):
    with duckdb.connect() as connection:
        connection.execute(attachment(published / BIRTHS_FILE, "mine", read_only=True))
        assert connection.execute("select sum(corrected) from mine.v_series").fetchone() == (4,)


def test_every_view_can_be_read(published: Path):
    with duckdb.connect(published / BIRTHS_FILE, read_only=True) as connection:
        assert connection.execute(
            "select town_name, under_reported, duplicate from v_cases_by_town"
        ).fetchall() == [
            ("双沟镇", 1, 1),
            ("张湾镇", 0, 0),
            (None, 0, 0),
        ]
        for (view,) in connection.execute(
            "select view_name from duckdb_views() where not internal"
        ).fetchall():
            found = connection.execute(f"from {view}").fetchall()
            # No town has refuted a repetition yet.
            assert bool(found) is (view != "v_separate_claims")


def test_with_a_key_the_restricted_file_opens_only_with_it(warehouse: Path, tmp_path: Path):
    publish(warehouse, tmp_path, key="it's a key")
    assert "李婷".encode() not in (tmp_path / RESTRICTED_FILE).read_bytes()
    with pytest.raises(duckdb.Error, match="encrypted"):
        duckdb.connect(tmp_path / RESTRICTED_FILE, read_only=True)
    with duckdb.connect() as connection:
        load_crypto(connection)
        connection.execute(
            attachment(tmp_path / RESTRICTED_FILE, "restricted", "it's a key", read_only=True)
        )
        assert connection.execute("select count(*) from restricted.case_evidence").fetchone() == (
            5,
        )


@pytest.mark.parametrize("key", ["", "密钥"])
def test_a_key_that_cannot_be_used_is_refused_with_a_reason(
    warehouse: Path, tmp_path: Path, key: str
):
    with pytest.raises(EncryptionError, match="ASCII"):
        publish(warehouse, tmp_path, key=key)


def test_a_warehouse_without_cases_is_refused_by_name(tmp_path: Path):
    with duckdb.connect(tmp_path / "unfinished.duckdb") as connection:
        connection.execute("create table births(birth_id varchar)")
    with pytest.raises(WarehouseIncompleteError, match="case_evidence"):
        publish(tmp_path / "unfinished.duckdb", tmp_path / "staging")
