"""A sheet that cannot be read takes nothing away, whatever else its workbook holds."""

from itertools import permutations
from pathlib import Path

import pytest

from tests.sent_deliveries import BOOK, WARDS, Office, Sent, book, ward

OTHER = "hospital/420607A02_2006.csv"
FIRST = Sent({BOOK: book([ward("1"), ward("2")], [ward("3")])})


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def _wards(state: dict[str, list[tuple[object, ...]]]) -> list[tuple[object, object]]:
    return sorted((row[1], row[2]) for row in state["hospital"] if row[1])


def _statuses(state: dict[str, list[tuple[object, ...]]]) -> set[object]:
    return {row[-1] for row in state["files"]}


@pytest.mark.parametrize("broken", [1, 2])
def test_records_of_a_damaged_sheet_stay_and_those_of_the_others_are_replaced(
    office: Office, broken: int
) -> None:
    """Also where the sheets stand in another order: the damaged one is not told by its name."""
    sheets = [[ward("3", "李霞")], [ward("9")]]
    damaged = Sent({BOOK: book(*sheets[:: 1 if broken == 2 else -1], broken=[broken])}, day=2)
    for order in permutations((FIRST, damaged)):
        state = office.gather(*order)
        assert _wards(state) == [("1", "李婷"), ("2", "李婷"), ("3", "李霞")]
        assert _statuses(state) == {"read", "damaged"}
    (told,) = (row for row in office.gather(FIRST, damaged)["told"] if row[1] == "partly_read")
    assert str(told[0]).startswith(BOOK)
    mended = Sent({BOOK: book([ward("3", "李霞")], [ward("9")])}, day=2)
    for order in permutations((FIRST, damaged, mended)):
        state = office.gather(*order)
        assert _wards(state) == [("3", "李霞"), ("9", "李婷")]
        assert _statuses(state) == {"read"}


def test_a_full_extract_of_which_a_file_is_damaged_takes_nothing_away_but_by_its_files(
    office: Office,
) -> None:
    first = Sent({WARDS: [ward("1"), ward("2")], OTHER: [ward("3")]})
    terms = 'hospital = "full"'
    damaged = Sent({WARDS: [ward("1", "李霞")], OTHER: ""}, 2, terms)
    for order in permutations((first, damaged)):
        state = office.gather(*order)
        assert _wards(state) == [("1", "李霞"), ("3", "李婷")]
        assert _statuses(state) == {"read", "damaged"}
    mended = Sent({WARDS: [ward("1", "李霞")], OTHER: [ward("4")]}, 2, terms)
    for order in permutations((first, damaged, mended)):
        state = office.gather(*order)
        assert (_wards(state), _statuses(state)) == ([("1", "李霞"), ("4", "李婷")], {"read"})


def test_a_damaged_sheet_is_told_until_the_whole_workbook_comes(office: Office) -> None:
    """Of two workbooks of one place that both lack it neither has mended it."""
    terms = 'hospital = "changes"'
    one, other = (Sent({BOOK: book([ward(n)], [], broken=[2])}, 2, terms) for n in "12")
    assert _statuses(office.gather(FIRST, one, other)) == {"read", "damaged"}
    mended = Sent({BOOK: book([ward("1")], [ward("2")])}, 2, terms)
    for order in permutations((one, other, mended)):
        assert _statuses(office.gather(*order)) == {"read"}
