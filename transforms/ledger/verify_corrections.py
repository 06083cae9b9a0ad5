"""Whether an extract shows a correction: asked of cases that the run no longer finds.

A case may vanish because the register was mended, because the evidence changed, or because a file
was not delivered. Only the first is a correction, and only the first two say anything at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files

import duckdb
import polars as pl

from transforms.case_types.registry import subtype_of, write_rules
from transforms.ledger.findings import Facts


class Verification(StrEnum):
    """What the extract says about a case that it no longer shows."""

    CORRECTED = "corrected"
    STILL_WRONG = "still_wrong"  # another wrong value stands there: a case of its own
    GONE = "gone"  # nothing was corrected; what the case rested on has changed
    NOT_ASKED = "not_asked"  # a source was not delivered, or the birth lies outside the window


@dataclass(frozen=True)
class Vanished:
    """A case that the ledger holds and the run does not."""

    case_id: str
    case_type: str
    subtype: str
    register: str
    birth_month: str | None
    stated_value: str | None
    stated_mother_name: str | None
    facts: Facts


def verify(con: duckdb.DuckDBPyConnection, vanished: Sequence[Vanished]) -> dict[str, Verification]:
    """What the extract says of each case, from the warehouse of the run that lacks it.

    Raises: UnknownCaseTypeError for a case of a type or subtype that is no longer registered:
    nobody can say what would prove it.
    """
    if not vanished:
        return {}
    for case in vanished:
        subtype_of(case.case_type, case.subtype)
    write_rules(con, "temp table")
    columns = (
        "case_id",
        "case_type",
        "subtype",
        "register",
        "birth_month",
        "stated_value",
        "stated_mother_name",
    )
    cases = pl.DataFrame(
        [[getattr(case, name) for name in columns] for case in vanished],
        orient="row",
        schema=dict.fromkeys(columns, pl.String),
    )
    records = pl.DataFrame(
        [
            (case.case_id, *record.split(":", 1), fields["role"])
            for case in vanished
            for record, fields in case.facts.items()
        ],
        orient="row",
        schema=dict.fromkeys(("case_id", "source", "source_record_id", "role"), pl.String),
    )
    con.register("vanished_cases", cases)
    con.register("vanished_records", records)
    sql = (
        files("transforms")
        .joinpath("sql", "ledger", "verifications.sql")
        .read_text(encoding="utf-8")
    )
    rows = con.execute(sql).fetchall()
    con.unregister("vanished_cases")
    con.unregister("vanished_records")
    return {case_id: Verification(said) for case_id, said in rows}
