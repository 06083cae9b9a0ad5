"""What is said of an empty form is what becomes of the records that stood there."""

from pathlib import Path

import pytest

from tests.sent_deliveries import BOOK, WARDS, Office, Sent, book, ward


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def _told(state: dict[str, list[tuple[object, ...]]]) -> list[tuple[object, object]]:
    return [(row[0], row[3]) for row in state["told"] if row[1] == "empty_file"]


def test_of_a_sheet_that_comes_empty_it_is_said_that_its_records_are_gone(office: Office) -> None:
    """The other sheet has replaced the file as a whole."""
    first = Sent({BOOK: book([ward("1")], [ward("2")])})
    state = office.gather(first, Sent({BOOK: book([ward("1")], [])}, day=2))
    assert [row[1] for row in state["hospital"]] == ["1"]
    ((name, message),) = _told(state)
    assert str(name).startswith(f"{BOOK}#2")
    assert "are gone" in str(message)
    assert "stays" not in str(message)


def test_a_book_of_which_every_sheet_is_empty_takes_nothing_away(office: Office) -> None:
    first = Sent({BOOK: book([ward("1")], [ward("2")])})
    state = office.gather(first, Sent({BOOK: book([], [])}, day=2))
    assert [row[1] for row in state["hospital"]] == ["1", "2"]
    ((_, message),) = _told(state)
    assert "stays" in str(message)


def test_an_empty_form_within_an_extract_of_the_whole_source_is_said_to_be_gone(
    office: Office,
) -> None:
    other = "hospital/420607A02_2006.csv"
    first = Sent({WARDS: [ward("1")], other: [ward("2")]})
    full = Sent({WARDS: [ward("1")], other: []}, day=2, terms='hospital = "full"')
    state = office.gather(first, full)
    assert [row[1] for row in state["hospital"]] == ["1"]
    ((name, message),) = _told(state)
    assert name == other
    assert "are gone" in str(message)
