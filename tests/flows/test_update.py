"""A run followed by an update publishes what one run over everything publishes."""

import shutil
from pathlib import Path

import duckdb
import pytest
from rich.console import Console

from benchmarks.cut_deliveries import Pieces, take_apart
from benchmarks.published import differing_rows
from benchmarks.updates import ANSWERS, carry_out, differing
from checks.errors import StateError
from flows.errors import UnexpectedError
from flows.result import RunResult
from flows.run import carry_out as carry_out_run
from flows.run import run_directly
from flows.settings import Settings
from flows.stages import ACTIVATE, Stage, take_in
from flows.workspace import Job, new_job
from reports.corrections.draft_lists import write_lists
from reports.snapshot.publish import BIRTHS_FILE, RESTRICTED_FILE, publish


@pytest.fixture(scope="module")
def pieces(delivery: Path) -> Pieces:
    return take_apart(delivery)


def test_an_update_with_a_late_hospital_and_late_rows_leads_to_the_births_and_cases_of_one_run(
    pieces: Pieces, result: RunResult, snapshots: Path, tmp_path: Path
) -> None:
    late_file = max(piece.file for piece in pieces.pieces if piece.file.startswith("hospital/"))
    late = {
        piece
        for piece in pieces.pieces
        if piece.file == late_file or (not piece.is_file and piece.place % 7 == 3)
    }
    first = pieces.write(tmp_path / "first", set(pieces.pieces) - late)
    second = pieces.write(tmp_path / "second", late)
    carry_out(second, tmp_path / "out", is_update=False)
    updated, _ = carry_out(first, tmp_path / "out", is_update=True)
    whole = snapshots / "update_ledger" / "warehouse.duckdb"
    assert differing(whole, updated) == dict.fromkeys(ANSWERS, 0)


class _KilledError(Exception):
    """Stands for the end of the process."""


def test_an_update_that_was_killed_before_its_linking_was_noted_tells_what_it_has_touched(
    pieces: Pieces, published: Path, settings: Settings, tmp_path: Path
) -> None:
    """What linking leaves for the next update stands then in the place of what it was compared
    with."""
    with duckdb.connect(str(published / "births.duckdb"), read_only=True) as con:
        found = con.execute(
            "select min(source_record_id) from record_links where source = 'population'"
        ).fetchone()
    assert found
    delivery = pieces.write(tmp_path / "taken-back", [], "[update]\nsequence = 1\n")
    (delivery / "deletions.csv").write_text(f"source,source_record_id\npopulation,{found[0]}\n")
    said: list[str] = []

    def perform(stage: Stage, job: Job) -> str | None:
        told = stage.run(job)
        if stage.name == "link":
            said.append(str(told))
            shutil.copytree(job.work, tmp_path / job.run_id)
            raise _KilledError
        return told

    killed = new_job(delivery, published, settings, is_update=True)
    with pytest.raises(UnexpectedError):
        carry_out_run(killed, perform, one_by_one=True)
    shutil.copytree(tmp_path / killed.run_id, killed.work)
    quiet = Console(quiet=True)
    gone_on = run_directly(delivery, published, settings, quiet, is_update=True, is_resumed=True)
    assert "gone 1 (population 1)" in said[0]
    assert said[0] in gone_on.notes


def test_an_update_is_published_and_enters_the_ledger_as_a_run_does(
    pieces: Pieces, published: Path, settings: Settings, tmp_path: Path
) -> None:
    """A record that the office takes back: its birth is told by the others alone."""
    with duckdb.connect(str(published / "births.duckdb"), read_only=True) as con:
        found = con.execute("""
            select l.source_record_id, b.birth_id from births as b
            inner join record_links as l using (birth_id)
            where b.in_wis and b.in_population and b.in_hospital and l.source = 'population'
            order by 1 limit 1
        """).fetchone()
    assert found
    delivery = pieces.write(tmp_path / "taken-back", [], "[update]\nsequence = 1\n")
    (delivery / "deletions.csv").write_text(f"source,source_record_id\npopulation,{found[0]}\n")
    anew = tmp_path / "anew"

    def perform(stage: Stage, job: Job) -> str | None:
        """As ever, and what a run would write from the same warehouse, beside it."""
        if stage is ACTIVATE:
            publish(job.warehouse, anew)
            write_lists(job.warehouse, anew)
        return stage.run(job)

    job = new_job(delivery, published, settings, is_update=True)
    updated = carry_out_run(job, perform, one_by_one=True)
    for name in (BIRTHS_FILE, RESTRICTED_FILE):
        assert differing_rows(published / name, anew / name) == {}
    for path in (anew / "lists").iterdir():
        assert (published / "lists" / path.name).read_bytes() == path.read_bytes()
    (told,) = (note for note in updated.notes if "This update" in note)
    assert "gone 1 (population 1); births touched 1, " in told
    # The rest of its delivery is not complete any more, and is compared for the first time.
    assert int(told.removesuffix(".").rsplit(" ", 1)[1]) < 5
    with duckdb.connect(str(published / "births.duckdb"), read_only=True) as con:
        case = con.execute(
            "select case_type, subtype, status from cases where birth_id = ?", [found[1]]
        ).fetchall()
        runs = con.execute("select count(*) from runs").fetchone()
    assert case == [("under_reported", "missing_from_population", "open")]
    assert runs


def test_a_run_that_begins_anew_tells_of_later_deliveries_that_it_leaves_out(
    pieces: Pieces, delivery: Path, published: Path, settings: Settings, tmp_path: Path
) -> None:
    """A schedule's run over last month's folder would lose what came by updates without a word."""
    later = pieces.write(tmp_path / "later", [], "[update]\nsequence = 1\n")

    def told_by_a_run() -> str:
        job = new_job(delivery, published, settings)
        job.staging.mkdir(parents=True)
        return take_in(job) or ""

    assert "no part of this run" not in told_by_a_run()
    carry_out(later, published, is_update=True)
    assert "which updates had taken in (1, the last of" in told_by_a_run()
    (published / "state.duckdb").write_bytes(b"damaged")
    assert "no part of this run" not in told_by_a_run()


def test_an_update_needs_a_state_to_go_on_from(
    pieces: Pieces, tmp_path: Path, settings: Settings
) -> None:
    delivery = pieces.write(tmp_path / "delivery", [])
    with pytest.raises(StateError, match="birthrecon run"):
        run_directly(delivery, tmp_path / "out", settings, is_update=True)
