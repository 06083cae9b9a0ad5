"""A file that by its name is a copy of another stands beside it, and that is said."""

from pathlib import Path

import pytest

from tests.sent_deliveries import WARDS, Office, Sent, ward

FIRST = Sent({WARDS: [ward("1"), ward("2")]})


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def _told(state: dict[str, list[tuple[object, ...]]]) -> list[str]:
    return [str(row[3]) for row in state["told"] if row[1] == "copy_beside"]


@pytest.mark.parametrize(
    "name",
    [
        *("420607A01_2006(1).csv", "420607A01_2006 - 副本.csv", "420607A01_2006（2）.txt"),
        *("复件 420607A01_2006.csv", "420607a01_2006 - Copy (2).CSV"),
    ],
)
def test_a_copy_of_an_earlier_file_is_told_with_the_file(office: Office, name: str) -> None:
    state = office.gather(FIRST, Sent({f"hospital/{name}": [ward("1", "李霞")]}, day=2))
    assert len(state["hospital"]) == 3
    (message,) = _told(state)
    assert f"hospital/{name} (beside {WARDS})" in message


@pytest.mark.parametrize("name", ["420607A01_2007(1).csv", "420607A02_2006.csv", "下(1).csv"])
def test_another_file_is_no_copy(office: Office, name: str) -> None:
    assert _told(office.gather(FIRST, Sent({f"hospital/{name}": [ward("3")]}, day=2))) == []


def test_nothing_is_told_of_a_copy_where_the_file_itself_is_gone_or_is_a_part_of_its_own(
    office: Office,
) -> None:
    copy = "hospital/420607A01_2006(1).csv"
    full = Sent({copy: [ward("1")]}, day=2, terms='hospital = "full"')
    assert _told(office.gather(FIRST, full)) == []
    parts = Sent({WARDS: [ward("1")], copy: [ward("2")]}, day=2)
    assert _told(office.gather(FIRST, parts)) == []
    assert _told(office.gather(parts, Sent({copy: [ward("2")]}, day=3))) == []
