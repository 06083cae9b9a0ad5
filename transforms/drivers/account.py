"""What the parts cost: rows and bytes that moved, the largest of them, seconds and memory."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import perf_counter, process_time

from operating_system.memory import forget_peak_memory, peak_memory_mb
from transforms.drivers.parquet import Columns


@dataclass(frozen=True)
class Made:
    """A table that a task has made. comment: what the model says of it."""

    rows: int
    bytes: int
    columns: Columns
    comment: str | None = None


@dataclass(frozen=True)
class TaskReport:
    """What a task tells of itself; it lies beside what it made."""

    tables: Mapping[str, Made]
    seconds: float
    cpu_seconds: float
    peak_mb: int

    def write(self, path: Path) -> None:
        """As JSON."""
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")


def read_report(path: Path) -> TaskReport:
    """What `write` wrote."""
    said = json.loads(path.read_text(encoding="utf-8"))
    tables = {
        name: Made(one["rows"], one["bytes"], tuple(map(tuple, one["columns"])), one["comment"])
        for name, one in said.pop("tables").items()
    }
    return TaskReport(tables, **said)


@dataclass(frozen=True)
class Exchange:
    """A table that was cut for a step; bytes: as it was written."""

    step: str
    table: str
    rows: int
    bytes: int


@dataclass(frozen=True)
class Cut:
    """How a step's units were put into parts."""

    step: str
    unit: str
    parts: int
    records: int
    largest_part: int
    largest_unit: int


@dataclass(frozen=True)
class Work:
    """The tasks of a step, or of the exchanges before it. found: tasks that were done before."""

    name: str
    tasks: int
    found: int
    seconds: float
    cpu_seconds: float
    longest_s: float
    peak_mb: int


@dataclass
class WorkAccount:
    """All of a stage."""

    cuts: list[Cut] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    works: list[Work] = field(default_factory=list)
    lost: int = 0

    @property
    def exchanged_bytes(self) -> int:
        """Of all exchanges."""
        return sum(one.bytes for one in self.exchanges)

    def lines(self) -> list[str]:
        """For the log: counts only."""
        return [
            *(
                f"parts {one.step}: {one.parts} of {one.records:,} records by {one.unit}, "
                f"largest part {one.largest_part:,}, largest {one.unit} {one.largest_unit:,}"
                for one in self.cuts
            ),
            *(
                f"exchange {one.step}: {one.table} {one.rows:,} rows, {one.bytes:,} bytes"
                for one in self.exchanges
            ),
            *(
                f"work {one.name}: {one.tasks} tasks ({one.found} found), {one.seconds:.1f} s, "
                f"{one.cpu_seconds:.1f} CPU s, longest {one.longest_s:.1f} s, {one.peak_mb} MB"
                for one in self.works
            ),
        ]

    def sentence(self) -> str | None:
        """For whoever started the run; None where nothing was cut."""
        if not self.cuts:
            return None
        parts = max(one.parts for one in self.cuts)
        largest = max(self.cuts, key=lambda one: one.largest_unit)
        moved = self.exchanged_bytes / 1e6
        found = sum(one.found for one in self.works)
        zh = f"；沿用已有的 {found} 份" if found else ""
        en = f"; {found} that stood were taken" if found else ""
        lost_zh = f"；工作进程中断 {self.lost} 次，已补算" if self.lost else ""
        lost_en = (
            f"; workers were lost {self.lost} times, and their parts done again"
            if self.lost
            else ""
        )
        return (
            f"分 {parts} 份计算，交换 {moved:,.1f} MB，最大的单位有 {largest.largest_unit:,} 条记录"
            f"{zh}{lost_zh}。\n"
            f"Computed in {parts} parts; {moved:,.1f} MB exchanged; the largest {largest.unit} has "
            f"{largest.largest_unit:,} records{en}{lost_en}."
        )


class Clock:
    """Seconds, processor seconds and memory since it was made, of this process."""

    def __init__(self) -> None:
        """Start."""
        forget_peak_memory()
        self._wall, self._cpu = perf_counter(), process_time()

    def report(self, tables: Mapping[str, Made]) -> TaskReport:
        """What has been used so far."""
        return TaskReport(
            tables,
            round(perf_counter() - self._wall, 3),
            round(process_time() - self._cpu, 3),
            peak_memory_mb(),
        )
