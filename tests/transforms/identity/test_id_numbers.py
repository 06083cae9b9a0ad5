"""Identity numbers: what SQL says of them agrees with GB 11643."""

import datetime

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.identity.id_numbers import check_digit, install_macros, to_18

CON = duckdb.connect()
install_macros(CON)
DATES = st.dates(min_value=datetime.date(1940, 1, 1), max_value=datetime.date(1999, 12, 31))


def sql(expression: str, *values: str | None) -> object:
    row = CON.execute(f"select {expression}", values).fetchone()
    return None if row is None else row[0]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("11010519491231002X", "valid"),
        ("110105 19491231 002x", "valid"),
        ("110105491231002", "valid"),
        ("110105194912310020", "bad_check"),
        ("42062118771108084X", "bad_date"),
        ("99010519491231002X", "bad_region"),
        ("420621 19821113 60", "fragment"),
        ("无", "missing"),
        ("ABC", "malformed"),
        (None, "missing"),
    ],
)
def test_a_number_has_one_status(text: str | None, status: str) -> None:
    assert sql("id_status(?)", text) == status


@settings(deadline=None, max_examples=5)
@given(st.lists(st.tuples(DATES, st.integers(0, 999)), min_size=20, max_size=50))
def test_fifteen_digits_become_eighteen_and_back(people: list[tuple[datetime.date, int]]) -> None:
    old = [f"420621{born:%y%m%d}{sequence:03d}" for born, sequence in people]
    rows = CON.execute(
        "select old, id_to_18(old), id_status(id_to_18(old)) from (select unnest(?::varchar[]) as "
        "old)",
        [old],
    ).fetchall()
    assert len(rows) == len(old)
    for number, longer, status in rows:
        assert longer == to_18(number)
        assert longer[:6] + longer[8:17] == number
        assert status == "valid"


@given(DATES, st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_every_wrong_digit_breaks_the_check(
    born: datetime.date, sequence: int, place: int, shift: int
) -> None:
    first17 = f"420621{born:%Y%m%d}{sequence:03d}"
    wrong = first17[:place] + str((int(first17[place]) + shift) % 10) + first17[place + 1 :]
    assert check_digit(wrong) != check_digit(first17)


def test_birth_date_and_sex_are_read_from_the_number() -> None:
    assert sql("id_birth_date('42062119781108084X')") == datetime.date(1978, 11, 8)
    assert (sql("id_sex('420621197811080849')"), sql("id_sex('420621197811080857')")) == ("2", "1")
