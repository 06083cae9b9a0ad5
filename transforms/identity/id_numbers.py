"""Resident identity numbers (GB 11643) in SQL, as macros of a connection, and a few of them for
single values.

Belongs here: cleaning, 15 to 18 digits, the check digit, what a number says.
Does not belong here: whether a county code was in force at a birth. The codes' history is a
warning, never a refusal: 420621 stands on most numbers of the founding district long after it was
abolished.
"""

from __future__ import annotations

import duckdb

__all__ = ["check_digit", "install_macros", "to_18"]

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
# First two digits of GB/T 2260: the provinces, and 83 for residents of Taiwan.
_PROVINCES = "1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]"


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

_FAULT = (
    f"case when not regexp_full_match(substr(c, 1, 2), '{_PROVINCES}') then 'bad_region' "
    "when try_strptime({birth_date}, '%Y%m%d') is null or substr({birth_date}, 1, 2) not in ('19', "
    "'20') "
    "then 'bad_date' end"
)
_FULL_YEAR = "'19' || substr(c, 7, 6)"
_STATUS = (
    "case when c is null then 'missing' "
    f"when regexp_full_match(c, '[0-9]{{17}}[0-9X]') then "
    f"coalesce({_FAULT.format(birth_date='substr(c, 7, 8)')}, "
    "case when substr(c, 18, 1) = id_check_digit(substr(c, 1, 17)) then 'valid' else 'bad_check' "
    "end) "
    "when regexp_full_match(c, '[0-9]{15}') then "
    f"coalesce({_FAULT.format(birth_date=_FULL_YEAR)}, 'valid') "
    "when regexp_full_match(c, '[0-9]{1,17}') then 'fragment' else 'malformed' end"
)
_LONGER = "substr(c, 1, 6) || '19' || substr(c, 7)"
_TO_18 = (
    "case when regexp_full_match(c, '[0-9]{17}[0-9X]') then c "
    f"when regexp_full_match(c, '[0-9]{{15}}') then {_LONGER} || id_check_digit({_LONGER}) end"
)

_MACROS = {
    # Spaces and separators out, upper case; no letter is guessed to be a digit.
    "id_clean(t)": "nullif(upper(regexp_replace(t, '[^0-9A-Za-z]', '', 'g')), '')",
    "id_check_digit(first17)": (
        f"substr('{_CHECK_DIGITS}', cast(list_inner_product({list(_WEIGHTS)}::double[], "
        "try_cast(string_split(nullif(regexp_extract(first17, '^[0-9]{17}$'), ''), '') as "
        "double[])) "
        "as integer) % 11 + 1, 1)"
    ),
    # Cleaned text in 18 characters: 15 digits are completed, 18 characters stay, anything else is
    # null.
    "id_to_18(t)": _BOUND.format(value="id_clean(t)", name="c", body=_TO_18),
    "id_birth_date(id18)": "cast(try_strptime(substr(id18, 7, 8), '%Y%m%d') as date)",
    # Digit 17: odd male '1', even female '2'.
    "id_sex(id18)": (
        "case when substr(id18, 17, 1) in ('1', '3', '5', '7', '9') then '1' when substr(id18, "
        "17, 1) in ('0', '2', '4', '6', '8') then '2' end"
    ),
    # fragment: digits cut off, as where full-width digits overran a DBF field. malformed: no number
    # of any kind.
    "id_status(t)": _BOUND.format(value="id_clean(t)", name="c", body=_STATUS),
}


def install_macros(con: duckdb.DuckDBPyConnection) -> None:
    """Make the macros known to this connection; temporary, so that they never enter a published
    file.

    id_clean(text) · id_to_18(text): 18 characters or null · id_check_digit(first17) ·
    id_birth_date(id18) DATE · id_sex(id18): '1', '2' · id_status(text): valid, bad_check, bad_date,
    bad_region, fragment, malformed, missing.
    """
    for head, body in _MACROS.items():
        con.execute(f"create or replace temp macro {head} as {body}")
