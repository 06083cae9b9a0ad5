"""Signs by which a value shows that it is broken, whatever the truth may be: one SQL boolean each.

A single broken value is a clerk's slip. `usual` is the share of a source's values that slips reach
at most; it was measured on practice deliveries and on made-up districts with five times the usual
errors, and rounded up. What a share above it means is decided in `checks.profile.damage`.
"""

from dataclasses import dataclass

import duckdb

from checks.contracts.model import Column, Contract, Kind
from checks.rules.cross_source import PLACEHOLDERS

_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
MACROS = f"""
create or replace temp macro is_whole_number(v) as
    coalesce(regexp_full_match(v, '[0-9]{{17}}[0-9X]|[0-9]{{15}}'), false);
create or replace temp macro check_digit_fails(v) as
    case when regexp_full_match(v, '[0-9]{{17}}[0-9X]') then substr('10X98765432', cast(
        list_inner_product({_WEIGHTS}::double[],
            try_cast(string_split(substr(v, 1, 17), '') as double[])) as integer) % 11 + 1, 1)
        <> substr(v, 18, 1) end;
"""

# Codes whose form the contract fixes; a value of another form was cut, shifted or written anew.
FORMS = {
    ("population", "village_code"): "[0-9]{12}",
    ("population", "birth_certificate_no"): "[A-Z][0-9]{9}",
    ("wis_woman", "village_code"): "[0-9]{12}",
    ("wis_birth", "village_code"): "[0-9]{12}",
    ("wis_birth", "hospital_code"): "[0-9A-Z]{9}",
    ("wis_birth", "birth_certificate_no"): "[A-Z][0-9]{9}",
    ("hospital", "hospital_code"): "[0-9A-Z]{9}",
    ("hospital", "birth_certificate_no"): "[A-Z][0-9]{9}",
    ("exchange", "mother_residence_code"): "[0-9]{12}",
    ("exchange", "birth_certificate_no"): "[A-Z][0-9]{9}",
}
# Two rows that follow each other rarely agree here: twins, and one woman's births.
PERSONAL = {
    "population": (
        "name",
        "id_number",
        "mother_name",
        "mother_id_number",
        "father_name",
        "father_id_number",
        "birth_certificate_no",
    ),
    "wis_woman": (
        "name",
        "id_number",
        "birth_date",
        "husband_name",
        "husband_id_number",
        "telephone",
    ),
    "wis_birth": ("woman_id", "child_name", "birth_certificate_no"),
    "hospital": (
        "mother_name",
        "mother_id_number",
        "telephone",
        "spouse_name",
        "baby_name",
        "birth_certificate_no",
    ),
    "exchange": (
        "baby_name",
        "mother_name",
        "mother_id_number",
        "father_name",
        "birth_certificate_no",
    ),
}
BIRTH_DATES = {
    "population": "birth_date",
    "wis_birth": "birth_date",
    "hospital": "delivery_date",
    "exchange": "birth_date",
}
RECORDED_AFTER = (
    ("population", "registered_on"),
    ("population", "updated_at"),
    ("wis_birth", "updated_on"),
    ("exchange", "sent_at"),
)
# Wrong check digits where an office keeps its own people's numbers, and those of their spouses: at
# most 0.006 (0.012) at five times the usual errors, wild or not. What others tell (hospitals,
# partners) reaches 0.061.
WRONG_CHECK_DIGITS = {
    ("population", "id_number"): 0.01,
    ("population", "mother_id_number"): 0.01,
    ("population", "father_id_number"): 0.02,
    ("wis_woman", "id_number"): 0.01,
    ("wis_woman", "husband_id_number"): 0.02,
}
WRONG_CHECK_DIGITS_TOLD = 0.08
# Keys that other rows bear: an extract of a register has none, a hospital sends some rows again (at
# most 0.009), a partner sends versions of a notice.
AGAIN = {
    "population": 0.002,
    "wis_woman": 0.002,
    "wis_birth": 0.002,
    "hospital": 0.015,
    "exchange": 0.03,
}
# A file whose every row stands in another file too, most of them to the letter, was sent a second
# time. It covers nothing, as a page does that was pasted over another one.
COPIED_FILE = (
    "count(*) filter (refused_by = 'resent_row') over (partition by source_file) * 2 > "
    "count(*) over (partition by source_file) and bool_and(coalesce(refused_by in ('resent_row', "
    "'duplicate_key'), false)) over (partition by source_file)"
)
# Codes by which a record counts, or counts elsewhere: offices always tell them (empty in at most
# 0.001 of the rows). Hospital births without the hospital's code: at most 0.033.
EMPTY = {
    ("population", "status"): ("true", 0.005),
    ("population", "village_code"): ("true", 0.005),
    ("wis_woman", "residency"): ("true", 0.005),
    ("wis_woman", "village_code"): ("true", 0.005),
    ("wis_birth", "place"): ("true", 0.005),
    ("wis_birth", "village_code"): ("true", 0.005),
    ("wis_birth", "hospital_code"): ("place in ('1', '2')", 0.05),
    ("hospital", "outcome"): ("true", 0.005),
    ("exchange", "outcome"): ("true", 0.005),
}
# Signs of a row: its values are kept, for they are not what is broken.
OF_ROWS = ("no_key", "again")
PROFILED = ("population", "wis_woman", "wis_birth", "hospital", "exchange")


@dataclass(frozen=True)
class Sign:
    """One way in which a value shows that it is broken.

    shows: SQL, true where the value bears the sign, false where it could have and does not, null
    where there is nothing to judge. zh, en: what is seen, as the end of a sentence.
    """

    column: str
    code: str
    shows: str
    usual: float
    zh: str
    en: str

    @property
    def is_of_row(self) -> bool:
        """Whether `shows` reads what became of the row (`refused_by`) instead of its values."""
        return self.code in OF_ROWS

    @property
    def key(self) -> str:
        """The name of its boolean: column and code."""
        return f"{self.column} {self.code}"


def define_macros(con: duckdb.DuckDBPyConnection) -> None:
    """Make the macros that the signs use known to this connection."""
    con.execute(MACROS)


def signs_of(contract: Contract) -> tuple[Sign, ...]:
    """Every sign of the source's columns, over the typed columns, `raw_<column>` and the row's
    place."""
    if contract.name not in PROFILED:
        return ()
    found = [sign for column in contract.columns for sign in _of_kind(contract.name, column)]
    found += [
        _sign(
            column,
            "repeated",
            # One word for every unknown mother is a flood of placeholders, no filling down.
            f"case when not regexp_matches(raw_{column}, '{PLACEHOLDERS}') then raw_{column} = "
            f"lag(raw_{column}) over (order by source_file, row_number) end",
            0.06,
        )
        for column in PERSONAL[contract.name]
    ]
    found += [
        _sign(column, "other_form", f"not regexp_full_match({column}, '{form}')", 0.05)
        for (source, column), form in FORMS.items()
        if source == contract.name
    ]
    found += [
        _sign(column, "before_birth", f"cast({column} as date) < {BIRTH_DATES[source]}", 0.05)
        for source, column in RECORDED_AFTER
        if source == contract.name
    ]
    found += [
        _sign(column, "left_empty", f"case when {judged} then raw_{column} is null end", usual)
        for (source, column), (judged, usual) in EMPTY.items()
        if source == contract.name
    ]
    key = contract.key[:2][-1]
    found += [
        _sign(key, "no_key", "coalesce(refused_by = 'missing_key', false)", 0.02),
        _sign(
            key,
            "again",
            f"case when not ({COPIED_FILE}) then "
            "coalesce(refused_by in ('resent_row', 'duplicate_key'), false) end",
            AGAIN[contract.name],
        ),
    ]
    return (*found, *_of_source(contract.name))


def _of_kind(source: str, column: Column) -> list[Sign]:
    name, raw = column.name, f"raw_{column.name}"
    if column.kind is Kind.ID_NUMBER:
        return [
            _sign(
                name,
                "zeros",
                f"case when is_whole_number({name}) then right({name}, 3) = '000' end",
                0.01,
            ),
            _sign(
                name,
                "check_digit",
                f"check_digit_fails({name})",
                WRONG_CHECK_DIGITS.get((source, name), WRONG_CHECK_DIGITS_TOLD),
            ),
            _sign(name, "no_number", f"{name} <> '' and not is_whole_number({name})", 0.08),
        ]
    if column.kind is Kind.NAME:
        return [_sign(name, "no_name", _no_name(raw), 0.02)]
    if column.kind in (Kind.TEXT, Kind.KEY, Kind.CODE) and not column.codes:
        return [_sign(name, "undecodable", f"regexp_matches({raw}, '\ufffd|[?？]{{2}}')", 0.01)]
    judged = [_sign(name, "unreadable", f"{raw} is not null and {name} is null", 0.03)]
    if column.kind in (Kind.DATE, Kind.TIMESTAMP):
        judged.append(_sign(name, "future", f"cast({name} as date) > {{extract_date}}", 0.01))
    return judged


def _no_name(raw: str) -> str:
    return f"regexp_matches({raw}, '[0-9]{{2}}|\ufffd|[?？]{{2}}') or is_garbled({raw})"


_NO_CARD = (
    "case when (select count(*) from typed.wis_woman) > 0 "
    "then woman_id not in (select w.woman_id from typed.wis_woman w where w.woman_id is not null) "
    "end"
)


def _of_source(source: str) -> tuple[Sign, ...]:
    if source == "wis_birth":
        month = "cast(try_strptime(report_month || '01', '%Y%m%d') as date)"
        return (
            _sign("woman_id", "no_card", _NO_CARD, 0.02),
            _sign(
                "report_month", "before_birth", f"{month} < date_trunc('month', birth_date)", 0.03
            ),
            _sign("report_month", "late", f"{month} - birth_date > 60", 0.15),
        )
    if source == "wis_woman":
        digits = "cast(try_strptime(substr(id_number, 7, 8), '%Y%m%d') as date)"
        return (
            _sign(
                "birth_date",
                "other_than_number",
                f"case when length(id_number) = 18 then birth_date <> {digits} end",
                0.08,
            ),
        )
    return ()


def _sign(column: str, code: str, shows: str, usual: float) -> Sign:
    return Sign(column, code, shows, usual, *SEEN[code])


SEEN = {
    "zeros": ("身份证号末三位变成 000", "ID numbers end in 000"),
    "check_digit": ("身份证号校验码不对", "check digits of ID numbers are wrong"),
    "no_number": ("不是 15 位或 18 位的身份证号", "ID numbers do not have 15 or 18 digits"),
    "no_card": ("妇女编号在妇女卡里查不到", "women's numbers stand on no card"),
    "no_key": ("没有编号", "keys are empty"),
    "again": ("编号在别的行已经有了", "keys stand in other rows already"),
    "no_name": (
        "不是姓名（数字、乱码或问号）",
        "there is no name (digits, garbled text, question marks)",
    ),
    "undecodable": ("有无法识别的字符", "characters cannot be decoded"),
    "unreadable": ("无法识别或超出范围", "values cannot be read or are out of range"),
    "left_empty": ("是空的", "values are empty"),
    "emptied": (
        "空值远多于以前交来的",
        "values are empty far more often than in earlier deliveries",
    ),
    "future": ("晚于提取日期", "dates lie after the extract date"),
    "uniform": (
        "整栏（几乎）是同一个值或逐段相同",
        "the rows say the same, all of them or page by page",
    ),
    "repeated": ("与上一行相同（像是向下填充）", "values repeat the row above (as if filled down)"),
    "other_form": ("格式不对（被截短或错位）", "codes have another form (cut off or shifted)"),
    "before_birth": ("早于出生日期", "dates lie before the birth"),
    "late": ("比出生晚 60 天以上", "months lie more than 60 days after the birth"),
    "other_than_number": ("与身份证号里的日期不符", "dates differ from those in the ID numbers"),
    "contradicted": (
        "与其他来源的同一出生不符",
        "values contradict the other sources' records of the same births",
    ),
}
