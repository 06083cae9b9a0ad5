"""The audit record: one expectation per rule, from the gate's counts."""

import json
import subprocess
import sys
from pathlib import Path

import polars as pl

ROOT = Path(__file__).parents[2]


def test_the_audit_records_one_expectation_per_rule_and_builds_pages(tmp_path: Path) -> None:
    summary = tmp_path / "rule_summary.parquet"
    rules = [
        ("hospital", "A.csv", "mojibake", "quarantine", 10, 0),
        ("hospital", "B.csv", "mojibake", "quarantine", 9, 2),
        ("hospital", "A.csv", "blank_row", "quarantine", 10, 0),
    ]
    names = ["source", "source_file", "rule", "severity", "rows_checked", "rows_failed"]
    pl.DataFrame(rules, schema=names, orient="row").write_parquet(summary)
    audit = [sys.executable, "-m", "checks.suites", "--wait"]
    command = [*audit, str(summary), str(tmp_path / "audit")]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, input=b"\n")
    assert done.returncode == 0
    (record,) = json.loads((tmp_path / "audit" / "validation.json").read_text("utf-8"))
    held = {row["expectation_config"]["meta"]["rule"]: row["success"] for row in record["results"]}
    assert held == {"mojibake": False, "blank_row": True}
    assert list((tmp_path / "audit" / "data_docs").rglob("*.html"))


def test_where_the_run_ends_before_its_checks_the_waiting_audit_ends_and_records_nothing(
    tmp_path: Path,
) -> None:
    audit = [sys.executable, "-m", "checks.suites", "--wait"]
    command = [*audit, str(tmp_path / "none.parquet"), str(tmp_path / "audit")]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, input=b"")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert not list(tmp_path.iterdir())


def test_without_the_counts_the_command_says_what_to_run_first(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "checks.suites", str(tmp_path / "none.parquet"), str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 2
    assert "请先运行检查" in done.stderr
    assert "Traceback" not in done.stderr
