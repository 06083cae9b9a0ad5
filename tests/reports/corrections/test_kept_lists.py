"""A workbook whose list says the same is the last run's, byte for byte, and no other one is."""

import shutil
from pathlib import Path

import duckdb
import pytest

from reports.corrections import draft_lists
from reports.corrections.draft_lists import write_lists
from reports.corrections.list_workbook import CorrectionList

KEY = "a key of tests"
CHANGED, SAME, DISTRICT = (
    "420607107_双沟镇.xlsx",
    "420607112_张湾镇.xlsx",
    "420607_区级.xlsx",
)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The places whose workbook was written, not taken over."""
    places: list[str] = []
    make = draft_lists._workbook

    def noted(listed: CorrectionList) -> bytes:
        places.append(listed.place)
        return make(listed)

    monkeypatch.setattr(draft_lists, "_workbook", noted)
    return places


@pytest.fixture
def changed(warehouse: Path, tmp_path: Path) -> Path:
    """The warehouse of an update in which a child of one town was named."""
    path = tmp_path / "changed.duckdb"
    shutil.copy(warehouse, path)
    with duckdb.connect(path) as con:
        con.execute(
            "update case_evidence set sentence_zh = '另一句' where case_id = "
            "(select min(case_id) from cases where town_code = '420607107')"
        )
    return path


def test_workbooks_of_towns_whose_list_says_the_same_are_taken_over(
    warehouse: Path, changed: Path, tmp_path: Path, written: list[str]
) -> None:
    before, after, whole = (tmp_path / name for name in ("before", "after", "whole"))
    write_lists(warehouse, before)
    written.clear()
    write_lists(changed, after, before=before)
    assert written == ["双沟镇"]
    write_lists(changed, whole)
    for path in (whole / "lists").iterdir():
        assert (after / "lists" / path.name).read_bytes() == path.read_bytes()


def test_a_workbook_that_somebody_has_changed_or_removed_is_written_again(
    warehouse: Path, tmp_path: Path, written: list[str]
) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    write_lists(warehouse, before)
    as_written = (before / "lists" / CHANGED).read_bytes()
    (before / "lists" / CHANGED).write_bytes(as_written + b"saved by hand")
    (before / "lists" / SAME).unlink()
    written.clear()
    write_lists(warehouse, after, before=before)
    assert sorted(written) == ["双沟镇", "张湾镇"]
    assert (after / "lists" / CHANGED).read_bytes() == as_written
    assert (after / "lists" / SAME).is_file()


@pytest.mark.parametrize("note", [b"", b"[1, 2]", b'{"420607_x.xlsx": 3}', b"\xff"])
def test_without_a_note_that_can_be_read_all_are_written(
    warehouse: Path, tmp_path: Path, written: list[str], note: bytes
) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    write_lists(warehouse, before)
    (before / ".lists.json").write_bytes(note)
    written.clear()
    write_lists(warehouse, after, before=before)
    assert len(written) == 3


@pytest.mark.parametrize(
    ("key_before", "key", "anew"), [(None, KEY, 0), (KEY, None, 3), ("another key", KEY, 3)]
)
def test_workbooks_lie_under_the_key_of_the_run_that_publishes_them(
    warehouse: Path,
    tmp_path: Path,
    written: list[str],
    key_before: str | None,
    key: str | None,
    anew: int,
) -> None:
    """What lies in plain can be taken over, and is enciphered then."""
    before, after = tmp_path / "before", tmp_path / "after"
    write_lists(warehouse, before, key=key_before)
    as_written = [path.read_bytes() for path in (before / "lists").iterdir()]
    written.clear()
    write_lists(warehouse, after, key=key, before=before)
    assert len(written) == anew
    for path in (after / "lists").iterdir():
        assert path.name.endswith(".enc") is (key is not None)
        assert path.read_bytes() not in as_written
