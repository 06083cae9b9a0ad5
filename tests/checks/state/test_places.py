"""Which file of before a file stands for."""

from itertools import permutations
from pathlib import Path

import pytest

from tests.sent_deliveries import PEOPLE, WARDS, Office, Sent, person, ward


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


@pytest.mark.parametrize(
    "name",
    [
        *("420607a01_2006.CSV", "４２０６０７Ａ０１＿２００６.csv", "420607A01_2006.txt"),
        *("420607A01_2006 .txt", "420607A01_2006.csv.xls", " 420607A01_2006.csv"),
        *("420607A01_2006\u200b.csv", "420607A01_2006.xls.csv"),
    ],
)
def test_a_file_is_sent_again_however_its_name_is_written(office: Office, name: str) -> None:
    first = Sent({WARDS: [ward("1"), ward("2")]})
    again = Sent({f"hospital/{name}": [ward("1", "李霞")]}, day=2)
    for order in permutations((first, again)):
        assert [row[2] for row in office.gather(*order)["hospital"]] == ["李霞"]


@pytest.mark.parametrize("name", ["A01_2007.csv", "A02_2006.csv", "b/A01_2006.csv"])
def test_files_of_other_years_hospitals_and_folders_are_other_files(
    office: Office, name: str
) -> None:
    first = Sent({"hospital/A01_2006.csv": [ward("1")]})
    other = Sent({f"hospital/{name}": [ward("2")]}, day=2)
    assert [row[1] for row in office.gather(first, other)["hospital"]] == ["1", "2"]


def test_of_two_files_that_only_their_format_tells_apart_none_is_lost_for_the_other(
    office: Office,
) -> None:
    as_text = "hospital/420607A01_2006.txt"
    first = Sent({WARDS: [ward("1")], as_text: [ward("2")]})
    again = Sent({WARDS: [ward("3")]}, day=2)
    for order in permutations((first, again)):
        assert [row[1] for row in office.gather(*order)["hospital"]] == ["2", "3"]


def test_of_two_files_that_only_a_blank_tells_apart_each_is_sent_again_by_its_own_name(
    office: Office,
) -> None:
    spaced = "hospital/420607A01_2006 .csv"
    first = Sent({WARDS: [ward("1")], spaced: [ward("2")]})
    for name, held in ((WARDS, ["2", "3"]), (spaced, ["1", "3"])):
        again = Sent({name: [ward("3")]}, day=2)
        for order in permutations((first, again)):
            assert [row[1] for row in office.gather(*order)["hospital"]] == held


@pytest.mark.parametrize("file", [PEOPLE, WARDS])
def test_a_broken_file_that_comes_again_with_its_delivery_is_told_no_more(
    office: Office, file: str
) -> None:
    row = person("1") if file == PEOPLE else ward("1")
    broken, mended = Sent({file: ""}, day=2), Sent({file: [row]}, day=2)
    for order in permutations((broken, mended)):
        assert [one[-1] for one in office.gather(*order)["files"]] == ["read"]


def test_a_broken_file_of_changes_is_told_until_it_comes_again(office: Office) -> None:
    """What stood in it is in no later file of the name."""
    first, broken = Sent({PEOPLE: [person("1")]}), Sent({PEOPLE: ""}, day=2)
    later = Sent({PEOPLE: [person("2")]}, day=3)
    told = [str(one[-1]) for one in office.gather(first, broken, later)["files"]]
    assert sorted(told) == ["damaged", "read", "read"]


@pytest.mark.parametrize(
    ("source", "file", "terms"),
    [("hospital", WARDS, ""), ("population", PEOPLE, 'population = "full"')],
)
def test_a_file_of_headings_alone_takes_nothing_away_and_is_told(
    office: Office, source: str, file: str, terms: str
) -> None:
    """Else an empty form under the name of a year's file accuses every mother of that year."""
    row = ward if source == "hospital" else person
    first, form = Sent({file: [row("1"), row("2")]}), Sent({file: []}, day=2, terms=terms)
    for order in permutations((first, form)):
        held = office.gather(*order)
        assert len(held[source]) == 2
    told = [one for one in office.gather(first, form)["told"] if one[1] == "empty_file"]
    assert [str(name) for name, *_ in told] == [file]
    later = Sent({file: [row("3")]}, day=3, terms=terms)
    for order in permutations((first, form, later)):
        assert len(office.gather(*order)[source]) == 1


def test_a_form_that_holds_a_note_or_blank_rows_takes_nothing_away_either(office: Office) -> None:
    first = Sent({WARDS: [ward("1"), ward("2")]})
    form = Sent({WARDS: [("", "", "", "", ""), ("注：本月无分娩", "", "", "", "")]}, day=2)
    for order in permutations((first, form)):
        assert {row[1] for row in office.gather(*order)["hospital"]} >= {"1", "2"}
    assert "empty_file" in {one[1] for one in office.gather(first, form)["told"]}
