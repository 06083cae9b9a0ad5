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
    zh = " ".join(f"when '{rule.code}' then {_sentence(rule.zh, contract)}" for rule in refusing)
    en = " ".join(f"when '{rule.code}' then {_sentence(rule.en, contract)}" for rule in refusing)
    con.execute(
        f"""
        insert into quarantine
        select '{contract.name}', r.source_file, r.row_number, s.source_record_id, s.refused_by,
            case s.refused_by {zh} end, case s.refused_by {en} end
        from judged.{contract.name} s join raw.{contract.name} r on r.source_file = s.source_file
            and r.row_number = s.row_number
        where s.refused_by is not null
        order by r.source_file, r.row_number
        """
    )


def _sentence(template: str, contract: Contract) -> str:
    """SQL that fills a rule's sentence: `{column}` is the value as delivered, `{a|b}` the
    suspicious one of several."""
    pieces = re.split(r"\{([^{}]+)\}", template)
    parts = []
    for index, piece in enumerate(pieces):
        if index % 2 == 0:
            parts.append("'" + piece.replace("'", "''") + "'")
        elif piece == "source_record_id":
            parts.append("coalesce(s.source_record_id, '')")
        elif "|" in piece or piece not in ("line", *contract.names):
            parts.append(_suspicious(piece.split("|")))
        else:
            parts.append(f"coalesce(left(trim(r.{piece}), {VALUE_SHOWN}), '')")
    return "(" + " || ".join(parts) + ")"


def _suspicious(columns: Sequence[str]) -> str:
    """The value that made the rule fail, of the columns that it looks at."""
    cases = " ".join(
        f"when is_garbled(clean(r.{column})) or regexp_matches(clean(r.{column}), "
        f"'^[-=+@].|(?i:hyperlink|cmd)') then left(trim(r.{column}), {VALUE_SHOWN})"
        for column in columns
    )
    return f"coalesce(case {cases} end, '')"
