"""Resident identity numbers (GB 11643) in SQL, as macros of a connection, and a few of them for
single values.

A paper that is no resident card is told by its form: passports, permits of Hong Kong, Macau and
Taiwan, foreigners' cards of permanent residence. It is no impossible number: it is compared as a
whole string with papers of its own kind, and contradicts none of another kind.

Belongs here: cleaning, 15 to 18 digits, the check digit, which paper it is, what a number says.
Does not belong here: whether a county code was in force at a birth. The codes' history is a
warning, never a refusal: 420621 stands on most numbers of the founding district long after it was
abolished.
"""

from __future__ import annotations

import duckdb

__all__ = ["check_digit", "install_macros", "to_18"]

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
# First two digits of GB/T 2260: the provinces, and 81 to 83 on the residence permits of people from
# Hong Kong, Macau and Taiwan.
_PROVINCES = "1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]"
# The card of a foreigner's permanent residence since 2023: 9, the province that gave it, the
# country's three digits, then as on a resident card.
_FOREIGN_CARD = f"9(?:{_PROVINCES})[0-9]{{14}}[0-9X]"
# Papers with letters: passports of any country, permits of Hong Kong and Macau (H or M and 8 or 10
# digits), foreigners' cards before 2023 (3 letters, 12 digits).
_LETTERED = "[A-Z]{3}[0-9]{12}|[0-9A-Z]{6,12}"
_LEAST_DIGITS = 4
# Permits of Taiwan: 8 digits, or 10. A resident number cut off there begins with a province.
_TAIWAN = "[0-9]{8}|[0-9]{10}"


def check_digit(first17: str) -> str:
    """The check character of a number's first 17 digits.

    >>> check_digit("11010519491231002")
    'X'
    """
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first17, strict=True))
    return _CHECK_DIGITS[total % 11]


def to_18(number: str) -> str:
    """A 15-digit number of before 1999 with its century and check character; any other text as it
    is.

    >>> to_18("110105491231002")
    '11010519491231002X'
    """
    if len(number) != 15 or not number.isascii() or not number.isdigit():
        return number
    longer = f"{number[:6]}19{number[6:]}"
    return longer + check_digit(longer)


# A macro's argument is pasted wherever it stands: nested macros would grow to plans that take
# seconds. A lambda over a list of one binds the value once.
_BOUND = "list_transform([{value}], lambda {name}: {body})[1]"
# Nearly every number is written as it should be: it needs no list, and few of the patterns below.
_UNLESS = "case when regexp_full_match(t, '{written}') then {known} else {otherwise} end"
_RESIDENT = f"(?:{_PROVINCES})[0-9]{{4}}(?:19|20)[0-9]{{9}}[0-9X]"
_SUM = (
    f"list_inner_product({list(_WEIGHTS)}::double[], "
    "try_cast(string_split({digits}, '') as double[]))"
)
_CHECK_DIGIT = f"substr('{_CHECK_DIGITS}', cast({_SUM} as integer) % 11 + 1, 1)"

_FAULT = (
    f"case when not regexp_full_match(substr(c, 1, 2), '{_PROVINCES}') then 'bad_region' "
    "when try_strptime({birth_date}, '%Y%m%d') is null or substr({birth_date}, 1, 2) not in ('19', "
    "'20') "
    "then 'bad_date' end"
)
_FULL_YEAR = "'19' || substr(c, 7, 6)"
_DIGITS = "length(regexp_replace(c, '[^0-9]', '', 'g'))"
_STATUS = (
    "case when c is null then 'missing' "
    # Whoever errs in a resident number's first digit leaves no province behind it: no check digit
    # is asked for, since nobody is accused by a form.
    f"when regexp_full_match(c, '{_FOREIGN_CARD}') "
    "and try_strptime(substr(c, 7, 8), '%Y%m%d') is not null "
    "and substr(c, 7, 2) in ('19', '20') then 'other_paper' "
    f"when regexp_full_match(c, '[0-9]{{17}}[0-9X]') then "
    f"coalesce({_FAULT.format(birth_date='substr(c, 7, 8)')}, "
    "case when substr(c, 18, 1) = id_check_digit(substr(c, 1, 17)) then 'valid' else 'bad_check' "
    "end) "
    "when regexp_full_match(c, '[0-9]{15}') then "
    f"coalesce({_FAULT.format(birth_date=_FULL_YEAR)}, 'valid') "
    "when regexp_full_match(c, '[0-9]{18,}[0-9X]') then 'too_long' "
    f"when regexp_full_match(c, '{_TAIWAN}') "
    f"and not regexp_full_match(substr(c, 1, 2), '{_PROVINCES}') then 'other_paper' "
    "when regexp_full_match(c, '[0-9]{1,17}|[0-9]{1,16}X') then 'fragment' "
    f"when regexp_full_match(c, '{_LETTERED}') and {_DIGITS} >= {_LEAST_DIGITS} "
    "and not regexp_full_match(c, '[0-9]+X?') then 'other_paper' "
    "else 'malformed' end"
)
_LONGER = "substr(c, 1, 6) || '19' || substr(c, 7)"
# What a keyboard gives for a digit, where all else is digits and the length is a resident number's:
# 42O621… A passport's letters stay.
_CLEAN = "nullif(upper(regexp_replace(t, '[^0-9A-Za-z]', '', 'g')), '')"
_TYPED = (
    "case when regexp_full_match(c, '[0-9OIL]{9,17}[0-9OILX]') and regexp_matches(c, '[OIL]') "
    "and regexp_matches(c, '[0-9]{4}') then translate(c, 'OIL', '011') else c end"
)
_KIND = (
    "case when c is null then null "
    f"when regexp_full_match(c, '{_FOREIGN_CARD}') then 'foreign card' "
    "when regexp_full_match(c, '8[123][0-9]{15}[0-9X]') then 'residence permit' "
    "when regexp_full_match(c, '[0-9]{17}[0-9X]') then 'resident' "
    "when regexp_full_match(c, '[HM][0-9]{8}([0-9]{2})?') then 'permit' "
    "when regexp_full_match(c, '[0-9]{1,10}') then 'Taiwan permit' "
    "when regexp_full_match(c, '[A-Z]{3}[0-9]{12}') then 'old foreign card' "
    "else 'passport' end"
)
_TO_18 = (
    "case when regexp_full_match(c, '[0-9]{17}[0-9X]') then c "
    f"when regexp_full_match(c, '[0-9]{{15}}') then {_LONGER} || id_check_digit({_LONGER}) end"
)

_MACROS = {
    # Spaces and separators out, upper case; O, I and l in a number are 0 and 1.
    "id_clean(t)": _UNLESS.format(
        written="[0-9]{17}[0-9X]",
        known="t",
        otherwise=_BOUND.format(value=_CLEAN, name="c", body=_TYPED),
    ),
    "id_check_digit(first17)": _CHECK_DIGIT.format(
        digits="nullif(regexp_extract(first17, '^[0-9]{17}$'), '')"
    ),
    # Cleaned text in 18 characters: 15 digits are completed, 18 characters stay, anything else is
    # null.
    "id_to_18(t)": _UNLESS.format(
        written="[0-9]{17}[0-9X]",
        known="t",
        otherwise=_BOUND.format(value="id_clean(t)", name="c", body=_TO_18),
    ),
    "id_birth_date(id18)": "cast(try_strptime(substr(id18, 7, 8), '%Y%m%d') as date)",
    # Digit 17: odd male '1', even female '2'.
    "id_sex(id18)": (
        "case when substr(id18, 17, 1) in ('1', '3', '5', '7', '9') then '1' when substr(id18, "
        "17, 1) in ('0', '2', '4', '6', '8') then '2' end"
    ),
    # The number to compare, of the text and its status: 18 characters of a resident number, or
    # another paper as it is written.
    "id_compared(t, status)": (
        "case when status in ('valid', 'bad_check', 'bad_date', 'bad_region') then id_to_18(t) "
        "when status = 'other_paper' then id_clean(t) end"
    ),
    # Which paper a compared number stands on: numbers of two kinds contradict nothing.
    "id_kind(compared)": _BOUND.format(value="compared", name="c", body=_KIND),
    # fragment: digits cut off, as where full-width digits overran a DBF field. other_paper: no
    # resident card, but a passport or a permit. too_long: more digits than any number has.
    # malformed: no number of any kind.
    "id_status(t)": _UNLESS.format(
        written=_RESIDENT,
        known="case when try_strptime(substr(t, 7, 8), '%Y%m%d') is null then 'bad_date' "
        f"when substr(t, 18, 1) = {_CHECK_DIGIT.format(digits='substr(t, 1, 17)')} then 'valid' "
        "else 'bad_check' end",
        otherwise=_BOUND.format(value="id_clean(t)", name="c", body=_STATUS),
    ),
}


def install_macros(con: duckdb.DuckDBPyConnection) -> None:
    """Make the macros known to this connection; temporary, so that they never enter a published
    file.

    id_clean(text) · id_to_18(text): 18 characters or null · id_check_digit(first17) ·
    id_birth_date(id18) DATE · id_sex(id18): '1', '2' · id_status(text): valid, bad_check, bad_date,
    bad_region, other_paper, fragment, too_long, malformed, missing · id_compared(text, status) ·
    id_kind(compared).
    """
    for head, body in _MACROS.items():
        con.execute(f"create or replace temp macro {head} as {body}")
