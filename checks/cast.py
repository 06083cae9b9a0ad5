"""How delivered text is read: one SQL macro per kind of column, the same for every source and
format.

A value that cannot be read is null; what that means for the row is for the rules. Names keep their
characters: turning traditional into simplified is matching's business. How days are read stands in
`checks.days`, how words are in `checks.value_words`.
"""

import re
from contextlib import suppress

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]

from checks.contracts.model import Column, Kind
from checks.days import DAY_MACROS, china_times
from checks.value_words import WORD_MACROS
from checks.written_days import written_days

# Characters of no width that copying from web pages and windows leaves in values: spaces, soft
# hyphens, marks of the writing's direction.
INVISIBLE = "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
# What keeps a long number as text in the program that exports it: ="420607", a leading apostrophe,
# or a backtick. A value may bear two, one program's around another's.
MARKS = "'=`‘’"
TEXT_MARKS = (r'^=\s*"+([^"]*)"+$', "^['`‘’]([^'`‘’]*)['`‘’]?$")
# What databases and spreadsheets write where they have no value.
NULLS = r"(?i)\s*(\(?null\)?|<null>|none|nil|nan|undefined|\\N|#n/a|#(ref|null)!|#name\?)\s*"
BLANKS = " \t\n\v\f\r"
# Nearly all values are digits, capital letters and hanzi, and clean as they stand: this one look
# costs a tenth of what the others do. No word of NULLS begins as it may.
PLAIN = "[0-9A-MO-Z\u4e00-\u9fff]([0-9A-Za-z\u4e00-\u9fff .:/-]*[0-9A-Za-z\u4e00-\u9fff])?"
# Most others have wide forms or blanks, but none of MARKS in front. A single value that goes to a
# function of Python costs as much as 1,000 that do not.
WIDE = "\u3000" + "".join(chr(code) for code in range(0xFF01, 0xFF5F))
NARROW = " " + "".join(chr(code) for code in range(0x21, 0x7F))
NEARLY_PLAIN = (
    "[\t-\r \u3000]*[!-&(-<>-_a-~\uff01-\uff06\uff08-\uff1c\uff1e-\uff3f\uff41-\uff5e\u4e00-\u9fff]"
    "[\t-\r -~\u3000\uff01-\uff5e\u4e00-\u9fff]*"
)
# UTF-8 hanzi begin with E4..E9; read as GBK, two of their bytes become one of these 384 characters.
GARBLED_STARTS = "".join(
    character
    for lead in range(0xE4, 0xEA)
    for trail in range(0x80, 0xC0)
    if (character := bytes((lead, trail)).decode("gb18030", "ignore"))
    and "\u4e00" <= character <= "\u9fff"
)
LATIN_STARTS = "".join(chr(code) for code in range(0xB0, 0xFF))

MACROS = r"""
-- No nullif() around it all: that is a macro, too, and says its argument twice.
create or replace temp macro clean(v) as
    case when regexp_full_match(v, '{plain}') then v
         when v is null or (length(v) <= 9 and regexp_full_match(v, '{nulls}')) then null
         when strlen(v) = length(v) and not regexp_matches(v, '^\s*[{marks}]')
         then nullif(trim(v, '{blanks}'), '')
         when regexp_full_match(v, '{nearly_plain}')
         then trim(translate(v, '{wide}', '{narrow}'), '{blanks}') else tidy(v) end;
create or replace temp macro read_code(v) as
    case when regexp_full_match(v, '[0-9A-Z]+') then v
         else upper(regexp_replace(regexp_replace(v, '\.0+$', ''), '\s', '', 'g')) end;
create or replace temp macro read_id_number(v) as
    case when regexp_full_match(v, '[0-9X]+') then v else upper(regexp_replace(v, '\s', '', 'g'))
        end;
create or replace temp macro read_number(v) as try_cast(
    regexp_extract(
        case when regexp_full_match(v, '[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?') then replace(v, ',', '')
             else v end,
        '^([0-9]+(?:\.[0-9]*)?)\s*(?:周岁?|岁|克|g|kg|公斤|千克|胎|人)?(?:\s*\+\s*[0-9]天?)?$', 1,
            'i') as double);
create or replace temp macro whole_number(n) as
    case when n = floor(n) then try_cast(n as bigint) end;
-- Below 20 only kilograms make sense: the smallest child that lived weighed more than 200 g.
create or replace temp macro in_grams(n) as
    try_cast(round(case when n < 20 then n * 1000 else n end) as integer);
create or replace temp macro as_integer(n) as try_cast(n as integer);
-- A number cell keeps 15 digits: 4.20621198006111E+17 (in Java without the plus) is no number that
-- stood anywhere. _x000D_ is
-- a line break as Excel's files spell it, left over by programs that copy them.
create or replace temp macro whole(v) as
    case when regexp_full_match(v, '[0-9](\.[0-9]+)?[eE]\+[0-9]+|[1-9]\.[0-9]+E1[5-9]') then null
         when contains(v, '_x00') or left(v, 1) <= ' ' or right(v, 1) <= ' ' then nullif(
             regexp_replace(v, '^(_x00(0[9AD]|20)_|\s)+|(_x00(0[9AD]|20)_|\s)+$', '', 'g'), '')
         else v end;
create or replace temp macro read_month(v) as
    case when regexp_full_match(v, '(19|20)[0-9]{2}(0[1-9]|1[0-2])') then v
         when regexp_full_match(v, '(19|20)[0-9]{2}(0[1-9]|1[0-2])\.0+') then substr(v, 1, 6)
         when regexp_full_match(v, '(19|20)[0-9]{2}\s*[-/.年]\s*(0?[1-9]|1[0-2])\s*(月份?)?')
             then substr(v, 1, 4)
                 || lpad(regexp_extract(v, '([0-9]{1,2})\s*(月份?)?$', 1), 2, '0')
         when regexp_full_match(v, '(0?[1-9]|1[0-2])\s*[-/.]\s*(19|20)[0-9]{2}')
             then right(v, 4) || lpad(regexp_extract(v, '^[0-9]{1,2}'), 2, '0')
         -- As Excel shows a month: Mar-06, 06年3月. Years of two digits below 30 are 20xx.
         when regexp_full_match(v, '[A-Za-z]{3}[-/ ]?[0-9]{2}')
             then strftime(written_day('01-' || left(v, 3) || '-20' || right(v, 2)), '%Y%m')
         when regexp_full_match(v, '[0-2][0-9]年\s*(0?[1-9]|1[0-2])月份?')
             then '20' || left(v, 2) || lpad(regexp_extract(v, '年\s*([0-9]+)', 1), 2, '0')
         when regexp_full_match(v, '.{4}年.{1,3}月份?')
             then strftime(written_day(rtrim(v, '份') || '1日'), '%Y%m')
         else strftime(read_date(v), '%Y%m') end;
-- The last day of what a period's end names: a day, or a month.
create or replace temp macro period_end(v) as
    coalesce(read_date(v), last_day(cast(strptime(read_month(v), '%Y%m') as date)));
-- The month that a name tells: 200603, 2006年3月, 2006-03. A day in the name is the sending's.
create or replace temp macro month_in_name(v) as
    case when regexp_matches(v, '(^|[^0-9])(19|20)[0-9]{2}(0[1-9]|1[0-2])([^0-9]|$)')
             then regexp_extract(v, '((19|20)[0-9]{2}(0[1-9]|1[0-2]))([^0-9]|$)', 1)
         when regexp_matches(v, '(19|20)[0-9]{2}[-年.](0?[1-9]|1[0-2])(月|[^0-9年.-])')
             then regexp_extract(v, '((19|20)[0-9]{2})[-年.]', 1)
                 || lpad(regexp_extract(v, '(19|20)[0-9]{2}[-年.]([0-9]{1,2})', 2), 2, '0') end;
-- A month without its year, where the file's name says which; and 2006.1, which a number cell makes
-- of 2006.10 too: only the name tells which of the two it is.
create or replace temp macro month_of(v, name) as
    case when regexp_full_match(v, '(0?[1-9]|1[0-2])\s*(月份?)?')
             then case when cast(right(month_in_name(name), 2) as integer)
                     = cast(regexp_extract(v, '[0-9]+') as integer)
                 then month_in_name(name) end
         when regexp_full_match(v, '(19|20)[0-9]{2}\.1')
             then case when month_in_name(name) in (left(v, 4) || '01', left(v, 4) || '10')
                 then month_in_name(name) end
         else read_month(v) end;
-- Nine digits, also where the code has a village's end, lacks the district's begin, or has O for 0.
create or replace temp macro town_code_from(v, district) as
    case when regexp_full_match(v, '[0-9]{9}000') then left(v, 9)
         when regexp_full_match(v, '[0-9]{3}') and length(district) = 6 then district || v
         else v end;
create or replace temp macro town_code_of(v, district) as town_code_from(
    case when regexp_full_match(read_code(whole(v)), '[0-9OIL]{9,12}')
             and regexp_matches(v, '^[0-9]')
         then translate(read_code(v), 'OIL', '011') else read_code(whole(v)) end, district);
-- A name that slid into the key's column is no key. A program that takes the keys of one table for
-- numbers puts '.0' behind them, and the other table's stay as they are.
create or replace temp macro key_of(v) as
    case when contains(v, '.0') and regexp_full_match(v, '[0-9]+\.0+')
             then regexp_extract(v, '[0-9]+')
         -- Programs in Java write a number cell of eight digits or more so, all its digits kept.
         when contains(v, '.') and regexp_full_match(v, '[1-9]\.[0-9]+E([7-9]|1[0-4])')
             then coalesce(cast(whole_number(try_cast(v as double)) as varchar), v)
         when regexp_matches(v, '[0-9A-Za-z]') then v end;
create or replace temp macro is_garbled(v) as
    case when regexp_matches(v, '^[{starts}]') then looks_garbled(v) else false end;
"""

# One macro after the other. A macro says its argument as often as it needs it: where many columns
# are read, each step is a query of its own, or the statement would grow to many times its size.
READERS = {
    Kind.TEXT: ("whole",),
    Kind.KEY: ("whole", "key_of"),
    Kind.NAME: ("whole",),
    Kind.CODE: ("whole", "read_code"),
    Kind.ID_NUMBER: ("whole", "read_id_number"),
    Kind.DATE: ("read_date",),
    Kind.TIMESTAMP: ("read_timestamp",),
    Kind.MONTH: ("read_month",),
    Kind.INTEGER: ("read_ordinal", "whole_number", "as_integer"),
    Kind.PLURALITY: ("read_plurality", "whole_number", "as_integer"),
    Kind.BIRTH_ORDER: ("read_birth_order", "whole_number", "as_integer"),
    Kind.COUNT: ("read_number", "whole_number"),
    Kind.GRAMS: ("read_number", "in_grams"),
    Kind.SEX: ("read_sex",),
    Kind.OUTCOME: ("read_outcome",),
}

TYPES = {
    Kind.TEXT: "varchar",
    Kind.KEY: "varchar",
    Kind.NAME: "varchar",
    Kind.CODE: "varchar",
    Kind.ID_NUMBER: "varchar",
    Kind.DATE: "date",
    Kind.TIMESTAMP: "timestamp",
    Kind.MONTH: "varchar",
    Kind.INTEGER: "integer",
    Kind.PLURALITY: "integer",
    Kind.BIRTH_ORDER: "integer",
    Kind.COUNT: "bigint",
    Kind.GRAMS: "integer",
    Kind.SEX: "varchar",
    Kind.OUTCOME: "varchar",
}
"""What each reader gives."""


def define_readers(con: duckdb.DuckDBPyConnection) -> None:
    """Make the macros and their functions known to this connection; nothing of them stays in
    the file."""
    _define_functions(con)
    con.execute(DAY_MACROS)
    macros = MACROS.replace("{nulls}", NULLS).replace("{blanks}", BLANKS)
    macros = macros.replace("{plain}", PLAIN).replace("{nearly_plain}", NEARLY_PLAIN)
    macros = macros.replace("{wide}", WIDE).replace("{narrow}", NARROW.replace("'", "''"))
    macros = macros.replace("{starts}", GARBLED_STARTS + LATIN_STARTS)
    con.execute(macros.replace("{marks}", MARKS.replace("'", "''")))
    con.execute(WORD_MACROS)


def _define_functions(con: duckdb.DuckDBPyConnection) -> None:
    """Functions belong to the open database: another connection to it has them already."""
    with suppress(duckdb.CatalogException):  # to look through all functions takes 50 ms
        con.execute("select tidy(null)")
        return
    for name, function, kind, nulls in (
        ("tidy", _tidy, "VARCHAR", "special"),  # a text of nothing but blanks becomes null
        ("looks_garbled", _looks_garbled, "BOOLEAN", "default"),
        # What looks like an instant and is none becomes null.
        ("china_time", china_times, "TIMESTAMP", "special"),
        ("written_day", written_days, "DATE", "special"),
    ):
        con.create_function(  # type: ignore[call-overload]
            name, function, ["VARCHAR"], kind, type="arrow", null_handling=nulls
        )


def steps(column: Column) -> list[str]:
    """SQL of each step that reads cleaned text as the column's type, over {c}, which the step
    before gives; the last gives null where the text cannot be read, or may not be."""
    found = [column.reads] if column.reads else [f"{one}({{c}})" for one in READERS[column.kind]]
    if column.between:
        low, high = column.between
        found.append(f"case when {{c}} between {low} and {high} then {{c}} end")
    if column.codes and not column.between:
        listed = ", ".join(f"'{code}'" for code in column.codes)
        found.append(f"case when {{c}} in ({listed}) then {{c}} end")
    return found


def reader(column: Column, source: str) -> str:
    """SQL of all steps at once, over the cleaned text in `source`."""
    value = source
    for step in steps(column):
        value = step.replace("{c}", f"({value})")
    return value


def is_garbled(text: str) -> bool:
    """Whether the text is hanzi in UTF-8 that something read as GBK or Latin-1.

    >>> is_garbled("鏉庡皬濞"), is_garbled("李小娟"), is_garbled("琪琪")
    (True, False, False)
    """
    return any(_hanzi_behind(text, encoding) for encoding in ("gb18030", "cp1252"))


def _hanzi_behind(text: str, encoding: str) -> bool:
    # Byte 80 alone is nothing in GBK: it was shown as U+FFFD or, by Windows, as the euro.
    pieces = re.split("[\ufffd€]", text.rstrip("?")) if encoding == "gb18030" else [text]
    data = b"\x80".join(piece.encode(encoding, "ignore") for piece in pieces)
    if len(data) < 5 or data.isascii():
        return False
    behind = data.decode("utf-8", "ignore")
    # Nearly every byte must take part: what was cut off at the end of a field may be missing.
    hanzi = re.findall("[\u4e00-\u9fff]", behind)
    if 3 * len(hanzi) >= len(data) - 3 and len(hanzi) >= 2:
        return True
    as_gbk = data.decode("gb18030", "ignore") if encoding == "cp1252" else ""
    return len(as_gbk) >= 2 and len(re.findall("[\u4e00-\u9fff]", as_gbk)) == len(as_gbk)


def _looks_garbled(values: pa.Array) -> pa.Array:
    return pa.array(
        [None if value is None else is_garbled(value) for value in values.to_pylist()], pa.bool_()
    )


def _tidy(values: pa.Array) -> pa.Array:
    """NFKC, without characters of no width, blanks at the ends, and marks of text; null where
    nothing is left."""
    plain = pc.utf8_normalize(pc.replace_substring_regex(values, INVISIBLE, ""), "NFKC")
    plain = pc.utf8_trim_whitespace(plain)
    if pc.any(pc.match_substring_regex(plain, f"^[{MARKS}]")).as_py():
        for mark in TEXT_MARKS * 2:
            plain = pc.utf8_trim_whitespace(pc.replace_substring_regex(plain, mark, r"\1"))
    return pc.if_else(pc.equal(plain, ""), None, plain)
