"""How a delivered day, time or instant is read, for `checks.cast`.

A value with a zone is an instant, and its day is the one that it was in China: what a browser or a
server wrote as 2006-03-04T16:00:00Z is the fifth of March, a midnight here. The zone data know
the summer times of 1986 to 1991. A value without a zone is the day that it shows.

The conversion is Python's: DuckDB's own costs 0.3 s for each expression that names a zone.
"""

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pyarrow as pa  # type: ignore[import-untyped]

from checks.written_days import MONTHS, PART_OF_DAY

CHINA = ZoneInfo("Asia/Shanghai")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ZONE = r"(?P<zone>(?:UTC|GMT)? ?[+-][0-9]{1,2}(?::?[0-9]{2})?|Z|UTC|GMT|CST)"
_CLOCK = r"(?P<clock>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)(?:[.,][0-9]*)?"
_PRINTED = r"[A-Z][a-z]{2},? "
# Java names the zone in brackets behind its offset. Moments are also printed: Sun Mar 05 00:00:00
# CST 2006 (Java; CST is China's time here), Sun Mar 05 2006 00:00:00 GMT+0800 (中国标准时间)
# (browsers), Sat, 04 Mar 2006 16:00:00 GMT (HTTP).
INSTANTS = tuple(
    re.compile(form)
    for form in (
        r"(?P<year>[0-9]{4})[-/](?P<month>[0-9]{1,2})[-/](?P<day>[0-9]{1,2})[Tt ]\s*"
        rf"{_CLOCK}\s*{_ZONE}\s*(?:\[[^\]]*\])?",
        rf"{_PRINTED}(?P<month>[A-Z][a-z]{{2}}) (?P<day>[0-9]{{1,2}}) {_CLOCK} {_ZONE} "
        r"(?P<year>[0-9]{4})",
        rf"{_PRINTED}(?P<month>[A-Z][a-z]{{2}}) (?P<day>[0-9]{{1,2}}) (?P<year>[0-9]{{4}}) "
        rf"{_CLOCK} {_ZONE}(?: \(.*\))?",
        rf"{_PRINTED}(?P<day>[0-9]{{1,2}}) (?P<month>[A-Z][a-z]{{2}}) (?P<year>[0-9]{{4}}) "
        rf"{_CLOCK} {_ZONE}",
    )
)
# .NET: /Date(1141488000000+0800)/, where the zone changes nothing. Java and browsers also deliver
# bare milliseconds; from 1989 to 2033 no other date has as many digits and begins so.
MILLISECONDS = re.compile(
    r"\\?/Date\((-?[0-9]{1,14})(?:[+-][0-9]{4})?\)\\?/|([6-9][0-9]{11}|1[0-9]{12})(?:\.0+)?"
)
# Unix's seconds: from 2001 to 2030 no other date has as many digits and begins so.
SECONDS = re.compile(r"(1[0-8][0-9]{8})(?:\.[0-9]+)?")
# What may be an instant, told cheaply; `china_time` decides.
_MAY_BE = (
    r":[0-9]{2}.*(Z|UTC|GMT|CST|[+-][0-9:]+)( [0-9]{4}| ?[\[(].*)?$|^\\?/Date|^[0-9]{12,13}(\.0+)?$"
    r"|^1[0-8][0-9]{8}(\.[0-9]+)?$"
)
_DAY = r"([0-9]{4})\s*[-/.年。、,\s]\s*([0-9]{1,2})\s*[-/.月。、,\s]\s*([0-9]{1,2})\s*[日号]?"
# XML writes a day's zone behind it; it is that day all the same.
_DAY_AND_TIME = (
    rf"{_DAY}\s*(?:(?:[T\s]\s*{PART_OF_DAY}?|{PART_OF_DAY})\s*[0-9]{{1,2}}[:时点].*"
    r"|Z|[+-][0-9]{2}:[0-9]{2})?"
)
_SQL_SERVER = r"^([A-Z][a-z]{2})\s+([0-9]{1,2}) ([0-9]{4})\s+[0-9]{1,2}:[0-9]{2}\s?[AP]M$"

DAY_MACROS = rf"""
create or replace temp macro may_be_instant(v) as regexp_matches(v, '{_MAY_BE}');
create or replace temp macro read_serial(v) as
    case when try_cast(v as double) between 20000 and 60000
         then date '1899-12-30' + cast(floor(try_cast(v as double)) as integer) end;
create or replace temp macro read_shown_day(v) as
    case when regexp_full_match(v, '{_DAY_AND_TIME}')
             then try_cast(regexp_replace(v, '^{_DAY_AND_TIME}$', '\1-\2-\3') as date)
         when regexp_matches(v, '{_SQL_SERVER}') then cast(try_strptime(
             regexp_replace(v, '{_SQL_SERVER}', '\1 \2 \3'), '%b %d %Y') as date) end;
-- Two-digit years are not guessed: 06-3-5 stays unread. Mar  5 2006 12:00AM is SQL Server's way.
create or replace temp macro read_date(v) as
    case when v is null then null
         when regexp_full_match(v, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}') then try_cast(v as date)
         when regexp_full_match(v, '(19|20)[0-9]{{6}}(\.0+|[0-9]{{4}}|[0-9]{{6}})?|[0-9]{{8}}')
             then try_cast(substr(v, 1, 4) || '-' || substr(v, 5, 2) || '-' || substr(v, 7,
                 2) as date)
         when regexp_full_match(v, '[0-9]{{5}}(\.[0-9]+)?') then read_serial(v)
         when may_be_instant(v)
             then coalesce(cast(china_time(v) as date), read_shown_day(v))
         -- O for 0 and l for 1, as they are typed.
         else coalesce(read_shown_day(v), case when regexp_full_match(v, '[0-9OoIl]{{4}}[^A-Za-z]+'
             || '[0-9OoIl]{{1,2}}[^A-Za-z]+[0-9OoIl]{{1,2}}[日号]?')
             then read_shown_day(translate(v, 'OoIl', '0011')) end, written_day(v)) end;
create or replace temp macro read_timestamp(v) as
    case when regexp_full_match(v, '[0-9-]{{10}}[T ][0-9:.]{{8,}}') then try_cast(v as timestamp)
         else coalesce(case when may_be_instant(v) then china_time(v) end,
             try_cast(replace(v, '/', '-') as timestamp),
             cast(read_date(v) as timestamp)) end;
"""


def china_time(text: str) -> datetime | None:
    """China's clock at the instant that a text with a zone names; None when it names none.

    >>> china_time("2006-03-04T16:00:00Z"), china_time("2006-02-30T16:00:00Z")
    (datetime.datetime(2006, 3, 5, 0, 0), None)
    """
    try:
        moment = _instant(text)
        return moment.astimezone(CHINA).replace(tzinfo=None) if moment else None
    except (ValueError, OverflowError):
        return None


def _instant(text: str) -> datetime | None:
    if number := MILLISECONDS.fullmatch(text):
        return EPOCH + timedelta(milliseconds=int(number[1] or number[2]))
    if number := SECONDS.fullmatch(text):
        return EPOCH + timedelta(seconds=int(number[1]))
    with suppress(ValueError):  # the commonest form, and the fastest way
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else None
    found = next((found for form in INSTANTS if (found := form.fullmatch(text))), None)
    return _moment(**found.groupdict()) if found else None


def _moment(year: str, month: str, day: str, clock: str, zone: str) -> datetime:
    number = int(month) if month.isdigit() else MONTHS.index(month) + 1
    hour, minute, second = (*map(int, clock.split(":")), 0)[:3]
    return datetime(int(year), number, int(day), hour, minute, second, tzinfo=_zone(zone))


def _zone(name: str) -> timezone:
    """The zone of 'Z', 'UTC', 'CST' (China's), '+8', 'GMT+08:00', '+0800'."""
    name = name.removeprefix("UTC").removeprefix("GMT").strip()
    if name in ("", "Z"):
        return UTC
    if name == "CST":
        return timezone(timedelta(hours=8))
    digits = name[1:].replace(":", "")
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
    sign = -1 if name[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(hours), minutes=int(minutes)))


def china_times(values: pa.Array) -> pa.Array:
    """`china_time` over a column."""
    return pa.array(
        [None if value is None else china_time(value) for value in values.to_pylist()],
        pa.timestamp("us"),
    )
