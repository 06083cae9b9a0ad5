"""What must hold whatever comes, each by its name. `INVARIANTS` says what it means."""

import hashlib
import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import duckdb

from benchmarks.campaign.launch import Ended
from benchmarks.campaign.trial import Trial

INVARIANTS = {
    "exit code": "0, 1 or 2, and no signal but ours",
    "sentence": "exit code 2 comes with a sentence in Chinese and English",
    "no traceback": "nobody is shown a traceback, a panic or an abort",
    "time": "60 s of the processor at most, and an end within 300 s whatever does not answer",
    "memory": "no process takes more than 3 GB",
    "rows": "delivered = accepted + quarantined, and as many as the bytes hold",
    "published": "what was published is as it was, or replaced whole",
    "leftovers": "the next command leaves nothing half made, and nothing temporary",
    "ledger": "the ledger is whole by `audit`, and knows just the lists that lie there",
    "trial": "the trial itself came to its end",
    "people": "no delivered name or number in a log or in what was said",
}
READ = ("births.duckdb", "restricted.duckdb", "lists", "report")
MEMORY_MB, CPU_S = 3000, 60
_TRACE = re.compile(
    r"Traceback \(most recent|Exception ignored|--- Logging error|panicked at|Segmentation"
    r"|core dumped|Fatal Python error"
)
_HALF_MADE = re.compile(
    r"^\.(work|making-.*|placing-.*|aside|incoming-.*|link\.new|.*\.new|old-.*)$|\.spill$|-journal$"
)


def judge_command(trial: Trial, ended: Ended) -> None:
    """What holds for every command by itself."""
    what = f"{' '.join(ended.arguments[:2])} ({ended.code})"
    if ended.hung:
        trial.breaks("time", f"{what} after {ended.seconds:.0f} s")
    elif not ended.killed and ended.code not in (0, 1, 2):
        trial.breaks("exit code", f"{what}: {ended.warned[-300:]}")
    if ended.code == 2 and not ended.hung and not _is_sentence(ended.warned):
        trial.breaks("sentence", f"{what}: {ended.warned[-300:]!r}")
    if "程序出错" in ended.warned:
        trial.breaks("sentence", f"{what} is a fault of the program: {ended.warned[-300:]}")
    for text in (ended.said, ended.warned):
        if _TRACE.search(text):
            trial.breaks("no traceback", f"{what}: {text[-1500:]}")
    if ended.cpu_seconds > CPU_S:
        trial.breaks("time", f"{what}: {ended.cpu_seconds:.0f} s of the processor")
    if ended.peak_mb > MEMORY_MB:
        trial.breaks("memory", f"{what}: {ended.peak_mb:.0f} MB")


def _is_sentence(text: str) -> bool:
    """In both languages; or the command line's own refusal, with its usage."""
    in_both = re.search("[\u4e00-\u9fff]", text) and re.search("[A-Za-z]{2,} [a-z]+", text)
    encoded = re.search(r"\?{3}|[^\x00-\x7f]", text) and re.search("[A-Za-z]{2,} [a-z]+", text)
    return bool(in_both or encoded or "Usage:" in text or "用法" in text)


def judge_people(trial: Trial, *folders: Path) -> None:
    """Names and numbers in logs, and in what the commands said."""
    texts = {f"said by {one.arguments[0]}": one.said + one.warned for one in trial.ended}
    for folder in folders:
        for path in sorted(folder.rglob("*.log*")):
            texts[str(path.relative_to(folder))] = path.read_text("utf-8", "replace")
    for where, text in texts.items():
        found = [one for one in trial.world.identities if one in text]
        if found:
            trial.breaks("people", f"{len(found)} in {where}, such as {found[0]}")


def tree(out: Path) -> dict[str, str]:
    """Every file that readers see, by its digest; a link by what it leads to."""
    found = {}
    for name in (*READ, "issued", "changes", "releases"):
        place = out / name
        files = [place] if place.is_file() else sorted(place.rglob("*"))
        for path in files:
            hidden = any(part.startswith(".") for part in path.relative_to(out).parts)
            if path.is_file() and not hidden:
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
                found[path.relative_to(out).as_posix()] = digest
    return found


def judge_published(trial: Trial, out: Path, before: Mapping[str, str], *, replaced: bool) -> None:
    """replaced: whether a run may have replaced what it publishes. What went out stays in any
    case."""
    now = tree(out)
    lost = [
        name
        for name, digest in before.items()
        if now.get(name) != digest and (not replaced or name.split("/")[0] not in READ)
    ]
    if lost:
        trial.breaks("published", f"{len(lost)} of {len(before)} changed, such as {lost[0]}")
    if not replaced or not any(name in now for name in READ[:2]):
        return
    same = all(now.get(name) == digest for name, digest in before.items())
    if not same and run_ids(out) == {None}:
        trial.breaks("published", "births.duckdb tells of no run")
    if missing := [name for name in READ if not (out / name).exists()]:
        trial.breaks("published", f"{missing} lack")


def run_ids(out: Path) -> set[str | None]:
    """The run that births.duckdb tells of, and the run of the folder that it lies in."""
    try:
        with closing(duckdb.connect(str(out / "births.duckdb"), read_only=True)) as con:
            return {str(row[0]) for row in con.execute("select run_id from runs").fetchall()}
    except duckdb.Error:
        return {None}


def judge_rows(trial: Trial, database: Path, counted: Mapping[tuple[str, str], int]) -> None:
    """counted: rows by source and file, of files that were counted by their bytes."""
    with closing(duckdb.connect(str(database), read_only=True)) as con:
        uneven = con.execute(
            "select source from run_sources where delivered <> accepted + quarantined"
        ).fetchall()
        files = {
            (source, name): (rows, status)
            for source, name, rows, status in con.execute(
                'select source, source_file, "rows", status from source_files '
                "where source is not null"
            ).fetchall()
        }
        apart = con.execute(
            'select f.source from (select source, sum("rows") as n from source_files where source '
            "is not null group by 1) as f inner join run_sources as r using (source) "
            "where f.n <> r.delivered"
        ).fetchall()
    for (source,) in [*uneven, *apart]:
        trial.breaks("rows", f"{source}: delivered is not accepted + quarantined, or not the rows")
    for key, rows in counted.items():
        came, status = files.get(key, (None, "absent"))
        if came != rows and not (status == "damaged" and came == 0):
            trial.breaks("rows", f"{'/'.join(key)}: {rows} by its bytes, {came} read ({status})")


def judge_leftovers(trial: Trial, out: Path) -> None:
    """Once the next command has ended by itself."""
    left = [
        path.relative_to(out).as_posix()
        for path in out.rglob("*")
        if _HALF_MADE.search(path.name) and not path.name.startswith(".current")
    ]
    left += [f"tmp/{path.name}" for path in (trial.folder / "tmp").iterdir()]
    if left:
        trial.breaks("leftovers", ", ".join(left[:5]))


def list_number(path: Path) -> str:
    """The number that a list's file begins with; its town follows."""
    return path.stem.partition("_")[0]


def judge_ledger(trial: Trial, out: Path) -> None:
    """By `audit`, and by the files that lie in `issued`."""
    ended = trial.run(["audit", out])
    if ended.code:
        trial.breaks("ledger", f"audit {ended.code}: {(ended.warned + ended.said)[-300:]}")
    with closing(sqlite3.connect(f"file:{out / 'ledger.sqlite'}?mode=ro", uri=True)) as con:
        known = {str(row[0]) for row in con.execute("select number from ledger_lists")}
    lying = {list_number(path) for path in (out / "issued").glob("*.xlsx")}
    if known != lying:
        odd = sorted(known ^ lying)
        trial.breaks("ledger", f"lists and ledger differ by {len(odd)}, such as {odd[0]}")
