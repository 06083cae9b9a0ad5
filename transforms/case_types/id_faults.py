"""Says what is wrong with a number that cannot be a mother's: its digits, its date, its check
digit, its sex, or the age that it gives her."""

import re
from datetime import date

from data.reference.terms import Term
from transforms.identity.id_numbers import check_digit, to_18

YOUNGEST, OLDEST = 15, 50
_WHOLE = re.compile(r"[0-9]{15}|[0-9]{17}[0-9X]")


def fault_of(number: str, born: date | None) -> Term:
    """The first fault of an ID number, as a clerk can check it. born: the child.

    >>> fault_of("420621198203052340", None).zh
    '校验码不对'
    """
    plain = number.strip().upper()
    if not plain:
        return Term("未填", "nothing is given")
    if not _WHOLE.fullmatch(plain):
        return Term(
            f"不是15位或18位号码（现为{len(plain)}位）",
            f"it has not 15 or 18 digits (but {len(plain)})",
        )
    whole = to_18(plain)
    day = _date_in(whole)
    if day is None:
        return Term("号码中的出生日期不存在", "the date of birth in it does not exist")
    if check_digit(whole[:17]) != whole[17]:
        return Term("校验码不对", "its check digit is wrong")
    if int(whole[16]) % 2:
        return Term("是男性的号码", "it is a man's")
    age = born.year - day.year - ((born.month, born.day) < (day.month, day.day)) if born else None
    if age is not None and not YOUNGEST <= age <= OLDEST:
        only = "仅" if age < YOUNGEST else "已"
        return Term(
            f"按号码她当时{only}{age}岁" if age >= 0 else "按号码她比孩子还小",
            f"by it she was {age} years old" if age >= 0 else "by it she is younger than the child",
        )
    return Term("不可能是产妇的号码", "it cannot be a mother's")


def _date_in(whole: str) -> date | None:
    try:
        return date(int(whole[6:10]), int(whole[10:12]), int(whole[12:14]))
    except ValueError:
        return None
