"""What the rules have drafted, gathered in one table and held against what is known of cases."""

from __future__ import annotations

import duckdb

from transforms.case_types.registry import draft_models, require_known_types

# What a draft can say. A model of drafts gives those columns that its rule knows, by their names.
DRAFT_COLUMNS = """
    case_type varchar, subtype varchar, register varchar, birth_id varchar, subject_no integer,
    second_subject_no integer, rival_id varchar, class varchar, doubt_bits double,
    doubt_is_unknown boolean, stated_value varchar, shown_value varchar,
    stated_mother_name varchar, shown_mother_name varchar, days_apart integer,
    mother_age_years integer, claimed_records integer, stated_place varchar
"""


class CaseDraftError(Exception):
    """A rule has drafted a case that cannot be opened: a fault of the program, never of the
    data."""


def gather_drafts(con: duckdb.DuckDBPyConnection) -> None:
    """Make `draft_rows`: what all models of drafts have drafted, and nothing that nobody knows."""
    con.execute(f"create or replace table draft_rows ({DRAFT_COLUMNS})")
    for model in draft_models():
        con.execute(f"insert into draft_rows by name select * from {model}")
    require_known_types(con, "draft_rows")
    unmeasured = con.execute(
        "select class from draft_rows anti join case_probabilities using (class) order by 1 limit 1"
    ).fetchone()
    if unmeasured:
        raise CaseDraftError(
            f"类别“{unmeasured[0]}”没有概率，请在 transforms/cases/probabilities.csv 补上。\n"
            f"Class '{unmeasured[0]}' has no probability: add it to "
            "transforms/cases/probabilities.csv."
        )
    twice = con.execute(
        "select case_type, subtype, register, birth_id from draft_rows group by all "
        "having count(*) > 1 order by all limit 1"
    ).fetchone()
    if twice:
        raise CaseDraftError(
            f"同一问题被提出两次：{'/'.join(twice)}。\n"
            f"One case was drafted twice: {'/'.join(twice)}."
        )
