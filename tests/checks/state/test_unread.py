"""What a delivery of changes holds and nobody reads is told, or refused."""

from pathlib import Path

import pytest

from checks.errors import DeliveryError
from checks.intake.unread_files import noted_unread_files
from tests.sent_deliveries import PEOPLE, WARDS, Office, Sent, person, ward

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


def test_of_a_register_in_a_format_that_is_not_read_the_formats_are_told(office: Office) -> None:
    """It lies in the right folder: to put it there helps nobody."""
    book = Sent({WARDS: [ward("1")], "population/person.pdf": "%PDF"}, day=2)
    told = [row[-1] for row in office.gather(FIRST, book)["told"] if row[1] == "unread_files"]
    assert "population/: *.parquet, *.csv" in str(told)
    warehouse = office.place / "warehouse.duckdb"
    assert noted_unread_files(warehouse) == ("population/person.pdf",)


@pytest.mark.parametrize("file", [PEOPLE, "population/外来.csv"])
def test_a_file_whose_source_a_database_supplies_is_not_to_be_saved_under_its_own_name(
    office: Office, file: str
) -> None:
    sent = Sent({file: [person("2")]}, day=2, database=[person("3")])
    told = [row for row in office.gather(FIRST, sent)["told"] if row[1] == "unread_files"]
    ((name, _, _, message),) = told
    assert name == file
    assert "from a database" in str(message)
    assert "Save them" not in str(message)


def test_beside_a_registers_own_file_an_extract_of_another_day_is_told(office: Office) -> None:
    """One that holds other records may be a part of it, and ends the update."""
    other = "population/外来.csv"
    with pytest.raises(DeliveryError, match=other):
        office.gather(FIRST, Sent({PEOPLE: [person("2")], other: [person("3")]}, day=2))
    sent = Sent({PEOPLE: [person("2")], other: [person("2"), person("3")]}, day=2)
    told = [row for row in office.gather(FIRST, sent)["told"] if row[1] == "unread_files"]
    ((name, _, _, message),) = told
    assert name == "population/外来.csv"
    assert "another file of its source was" in str(message)


@pytest.mark.parametrize("name", ["2009-08.zip", "hospital/2009-08.zip"])
def test_an_archive_is_to_be_unpacked(office: Office, name: str) -> None:
    with pytest.raises(DeliveryError, match="Unpack the archive"):
        office.gather(FIRST, Sent({name: "PK\x03\x04"}, day=2))


def test_what_an_archive_of_macos_leaves_is_no_file_of_the_delivery(office: Office) -> None:
    debris = {"__MACOSX/._person.csv": "", "population/__MACOSX/._person.csv": "", ".DS_Store": ""}
    state = office.gather(FIRST, Sent({PEOPLE: [person("2")], **debris}, day=2))
    assert state["told"] == []
