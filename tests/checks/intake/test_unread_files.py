"""Which files of a delivery make a run end with 1, since nothing was read of them."""

from pathlib import Path

import pytest

from checks.intake.listing import list_delivery
from checks.intake.unread_files import unread_files

RAR = b"Rar!\x1a\x07\x00"


def deliver(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(RAR if name.endswith(".rar") else b"x")
    return folder


@pytest.mark.parametrize(
    "name",
    [
        "population/person.pdf",
        "population/8月人口.mdb",
        "wis/WOMAN.docx",
        "wis/妇女.rar",
        "hospital/420607A01_2006",
        "hospital/420607A01_2006.pdf",
        "reference/other_counts.xlsx",
        "returns/200605.rar",
        "returns/200605.xlsx.lnk",
        "2009-08.rar",
        "person.csv",
        "deletions.csv.txt",
        "deletions - 副本.csv",
        "删除名单8月.csv",
        "2009-08/WOMAN.DBF",
    ],
)
def test_a_file_of_which_nothing_is_read_is_named(tmp_path: Path, name: str) -> None:
    """Beside others, which are read."""
    deliver(tmp_path, "hospital/420607A02_2006.csv", "wis/BIRTH.DBF", name)
    assert unread_files(list_delivery(tmp_path)) == (name,)


def test_what_lies_beside_a_file_that_is_read_is_no_lost_source(tmp_path: Path) -> None:
    deliver(
        tmp_path,
        *("deletions.csv", "population/person.csv", "population/person.xlsx"),
        *("wis/WOMAN.DBF", "wis/WOMAN.FPT", "wis/BIRTH.DBF", "wis/birth.xlsx", "wis/说明.docx"),
        *("reference/towns.csv", "reference/hospitals.csv", "reference/说明.txt"),
        *("hospital/420607A01_2006.xls", "hospital/Thumbs.db", "交接单.docx", "2009/person.csv"),
        *("hospital/420607A01_2006.xls.lnk", "hospital/~WRL0001.tmp"),
    )
    assert unread_files(list_delivery(tmp_path)) == ()


def test_a_source_that_comes_from_a_database_lacks_no_file(tmp_path: Path) -> None:
    deliver(tmp_path, "population/person.xlsx")
    assert unread_files(list_delivery(tmp_path), {"population"}) == ()


def test_what_stands_in_a_files_place_is_named(tmp_path: Path) -> None:
    deliver(tmp_path, "hospital/420607A01_2006.csv")
    (tmp_path / "hospital" / "420607A02_2006.csv").symlink_to("nowhere")
    assert unread_files(list_delivery(tmp_path)) == ("hospital/420607A02_2006.csv",)
