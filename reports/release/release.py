"""Makes a release and makes it again: tables in OUT/releases/<name>, its input kept apart, a manifest of both.

A release is attacked before anybody sees it, put in place by one rename, and never changed. Its input, births.duckdb as
it was, holds every cell; it lies in OUT/releases/.inputs, readable by its owner alone, and is given to nobody.
"""

import json
import re
import shutil
import tempfile
from contextlib import closing
from dataclasses import dataclass
from hashlib import file_digest
from importlib.metadata import version
from itertools import zip_longest
from pathlib import Path
from typing import Any

import duckdb

from reports.publish import BIRTHS_FILE
from reports.release.attack import attack
from reports.release.suppression import THRESHOLD, suppress
from reports.release.tables import UNKNOWN, read_tables, write_tables
from reports.restricted import NotPublishedError
from reports.statistics.snapshot import open_snapshot

RELEASES, INPUTS, MANIFEST = "releases", ".inputs", "manifest.json"


class ReleaseError(Exception):
    """A release that cannot be made, or made again."""


@dataclass(frozen=True)
class Release:
    """What was made. cells, suppressed: of all tables together, each cell once."""

    folder: Path
    cells: int
    suppressed: int


def make_release(out: Path, name: str, threshold: int = THRESHOLD) -> Release:
    """Make OUT/releases/<name>. Raises: ReleaseError; NotPublishedError; NotProtectableError."""
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", name):
        raise ReleaseError(f"发布名应为年-月，如 2009-07，而不是 {name}。\n"
                           f"A release is named by its month, such as 2009-07, and not {name}.")  # fmt: skip
    source = (out / BIRTHS_FILE).resolve()
    if not source.is_file():
        raise NotPublishedError(f"尚未发布 / Nothing is published there: {out / BIRTHS_FILE}")
    folder = out / RELEASES / name
    if folder.exists():
        raise ReleaseError(f"{folder} 已发布，不能更改。\n{folder} is released already and cannot change.")
    inputs = out / RELEASES / INPUTS
    inputs.mkdir(mode=0o700, parents=True, exist_ok=True)
    pinned = inputs / f"{name}.duckdb"
    shutil.copyfile(source, pinned)
    pinned.chmod(0o600)
    with tempfile.TemporaryDirectory(dir=out / RELEASES, prefix=".making-") as scratch:
        making = Path(scratch) / name
        making.mkdir(mode=0o755)
        made = _make(pinned, making, threshold)
        leaks = attack(making, threshold)
        if leaks:
            raise ReleaseError(f"隐去的单元格可被推算，未发布：{leaks[0].cell}\n"
                               f"Nothing is released: this cell can be worked out: {leaks[0].cell}")  # fmt: skip
        _write_manifest(making, name, pinned, threshold)
        making.rename(folder)
    return Release(folder, *made)


def replay(folder: Path) -> list[str]:
    """Make a release again from its pinned input; what differs, one sentence each. Raises: ReleaseError."""
    manifest = _read_manifest(folder)
    pinned = folder.parent / INPUTS / f"{folder.name}.duckdb"
    if not pinned.is_file() or _sha256(pinned) != manifest["input"]["sha256"]:
        raise ReleaseError(f"{pinned} 不在或已改动，无法重做。\n"
                           f"{pinned} is missing or has changed: there is nothing to make it from.")  # fmt: skip
    differences = []
    if manifest["code_version"] != version("birthrecon"):
        differences.append(f"软件版本 version: {manifest['code_version']} → {version('birthrecon')}")
    with tempfile.TemporaryDirectory() as scratch:
        _make(pinned, Path(scratch), int(manifest["threshold"]))
        for name, digest in manifest["files"].items():
            again, lying = Path(scratch) / name, folder / name
            if not lying.is_file() or _sha256(lying) != digest:
                differences.append(f"{name}: 已不是发布时的内容 is not what was released{_where(lying, again)}")
            elif not again.is_file() or _sha256(again) != digest:
                differences.append(f"{name}: 重做的结果不同 comes out otherwise{_where(lying, again)}")
    return differences


def _make(pinned: Path, folder: Path, threshold: int) -> tuple[int, int]:
    with tempfile.TemporaryDirectory() as scratch:
        (Path(scratch) / BIRTHS_FILE).symlink_to(pinned.resolve())
        with open_snapshot(Path(scratch)) as snapshot:
            tables = read_tables(snapshot)
    hidden = suppress(tables.values, tables.sums, threshold, harmless={UNKNOWN})
    write_tables(tables, hidden, folder)
    return len(tables.values), len(hidden)


def _write_manifest(folder: Path, name: str, pinned: Path, threshold: int) -> None:
    with closing(duckdb.connect(str(pinned), read_only=True)) as con:
        run = con.execute("select run_id, delivery_sha256, code_version, extract_date from runs").fetchone()
    names = ("run_id", "delivery_sha256", "run_by_version", "extract_date")
    manifest = {
        "release": name, "code_version": version("birthrecon"), "threshold": threshold,
        "input": {"sha256": _sha256(pinned), **dict(zip(names, map(str, run or ()), strict=False))},
        "files": {path.name: _sha256(path) for path in sorted(folder.iterdir())},
    }  # fmt: skip
    (folder / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _read_manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ReleaseError(f"{folder} 不是一次发布（没有可读的 {MANIFEST}）。\n"
                           f"{folder} is no release: it has no {MANIFEST} that can be read.") from error  # fmt: skip
    return manifest


def _where(found: Path, other: Path) -> str:
    """The first line in which two tables differ, where they are text and both there."""
    if found.suffix != ".csv" or not (found.is_file() and other.is_file()):
        return ""
    pairs = zip_longest(
        found.read_text("utf-8-sig").splitlines(), other.read_text("utf-8-sig").splitlines(), fillvalue=""
    )
    line, was, now = next(((n, a, b) for n, (a, b) in enumerate(pairs, start=1) if a != b), (0, "", ""))
    return f"（第 {line} 行 line {line}: {was} | {now}）" if line else ""


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
