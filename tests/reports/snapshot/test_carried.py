"""An update changes the databases of before row by row, and they are those that a run writes."""

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from benchmarks.published import differing_rows
from protection import working_files
from protection.working_files import attachment, load_crypto
from reports.shared.warehouse import read_sql, sql_names
from reports.snapshot.carried import carry_over, change_table, unordered
from reports.snapshot.keys import PublishedKeyError, add_keys
from reports.snapshot.publish import (
    BIRTHS_FILE,
    RESTRICTED_FILE,
    publish,
    publish_births,
    publish_restricted,
)

KEY = "a key of tests"
CHANGES = """
    update births set parity = 3 where birth_id = (select min(birth_id) from births);
    delete from case_evidence where case_id = (select max(case_id) from cases);
    update findings set message = '另一句';
    update quarantine set message = '又一句' where row_number = (
        select min(row_number) from quarantine);
    update run_context set run_id = 'the run after'
"""


@pytest.fixture(scope="module")
def before(warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the run before has published."""
    folder = tmp_path_factory.mktemp("before")
    publish(warehouse, folder)
    return folder


@pytest.fixture(scope="module")
def changed(warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of an update that has changed a few rows."""
    path = tmp_path_factory.mktemp("changed") / "warehouse.duckdb"
    shutil.copy(warehouse, path)
    with duckdb.connect(path) as con:
        con.execute(CHANGES)
    return path


@pytest.fixture(scope="module")
def whole(changed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run over everything publishes of it."""
    folder = tmp_path_factory.mktemp("whole")
    publish(changed, folder)
    return folder


def is_carried(before: Path, folder: Path, key: str | None = None) -> bool:
    with duckdb.connect() as con:
        if key:
            load_crypto(con)
        try:
            return carry_over(con, before, folder / "copy.duckdb", key) is not None
        except duckdb.Error:
            return False


def test_a_file_of_before_is_changed_into_what_a_run_writes(
    before: Path, changed: Path, whole: Path, tmp_path: Path
) -> None:
    held = {name: (before / name).read_bytes() for name in (BIRTHS_FILE, RESTRICTED_FILE)}
    publish(changed, tmp_path, before=before)
    for name in held:
        assert is_carried(before / name, tmp_path)
        assert differing_rows(before / name, whole / name) != {}
        assert differing_rows(tmp_path / name, whole / name) == {}
        # And what was changed once is changed again.
        assert is_carried(tmp_path / name, tmp_path)
    assert {name: (before / name).read_bytes() for name in held} == held


def test_an_update_of_an_enciphered_file_is_enciphered(
    warehouse: Path, changed: Path, whole: Path, tmp_path: Path
) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    publish_restricted(warehouse, before, KEY)
    publish_restricted(changed, after, KEY, before)
    assert is_carried(before / RESTRICTED_FILE, tmp_path, KEY)
    assert differing_rows(after / RESTRICTED_FILE, whole / RESTRICTED_FILE, KEY) == {}
    assert "李婷".encode() not in (tmp_path / "after" / RESTRICTED_FILE).read_bytes()


@pytest.mark.parametrize(("key_before", "key"), [(None, KEY), (KEY, None), ("another key", KEY)])
def test_a_file_of_another_key_is_written_anew(
    warehouse: Path, tmp_path: Path, key_before: str | None, key: str | None
) -> None:
    publish_restricted(warehouse, tmp_path / "before", key_before)
    assert not is_carried(tmp_path / "before" / RESTRICTED_FILE, tmp_path, key)
    publish_restricted(warehouse, tmp_path / "after", key, tmp_path / "before")
    with duckdb.connect() as con:
        load_crypto(con)
        con.execute(attachment(tmp_path / "after" / RESTRICTED_FILE, "opened", key))
        assert con.execute("select count(*) from opened.cases").fetchone() != (0,)
        assert con.execute(
            "select encrypted from duckdb_databases() where database_name = 'opened'"
        ).fetchone() == (key is not None,)


def executed(sql: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        with duckdb.connect(path) as con:
            con.execute(sql)

    return change


def broken_in_the_middle(path: Path) -> None:
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 4096] = bytes(4096)
    path.write_bytes(data)


@pytest.mark.parametrize(
    "damage",
    [
        executed("create view mine as select count(*) as n from births"),
        executed("comment on column births.sex is 'boys and girls'"),
        executed("alter table births add column mine integer"),
        executed("update runs set form = 'of another version'"),
        lambda path: path.write_bytes(b"no database"),
        broken_in_the_middle,
        lambda path: path.unlink(),
    ],
)
def test_a_file_that_is_not_as_this_program_wrote_it_is_written_anew(
    before: Path,
    changed: Path,
    whole: Path,
    tmp_path: Path,
    damage: Callable[[Path], None],
) -> None:
    spoilt = Path(shutil.copytree(before, tmp_path / "spoilt"))
    damage(spoilt / BIRTHS_FILE)
    publish_births(changed, tmp_path / "after", spoilt)
    after = tmp_path / "after" / BIRTHS_FILE
    assert differing_rows(after, whole / BIRTHS_FILE) == {}


def test_rows_that_somebody_has_changed_are_put_right(
    before: Path, changed: Path, whole: Path, tmp_path: Path
) -> None:
    spoilt = Path(shutil.copytree(before, tmp_path / "spoilt"))
    executed("delete from births; update cases set grade = 'review'")(spoilt / BIRTHS_FILE)
    assert is_carried(spoilt / BIRTHS_FILE, tmp_path)
    publish_births(changed, tmp_path / "after", spoilt)
    assert differing_rows(tmp_path / "after" / BIRTHS_FILE, whole / BIRTHS_FILE) == {}


def test_a_doubled_key_stops_an_update_as_it_stops_a_run(
    warehouse: Path, before: Path, tmp_path: Path
) -> None:
    doubled = tmp_path / "doubled.duckdb"
    shutil.copy(warehouse, doubled)
    executed("insert into births select * from births limit 1")(doubled)
    with pytest.raises(PublishedKeyError, match="births"):
        publish_births(doubled, tmp_path / "after", before)


@pytest.mark.parametrize("folder", ["births", "restricted", "aggregates"])
def test_the_order_of_a_published_table_stands_last_and_cuts_nothing_off(folder: str) -> None:
    for name in sql_names("snapshot", folder):
        query = read_sql("snapshot", f"{folder}/{name}.sql")
        order = query.removeprefix(unordered(query))
        assert "\norder by" not in order.removeprefix("\norder by"), name
        assert "limit" not in order, name
        assert order.count("(") == order.count(")"), name


def test_a_row_more_writes_its_own_group_of_rows_anew_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working_files, "_ROWS_IN_GROUP", 2048)
    keys = (
        "select 'wis' as source, 'W' || i as source_record_id, i as row_number from range({}) t(i)"
    )

    def blocks(rows: int) -> list[tuple[int, int, int]]:
        with duckdb.connect() as con:
            con.execute(attachment(tmp_path / "births.duckdb", "published"))
            change_table(con, "record_links", keys.format(rows))
            con.execute("detach published")
            con.execute(attachment(tmp_path / "births.duckdb", "published"))
            return con.execute(
                "select row_group_id, block_id, block_offset "
                "from pragma_storage_info('published.record_links') "
                "where column_name = 'source_record_id' and segment_type = 'VARCHAR' order by all"
            ).fetchall()

    with duckdb.connect() as con:
        con.execute(attachment(tmp_path / "births.duckdb", "published"))
        con.execute(f"create table published.record_links as {keys.format(5000)}")
        add_keys(con, "published", "record_links")
    before, after = blocks(5000), blocks(5001)
    assert len({group for group, *_ in before}) == 3
    assert [one for one in before if one[0] < 2] == [one for one in after if one[0] < 2]
    assert before != after
