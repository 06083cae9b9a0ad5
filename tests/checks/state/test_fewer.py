"""A file that was cut off on its way replaces the whole of before, and both counts are said."""

from pathlib import Path

import pytest

from tests.sent_deliveries import PEOPLE, WARDS, Office, Sent, person, ward

ALL = [ward(str(number)) for number in range(1, 6)]
FIRST = Sent({WARDS: ALL, PEOPLE: [person("1"), person("2")]})


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def _said(office: Office, *order: Sent) -> str:
    office.gather(*order)
    return office.said or ""


def _cut(rows: int, last: str | bytes) -> bytes:
    """A hospital's book that breaks off behind so many rows, and what is left of the next."""
    whole = ["医院代码,分娩编号,产妇姓名,分娩日期,胎内序号", *(",".join(row) for row in ALL[:rows])]
    end = last if isinstance(last, bytes) else last.encode()
    return "".join(f"{line}\n" for line in whole).encode() + end


def test_a_file_that_holds_far_fewer_rows_than_before_is_told_with_both_counts(
    office: Office,
) -> None:
    said = _said(office, FIRST, Sent({WARDS: ALL[:3]}, day=2))
    assert f"{WARDS}: 3 rows in place of 5. " in said
    for rows in (ALL, [*ALL, ward("6")]):
        assert _said(office, FIRST, Sent({WARDS: rows}, day=2)) == ""


@pytest.mark.parametrize("last", ["420607A01,4", '420607A01,4,"李', "420607A01,4,李".encode()[:-1]])
def test_a_file_whose_last_row_breaks_off_is_told(office: Office, last: str | bytes) -> None:
    said = _said(office, FIRST, Sent({WARDS: _cut(4, last)}, day=2))
    assert f"{WARDS}: 5 rows in place of 5, and its last row breaks off" in said


def test_a_row_that_is_damaged_before_the_last_one_is_no_sign_of_a_cut(office: Office) -> None:
    text = _cut(4, "420607A01,4\n" + ",".join(ALL[4]))
    assert _said(office, FIRST, Sent({WARDS: text}, day=2)) == ""


def test_of_a_full_extract_the_source_is_told(office: Office) -> None:
    full = Sent({PEOPLE: [person("1")]}, day=2, terms='population = "full"')
    assert f"{PEOPLE}: 1 rows in place of 2" in _said(office, FIRST, full)


def test_a_file_that_comes_late_and_replaces_nothing_is_not_told(office: Office) -> None:
    assert _said(office, Sent({WARDS: ALL}, day=3), Sent({WARDS: ALL[:1]}, day=2)) == ""
