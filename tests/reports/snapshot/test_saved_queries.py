import shutil
from pathlib import Path

import duckdb
import pytest

from reports.snapshot.publish import publish
from reports.snapshot.restricted import NotPublishedError, OlderVersionError
from reports.snapshot.saved_queries import UnknownQueryError, ask, saved_queries


@pytest.fixture(scope="module")
def out(warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out")
    publish(warehouse, folder)
    return folder


def rows(out: Path, name: str) -> list[tuple[object, ...]]:
    return list(ask(out, name).rows)


@pytest.mark.parametrize("name", sorted(saved_queries()))
def test_every_question_is_asked_in_both_languages_and_can_be_answered(out: Path, name: str):
    query = saved_queries()[name]
    assert query.question.zh.endswith("？")
    assert query.question.en.endswith("?")
    assert ask(out, name).columns


def test_births_are_counted_by_statistical_year(out: Path):
    assert rows(out, "births_by_statistical_year") == [
        (2006, 1, 0, 1, 0.0),
        (2007, 1, 1, 0, None),  # one is false
        (2008, 2, 1, 1, 100.0),
    ]


def test_the_share_that_a_register_holds_is_of_births_that_were_due(out: Path):
    assert rows(out, "completeness_by_town") == [
        ("420607107", "双沟镇", 2, 50.0, 50.0),
        ("420607112", "张湾镇", 1, 100.0, 0.0),
        (None, None, 1, 100.0, 0.0),
    ]


def test_the_reconciled_series_says_each_year_before_and_after(out: Path):
    assert rows(out, "reconciled_series_by_year") == [
        (2006, 0, 1, 1, 1, 0),
        (2007, 3, 0, 1, -2, 1),
        (2008, 2, 0, 2, 0, 2),
    ]


def test_each_years_revision_has_its_reasons_and_cases(out: Path):
    assert rows(out, "revisions_by_year")[:2] == [
        (2006, "wis", "under_reported", 1, 1),
        (2007, "population", "absent_without_case", 1, 0),
    ]


def test_the_cases_behind_a_towns_revision_add_up_to_it(out: Path):
    found = [row[1:] for row in rows(out, "cases_behind_revisions") if row[0] == "420607107"]
    assert found == [
        ("双沟镇", "population", "absent_without_case", 1, ""),
        ("双沟镇", "wis", "duplicate", -1, "C-DU-1"),
        ("双沟镇", "wis", "under_reported", 1, "C-UR-1"),
    ]


def test_births_are_counted_by_birth_and_by_return(out: Path):
    assert rows(out, "born_and_reported_by_year") == [
        (2007, 3, 1, -2),
        (2008, 2, 0, -2),
        (None, 0, 4, 4),
    ]


def test_cases_are_counted_by_grade_and_by_where_they_stand(out: Path):
    assert sum(row[6] for row in rows(out, "cases_by_grade")) == 5  # type: ignore[misc]
    assert ("duplicate", "open", 1) in rows(out, "cases_by_status")
    assert rows(out, "missing_by_age") == [("wis", 13, 1)]


def test_a_delay_is_told_for_births_that_were_seen_long_enough(warehouse: Path, tmp_path: Path):
    publish(warehouse, tmp_path)
    with duckdb.connect(tmp_path / "births.duckdb") as con:
        con.execute(
            "update record_values set recorded_on = birth_date + 45 where source_record_id = 'P1'"
        )
        con.execute(
            "update record_values set report_month = '200803' where source_record_id = 'W4'"
        )
        con.execute(
            "update record_values set report_month = '200801' where source_record_id = 'W5'"
        )
        con.execute("update runs set extract_date = '2009-02-09'")
    found = {(row[0], row[1]): row[2:] for row in rows(tmp_path, "registration_delays")}
    # One birth: registered after 45 days, and missing from WIS.
    assert found[2006, "population"] == (1, 1, 0, 45.0, 1, 0.0, 100.0, 100.0)
    assert found[2006, "wis"] == (1, 0, 0, None, 1, 0.0, 0.0, 0.0)
    # 11 February to 31 March are 49 days, not yet a year ago; the other came before its birth.
    assert found[2008, "wis"] == (2, 2, 1, 49.0, 0, 0.0, 100.0, None)


def test_a_register_that_did_not_deliver_is_not_called_late(warehouse: Path, tmp_path: Path):
    publish(warehouse, tmp_path)
    with duckdb.connect(tmp_path / "births.duckdb") as con:
        con.execute("delete from record_values where source = 'wis'")
    assert {row[1] for row in rows(tmp_path, "registration_delays")} == {"population"}


def test_occurrence_stands_beside_residence(warehouse: Path, tmp_path: Path):
    publish(warehouse, tmp_path)
    with duckdb.connect(tmp_path / "births.duckdb") as con:
        con.execute(
            "update record_values set hospital_code = '420607B11' where source = 'hospital'"
        )
        con.execute("update record_values set place = '3' where source_record_id = 'W5'")
        con.execute("update births set in_scope = false where birth_id = 'B1'")
    found = rows(tmp_path, "occurrence_beside_residence")
    assert ("resident", "420607112", "张湾镇", "county_hospital", "420607B11", 1) in found
    assert ("resident", None, None, "home", None, 1) in found
    assert ("elsewhere", None, None, "county_hospital", "420607B11", 1) in found
    assert sum(row[5] for row in found) == 4  # type: ignore[misc]


def test_refused_rows_are_counted_by_rule(out: Path):
    assert [row[:3] for row in rows(out, "quarantine_by_rule")] == [
        ("hospital", "date_impossible", 1),
        ("hospital", "not_a_row", 1),
        ("hospital", "row_truncated", 1),
    ]


def test_an_answer_goes_into_a_file_that_excel_opens(out: Path, tmp_path: Path):
    ask(out, "sources_of_births").write_csv(tmp_path / "answer.csv")
    text = (tmp_path / "answer.csv").read_bytes().decode("utf-8")
    assert text.startswith("\ufeffin_wis,in_population")


def test_an_unknown_question_and_an_empty_folder_are_told(out: Path, tmp_path: Path):
    with pytest.raises(UnknownQueryError, match="no query nothing"):
        ask(out, "nothing")
    with pytest.raises(NotPublishedError):
        ask(tmp_path, "sources_of_births")


def test_a_file_of_an_older_version_is_told_as_such(out: Path, tmp_path: Path):
    shutil.copy(out / "births.duckdb", tmp_path)
    with duckdb.connect(str(tmp_path / "births.duckdb")) as con:
        con.execute("drop view v_headline")
    with pytest.raises(OlderVersionError, match="older version"):
        ask(tmp_path, "births_headline")
