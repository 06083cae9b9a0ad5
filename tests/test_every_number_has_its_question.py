"""Every table of the report and of the bulletin has a saved question that answers it with the same
numbers."""

from pathlib import Path

import duckdb
import polars as pl
import pytest

from reports.release.disclosure.cells import ALL
from reports.release.reconciliation import FAMILIES
from reports.release.tables import SHAPES, cells_of, read_births
from reports.run_report.figures import ASKED
from reports.shared.warehouse import sql_names
from reports.snapshot.saved_queries import ask, saved_queries
from reports.statistics.snapshot import open_snapshot

# By query of the report: who answers it from births.duckdb.
OF_THE_REPORT = {
    "case_types": "cases_by_grade",
    "context": "runs",
    "findings": "delivery_findings",
    "link_quality": "matching_figures",
    "linked_groups": "linked_births_by_town",
    "months": "births_by_month",
    "overlap": "sources_of_births",
    "probabilities": "links_by_class",
    "refused": "quarantine_by_rule",
    "registers": "cases_by_grade",
    "returns": "returns_one_by_one",
    "returns_by_rule": "returns_that_break_rules",
    "self_test": "self_test_recall",
    "sources": "sources_delivered",
    "totals": "births_headline",
    "towns": "cases_by_town",
}
# How many records give a name or a number: births.duckdb holds neither.
NOT_FOR_ANALYSTS = {"identifiers"}
# By table of the bulletin: the question, and its columns for the table's dimensions.
OF_THE_BULLETIN = {
    "town_by_sex": ("births_by_year_town_and_sex", ("statistical_year", "town_code", "sex")),
    "town_by_parity": ("births_by_town_and_parity", ("town_code", "parity_up_to_3")),
    "year_by_parity": (
        "births_by_year_parity_and_sex",
        ("statistical_year", "parity_up_to_3", "sex"),
    ),
    "month_by_sex": ("births_by_month_and_sex", ("month", "sex")),
    "calendar_year_by_sex": ("births_by_calendar_year", ("calendar_year", "sex")),
    "report_month_by_sex": ("reports_by_month_and_sex", ("report_month", "sex")),
    "reconciliation_by_year": ("revisions_by_year", ("statistical_year",)),
    "reconciliation_by_town": ("revisions_by_town", ("town_code",)),
}


def test_every_query_of_the_report_has_a_question() -> None:
    assert OF_THE_REPORT.keys() | NOT_FOR_ANALYSTS == set(sql_names("run_report"))
    assert set(OF_THE_REPORT.values()) | set(ASKED.values()) <= saved_queries().keys()


def test_every_table_of_the_bulletin_has_a_question() -> None:
    tables = {shape.name for shape in SHAPES} | {family.table for family in FAMILIES}
    assert tables == OF_THE_BULLETIN.keys()
    assert {question for question, _ in OF_THE_BULLETIN.values()} <= saved_queries().keys()


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_a_question_answers_with_the_numbers_of_its_table(small_district: Path, shape) -> None:
    """The cells before anything is hidden: births of known and unknown values alike."""
    question, _ = OF_THE_BULLETIN[shape.name]
    with open_snapshot(small_district) as snapshot:
        cells = cells_of(read_births(snapshot))
    answer = ask(small_district, question)
    column = "births" if shape.measures == ("wis",) else "corrected"
    asked = pl.DataFrame(answer.rows, schema=list(answer.columns), orient="row")
    whole = [
        births
        for cell, births in cells.items()
        if cell.measure == shape.measures[-1] and all(part == ALL for part in cell[1:])
    ]
    assert asked[column].sum() == whole[0]
    if "sex" in asked.columns:
        boys = next(
            births
            for cell, births in cells.items()
            if cell.measure == shape.measures[-1] and cell[1:] == (ALL, ALL, "1", ALL)
        )
        assert asked.filter(pl.col("sex") == "1")[column].sum() == boys


@pytest.mark.parametrize("table", ["sources", "cases", "quarantine", "links"])
def test_a_question_answers_with_the_numbers_of_the_report(
    small_district: Path, table: str
) -> None:
    with duckdb.connect(str(small_district / "births.duckdb"), read_only=True) as con:
        standing = "status not in ('refuted', 'withdrawn')"
        counted, question, columns = {
            "sources": ("select sum(delivered) from run_sources", "sources_delivered", [1]),
            "cases": (f"select count(*) from cases where {standing}", "cases_by_town", [3, 4]),
            "quarantine": ("select count(*) from quarantine", "quarantine_by_rule", [2]),
            "links": (
                "select count(match_probability) from record_links",
                "links_by_class",
                [1],
            ),
        }[table]
        whole = con.execute(counted).fetchone()
    rows = ask(small_district, question).rows
    assert whole == (sum(row[place] for row in rows for place in columns),)
