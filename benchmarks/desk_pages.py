"""How much CPU the desk's pages take at 100,000 cases: the queue, a case, the next one.

Takes a published run and its ledger, copies their rows until there are as many cases as asked for,
and asks a desk over them. `python -m benchmarks.desk_pages OUT --cases 100000 --work FOLDER`.
"""

import argparse
import re
import shutil
import sqlite3
import statistics
import time
from contextlib import suppress
from datetime import date
from pathlib import Path

import duckdb
from fastapi.testclient import TestClient

from reports.desk.accounts import add_account
from reports.desk.app import create_app
from reports.desk.context import Desk
from reports.desk.errors import AccountError
from reports.desk.roles import Person, Role
from reports.snapshot.keys import INDEXES
from reports.snapshot.publish import RESTRICTED_FILE
from transforms.ledger.event_writer import Actor
from transforms.ledger.store import LEDGER_FILE, Ledger, open_ledger
from transforms.ledger.vocabulary import LedgerRole

PASSWORD = "several words without a bond"
MOST_CPU_MS = 100.0
# Sorting nearly all cases takes longer (136 ms measured); people filter before they turn so far.
FAR_DOWN = "/cases?view=all&order=town&page=900"
# By table, the columns that bear a key, which every copy bears with its number behind it.
_KEYS = {
    "birth_records": ("source_record_id",),
    "cases": ("case_id",),
    "case_context": ("case_id",),
    "case_evidence": ("case_id",),
    "case_records": ("case_id", "source_record_id"),
    "record_pairs": ("source_record_id_l", "source_record_id_r"),
}
# Without the chain's hashes: what is timed reads cases and their events, and proves nothing.
_EVENTS = """
insert into ledger_events
select :first + row_number() over (), at, actor, role, action, case_id || :copy, "before", "after",
    why, details, previous_hash || :copy || rowid, hash || :copy || rowid
from kept_events
"""


def enlarge(out: Path, work: Path, cases: int) -> Path:
    """A folder with so many cases, made of copies of those in `out`."""
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    with duckdb.connect() as con:
        con.execute(f"attach '{out / RESTRICTED_FILE}' as small (read_only)")
        con.execute(f"attach '{work / RESTRICTED_FILE}' as large")
        row = con.execute("select count(*) from small.cases").fetchone()
        copies = -(-cases // (row[0] if row else 1))
        tables = con.execute(
            "select table_name from duckdb_tables() where database_name = 'small'"
        ).fetchall()
        for (table,) in tables:
            keys = ", ".join(f"{key} || '-' || n as {key}" for key in _KEYS.get(table, ()))
            many = f"(select *, range as n from small.{table} cross join range({copies}))"
            con.execute(
                f"create table large.{table} as "
                + (
                    f"select * exclude (n) replace ({keys}) from {many} "
                    f"order by {', '.join(_order(table))}"
                    if keys
                    else f"from small.{table}"
                )
            )
        for table in ("cases", "case_evidence"):  # by whose keys single rows are asked for
            con.execute(f"alter table large.{table} add primary key (case_id)")
        for table, column in INDEXES.items():
            con.execute(f"create index {table}_by_{column} on large.{table} ({column})")
    _enlarge_ledger(out, work, copies)
    return work


def _order(table: str) -> tuple[str, ...]:
    """As the published tables are ordered."""
    if table == "birth_records":
        return ("source", "source_record_id")
    if table == "record_pairs":
        return ("source_l", "source_record_id_l", "source_r", "source_record_id_r")
    return _KEYS[table]


def _enlarge_ledger(out: Path, work: Path, copies: int) -> None:
    shutil.copy(out / LEDGER_FILE, work / LEDGER_FILE)
    open_ledger(work).close()  # of today's schema
    with sqlite3.connect(work / LEDGER_FILE) as con:
        columns = [row[1] for row in con.execute("pragma table_info(ledger_cases)")]
        rest = ", ".join(f'"{name}"' for name in columns if name != "case_id")
        con.execute(
            "create temp table kept_events as select * from ledger_events where case_id is not null"
        )
        con.execute("create temp table kept_cases as select * from ledger_cases")
        con.execute("update ledger_cases set case_id = case_id || '-0'")
        for copy in range(1, copies):
            con.execute(
                f"insert into ledger_cases (case_id, {rest}) "
                f"select case_id || '-{copy}', {rest} from kept_cases"
            )
        for copy in range(copies):
            [first] = con.execute("select max(seq) from ledger_events").fetchone()
            con.execute(_EVENTS, {"first": first, "copy": f"-{copy}"})
    con.close()


def measure(work: Path, looks: int) -> dict[str, list[float]]:
    """By page, the CPU milliseconds of each look."""
    with open_ledger(work) as ledger:
        client = _signed_in(work, ledger)
        pages: dict[str, list[float]] = {"first page (reads all)": [_cpu_ms(client, "/cases")]}
        for path in (
            "/cases",
            "/cases?view=all",
            "/cases?view=all&grade=certain&order=month",
            "/cases?view=all&order=town&page=20",
            FAR_DOWN,
        ):
            pages[path] = [_cpu_ms(client, path) for _ in range(looks)]
        cases = re.findall(r'href="(/case/[^"?]+)', client.get("/cases").text)[:looks]
        pages["a case"] = [_cpu_ms(client, path) for path in cases]
        pages["the queue after a look"] = [
            _cpu_ms(client, "/cases") for path in cases if client.get(path)
        ]
    return pages


def _signed_in(work: Path, ledger: Ledger) -> TestClient:
    boss = Actor("benchmark", LedgerRole.SYSTEM, date(2009, 8, 1))
    with suppress(AccountError):  # a folder as it was left has her already
        add_account(ledger, boss, Person("reader", "reader", Role.REVIEWER), PASSWORD, is_own=True)
    client = TestClient(create_app(Desk(work, ledger)), base_url="http://localhost")
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/login").text)
    token = found[1] if found else ""
    client.post("/login", data={"name": "reader", "password": PASSWORD, "csrf_token": token})
    return client


def _cpu_ms(client: TestClient, path: str) -> float:
    before = time.process_time()
    answer = client.get(path)
    spent = (time.process_time() - before) * 1000
    assert answer.status_code == 200, (path, answer.status_code)
    return spent


def main() -> None:
    """Enlarge, measure, print; fails where a page takes longer than it may."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--looks", type=int, default=15)
    parser.add_argument("--kept", action="store_true", help="use the folder as it was left")
    asked = parser.parse_args()
    work = asked.work if asked.kept else enlarge(asked.out, asked.work, asked.cases)
    slow = []
    for page, spent in measure(work, asked.looks).items():
        median = statistics.median(spent)
        print(f"{page:48} median {median:7.1f} ms CPU, most {max(spent):7.1f}")
        if len(spent) > 1 and median > MOST_CPU_MS and page != FAR_DOWN:
            slow.append(page)
    if slow:
        raise SystemExit(f"above {MOST_CPU_MS:.0f} ms: {', '.join(slow)}")


if __name__ == "__main__":
    main()
