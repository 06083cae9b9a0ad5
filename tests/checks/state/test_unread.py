"""What a delivery of changes holds and nobody reads is told, or refused."""

from pathlib import Path

import pytest

from checks.errors import DeliveryError
from tests.sent_deliveries import PEOPLE, Office, Sent, person

FIRST = Sent({PEOPLE: [person("1")]})


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_a_delivery_of_which_nothing_is_read_is_refused(office: Office) -> None:
    with pytest.raises(DeliveryError, match=r"people, person\.csv"):
        office.gather(
            FIRST, Sent({"person.csv": [person("2")], "people/person.csv": [person("3")]}, day=2)
        )


def test_a_file_that_nobody_reads_is_named_beside_those_that_are(office: Office) -> None:
    state = office.gather(FIRST, Sent({PEOPLE: [person("2")], "person.csv": [person("3")]}, day=2))
    assert [row[0] for row in state["population"]] == ["1", "2"]
    assert ("person.csv", "unread_files") in [row[:2] for row in state["told"]]


def test_dates_alone_are_taken_in_and_told(office: Office) -> None:
    state = office.gather(FIRST, Sent(day=2))
    assert [row[:2] for row in state["told"]] == [("delivery.toml", "nothing_delivered")]
    assert len(state["population"]) == 1


def test_an_announced_extract_that_is_missing_or_broken_is_told(office: Office) -> None:
    terms = 'population = "full"'
    for file in ({}, {PEOPLE: ""}):
        state = office.gather(FIRST, Sent(file, day=2, terms=terms))
        assert ("delivery.toml", "full_without_file") in [row[:2] for row in state["told"]]
        assert len(state["population"]) == 1
    state = office.gather(FIRST, Sent({PEOPLE: [person("2")]}, day=2, terms=terms))
    assert state["told"] == []
