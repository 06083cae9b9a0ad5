from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest

from reports.statistics.series import CellCount, Dimension, Register, counts, reported, revisions
from reports.statistics.snapshot import NoStatisticsError, open_snapshot


def test_births_are_counted_by_statistical_year_before_and_after(published: Path):
    with open_snapshot(published) as snapshot:
        found = counts(snapshot, ["statistical_year"])
    # B3 is struck out of 2007; B5, unsupported, stays until somebody looked; W6 is cancelled.
    assert found == [
        CellCount((2006,), 0, 1, 1),
        CellCount((2007,), 3, 0, 1),
        CellCount((2008,), 2, 0, 2),
    ]


def test_every_revision_names_its_reason(published: Path):
    with open_snapshot(published) as snapshot:
        found = {
            (step.cell, step.reason): step.change
            for step in revisions(snapshot, "wis", ["month", "sex"])
        }
    assert found == {
        (("200603", "2"), "under_reported"): 1,
        (("200701", "1"), "duplicate"): -1,
        (("200705", "1"), "false_report"): -1,
        (("200802", "1"), "misreported"): -1,
        (("200802", "2"), "misreported"): 1,
    }


@pytest.mark.parametrize("register", ["wis", "population"])
@pytest.mark.parametrize("by", [["calendar_year"], ["month", "town_code", "sex", "parity"]])
def test_a_registers_count_and_its_revisions_make_the_corrected_count(
    published: Path, register: Register, by: Sequence[Dimension]
):
    with open_snapshot(published) as snapshot:
        sums: Counter[tuple[str | int | None, ...]] = Counter()
        for step in revisions(snapshot, register, by):
            sums[step.cell] += step.change
        before_and_after = counts(snapshot, by)
    assert before_and_after
    for row in before_and_after:
        assert getattr(row, register) + sums.pop(row.cell, 0) == row.corrected
    assert not sums


def test_every_step_names_the_cases_that_explain_it(published: Path):
    with open_snapshot(published) as snapshot:
        steps = snapshot.rows("""
            select birth_id, reason, case_ids from v_revision_steps
            where register = 'wis' and reason <> 'settled_by_other_sources' order by all""")
    assert steps == [
        ("B1", "under_reported", ["C-UR-1"]),
        ("B2", "duplicate", ["C-DU-1"]),
        ("B3", "false_report", ["C-FA-1"]),
        ("B4", "misreported", ["C-MI-1"]),
        ("B4", "misreported", ["C-MI-1"]),
    ]


def test_births_that_no_case_explains_name_none(published: Path):
    with open_snapshot(published) as snapshot:
        (step,) = snapshot.rows(
            "from v_revision_steps where register = 'population' and birth_id = 'B4'"
        )
    assert step[-2:] == ("absent_without_case", [])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            "update cases set subtype = 'mother_identity' where case_id = 'C-MI-1'",
            ("B4", "settled_by_other_sources", []),
        ),
        (
            "insert into cases by name select * replace ('C-MI-0' as case_id) from cases where "
            "case_id = 'C-MI-1'",
            ("B4", "misreported", ["C-MI-0", "C-MI-1"]),
        ),
        (
            "update cases set register = 'all' where case_id = 'C-UR-1'",
            ("B1", "under_reported", ["C-UR-1"]),
        ),
    ],
    ids=[
        "a case about another value",
        "two cases about one value",
        "a case of both registers",
    ],
)
def test_a_step_is_explained_by_the_standing_cases_about_what_it_changes(
    published: Path, tmp_path: Path, change: str, reason: tuple[str, str, list[str]]
):
    path = tmp_path / "births.duckdb"
    path.write_bytes((published / "births.duckdb").read_bytes())
    with duckdb.connect(path) as connection:
        connection.execute(change)
        steps = connection.execute(
            "select birth_id, reason, case_ids from v_revision_steps where register = 'wis'"
        ).fetchall()
    assert reason in steps


def test_a_duplicate_that_was_refuted_is_a_second_birth_and_no_step_takes_it_away(
    published: Path, tmp_path: Path
):
    path = tmp_path / "births.duckdb"
    path.write_bytes((published / "births.duckdb").read_bytes())
    with duckdb.connect(path) as connection:
        connection.execute("update cases set status = 'refuted' where case_id = 'C-DU-1'")
        births = connection.execute(
            "select birth_id from v_counted_births where birth_id like 'B2%' order by all"
        ).fetchall()
        reasons = connection.execute(
            "select distinct reason from v_revision_steps where register = 'wis' and birth_id "
            "like 'B2%'"
        ).fetchall()
    assert births == [("B2",), ("B2/2",)]
    assert reasons == [("settled_by_other_sources",)]


def test_a_revision_counts_the_cases_behind_it(published: Path):
    with open_snapshot(published) as snapshot:
        found = {
            (step.cell, step.reason): step.cases
            for step in revisions(snapshot, "wis", ["statistical_year"])
        }
    # The wrong sex of B4 moves no birth between years, so no year's figure was revised for it.
    assert found == {
        ((2006,), "under_reported"): 1,
        ((2007,), "duplicate"): 1,
        ((2007,), "false_report"): 1,
    }


def test_what_was_counted_in_no_told_month_stands_by_itself(published: Path):
    with open_snapshot(published) as snapshot:
        assert [(row.cell, row.births) for row in reported(snapshot, "wis", ["month"])] == [
            (("200701",), 1),
            ((None,), 4),
        ]


def test_a_dimension_named_twice_is_refused(published: Path):
    with open_snapshot(published) as snapshot, pytest.raises(ValueError, match="once"):
        counts(snapshot, ["sex", "sex"])


def test_a_folder_without_publication_is_told(tmp_path: Path):
    with pytest.raises(NoStatisticsError, match="Nothing is published"), open_snapshot(tmp_path):
        pass


def test_a_publication_of_an_older_version_is_told(tmp_path: Path):
    with duckdb.connect(tmp_path / "births.duckdb") as connection:
        connection.execute("create table births(birth_id varchar)")
    with pytest.raises(NoStatisticsError, match="record_values"), open_snapshot(tmp_path):
        pass
