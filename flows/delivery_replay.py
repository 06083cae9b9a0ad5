"""Runs a release's delivery again, as far as the births that the release is made of.

It works in a folder of its own and writes nothing else: no ledger, no exchange, no database. What
towns had answered by the time of the run is no part of a delivery: it is taken as the run read it
from the ledger, and so is the history of earlier deliveries that the checks compare with.
"""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path

import duckdb

from checks.contracts.exchange import BY_SERVICE
from checks.gate import check
from checks.intake.sources import IntakeOptions, take_in
from checks.intake.warehouse import open_warehouse
from checks.state.remember import go_on_from, leave
from checks.state.store import STATE_FILE, Earlier
from flows import stages
from flows.settings import Settings
from flows.workspace import Job
from protection.rights import OWNER
from protection.working_files import enciphered_below
from reports.release.make import REPLAYING, busy
from reports.release.replay import pinned_inputs, replay
from reports.shared.folder_lock import holding_folder
from reports.shared.warehouse import quoted
from reports.snapshot.publish import BIRTHS_FILE
from transforms.ledger.delivery_history import recall
from transforms.ledger.kept_numbers import keep_published_numbers
from transforms.ledger.store import LEDGER_FILE, open_ledger

_DIGITS = 12
# What the release and its statistics are made of, and what tells one row of it from another.
_COMPARED = (
    ("births", "出生"),
    ("record_links", "记录与出生的对应"),
    ("record_values", "各来源的记录"),
    ("cases", "问题"),
)


def replay_from_delivery(folder: Path, deliveries: Sequence[Path], settings: Settings) -> list[str]:
    """Make a release again from the delivery on: intake, checks, matching, cases, tables, pages.

    Args: folder, of the release; deliveries, the whole one, then the updates in their order.
    Returns: what differs, one sentence each. Where the deliveries are not those of the run, this
    alone, for nothing that follows could agree.
    Raises: as `replay`; DeliveryError; the errors of the stages.
    """
    pinned = pinned_inputs(folder)
    with _scratch(pinned.parent, settings) as scratch:
        job = _take_in(deliveries, scratch, pinned / BIRTHS_FILE, folder.parent.parent, settings)
        strange = list(_other_delivery(job.warehouse, pinned / BIRTHS_FILE))
        if strange:
            return strange
        check(job.warehouse)
        for stage in (stages.standardise, stages.link, stages.self_test, stages.open_cases):
            stage(job)
        _answer_as_then(job.warehouse, pinned / BIRTHS_FILE)
        stages.publish_births(job)
        inputs = scratch / "inputs"
        shutil.copytree(pinned, inputs)
        shutil.copyfile(job.staging / BIRTHS_FILE, inputs / BIRTHS_FILE)
        return [
            *other_rows(inputs / BIRTHS_FILE, pinned / BIRTHS_FILE),
            *replay(folder, inputs),
        ]


@contextmanager
def _scratch(beside: Path, settings: Settings) -> Iterator[Path]:
    """A folder for its owner alone, with identities in it while this lasts."""
    with (
        # What a killed one left is removed by whoever holds it next.
        holding_folder(beside, busy()),
        OWNER.in_force(),
        settings.limiting(),
        tempfile.TemporaryDirectory(dir=beside, prefix=REPLAYING) as name,
        enciphered_below(Path(name)) if settings.key_text else nullcontext(),
    ):
        yield Path(name)


def _take_in(
    deliveries: Sequence[Path], scratch: Path, pinned: Path, out: Path, settings: Settings
) -> Job:
    """Take the deliveries in, one upon the other; the job of the last."""
    run_id, version = _one(pinned, "select run_id, code_version from runs")
    state: Earlier | None = None
    for number, delivery in enumerate(deliveries, start=1):
        job = Job(run_id, delivery.absolute(), scratch / str(number), settings, state is not None)
        job.staging.mkdir(parents=True)
        take_in(delivery, job.warehouse, IntakeOptions(run_id=run_id, code_version=version))
        go_on_from(delivery, job.warehouse, state)
        if state is None:
            _recall_history(job.warehouse, out, settings)
        if number < len(deliveries):
            check(job.warehouse)
            leave(job.warehouse, job.staging, settings.key_text, None)
            state = Earlier(job.staging / STATE_FILE, settings.key_text, made_by="")
    return job


def _recall_history(warehouse: Path, out: Path, settings: Settings) -> None:
    """What the checks knew of earlier deliveries, as the ledger keeps it."""
    if settings.ledger_dsn_text or (out / LEDGER_FILE).is_file():
        with open_ledger(out, settings.ledger_dsn_text, must_exist=True) as ledger:
            recall(ledger, warehouse)


def _other_delivery(warehouse: Path, pinned: Path) -> Iterator[str]:
    """Where the files are not those whose fingerprints the run recorded."""
    query = (
        "select source || '/' || source_file, sha256, encoding = 'database' or source_file = ? "
        "from source_files where source is not null order by all"
    )
    then = _rows(pinned, query, BY_SERVICE)
    with open_warehouse(warehouse) as con:
        now = {name: digest for name, digest, _ in con.execute(query, [BY_SERVICE]).fetchall()}
        (said,) = con.execute("select delivery_sha256 from run_context").fetchall()[0]
    differences = []
    for name, digest, is_elsewhere in ((str(a), str(b), c) for a, b, c in then):
        fresh = now.pop(name, None)
        if is_elsewhere and fresh is None:
            differences.append(
                f"{name}: 来自数据库或数据交换，不在报送中，无法由报送重做 came from a database "
                "or the exchange and not with the delivery: it cannot be made again from there"
            )
        elif fresh is None:
            differences.append(f"{name}: 报送中没有这个文件 the delivery lacks this file")
        elif fresh != digest:
            differences.append(
                f"{name}: 不是当时的文件 is not the file of the run "
                f"({digest[:_DIGITS]}… → {fresh[:_DIGITS]}…)"
            )
    differences += [f"{name}: 当时没有这个文件 the run had no such file" for name in now]
    (recorded,) = _one(pinned, "select delivery_sha256 from runs")
    if not differences and said != recorded:
        differences.append(
            "delivery.toml、deletions.csv 或备注文件不是当时的，或报送的次序不同 delivery.toml, "
            "deletions.csv or a memo file is not that of the run, or the deliveries came in "
            f"another order ({recorded[:_DIGITS]}… → {said[:_DIGITS]}…)"
        )
    yield from differences


def _answer_as_then(warehouse: Path, pinned: Path) -> None:
    """Give the cases the numbers and the states that the run had from the ledger."""
    with open_warehouse(warehouse) as con:
        con.execute(f"attach {quoted(str(pinned))} as before (read_only)")
        keep_published_numbers(con, "before")
        con.execute(
            "update cases set status = c.status from before.cases as c "
            "where cases.case_id = c.case_id"
        )
        con.execute("detach before")


def other_rows(again: Path, pinned: Path) -> Iterator[str]:
    """How many rows of each table are in only one of two files births.duckdb, a sentence each."""
    with closing(duckdb.connect()) as con:
        for name, path in (("again", again), ("pinned", pinned)):
            con.execute(f"attach {quoted(str(path))} as {name} (read_only)")
        for table, zh in _COMPARED:
            only = [
                con.execute(
                    f"select count(*) from (from {one}.{table} except all from {other}.{table})"
                ).fetchall()[0][0]
                for one, other in (("pinned", "again"), ("again", "pinned"))
            ]
            if any(only):
                yield (
                    f"{table} {zh}: 当时有而现在没有的 {only[0]:,} 行，现在有而当时没有的 "
                    f"{only[1]:,} 行 {only[0]:,} rows were only there then, {only[1]:,} are only "
                    "there now"
                )


def _rows(database: Path, query: str, *values: object) -> list[tuple[object, ...]]:
    with closing(duckdb.connect(database, read_only=True)) as con:
        return con.execute(query, list(values)).fetchall()


def _one(database: Path, query: str) -> tuple[str, ...]:
    return tuple(str(value) for value in _rows(database, query)[0])
