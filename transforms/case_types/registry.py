"""The case types that there are, in the order in which lists, the report and charts show them.

Everything that handles cases reads this list at the moment of use: a type that is not here stops
the run by name, and is never handled as if it were another one.
"""

from collections.abc import Mapping

import duckdb
import polars as pl

from data.reference.terms import Term
from transforms.case_types.duplicate import DUPLICATE
from transforms.case_types.false_report import FALSE_REPORT
from transforms.case_types.misreported import MISREPORTED
from transforms.case_types.model import CaseType, CountEffect, Subtype, UnknownCaseTypeError
from transforms.case_types.under_reported import UNDER_REPORTED
from transforms.case_types.unsupported import UNSUPPORTED

CASE_TYPES: tuple[CaseType, ...] = (
    UNDER_REPORTED,
    DUPLICATE,
    FALSE_REPORT,
    MISREPORTED,
    UNSUPPORTED,
)
RULES_TABLE = "case_type_rules"
"""The registry as SQL sees it: one row per type and subtype."""


def all_case_types() -> tuple[CaseType, ...]:
    """Every type, in its order."""
    return CASE_TYPES


def case_type_of(code: str) -> CaseType:
    """The type of that code. Raises: UnknownCaseTypeError."""
    for one in CASE_TYPES:
        if one.code == code:
            return one
    raise UnknownCaseTypeError(code)


def subtype_of(code: str, subtype: str) -> Subtype:
    """The subtype of that type. Raises: UnknownCaseTypeError."""
    for one in case_type_of(code).subtypes:
        if one.code == subtype:
            return one
    raise UnknownCaseTypeError(code, subtype)


def type_terms() -> Mapping[str, Term]:
    """The types' names by code, in their order."""
    return {one.code: one.term for one in CASE_TYPES}


def subtype_terms() -> Mapping[str, Term]:
    """The subtypes' names by code; a code belongs to one type alone."""
    return {sub.code: sub.term for one in CASE_TYPES for sub in one.subtypes}


def names_by_effect(effect: CountEffect) -> Term:
    """The names of all types with one effect on the count, as one heading: 虚报 False report."""
    terms = [one.term for one in CASE_TYPES if one.effect is effect]
    return Term("、".join(term.zh for term in terms), ", ".join(term.en for term in terms))


def draft_models() -> tuple[str, ...]:
    """The models of `sql/cases` that open cases, each once, in the types' order."""
    return tuple(dict.fromkeys(name for one in CASE_TYPES for name in one.drafts))


def rules() -> pl.DataFrame:
    """The registry as a table, one row per type and subtype: place (the order of types), the codes
    and names, change_action, verification, count_effect, contradicted_value (null where the subtype
    contradicts none), rests_on_absence, shows_whole_number."""
    rows = [
        {
            "place": place,
            "case_type": one.code,
            "subtype": sub.code,
            "type_zh": one.term.zh,
            "type_en": one.term.en,
            "subtype_zh": sub.term.zh,
            "subtype_en": sub.term.en,
            "change_action": str(one.change),
            "verification": str(one.verification),
            "count_effect": str(one.effect),
            "contradicted_value": None if sub.value is None else str(sub.value),
            "rests_on_absence": sub.rests_on_absence,
            "shows_whole_number": sub.shows_whole_number,
        }
        for place, one in enumerate(CASE_TYPES, start=1)
        for sub in one.subtypes
    ]
    return pl.DataFrame(rows, schema_overrides={"place": pl.Int32, "contradicted_value": pl.String})


def require_known_types(con: duckdb.DuckDBPyConnection, cases: str = "cases") -> None:
    """Look through the types of a table of cases before anything is made of them. Raises:
    UnknownCaseTypeError for the first one that is not registered."""
    for code, subtype in con.execute(
        f"select distinct case_type, subtype from {cases} order by all"
    ).fetchall():
        subtype_of(code, subtype)


def write_rules(con: duckdb.DuckDBPyConnection, kind: str = "table") -> None:
    """Make `case_type_rules` in a database. kind: table, or temp table where the database is
    read-only."""
    con.register("registered_case_types", rules())
    con.execute(f"create or replace {kind} {RULES_TABLE} as select * from registered_case_types")
    con.unregister("registered_case_types")
