"""A type that nobody has thought of yet, on its way from the run to the change file.

Registered, it is handled everywhere by what it asks for; unregistered, every step refuses it by
name and writes nothing.
"""

import csv
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from enum import StrEnum
from pathlib import Path

import duckdb
import openpyxl
import pytest
from sqlalchemy import select

from data.reference.terms import Term
from reports.corrections.change_files import UnhandledChangeError, write_changes
from reports.corrections.draft_lists import write_lists
from reports.corrections.issue import read_published
from reports.run_report.page import write_report
from reports.snapshot.publish import publish, publish_births, publish_restricted
from tests.lawful_ledger import sign_known_case, withdraw
from transforms.case_types import registry
from transforms.case_types.model import (
    CaseType,
    ChangeAction,
    ContradictedValue,
    CountEffect,
    Subtype,
    UnknownCaseTypeError,
    VerificationRule,
)
from transforms.case_types.unsupported import UNSUPPORTED
from transforms.ledger.balance import balance, sum_lines
from transforms.ledger.event_writer import Actor
from transforms.ledger.states import State
from transforms.ledger.store import open_ledger
from transforms.ledger.tables import Case
from transforms.ledger.update_ledger import update_ledger

ACTOR = Actor("王统计", "统计员", date(2009, 8, 20))
MADE_UP = replace(
    UNSUPPORTED,
    code="late_notice",
    term=Term("迟报", "Late notice"),
    colour="#123456",
    tint="#FEDCBA",
    drafts=(),
    subtypes=(Subtype("after_a_year", Term("迟一年", "After a year")),),
)
VERIFIED_BY = {
    ChangeAction.ADD: (VerificationRule.BIRTH_STANDS, CountEffect.ADDS),
    ChangeAction.REMOVE: (VerificationRule.NO_CLAIM_LEFT, CountEffect.REMOVES),
    ChangeAction.REMOVE_ALL_BUT_ONE: (VerificationRule.ONE_CLAIM_LEFT, CountEffect.REMOVES_REPEATS),
    ChangeAction.CHANGE_VALUE: (VerificationRule.VALUE_CHANGED, CountEffect.MOVES),
    ChangeAction.LOOK: (VerificationRule.NO_CLAIM_LEFT, CountEffect.NONE),
    ChangeAction.LOOK_THEN_REMOVE: (
        VerificationRule.NO_CLAIM_LEFT,
        CountEffect.REMOVES_IF_CONFIRMED,
    ),
}


@pytest.fixture(scope="module", name="finished_run")
def _finished_run(warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small warehouse with one case of the made-up type, about the WIS record W4; tests leave
    it as it is."""
    path = tmp_path_factory.mktemp("made_up") / "warehouse.duckdb"
    shutil.copy(warehouse, path)
    with duckdb.connect(path) as con:
        con.execute(
            "insert into cases by name select * replace ('C-LN-1' as case_id, 'late_notice' as "
            "case_type, 'after_a_year' as subtype, '1' as stated_value, '2' as shown_value) "
            "from cases where case_id = 'C-MI-1'"
        )
        con.execute("insert into case_records values ('C-LN-1', 'wis', 'W4', 'subject')")
        con.execute(
            "insert into case_evidence by name select * replace ('C-LN-1' as case_id) from "
            "case_evidence where case_id = 'C-MI-1'"
        )
    return path


@pytest.fixture
def run(finished_run: Path, tmp_path: Path) -> Path:
    """A copy of the finished run, for whoever changes it."""
    return shutil.copy(finished_run, tmp_path / "warehouse.duckdb")


@pytest.fixture(scope="module", name="restricted")
def _restricted(finished_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file with the identities, which is the same whatever the type asks for."""
    out = tmp_path_factory.mktemp("restricted")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "CASE_TYPES", (*registry.CASE_TYPES, MADE_UP))
        publish_restricted(finished_run, out, None)
    return out / "restricted.duckdb"


@pytest.fixture
def signed(finished_run: Path, restricted: Path, tmp_path: Path) -> Callable[[], Path]:
    """Publishes the run into a folder of its own, has the case signed, and returns the folder."""

    def publish_and_sign() -> Path:
        out = tmp_path / "out"
        out.mkdir()
        enter_and_sign(finished_run, out)
        publish_births(finished_run, out)
        shutil.copy(restricted, out)
        return out

    return publish_and_sign


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> Callable[[CaseType], None]:
    """Adds a type to the registry."""
    return lambda made_up: monkeypatch.setattr(
        registry, "CASE_TYPES", (*registry.CASE_TYPES, made_up)
    )


def sign_all(out: Path) -> None:
    """Put every made-up case of the ledger where six people have signed it."""
    with open_ledger(out) as ledger:
        with ledger.reading() as session:
            others = session.scalars(select(Case.case_id).where(Case.case_id != "C-LN-1")).all()
        sign_known_case(ledger, "C-LN-1")
        withdraw(ledger, *others)


def enter_and_sign(run: Path, out: Path) -> None:
    with open_ledger(out) as ledger:
        update_ledger(run, ledger)
    sign_all(out)


def test_a_registered_type_stands_on_the_list_in_the_report_and_in_the_snapshot(
    finished_run: Path, register: Callable[[CaseType], None], tmp_path: Path
) -> None:
    register(MADE_UP)
    write_lists(finished_run, tmp_path)
    sheet = openpyxl.load_workbook(tmp_path / "lists" / "420607112_张湾镇.xlsx")["更正名单"]
    row = next(row for row in sheet.iter_rows(min_row=4) if row[1].value == "C-LN-1")
    assert [cell.value for cell in row[2:4]] == ["迟报", "迟一年"]
    assert row[2].fill.fgColor.rgb == "FFFEDCBA"
    publish_births(finished_run, tmp_path)
    write_report(finished_run, tmp_path)
    page = (tmp_path / "report" / "index.html").read_text(encoding="utf-8")
    assert "迟报" in page
    assert "Late notice" in page
    assert page.count("#123456") >= 2  # the legend and the chart's bar
    with duckdb.connect(tmp_path / "births.duckdb", read_only=True) as con:
        by_town = con.execute("select sum(late_notice) from v_cases_by_town").fetchone()
        assert by_town == (1,)
        assert con.execute(
            "select type_zh, count_effect from case_types where case_type = 'late_notice'"
        ).fetchone() == ("迟报", "removes_if_confirmed")


@pytest.mark.parametrize("action", list(ChangeAction))
def test_a_signed_case_changes_what_its_type_asks_for_and_nothing_else(
    register: Callable[[CaseType], None], signed: Callable[[], Path], action: ChangeAction
) -> None:
    verification, effect = VERIFIED_BY[action]
    changes_value = action is ChangeAction.CHANGE_VALUE
    value = ContradictedValue.SEX if changes_value else None
    subtype = replace(MADE_UP.subtypes[0], value=value)
    register(
        replace(
            MADE_UP, change=action, verification=verification, effect=effect, subtypes=(subtype,)
        )
    )
    out = signed()
    with open_ledger(out) as ledger:
        [path] = write_changes(out, ledger, ACTOR)
        whole = sum_lines(balance(out / "births.duckdb", ledger))
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = [(row["action"], row["record_key"]) for row in csv.DictReader(file)]
    expected = {
        ChangeAction.ADD: set(),  # no record but the subject tells of the birth
        ChangeAction.REMOVE: {("remove", "W4")},
        ChangeAction.REMOVE_ALL_BUT_ONE: set(),
        ChangeAction.CHANGE_VALUE: {("change", "W4")},
        ChangeAction.LOOK: {("by_hand", "W4")},
        ChangeAction.LOOK_THEN_REMOVE: {("remove", "W4")},
    }
    removals = {line for line in lines if line[0] == "remove"}
    assert removals == {line for line in expected[action] if line[0] == "remove"}
    assert expected[action] <= set(lines)
    removes = effect in (CountEffect.REMOVES, CountEffect.REMOVES_IF_CONFIRMED)
    # WIS holds the birth already: whatever its type says, no case adds it a second time.
    assert (whole.false_reports, whole.omitted) == (int(removes), 0)


def test_an_unregistered_type_stops_every_step_by_name_and_nothing_is_written(
    finished_run: Path, tmp_path: Path
) -> None:
    with pytest.raises(UnknownCaseTypeError, match="late_notice"):
        write_lists(finished_run, tmp_path)
    with pytest.raises(UnknownCaseTypeError, match="late_notice"):
        write_report(finished_run, tmp_path)
    with pytest.raises(UnknownCaseTypeError, match="late_notice"):
        publish(finished_run, tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_signed_case_of_a_type_that_is_gone_is_never_taken_for_a_removal(
    signed: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as registered:
        registered.setattr(registry, "CASE_TYPES", (*registry.CASE_TYPES, MADE_UP))
        out = signed()
    with open_ledger(out) as ledger:
        with pytest.raises(UnknownCaseTypeError, match="late_notice"):
            write_changes(out, ledger, ACTOR)
        with pytest.raises(UnknownCaseTypeError, match="late_notice"):
            balance(out / "births.duckdb", ledger)
        with pytest.raises(UnknownCaseTypeError, match="late_notice"):
            read_published(out, None)
        with ledger.reading() as session:
            assert session.get_one(Case, "C-LN-1").status == State.SIGNED
    assert not list(out.glob("changes/*"))


def test_an_action_that_nobody_handles_is_never_taken_for_a_removal(
    register: Callable[[CaseType], None], signed: Callable[[], Path]
) -> None:
    class NewAction(StrEnum):
        MERGE = "merge"

    register(replace(MADE_UP, change=NewAction.MERGE))  # type: ignore[arg-type]
    out = signed()
    with open_ledger(out) as ledger, pytest.raises(UnhandledChangeError, match="merge"):
        write_changes(out, ledger, ACTOR)
    assert not list(out.glob("changes/*"))


def test_a_value_that_a_register_has_no_column_for_is_not_written(
    register: Callable[[CaseType], None], signed: Callable[[], Path]
) -> None:
    register(replace(MADE_UP, change=ChangeAction.CHANGE_VALUE))  # and no value that it is about
    out = signed()
    with open_ledger(out) as ledger, pytest.raises(UnhandledChangeError, match="C-LN-1"):
        write_changes(out, ledger, ACTOR)


@pytest.mark.parametrize("rule", list(VerificationRule))
def test_a_vanished_case_is_verified_by_the_rule_of_its_type(
    run: Path, register: Callable[[CaseType], None], tmp_path: Path, rule: VerificationRule
) -> None:
    """The register still has the record as it was, so no rule but one-claim-left is satisfied."""
    value = ContradictedValue.SEX if rule is VerificationRule.VALUE_CHANGED else None
    subtype = replace(MADE_UP.subtypes[0], value=value)
    register(replace(MADE_UP, verification=rule, subtypes=(subtype,)))
    enter_and_sign(run, tmp_path)
    with duckdb.connect(run) as con:
        con.execute("delete from cases where case_id = 'C-LN-1'")
        con.execute("delete from case_records where case_id = 'C-LN-1'")
        con.execute("update run_context set extract_date = date '2009-09-30', run_id = 'next'")
        con.execute("update run_sources set present = true")
    with open_ledger(tmp_path) as ledger:
        update_ledger(run, ledger)
        with ledger.reading() as session:
            status = session.get_one(Case, "C-LN-1").status
    expected = {VerificationRule.ONE_CLAIM_LEFT: State.VERIFIED}
    assert status == expected.get(rule, State.WITHDRAWN)
