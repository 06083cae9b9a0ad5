import shutil
from pathlib import Path

import pytest

from reports.corrections.outbox import ASIDE, Outbox
from transforms.ledger.errors import LedgerUnreachableError


def written(outbox: Outbox, *names: str) -> Outbox:
    for name in names:
        outbox.write(name, name.encode())
    return outbox


def test_files_get_their_places_together_and_nothing_is_left_aside(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "issued")
    with outbox.delivering():
        written(outbox, "a.xlsx", "a.pdf")
        assert [path.name for path in outbox.folder.iterdir()] == [ASIDE]
    assert sorted(path.name for path in outbox.folder.iterdir()) == ["a.pdf", "a.xlsx"]


def test_of_a_killed_command_the_next_places_what_the_ledger_knows_and_removes_the_rest(
    tmp_path: Path,
) -> None:
    written(Outbox(tmp_path / "issued"), "known.xlsx", "unknown.xlsx")  # and killed
    outbox = Outbox(tmp_path / "issued")
    outbox.settle(lambda path: path.stem == "known")
    assert [path.name for path in outbox.folder.iterdir()] == ["known.xlsx"]


def test_a_command_whose_files_another_has_settled_finds_them_in_place(tmp_path: Path) -> None:
    slow = Outbox(tmp_path / "issued")
    with slow.delivering():
        written(slow, "a.xlsx")
        Outbox(tmp_path / "issued").settle(lambda _: True)
    assert [path.name for path in slow.folder.iterdir()] == ["a.xlsx"]


def test_settling_leaves_the_folder_of_a_command_that_has_not_begun_to_write(
    tmp_path: Path,
) -> None:
    slow = Outbox(tmp_path / "issued")
    Outbox(tmp_path / "issued").settle(lambda _: False)
    with slow.delivering():
        written(slow, "a.xlsx")
    assert (tmp_path / "issued" / "a.xlsx").is_file()


@pytest.mark.parametrize(
    ("error", "left"), [(ValueError("no case"), []), (LedgerUnreachableError("?", "?"), ["a.xlsx"])]
)
def test_what_the_ledger_did_not_enter_is_removed_and_what_nobody_knows_of_waits(
    tmp_path: Path, error: Exception, left: list[str]
) -> None:
    outbox = written(Outbox(tmp_path / "issued"), "a.xlsx")
    with pytest.raises(type(error)), outbox.delivering():
        raise error
    assert [path.name for path in (tmp_path / "issued").rglob("a.xlsx")] == left
    assert not (tmp_path / "issued" / "a.xlsx").exists()


def test_a_file_that_vanished_on_its_way_is_told(tmp_path: Path) -> None:
    outbox = written(Outbox(tmp_path / "issued"), "a.xlsx")
    (path,) = (tmp_path / "issued" / ASIDE).rglob("a.xlsx")
    shutil.rmtree(path.parent)
    with pytest.raises(FileNotFoundError):
        outbox._place(path)
