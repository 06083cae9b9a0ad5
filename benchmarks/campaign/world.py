"""The district that everything happens to: made once, copied for each trial.

A made-up delivery of 300 births, what a run published of it, lists that went out, and replies as
towns would send them. Names and numbers of its people are kept, to be looked for where they do not
belong.
"""

import csv
import fcntl
import io
import re
import shutil
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import openpyxl

from benchmarks.campaign.launch import run

BIRTHS = 300
DAY = date(2009, 8, 5)
ENVIRONMENT = {
    "BIRTHRECON_THREADS": "2",
    "BIRTHRECON_AUDIT": "false",
    "BIRTHRECON_MEMORY_LIMIT": "1GB",
    "BIRTHRECON_SECRET": "5ec2e7" * 10 + "0000",  # of this made-up district alone
}
_ANSWERS = {"核查结果": "属实", "核查人": "赵干事", "核查日期": date(2009, 8, 10)}


@dataclass(frozen=True)
class World:
    """A folder with `delivery`, `out` (published, lists issued) and `replies`."""

    folder: Path

    @property
    def delivery(self) -> Path:
        """The undamaged delivery."""
        return self.folder / "delivery"

    @property
    def out(self) -> Path:
        """What a run has published, with its lists issued."""
        return self.folder / "out"

    @property
    def replies(self) -> list[Path]:
        """The filled lists."""
        return sorted((self.folder / "replies").iterdir())

    @cached_property
    def identities(self) -> frozenset[str]:
        """Names of people and ID numbers that the registers deliver: none may stand in a log."""
        text = (self.delivery / "population" / "person.csv").read_text(encoding="utf-8")
        found: set[str] = set()
        for row in csv.DictReader(io.StringIO(text)):
            for column in ("name", "mother_name", "father_name"):
                if re.fullmatch("[\u4e00-\u9fff]{3,}", row[column] or ""):
                    found.add(row[column])
            for column in ("id_number", "mother_id_number", "father_id_number"):
                if len(row[column] or "") == 18:
                    found.add(row[column])
        return frozenset(found)


def make_world(folder: Path, *, delivery_alone: bool = False) -> World:
    """Make the world; what is there already is used again, and campaigns that share it wait for
    each other. delivery_alone: as far as the intake needs it."""
    (folder / "work").mkdir(parents=True, exist_ok=True)
    with (folder / "work" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _make(World(folder), delivery_alone=delivery_alone)


def _make(world: World, *, delivery_alone: bool) -> World:
    folder = world.folder
    if not (folder / "delivered").exists():
        shutil.rmtree(world.delivery, ignore_errors=True)
        births, seed = ("--births", str(BIRTHS)), ("--seed", "1")
        _must(folder, "sample", str(world.delivery), *births, *seed)
        shutil.rmtree(world.delivery / "truth")
        (folder / "delivered").touch()
    if not delivery_alone and not (folder / "published").exists():
        for name in ("out", "replies"):
            shutil.rmtree(folder / name, ignore_errors=True)
        _must(folder, "run", str(world.delivery), "--out", str(world.out))
        _must(folder, "issue", str(world.out), "--on", DAY.isoformat(), "--no-pdf")
        (folder / "replies").mkdir()
        for path in sorted((world.out / "issued").glob("*.xlsx")):
            _fill(path, folder / "replies" / path.name)
        (folder / "published").touch()
    return world


def _must(folder: Path, *arguments: str) -> None:
    """Run a command that has no reason to fail. Raises: RuntimeError when it does."""
    ended = run(arguments, folder / "work", ENVIRONMENT)
    if ended.code:
        raise RuntimeError(f"{' '.join(arguments)}: {ended.warned}")


def copy_tree(source: Path, target: Path) -> Path:
    """A copy of a folder, links as links."""
    return Path(shutil.copytree(source, target, symlinks=True))


def _fill(path: Path, target: Path) -> None:
    """The list as its clerk returns it: every case is as the list says."""
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        heading = next(
            (row for row in sheet.iter_rows() if any(cell.value == "核查结果" for cell in row)),
            None,
        )
        if heading is None:
            continue
        columns = {cell.value: cell.column for cell in heading}
        for number in range(heading[0].row + 1, sheet.max_row + 1):
            if sheet.cell(number, columns.get("问题编号", 2)).value:
                for title, value in _ANSWERS.items():
                    sheet.cell(number, columns[title]).value = value
    book.save(target)
