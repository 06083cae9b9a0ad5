"""Days that are written with words, or with marks of a program's own.

Chinese numerals (二〇〇六年三月五日: Excel's long date), English months, Oracle's `05-MAR-06` and
`05-3月 -06`, a weekday or a part of the day behind the date. What may be a lunar date (初五, 廿六,
正月) is not read here, nor is a day whose month may be its day (3/5/2006).

Oracle's own rule gives its two-digit years their century: 00 to 49 are 20xx, 50 to 99 are 19xx
(SQL Language Reference, format element RR).
"""

import re
from datetime import date

import pyarrow as pa  # type: ignore[import-untyped]

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
FULL_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
PART_OF_DAY = "(?:[上下中]午|凌晨|早[上晨]|晚上?|夜[里间]?)"
_NUMERALS = "〇零一二三四五六七八九"
# 廿 and 卅 are the lunar calendar's, and are left out.
_AS_DIGITS = str.maketrans(
    f"{_NUMERALS}○Oo壹贰叁肆伍陆柒捌玖元", "00123456789" + "000" + "123456789" + "1"
)
_DIGIT = "[0-9〇○零Oo一二三四五六七八九壹贰叁肆伍陆柒捌玖]"
_NUMBER = f"(?:[1-9一二三壹贰叁]?[十拾]{_DIGIT}?|{_DIGIT}{{1,2}})"
_CLOCK = "[0-9]{1,2}[:.时点].*"
_BEHIND = (
    r"\s*(?:[(（]?(?:星期|周|礼拜)[一二三四五六日天][)）]?)?"
    rf"\s*(?:(?:{PART_OF_DAY}|AM|PM)?\s*(?:{_CLOCK})?)"
)
_MONTH_NAME = f"(?P<month>{'|'.join((*FULL_MONTHS, *MONTHS, 'Sept'))})"
_WEEKDAY = r"(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\.?,?\s*)?"
_ORDINAL = "(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?P<year>{_DIGIT}{{4}})\s*年\s*(?P<month>元|{_NUMBER})\s*月\s*"
        rf"(?P<day>{_NUMBER})\s*[日号]{_BEHIND}",
        r"(?P<year>[0-9]{4})(?P<mark>[-/._\\]{1,2})(?P<month>[0-9]{1,2})(?P=mark)"
        rf"(?P<day>[0-9]{{1,2}})\.?{_BEHIND}",
        rf"(?P<year>[0-9]{{4}})(?P<month>[0-9]{{2}})(?P<day>[0-9]{{2}})\s+{_CLOCK}",
        rf"{_WEEKDAY}{_ORDINAL}[\s-]+{_MONTH_NAME}\.?,?[\s-]+(?P<year>[0-9]{{4}})(?:\s+{_CLOCK})?",
        rf"{_WEEKDAY}{_MONTH_NAME}\.?\s+{_ORDINAL},?\s+(?P<year>[0-9]{{4}})(?:,?\s+{_CLOCK})?",
        rf"(?P<day>[0-9]{{1,2}})-(?:{_MONTH_NAME}|(?P<number>[0-9]{{1,2}})月\s*)-"
        rf"(?P<year>[0-9]{{4}}|[0-9]{{2}})(?:\s+{_CLOCK})?",
    )
)


def written_day(text: str) -> date | None:
    """The day that a text names; None where it names none, or not for certain.

    >>> written_day("二〇〇六年十二月三十一日"), written_day("05-3月 -06"), written_day("3/5/2006")
    (datetime.date(2006, 12, 31), datetime.date(2006, 3, 5), None)
    """
    found = next((found for form in _FORMS if (found := form.fullmatch(text.strip()))), None)
    if not found:
        return None
    named = found.groupdict()
    try:
        month = _month(named.get("number") or named["month"])
        return date(_year(named["year"]), month, _number(named["day"]))
    except ValueError:
        return None


def _year(text: str) -> int:
    year = int(text.translate(_AS_DIGITS))
    if len(text) == 4:
        return year
    return year + (2000 if year < 50 else 1900)


def _month(text: str) -> int:
    name = text[:3].title()
    return MONTHS.index(name) + 1 if name in MONTHS else _number(text)


def _number(text: str) -> int:
    """Of 5, 05, 五, 〇五, 十, 十二, 三十, 三十一, 3十1."""
    tens, ten, ones = re.sub("[十拾]", "十", text).partition("十")
    if not ten:
        return int(text.translate(_AS_DIGITS))
    return 10 * int((tens or "1").translate(_AS_DIGITS)) + int((ones or "0").translate(_AS_DIGITS))


def written_days(values: pa.Array) -> pa.Array:
    """`written_day` over a column."""
    return pa.array(
        [None if value is None else written_day(value) for value in values.to_pylist()],
        pa.date32(),
    )
