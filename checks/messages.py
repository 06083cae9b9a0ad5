"""`quarantine`: each refused row with the rule that refused it, in words that say what to mend."""

import re
from collections.abc import Sequence

import duckdb

from checks.contracts.model import Contract
from checks.rules.model import Rule

VALUE_SHOWN = 30  # characters of a delivered value that a message repeats
KEY_RULES = (
    Rule(
        "resent_row",
        "false",
        "同一条记录重复报送，内容相同；已保留一条，不必处理。",
        "The same record was sent again with the same content; one is kept, nothing to do.",
    ),
    Rule(
        "duplicate_key",
        "false",
        "主键“{source_record_id}”有多条内容不同的记录；已采用最后一条，请核对并改正编号。",
        "Records of different content bear the key '{source_record_id}'; the last one was taken, "
        "check the number.",
    ),
    Rule(
        "respelled_key",
        "false",
        "这条记录报送了两次，编号（“{source_record_id}”）只差前面的 0，而单位、母亲相同，日期相近；"
        "已采用最后一条。多半是编号在表格程序里成了数字：请把编号一栏设为文本格式，恢复前面的 0 后"
        "重新报送；如是两次分娩，请各用不同的编号。",
        "This record was sent twice under numbers that differ in nothing but zeros in front "
        "('{source_record_id}'); office and mother agree, and the days lie near each other. The "
        "last one was taken. A workbook most likely made numbers of the keys: format their column "
        "as text, put the zeros back and deliver again. Two deliveries need two numbers.",
    ),
)


def write_quarantine(
    con: duckdb.DuckDBPyConnection, contract: Contract, rules: Sequence[Rule]
) -> None:
    """Append the refused rows of `judged` to `quarantine`, with the delivered values in the
    sentences.

    Only rules that refused a row are written out: all of them in both languages cost DuckDB most of
    a second to read, for each source of each run.
    """
    found = con.execute(f"select distinct refused_by from judged.{contract.name}").fetchall()
    used = {code for (code,) in found if code is not None}
    if not used:
        return
    refusing = [rule for rule in (*rules, *KEY_RULES) if rule.code in used]
    templates = [_split_template(text) for rule in refusing for text in (rule.zh, rule.en)]
    asked = sorted({name for pieces in templates for name in pieces[1::2]})
    cleaned = sorted({column for name in asked for column in _suspected(name, contract)})
    values = "".join(f", {_value(name, contract)} as value_{at}" for at, name in enumerate(asked))
    zh, en = (
        " ".join(
            f"when '{rule.code}' then {_sentence(getattr(rule, language), asked)}"
            for rule in refusing
        )
        for language in ("zh", "en")
    )
    con.execute(
        f"""
        insert into quarantine
        with refused as (
            select r.*, s.source_record_id, s.refused_by
                {"".join(f', clean(r."{column}") as "clean {column}"' for column in cleaned)}
            from judged.{contract.name} s join raw.{contract.name} r
                on r.source_file = s.source_file and r.row_number = s.row_number
            where s.refused_by is not null),
        filled as (
            select source_file, row_number, source_record_id, refused_by
                {values}
            from refused)
        select '{contract.name}', source_file, row_number, source_record_id, refused_by,
            case refused_by {zh} end, case refused_by {en} end
        from filled order by source_file, row_number
        """
    )


def _split_template(template: str) -> list[str]:
    """Texts, and between them the names of what is filled in."""
    return re.split(r"\{([^{}]+)\}", template)


def _sentence(template: str, asked: Sequence[str]) -> str:
    """SQL that fills a rule's sentence from the values that were asked for."""
    parts = [
        f"value_{asked.index(piece)}" if index % 2 else "'" + piece.replace("'", "''") + "'"
        for index, piece in enumerate(_split_template(template))
    ]
    return "(" + " || ".join(parts) + ")"


def _suspected(name: str, contract: Contract) -> list[str]:
    """The columns of which `{a|b}` means the suspicious one; none where a name means one value."""
    known = ("source_record_id", "line", *contract.names)
    return [] if name in known else name.split("|")


def _value(name: str, contract: Contract) -> str:
    """SQL of what a sentence shows: `{column}` is the value as delivered, `{a|b}` the suspicious
    one of several."""
    if name == "source_record_id":
        return "coalesce(source_record_id, '')"
    columns = _suspected(name, contract)
    if not columns:
        return f"coalesce(left(trim({name}), {VALUE_SHOWN}), '')"
    # The value that made the rule fail, of the columns that it looks at.
    cases = " ".join(
        f'when is_garbled("clean {column}") or regexp_matches("clean {column}", '
        f"'^[-=+@].|(?i:hyperlink|cmd)') then left(trim({column}), {VALUE_SHOWN})"
        for column in columns
    )
    return f"coalesce(case {cases} end, '')"
