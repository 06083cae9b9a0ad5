import shutil
from pathlib import Path

import pytest

from reports.corrections.outbox import ASIDE, Outbox


def written(outbox: Outbox, *names: str) -> Outbox:
    for name in names:
        outbox.write(name, name.encode())
    return outbox


def test_files_get_their_places_together_and_nothing_is_left_aside(tmp_path: Path) -> None:
    outbox = written(Outbox(tmp_path / "issued"), "a.xlsx", "a.pdf")
    assert [path.name for path in outbox.folder.iterdir()] == [ASIDE]
    outbox.deliver()
    assert sorted(path.name for path in outbox.folder.iterdir()) == ["a.pdf", "a.xlsx"]


def test_of_a_killed_command_the_next_places_what_the_ledger_knows_and_removes_the_rest(
    tmp_path: Path,
) -> None:
    written(Outbox(tmp_path / "issued"), "known.xlsx", "unknown.xlsx")  # and killed
    outbox = Outbox(tmp_path / "issued")
    outbox.settle(lambda path: path.stem == "known")
    assert [path.name for path in outbox.folder.iterdir()] == ["known.xlsx"]


def test_a_command_whose_files_another_has_settled_finds_them_in_place(tmp_path: Path) -> None:
    slow = written(Outbox(tmp_path / "issued"), "a.xlsx")
    Outbox(tmp_path / "issued").settle(lambda _: True)
    slow.deliver()
    assert [path.name for path in slow.folder.iterdir()] == ["a.xlsx"]


def test_settling_leaves_the_folder_of_a_command_that_has_not_begun_to_write(
    tmp_path: Path,
) -> None:
    slow = Outbox(tmp_path / "issued")
    Outbox(tmp_path / "issued").settle(lambda _: False)
    written(slow, "a.xlsx").deliver()
    assert (tmp_path / "issued" / "a.xlsx").is_file()


def test_a_file_that_vanished_on_its_way_is_told(tmp_path: Path) -> None:
    outbox = written(Outbox(tmp_path / "issued"), "a.xlsx")
    (path,) = (tmp_path / "issued" / ASIDE).rglob("a.xlsx")
    shutil.rmtree(path.parent)
    with pytest.raises(FileNotFoundError):
        outbox._place(path)
