"""Rules about one record alone: builders that the contracts fill with their columns.

A row is refused only when it cannot be used; a value that is merely silly becomes null and is
counted. A damaged ID number refuses nothing: matching judges identities. Rules over many records
stand in `cross_source`, not here.
"""

from collections.abc import Sequence

from checks.rules.model import Rule

EARLIEST_BIRTH = "1990-01-01"


def missing_key(columns: Sequence[str], titles: str) -> Rule:
    """The key is incomplete, so the record cannot be named or updated."""
    empty = " or ".join(f"{column} is null" for column in columns)
    return Rule(
        "missing_key",
        empty,
        f"缺少主键（{titles}），或其中没有编号，无法指认这条记录；请补上编号。",
        f"The key ({', '.join(columns)}) is incomplete or holds no number, so the record cannot be "
        "named; add it.",
    )


def unusable_code(column: str, title: str, form: str, form_en: str) -> Rule:
    """A code under which lists are written and numbered: letters and digits, and not without
    end."""
    return Rule(
        f"invalid_{column}",
        f"not regexp_full_match({column}, '[0-9A-Z]{{1,24}}')",
        f"{title}“{{{column}}}”不是代码（应为{form}）；请改正。",
        f"{column} '{{{column}}}' is no code (it should be {form_en}); mend it.",
    )


def birth_date_rules(column: str, title: str) -> tuple[Rule, ...]:
    """A birth needs a day that exists, not after the extract and not absurdly long ago."""
    return (
        Rule(
            f"missing_{column}",
            f"raw_{column} is null",
            f"{title}为空；请按原始登记补上。",
            f"{column} is empty; fill it from the original record.",
            column=column,
        ),
        Rule(
            f"unreadable_{column}",
            f"raw_{column} is not null and {column} is null",
            f"{title}“{{{column}}}”不是公历上的日子；请按原始登记改为年-月-日，农历先换算成公历。",
            f"{column} '{{{column}}}' is no day of the calendar; write year-month-day as in the "
            "original record, a lunar date as its solar day.",
            column=column,
        ),
        Rule(
            f"future_{column}",
            f"{column} > {{extract_date}}",
            f"{title}“{{{column}}}”晚于提取日期；请核对年份。",
            f"{column} '{{{column}}}' lies after the extract date; check the year.",
            column=column,
        ),
        Rule(
            f"ancient_{column}",
            f"{column} < date '{EARLIEST_BIRTH}'",
            f"{title}“{{{column}}}”早得不合情理；请核对年份。",
            f"{column} '{{{column}}}' is absurdly early; check the year.",
            column=column,
        ),
    )


def refused_value(column: str, title: str, allowed: str) -> Rule:
    """A delivered value outside the list or range, where the row cannot do without it."""
    return Rule(
        f"invalid_{column}",
        f"raw_{column} is not null and {column} is null",
        f"{title}“{{{column}}}”不在允许的范围（{allowed}）；请改正。",
        f"{column} '{{{column}}}' is outside what is allowed ({allowed}); mend it.",
        column=column,
    )


def formula_like(columns: Sequence[str]) -> Rule:
    """Text that a spreadsheet would run. A lone dash is a placeholder and passes."""
    pattern = r"^[=+@].|^-+\s*[A-Za-z0-9(=+@]|(?i:hyperlink\s*\(|cmd\s*\|)"
    fails = " or ".join(
        f"coalesce(regexp_matches(raw_{column}, '{pattern}'), false)" for column in columns
    )
    return Rule(
        "formula_like",
        fails,
        f"文字像电子表格公式：“{_first(columns)}”；请改为真实内容。",
        f"A text looks like a spreadsheet formula: '{_first(columns)}'; write what it should say.",
    )


def mojibake(columns: Sequence[str]) -> Rule:
    """UTF-8 read as GBK or as Latin-1 somewhere on its way (李小娟 as 鏉庡皬濞?)."""
    fails = " or ".join(f"is_garbled(raw_{column})" for column in columns)
    return Rule(
        "mojibake",
        fails,
        f"文字是乱码（UTF-8 被当作其他编码）：“{_first(columns)}”；请用正确的编码重新导出。",
        f"A text is garbled (UTF-8 read in another encoding): '{_first(columns)}'; export it "
        "again in the right encoding.",
    )


def no_identity(columns: Sequence[str]) -> Rule:
    """Nothing tells whose birth it is: such a row can neither be matched nor used as evidence."""
    return Rule(
        "no_identity",
        " and ".join(f"raw_{column} is null" for column in columns),
        "母亲姓名、证件号、新生儿姓名和出生证号全空，无法认人；请至少补上一项。",
        "Mother's name and number, baby's name and certificate are all empty; give one of them.",
    )


def dated_before(column: str, title: str, birth: str) -> Rule:
    """Recorded before the birth: one of the two dates is wrong, and matching decides which.
    Counted, not refused."""
    return Rule(
        f"{column}_before_birth",
        f"cast({column} as date) < {birth}",
        f"{title}早于出生日期的记录；请核对两个日期。",
        f"Records whose {column} lies before the birth; check both dates.",
        "warning",
    )


def left_out(column: str, title: str) -> Rule:
    """A value that cannot be right is left out of the record and counted: broken evidence accuses
    nobody."""
    return Rule(
        f"left_out_{column}",
        f"raw_{column} is not null and {column} is null",
        f"{title}无法识别或超出范围，该值不采用，其余照用。",
        f"{column} cannot be read or is out of range; the value is not used, the rest of the "
        "record is.",
        "warning",
        column,
    )


def _first(columns: Sequence[str]) -> str:
    return "{" + "|".join(columns) + "}"
