"""Days in words: what is read is that day, and what may be another day is not read."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.written_days import FULL_MONTHS, MONTHS, written_day

DIGITS = "〇一二三四五六七八九"


def numeral(number: int) -> str:
    """1 to 31 as one writes them by hand: 五, 十, 十二, 三十一."""
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else DIGITS[tens]) + ("十" if tens else "") + (DIGITS[ones] * (ones > 0))


def words(day: date) -> list[str]:
    year, month, number = day.year, day.month, day.day
    year_in_words = "".join(DIGITS[int(digit)] for digit in str(year))
    short, full = MONTHS[month - 1], FULL_MONTHS[month - 1]
    weekday = "一二三四五六日"[day.weekday()]
    return [
        f"{year_in_words}年{numeral(month)}月{numeral(number)}日",
        f"{year_in_words.replace('〇', '零')}年{numeral(month)}月{numeral(number)}号",
        f"{year_in_words.replace('〇', 'O')} 年 {numeral(month)} 月 {numeral(number)} 日",
        f"{year}年{numeral(month)}月{numeral(number)}日",
        f"{year}年{month}月{number}日 星期{weekday}",
        f"{day} (周{weekday})",
        f"{year}-{month}-{number} AM 12:00:00",
        f"{year}_{month:02}_{number:02}",
        f"{year}.{month}.{number}.",
        f"{day:%Y%m%d} 00:00:00",
        f"{number}-{short.upper()}-{year % 100:02}",
        f"{number:02}-{short.upper()}-{year}",
        f"{number:02}-{month}月 -{year % 100:02}",
        f"{number:02}-{month}月 -{year % 100:02} 12.00.00.000000000 上午",
        f"{number} {short} {year}",
        f"{short} {number}, {year}",
        f"{full} {number}, {year}",
        f"{day:%A}, {full} {number}, {year}",
    ]


@settings(deadline=None, max_examples=60)
@given(st.dates(date(1950, 1, 1), date(2049, 12, 31)))
def test_a_day_in_words_reads_as_that_day(day: date) -> None:
    assert {text: written_day(text) for text in words(day)} == dict.fromkeys(words(day), day)


@pytest.mark.parametrize(
    "text",
    [
        "3/5/2006",  # the fifth of March, or the third of May
        "05-03-2006",
        "06-3-5",
        "06年3月5日",
        "二〇〇六年三月初五",  # the lunar calendar's words
        "二〇〇六年三月廿六日",
        "二〇〇六年正月五日",
        "二〇〇六年闰七月五日",
        "农历2006年3月5日",
        "二〇〇六年二月三十日",  # no day of the calendar
        "31-FEB-06",
        "约2006-03-05",
        "二〇〇六年三月",
        "5 Marz 2006",
        "",
    ],
)
def test_what_may_be_another_day_is_not_read(text: str) -> None:
    assert written_day(text) is None


def test_january_has_a_name_of_its_own() -> None:
    assert written_day("2006年元月5日") == date(2006, 1, 5)


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet="0123456789〇一二十年月日号-/. MarAPM:周星期", max_size=20))
def test_no_text_breaks_the_reader(text: str) -> None:
    found = written_day(text)
    assert found is None or isinstance(found, date)
