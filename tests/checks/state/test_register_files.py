"""A register that comes in several files, from delivery to delivery."""

from pathlib import Path

import pytest

from checks.errors import DeliveryError
from tests.sent_deliveries import Office, Sent, person

ONE, OTHER = "population/甲镇.csv", "population/乙镇.csv"
FIRST = Sent({ONE: [person("1"), person("2")], OTHER: [person("3")]})
EXTRACTS = {
    "population/0601.csv": [person(key) for key in "123456"],
    "population/0701.csv": [person(key) for key in "234567"],
}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def _people(held: dict[str, list[tuple[object, ...]]]) -> list[object]:
    return sorted(str(row[0]) for row in held["population"] if row[-2] is None)


def test_a_towns_file_replaces_its_own_of_before_where_the_delivery_says_so(office: Office) -> None:
    again = Sent({ONE: [person("2", "王安")]}, day=2, terms='population = "files"')
    held = office.gather(FIRST, again)
    assert _people(held) == ["2", "3"]
    assert held == office.gather(again, FIRST)
    assert _people(office.gather(FIRST, Sent(again.rows, day=2))) == ["1", "2", "3"]


def test_a_full_extract_in_files_takes_the_place_of_one_file(office: Office) -> None:
    whole = Sent({"population/person.csv": [person(key) for key in "1239"]})
    parts = Sent(FIRST.rows, day=2, terms='population = "full"')
    held = office.gather(whole, parts)
    assert _people(held) == ["1", "2", "3"]
    assert held == office.gather(parts, whole)


def test_extracts_that_cannot_be_told_apart_leave_what_was_before(office: Office) -> None:
    """A run tells of them, and what is delivered in their place is the register."""
    with pytest.raises(DeliveryError, match=r"population/0601\.csv"):
        office.gather(FIRST, Sent(EXTRACTS, day=2))
    mended = Sent({"population/0701.csv": EXTRACTS["population/0701.csv"]})
    held = office.gather(Sent(EXTRACTS), mended)
    assert _people(held) == list("234567")
    assert {row[-1] for row in held["files"]} == {"read"}
