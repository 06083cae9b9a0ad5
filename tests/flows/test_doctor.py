"""The doctor says what will not work, and what to do, before a run finds out."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from data.reference.terms import Term
from exchange import events
from exchange.run import note_met_run
from exchange.store import open_store
from exchange.tables import EVENTS
from flows.cli import app
from flows.doctor import machine, output
from flows.doctor.check_results import CheckResult, Health, exit_code
from flows.doctor.exchange_met import EXCHANGE
from flows.settings import Settings
from flows.workspace import UNDER_WAY
from reports.snapshot.activation import published_run


def doctor(out: Path) -> Result:
    return CliRunner().invoke(app, ["doctor", str(out)])


def named(findings: list[CheckResult], name: Term) -> CheckResult:
    (found,) = [finding for finding in findings if finding.name == name]
    return found


def test_an_output_that_is_well_is_told_so_line_by_line(published: Path) -> None:
    done = doctor(published)
    assert done.exit_code in (0, 1), done.stdout  # a test's machine may be short of memory
    assert "✓ ok   台账 ledger：完整" in done.stdout
    assert "✗" not in done.stdout


def test_a_ledger_that_was_overwritten_and_a_missing_database_are_told_with_a_remedy(
    published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (published / "ledger.sqlite").write_bytes(b"no ledger, and longer than a header is" * 30)
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    monkeypatch.delenv("NO_SUCH_DSN", raising=False)
    settings = Settings(databases=({"dsn_variable": "NO_SUCH_DSN"},))  # type: ignore[arg-type]
    found = list(output.look_at_output(published, settings))
    for name in (output.LEDGER, output.DATABASE, output.SERVER):
        assert named(found, name).health is not Health.OK
        assert named(found, name).remedy
    assert exit_code(found) == 2


def test_a_change_of_keys_that_was_broken_off_is_told_with_both_keys(tmp_path: Path) -> None:
    """Nothing runs till it is finished, though every file may open."""
    (tmp_path / UNDER_WAY).write_text("plain -> 780e3760\n")
    found = named(list(output.look_at_output(tmp_path, Settings())), output.KEY)
    assert found.health is Health.FAIL
    assert "780e3760" in found.said.en
    assert "BIRTHRECON_OLD_KEY" in found.remedy.en


def test_a_run_that_was_killed_before_it_met_the_exchange_is_told(published: Path) -> None:
    def look() -> CheckResult:
        return named(list(output.look_at_output(published, Settings())), EXCHANGE)

    store, run_id = open_store(published), published_run(published)
    # An exchange that is begun after the run need not have met it; one that was there should have.
    with store.writing() as connection:
        events.add(connection, "founder", "office_keys", "420607", {})
    for year, health in (("2100", Health.OK), ("2000", Health.WARN)):
        with store.writing() as connection:
            connection.execute(EVENTS.update().values(at=f"{year}-01-01T00:00:00.000+00:00"))
        assert look().health is health
    for met, health in (("the run before", Health.WARN), (run_id, Health.OK)):
        with store.writing() as connection:
            note_met_run(connection, str(met), 0)
        assert look().health is health
    store.close()


def test_identities_that_others_can_read_are_a_warning(published: Path) -> None:
    published.chmod(0o755)
    (published / "ledger.sqlite").chmod(0o644)
    found = named(list(output.look_at_output(published, Settings())), output.RIGHTS)
    assert (found.health, "ledger.sqlite" in found.said.en) == (Health.WARN, True)


def test_a_package_of_another_version_than_asked_for_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(machine, "requires", lambda _: ["duckdb==9.9", "rich>=1", "nowhere>=1"])
    found = named(list(machine.look_at_machine()), machine.VERSIONS)
    assert found.health is Health.FAIL
    assert "duckdb" in found.said.en
    assert "nowhere" in found.said.en
    assert "rich" not in found.said.en


def test_nothing_there_is_a_failure_with_a_remedy(tmp_path: Path) -> None:
    done = doctor(tmp_path / "nowhere")
    assert done.exit_code == 2
    assert "birthrecon run" in done.stdout
