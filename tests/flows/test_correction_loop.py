"""The whole loop by its commands: run, issue, fill in, receive, sign, hand over, correct the registers, run again."""

import csv
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import duckdb
import openpyxl
import pytest
from typer.testing import CliRunner, Result

from flows.cli import app
from transforms.ledger.states import SIGN_OFF
from transforms.ledger.store import open_ledger
from transforms.ledger.tables import Answer, Case

CLERK = {"finding": "属实", "correction": "按名单更正", "checked_by": "赵干事", "remark": "已核对底册"}
HERE = Path(__file__).parent


def birthrecon(*arguments: object) -> Result:
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert done.exit_code in (0, 1), done.output
    return done


class Dbf:
    """A dBASE table that is changed in place, as a register's owner would."""

    def __init__(self, path: Path) -> None:
        self.path, self.data = path, bytearray(path.read_bytes())
        self.start, self.size = int.from_bytes(self.data[8:10], "little"), int.from_bytes(self.data[10:12], "little")
        self.fields, place = {}, 1
        for at in range(32, self.start - 1, 32):
            name, width = self.data[at : at + 11].rstrip(b"\0").decode(), self.data[at + 16]
            self.fields[name], place = (place, width), place + width

    def row_of(self, key: str, name: str) -> int:
        """Where the record begins whose first field is `key`."""
        place, width = self.fields[name]
        rows = range(self.start, len(self.data) - self.size + 1, self.size)
        return next(at for at in rows if self.data[at + place : at + place + width].decode("gb18030").strip() == key)

    def text(self, row: int, name: str) -> str:
        place, width = self.fields[name]
        return self.data[row + place : row + place + width].decode("gb18030").strip()

    def write(self, row: int, name: str, value: str) -> None:
        place, width = self.fields[name]
        self.data[row + place : row + place + width] = value.encode("gb18030")[:width].ljust(width)

    def add(self, **values: str) -> None:
        end = self.start + self.size * int.from_bytes(self.data[4:8], "little")
        self.data[end:end] = b" " * self.size
        self.data[4:8] = (int.from_bytes(self.data[4:8], "little") + 1).to_bytes(4, "little")
        for name, value in values.items():
            self.write(end, name, value)

    def save(self) -> None:
        self.path.write_bytes(self.data)


def correct_wis(folder: Path, changes: list[dict[str, str]]) -> None:
    """Do what a change file says to WOMAN.DBF and BIRTH.DBF."""
    births, women = Dbf(folder / "wis" / "BIRTH.DBF"), Dbf(folder / "wis" / "WOMAN.DBF")
    added: dict[str, dict[str, str]] = {}
    for change in changes:
        if change["action"] == "add":
            added.setdefault(change["case_id"], {})[change["field"]] = change["after"]
            continue
        row = births.row_of(change["record_key"], "RECID")
        if change["action"] == "remove":
            births.data[row : row + 1] = b"*"
            continue
        table, field = change["field"].split(".")
        value = change["after"].replace("-", "") if field == "BIRTHDAY" else change["after"]
        if field == "VILLAGE":
            value += births.text(row, "VILLAGE")[9:]
        woman = women.row_of(births.text(row, "WOMANID"), "WOMANID")
        (births if table == "BIRTH" else women).write(row if table == "BIRTH" else woman, field, value)
    for number, values in enumerate(added.values()):
        village = values["BIRTH.VILLAGE"].ljust(12, "0")
        born = values["BIRTH.BIRTHDAY"].replace("-", "")
        women.add(WOMANID=f"NEW{number:05d}", NAME=values["WOMAN.NAME"], IDNO=values.get("WOMAN.IDNO", ""),
                  VILLAGE=village, RESIDENCY="1")  # fmt: skip
        births.add(RECID=f"N{number:05d}", WOMANID=f"NEW{number:05d}", SEX=values.get("BIRTH.SEX", ""), BIRTHDAY=born,
                   PLACE="1", CERTNO=values.get("BIRTH.CERTNO", ""), RPTMONTH=born[:6], VILLAGE=village)  # fmt: skip
    births.save()
    women.save()


def correct_population(folder: Path, changes: list[dict[str, str]]) -> None:
    """Do what a change file says to person.csv."""
    path = folder / "population" / "person.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        people = {row["person_id"]: row for row in csv.DictReader(file)}
    columns = list(next(iter(people.values())))
    for change in changes:
        if change["action"] == "add":
            blank = dict.fromkeys(columns, "") | {"person_id": f"N{change['case_id'][:8]}", "status": "1"}
            people.setdefault(change["case_id"], blank)[change["field"]] = change["after"]
        elif change["action"] == "remove":
            people[change["record_key"]]["status"] = "4"
        else:
            kept = people[change["record_key"]][change["field"]][9:] if change["field"] == "village_code" else ""
            people[change["record_key"]][change["field"]] = change["after"] + kept
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, columns)
        table.writeheader()
        table.writerows(row | {"village_code": row["village_code"].ljust(12, "0")} for row in people.values())


def read_changes(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def fill(path: Path, checked_on: date, refuted: str) -> None:
    """As a clerk does: every case is true but one."""
    book = openpyxl.load_workbook(path)
    for sheet in ("更正名单", "待核实"):
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


@pytest.fixture
def issued(published: Path, extracted: date) -> list[Path]:
    """The lists of a run, as they went out."""
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
    birthrecon("receive", published, *issued, "--on", signed)
    assert Counter(statuses(published).values()) == {"confirmed": len(statuses(published)) - 1, "refuted": 1}
    total = "合计 total"
    confirmed = birthrecon("ledger", "--out", published, "--count", "confirmed", "--csv", tmp_path / "table.csv").stdout
    with (tmp_path / "table.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = [{name: int(value) for name, value in list(row.items())[3:]} for row in csv.DictReader(file)]
    assert all(closes(line) for line in lines)
    assert sum(line["false_reports"] + line["duplicates"] + line["omitted"] for line in lines) > 5
    assert total in confirmed

    for path in issued:
        for place, role in enumerate(SIGN_OFF):  # a list whose only case was refuted has nothing to sign
            CliRunner().invoke(app, ["sign", str(published), path.stem, "--role", role, "--name", f"签字人{place}",
                                     "--on", signed.isoformat()])  # fmt: skip
    assert set(statuses(published).values()) == {"signed", "refuted"}
    birthrecon("changes", published, "--on", signed)

    corrected = Path(shutil.copytree(delivery, tmp_path / "next"))
    toml = corrected / "delivery.toml"
    later = extracted + timedelta(31)
    toml.write_text(
        toml.read_text(encoding="utf-8").replace(extracted.isoformat(), later.isoformat()), encoding="utf-8"
    )
    for path in (published / "changes").iterdir():
        (correct_wis if path.name.startswith("wis") else correct_population)(corrected, read_changes(path))
    birthrecon("run", corrected, "--out", published)
    after = Counter(state for state in statuses(published).values() if state != "open")
    assert after == {"verified": sum(after.values()) - 1, "refuted": 1}
    assert "台账完整" in birthrecon("audit", "--out", published).stdout
    assert total in birthrecon("ledger", "--out", published).stdout


def closes(line: dict[str, int]) -> bool:
    taken = line["false_reports"] + line["duplicates"] + line["moved_out"]
    return line["reported"] - taken + line["omitted"] + line["moved_in"] == line["corrected"]


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
        on_list = {case.case_id: str(case.status) for case in session.query(Case).filter_by(list_number=path.stem)}
        answers = session.query(Answer).count()
    assert (set(on_list.values()), answers) in (({"issued"}, 0), ({"confirmed"}, len(on_list)))
    assert birthrecon("audit", "--out", published).exit_code == 0
    birthrecon("receive", published, path, "--on", extracted + timedelta(20))
    assert {statuses(published)[case] for case in on_list} == {"confirmed"}
