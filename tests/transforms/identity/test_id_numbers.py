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
        ("42062119780110084", "fragment"),  # 17 digits
        ("4206211978011008491", "too_long"),  # 19
        ("1" * 400, "too_long"),
        ("990621197801055701", "bad_region"),  # 9, and no province behind it
        ("999999999999999999", "bad_region"),
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


@settings(deadline=None)
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


def numbered(first17: str) -> str:
    return first17 + check_digit(first17)


@pytest.mark.parametrize(
    ("paper", "kind"),
    [
        ("G12345678", "passport"),
        ("EA1234567", "passport"),
        ("护照 e12345678", "passport"),
        ("C01X00T47", "passport"),
        ("H12345678", "permit"),
        ("M1234567800", "permit"),
        ("01234567", "Taiwan permit"),
        ("0012345678", "Taiwan permit"),
        ("台胞证01234567", "Taiwan permit"),
        ("USA310089072001", "old foreign card"),
        (numbered("91112419810803002"), "foreign card"),
        ("921840198203150010", "foreign card"),
    ],
)
def test_a_paper_that_is_no_resident_card_is_no_impossible_number(paper: str, kind: str) -> None:
    assert sql("id_status($1)", paper) == "other_paper"
    assert sql("id_kind(id_compared($1, id_status($1)))", paper) == kind


@settings(deadline=None)
@given(st.sampled_from(("810000", "820000", "830000")), DATES, st.integers(0, 999))
def test_a_residence_permit_is_valid_and_of_its_own_kind(
    region: str, born: datetime.date, sequence: int
) -> None:
    permit = numbered(f"{region}{born:%Y%m%d}{sequence:03d}")
    assert (sql("id_status(?)", permit), sql("id_kind(?)", permit)) == ("valid", "residence permit")


@settings(deadline=None)
@given(DATES, st.integers(0, 999), st.lists(st.integers(0, 17), max_size=4))
def test_letters_typed_for_digits_are_read_as_digits(
    born: datetime.date, sequence: int, places: list[int]
) -> None:
    number = numbered(f"420621{born:%Y%m%d}{sequence:03d}")
    typed = [
        {"0": "O", "1": "l"}.get(sign, sign) if place in places else sign
        for place, sign in enumerate(number)
    ]
    assert sql("id_to_18(?)", "".join(typed)) == number
    assert sql("id_status(?)", "".join(typed)) == "valid"


@settings(deadline=None)
@given(DATES, st.integers(0, 999), st.integers(1, 17))
def test_a_resident_number_cut_off_anywhere_is_a_fragment_or_an_old_one(
    born: datetime.date, sequence: int, length: int
) -> None:
    cut = numbered(f"420621{born:%Y%m%d}{sequence:03d}")[:length]
    assert sql("id_status(?)", cut) in (("fragment",) if length != 15 else OLD_STATUSES)


OLD_STATUSES = ("valid", "bad_date")


@settings(deadline=None, max_examples=12)
@given(
    st.lists(st.text(alphabet="0123456789XOIlGHM*-( )无", max_size=22), min_size=20, max_size=40)
)
def test_any_text_has_a_status_and_only_what_is_compared_has_a_kind(texts: list[str]) -> None:
    rows = CON.execute(
        "select status, compared, id_kind(compared) from (select id_status(text) as status, "
        "id_compared(text, id_status(text)) as compared "
        "from (select unnest(?::varchar[]) as text))",
        [texts],
    ).fetchall()
    assert len(rows) == len(texts)
    readable = {"valid", "bad_check", "bad_date", "bad_region", "other_paper"}
    for status, compared, kind in rows:
        assert (compared is not None) == (status in readable)
        assert (kind is None) == (compared is None)
