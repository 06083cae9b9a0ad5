"""The whole loop by its commands: run, issue, fill in, receive, sign, hand over, correct the
registers, run again."""

import csv
import io
import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import duckdb
import openpyxl
import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from data.sample.owners import next_delivery
from flows.cli import app
from flows.demo_loop import run_demo_loop
from reports.corrections.issued_files import find_issued
from transforms.ledger import decide_case
from transforms.ledger.decisions import Decision
from transforms.ledger.event_writer import Actor
from transforms.ledger.states import SIGN_OFF
from transforms.ledger.store import open_ledger
from transforms.ledger.tables import Answer, Case

CLERK = {
    "finding": "属实",
    "correction": "按名单更正",
    "checked_by": "赵干事",
    "remark": "已核对底册",
}
HERE = Path(__file__).parent


def birthrecon(*arguments: object) -> Result:
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert done.exit_code in (0, 1), done.output
    return done


def fill(path: Path, checked_on: date, refuted: str) -> None:
    """As a clerk does: every case is true but one."""
    book = openpyxl.load_workbook(path)
    for sheet in {"更正名单", "待复核"} & set(book.sheetnames):
        names = {cell.value: cell.column for cell in book[sheet][3]}
        columns = [names[name] for name in ("核查结果", "更正内容", "核查人", "备注", "核查日期")]
        for row in range(4, book[sheet].max_row + 1):
            answers = [*CLERK.values(), checked_on]
            if book[sheet].cell(row, names["问题编号"]).value == refuted:
                answers[0] = "不属实"
            for column, value in zip(columns, answers, strict=True):
                book[sheet].cell(row, column).value = value
    book.save(path)


def statuses(out: Path) -> dict[str, str]:
    with open_ledger(out) as ledger, ledger.reading() as session:
        return {case.case_id: str(case.status) for case in session.query(Case)}


@pytest.fixture
def extracted(published: Path) -> date:
    with duckdb.connect(published / "births.duckdb", read_only=True) as con:
        [(day,)] = con.execute("select extract_date from runs").fetchall()
    return day


def put_forward(out: Path, on: date) -> None:
    """As a reviewer does at the desk with every case for review."""
    with open_ledger(out) as ledger:
        with ledger.reading() as session:
            waiting = [
                (case.case_id, case.version)
                for case in session.query(Case).filter_by(grade="review")
            ]
        for case_id, version in waiting:
            reviewer = Actor("李审核", "审核员", on)
            decide_case.decide(ledger, reviewer, case_id, Decision.PUT_FORWARD, "seen", version)


@pytest.fixture
def issued(published: Path, extracted: date) -> list[Path]:
    """The lists of a run, as they went out, with what a reviewer had put forward."""
    put_forward(published, extracted)
    birthrecon("issue", published, "--on", extracted + timedelta(1), "--by", "王统计", "--no-pdf")
    return sorted((published / "issued").glob("*.xlsx"))


def test_a_signed_correction_is_verified_by_the_next_extract_and_the_table_closes(
    published: Path,
    delivery: Path,
    issued: list[Path],
    extracted: date,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BIRTHRECON_AUDIT", "false")
    refuted = next(iter(statuses(published)))
    checked, signed = extracted + timedelta(10), extracted + timedelta(20)
    for path in issued:
        fill(path, checked, refuted)
    (published / "signing").touch()  # no folder can be made there
    told = birthrecon("receive", published, *issued, "--on", signed)
    assert told.exit_code == 1
    assert all(f"✓ {path.name}" in told.stdout for path in issued)
    assert f"birthrecon paper {published} {issued[0].stem.split('_')[0]}" in told.stdout
    (published / "signing").unlink()
    assert birthrecon("receive", published, *issued, "--on", signed).exit_code == 0
    assert Counter(statuses(published).values()) == {
        "confirmed": len(statuses(published)) - 1,
        "refuted": 1,
    }
    total = "合计 Total"
    confirmed = birthrecon(
        "ledger", published, "--count", "confirmed", "--csv", tmp_path / "table.csv"
    ).stdout
    with (tmp_path / "table.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = [
            {name: int(value) for name, value in list(row.items())[3:]}
            for row in csv.DictReader(file)
        ]
    assert all(closes(line) for line in lines)
    assert sum(line["false_reports"] + line["duplicates"] + line["omitted"] for line in lines) > 5
    assert total in confirmed

    for path in issued:
        for place, role in enumerate(
            SIGN_OFF
        ):  # a list whose only case was refuted has nothing to sign
            CliRunner().invoke(
                app,
                [
                    "sign",
                    str(published),
                    path.stem.split("_")[0],
                    "--role",
                    role,
                    "--name",
                    f"签字人{place}",
                    "--on",
                    signed.isoformat(),
                ],
            )
    assert set(statuses(published).values()) == {"signed", "refuted"}
    birthrecon("changes", published, "--on", signed)

    corrected = tmp_path / "next"
    changes = sorted((published / "changes").iterdir())
    next_delivery(delivery, corrected, changes, extracted + timedelta(31))
    birthrecon("run", corrected, "--out", published)
    after = Counter(state for state in statuses(published).values() if state != "open")
    assert after == {"verified": sum(after.values()) - 1, "refuted": 1}
    assert "台账完整" in birthrecon("audit", published).stdout
    assert total in birthrecon("ledger", published).stdout


def closes(line: dict[str, int]) -> bool:
    taken = sum(line[name] for name in ("false_reports", "duplicates", "not_counted", "moved_out"))
    given = sum(line[name] for name in ("omitted", "not_due", "without_case", "moved_in"))
    return line["reported"] - taken + given == line["corrected"]


def test_a_case_for_review_goes_out_only_when_somebody_has_put_it_forward(
    published: Path, extracted: date
) -> None:
    told: list[str] = []

    def listed() -> set[str]:
        told.append(
            birthrecon("issue", published, "--on", extracted + timedelta(1), "--no-pdf").stdout
        )
        with open_ledger(published) as ledger, ledger.reading() as session:
            return {case.case_id for case in session.query(Case).filter_by(status="issued")}

    with open_ledger(published) as ledger, ledger.reading() as session:
        grades = {case.case_id: case.grade for case in session.query(Case)}
    undecided = {case_id for case_id, grade in grades.items() if grade == "review"}
    assert undecided
    assert listed() == grades.keys() - undecided
    assert f"{len(undecided)} 个待复核，未发出" in told[0]
    put_forward(published, extracted)
    assert listed() == grades.keys()
    assert "未发出" not in told[1]
    one = undecided.pop()
    with open_ledger(published) as ledger, ledger.reading() as session:
        number = session.get_one(Case, one).list_number
    corrections = openpyxl.load_workbook(find_issued(published, number))["更正名单"]
    assert one in {
        cell for row in corrections.values for cell in row
    }  # a correction to answer, no hint any more


def test_a_day_that_is_still_to_come_is_no_day_on_which_something_was_done(published: Path) -> None:
    told = CliRunner().invoke(app, ["issue", str(published), "--on", "2999-08-20"])
    assert (told.exit_code, "2999-08-20 is still to come" in told.stderr) == (2, True)
    assert not (published / "issued").exists()


def test_a_district_without_a_desk_may_issue_what_is_for_review(
    published: Path, extracted: date
) -> None:
    birthrecon("issue", published, "--on", extracted + timedelta(1), "--no-pdf", "--with-undecided")
    assert set(statuses(published).values()) == {"issued"}


@pytest.mark.parametrize("milliseconds", [0, 4, 12])
def test_a_reception_that_is_killed_leaves_all_or_nothing(
    published: Path, issued: list[Path], extracted: date, milliseconds: int
) -> None:
    path = max(issued, key=lambda path: path.stat().st_size)
    fill(path, extracted + timedelta(10), refuted="")
    command = [sys.executable, HERE / "killed_reception.py", published, path, str(milliseconds)]
    environment = os.environ | {"PYTHONPATH": str(HERE.parents[1])}
    killed = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    with open_ledger(published) as ledger, ledger.reading() as session:
        on_list = {
            case.case_id: str(case.status)
            for case in session.query(Case).filter_by(list_number=path.stem.split("_")[0])
        }
        answers = session.query(Answer).count()
    assert (set(on_list.values()), answers) in (({"issued"}, 0), ({"confirmed"}, len(on_list)))
    assert birthrecon("audit", published).exit_code == 0
    birthrecon("receive", published, path, "--on", extracted + timedelta(20))
    assert {statuses(published)[case] for case in on_list} == {"confirmed"}


def test_the_demo_of_the_loop_proves_what_it_promises(tmp_path: Path) -> None:
    """Lists, an old version and a tampered one refused, LibreOffice, six signatures, corrections
    made and forgotten."""
    told = io.StringIO()
    ended = run_demo_loop(tmp_path / "loop", 500, 3, Console(file=told, width=120))
    assert ended["verified"] > 20
    assert ended["reopened"] >= 1
    assert not {"signed", "applied", "issued"} & ended.keys()
    for line in (
        "旧版名单的答复被退回",
        "改动过锁定单元格的答复被退回",
        "同一人再签一次被拒绝",
        "台账完整",
    ):
        assert f"✓ {line}" in told.getvalue()
