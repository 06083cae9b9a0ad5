"""How values are read, over many shapes of one value."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.cast import NULLS, define_readers, is_garbled, reader
from checks.contracts.model import Column, Kind

con = duckdb.connect()
define_readers(con)

DAYS = st.dates(date(1990, 1, 1), date(2049, 12, 31))


@pytest.fixture(scope="module", autouse=True)
def _close() -> Iterator[None]:
    yield
    con.close()


def read(macro: str, text: str | None) -> object:
    row = con.execute(f"select {macro}(text) from (select clean($1) as text)", [text]).fetchone()
    assert row is not None
    return row[0]


def read_as(kind: Kind, text: str) -> object:
    """By all steps of the kind's reader."""
    sql = reader(Column("column", kind, ""), "text")
    row = con.execute(f"select {sql} from (select clean($1) as text)", [text]).fetchone()
    assert row is not None
    return row[0]


def read_all(macro: str, texts: list[str]) -> set[object]:
    rows = con.execute(
        f"select distinct {macro}(text) from (select clean(text) as text from "
        "(select unnest($1) as text))",
        [texts],
    ).fetchall()
    return {row[0] for row in rows}


def shapes(day: date) -> list[str]:
    year, month, number = day.year, day.month, day.day
    serial = (day - date(1899, 12, 30)).days
    return [
        f"{day}",
        f"{year}/{month}/{number}",
        f"{day:%Y%m%d}",
        f"{year}年{month}月{number}日",
        f"{year}.{month}.{number}",
        f"{day} 00:00:00",
        f"{day}T12:30:00",
        f"{serial}",
        f"{serial}.0",
        f" {day} ",
        f"{day:%Y%m%d}.0",
        f"{day}".translate(str.maketrans("0123456789-", "０１２３４５６７８９－")),
        f"{year}年{month:02}月{number:02}号",
    ]


@settings(deadline=None, max_examples=40)
@given(DAYS)
def test_every_shape_of_a_day_reads_as_that_day(day: date) -> None:
    assert read_all("read_date", shapes(day)) == {day}


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=12))
def test_no_text_breaks_the_date_reader_and_what_it_reads_is_a_date(text: str) -> None:
    value = read("read_date", text.replace("\0", ""))
    assert value is None or isinstance(value, date)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 99), DAYS)
def test_a_year_of_two_digits_is_not_guessed(year: int, day: date) -> None:
    short = [
        f"{year:02}-{day.month}-{day.day}",
        f"{year:02}/{day:%m/%d}",
        f"{year:02}年{day.month}月{day.day}日",
    ]
    assert read_all("read_date", short) == {None}


def instants(moment: datetime) -> list[str]:
    """One instant as browsers, servers and databases write it."""
    utc = moment.astimezone(UTC)
    there = moment.astimezone(timezone(timedelta(hours=-5)))
    return [
        f"{utc:%Y-%m-%dT%H:%M:%S}Z",
        f"{utc:%Y-%m-%dT%H:%M:%S}.000Z",
        f"{utc:%Y-%m-%dT%H:%M:%S}.000+0000",
        f"{utc:%Y-%m-%dT%H:%M}Z",
        f"{utc:%Y-%m-%d %H:%M:%S}+00",
        f"{utc:%Y-%m-%d %H:%M:%S}.0000000 +00:00",
        f"{utc:%Y/%m/%d %H:%M:%S} UTC",
        f"{utc:%a, %d %b %Y %H:%M:%S} GMT",
        f"{utc:%a %b %d %Y %H:%M:%S} GMT+0000 (UTC)",
        f"{utc:%a %b %d %H:%M:%S} UTC %Y",
        f"{there:%Y-%m-%dT%H:%M:%S}-05:00",
        f"{moment:%Y-%m-%dT%H:%M:%S}+08:00",
        f"{moment:%Y-%m-%dT%H:%M}+08:00[Asia/Shanghai]",
        f"{moment:%a %b %d %H:%M:%S} CST {moment:%Y}",
        f"{moment:%a %b %d %Y %H:%M:%S} GMT+0800 (中国标准时间)",
        f"/Date({int(moment.timestamp() * 1000)}+0800)/",
        f"{int(moment.timestamp() * 1000)}",
    ]


@settings(deadline=None, max_examples=40)
@given(st.datetimes(datetime(1992, 1, 2), datetime(2030, 12, 31)))  # noqa: DTZ001
def test_an_instant_with_a_zone_is_the_day_that_it_was_in_china(local: datetime) -> None:
    moment = local.replace(second=0, microsecond=0, tzinfo=timezone(timedelta(hours=8)))
    written = [form.replace("%Y", f"{moment.astimezone(UTC):%Y}") for form in instants(moment)]
    assert read_all("read_date", written) == {moment.date()}
    assert read_all("read_timestamp", written) == {moment.replace(tzinfo=None)}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1988-06-11T15:00:00Z", date(1988, 6, 12)),  # China kept summer time
        ("2006-03-05T00:00:00", date(2006, 3, 5)),
        ("2006-03-05 23:59:59.999", date(2006, 3, 5)),
        ("20060305235959", date(2006, 3, 5)),
        ("200603052359", date(2006, 3, 5)),
        ("2006-03-05+08:00", date(2006, 3, 5)),
        ("2006-03-05Z", date(2006, 3, 5)),
        ("Mar  5 2006 12:00AM", date(2006, 3, 5)),
        ("2006-02-30T16:00:00Z", None),
        ("9999-13-31T23:59:59-10:00", None),
    ],
)
def test_days_and_moments_beside_the_common_forms(text: str, day: date | None) -> None:
    assert read("read_date", text) == day


@pytest.mark.parametrize(
    "text", ["2005-02-30", "0000-00-00", "1900-01-00", "20051301", "2005-3", "2006-3-5x", "", None]
)
def test_no_day_of_the_calendar_is_no_date(text: str | None) -> None:
    assert read("read_date", text) is None


@pytest.mark.parametrize(
    ("text", "grams"),
    [
        ("3250", 3250),
        ("3250g", 3250),
        ("3.25", 3250),
        ("3.", 3000),
        ("３．２５", 3250),
        ("3.25kg", 3250),
        ("3250.0", 3250),
        ("三斤", None),
        ("-3", None),
    ],
)
def test_weights_are_grams_also_where_kilograms_were_written(text: str, grams: int | None) -> None:
    assert read_as(Kind.GRAMS, text) == grams


@pytest.mark.parametrize(
    ("text", "number"), [("1.0", 1), ("38周", 38), ("38+2", 38), ("1.5", None), ("9" * 12, None)]
)
def test_whole_numbers_are_read_with_their_units(text: str, number: int | None) -> None:
    assert read_as(Kind.INTEGER, text) == number


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("420607000001.0", "420607000001"),
        ("0012.00", "0012"),
        ("12.50", "12.50"),
        ("A.0", "A.0"),
        ("1.0.0", "1.0.0"),
        (".0", ".0"),
        ("李婷", None),
    ],
)
def test_a_whole_number_is_the_same_key_with_a_point_behind_it(text: str, key: str | None) -> None:
    assert read_as(Kind.KEY, text) == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("2.006120301E9", "2006120301"),
        ("4.2060710000164E13", "42060710000164"),
        ("1.0E7", "10000000"),
        ("4.20621198006111E17", None),  # more digits than a number cell keeps
        ("1.23456789E7", "1.23456789E7"),  # no whole number
        ("1E5", "1E5"),  # bed 5 of ward 1E
    ],
)
def test_a_number_cell_as_java_writes_it_is_the_key_that_stood_there(
    text: str, key: str | None
) -> None:
    assert read_as(Kind.KEY, text) == key


@pytest.mark.parametrize(
    ("macro", "text", "value"),
    [
        ("read_sex", "男", "1"),
        ("read_sex", "F", "2"),
        ("read_sex", "2.0", "2"),
        ("read_sex", "不详", "0"),
        ("read_sex", "3", None),
        ("read_id_number", "42062119800611 196x", "42062119800611196X"),
        ("read_code", " f4207 ", "F4207"),
        ("read_month", "2006年3月", "200603"),
        ("read_month", "2006-03", "200603"),
        ("read_month", "200613", None),
        ("read_month", "2006-03-01", "200603"),
        ("read_sex", "男孩", "1"),
        ("read_sex", "♀", "2"),
        ("read_sex", "男女", None),
        ("read_outcome", "死产", "still"),
        ("read_outcome", "死产儿", "still"),
        ("read_outcome", "死胎(引产)", "still"),
        ("read_outcome", "活婴", "live"),
        ("read_outcome", "转院", None),
        ("clean", "　李 婷\u200b ", "李 婷"),
        ("clean", "ＡＢ１", "AB1"),
        ("clean", '="420607A00001"', "420607A00001"),
        ("clean", '=" 12 "', "12"),
        ("clean", '=""420607""', "420607"),
        ("clean", "＝＂420607＂", "420607"),
        ("clean", "'420607", "420607"),
        ("clean", "＇420607", "420607"),
        ("clean", "'420607'", "420607"),
        ("clean", "`420607", "420607"),
        ("clean", "\t420607\t", "420607"),
        ("clean", "\u202d420607\u202c", "420607"),
        ("clean", '\'="12"', "12"),
        ("clean", "'", None),
        ("clean", '=""', None),
        ("clean", "O'Brien", "O'Brien"),
        ("clean", '=HYPERLINK("a","b")', '=HYPERLINK("a","b")'),
        ("clean", '="a"&"b"', '="a"&"b"'),
        ("clean", "  ", None),
    ],
)
def test_values_read_as_their_kind(macro: str, text: str, value: object) -> None:
    assert read(macro, text) == value


@settings(deadline=None, max_examples=100)
@given(
    st.lists(
        st.text("0Ann张·?ulN0９ＡＮ？－＝＇='`’ \u3000\t\u200b\ufeff", max_size=5), max_size=50
    )
)
def test_a_text_that_is_cleaned_the_short_way_is_cleaned_as_by_the_long_one(
    texts: list[str],
) -> None:
    long_way = f"case when regexp_full_match(text, '{NULLS}') then null else tidy(text) end"
    differ = con.execute(
        "select text from (select unnest($1) as text) "
        f"where clean(text) is distinct from {long_way}",
        [[*texts, "", "null", "NaN"]],
    )
    assert differ.fetchall() == []


NAMES = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=2, max_size=4)


@settings(deadline=None, max_examples=40)
@given(NAMES)
def test_hanzi_read_in_the_wrong_encoding_are_recognised(name: str) -> None:
    assert is_garbled(name.encode().decode("gb18030", "replace"))


@pytest.mark.parametrize(
    "name", ["李小娟", "琪琪", "妫海棠", "欧阳娜娜", "Anna", "鏉", "古丽·买买提", "未知"]
)
def test_real_names_are_not_garbled(name: str) -> None:
    assert not is_garbled(name)
