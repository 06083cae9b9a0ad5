"""The tables of results/spark.md."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

HEAD = """# Steps by a pool and by Spark, held against one process

{machine}. {births:,} births, matching and cases from the standardised records on; at most
{part_records:,} records in a part. The cluster: a standalone master and two workers of one core, on
127.0.0.1. Written by `python -m benchmarks.spark`.

Rows that differ: of births, links, cases, case records and sentences, in both directions. CPU: of
all processes, the cluster's own included, as they were seen four times a second. Memory of a task:
the peak of its process, Python and libraries included.

"""


@dataclass(frozen=True)
class Measured:
    """differing: rows of the answers that stand in one engine's answer and not in the other's."""

    what: str
    seconds: float
    cpu_seconds: float
    driver_mb: int
    accounts: Sequence[Mapping[str, Any]]
    differing: int
    killed: tuple[str, ...] = ()

    def all_of(self, kind: str) -> list[Mapping[str, Any]]:
        """The account's entries of a kind, of both stages."""
        return [one for account in self.accounts for one in account[kind]]

    @property
    def task_mb(self) -> int:
        """The largest task's memory."""
        return max((work["peak_mb"] for work in self.all_of("works")), default=0)


def page(
    measured: Sequence[Measured],
    machine: str,
    births: int,
    part_records: int,
    killed_in: Collection[str],
    driver_died_in: str,
) -> str:
    """All of it. measured: one process first, then the pool, and third the undisturbed cluster,
    where there is one."""
    parts = measured[2] if len(measured) > 2 else measured[1]
    lines = [*_engines(measured)]
    for one in measured:
        if one.killed:
            said = "; ".join(
                f"in `{step}` {what}" for step, what in zip(killed_in, one.killed, strict=True)
            )
            lines += ["", f"Three losses: {said}. The driver was killed in `{driver_died_in}`."]
    lines += ["", f"## {parts.what}: what was cut, done, moved", "", *_cuts(parts), ""]
    lines += [*_works(parts), "", *_exchanges(parts, births), ""]
    head = HEAD.format(machine=machine, births=births, part_records=part_records)
    return head + "\n".join(lines)


def _engines(measured: Sequence[Measured]) -> list[str]:
    whole = measured[0].cpu_seconds
    rows = [
        (
            one.what,
            f"{one.seconds:.1f}",
            f"{one.cpu_seconds:.1f}",
            f"{one.cpu_seconds / whole:.2f}",
            one.driver_mb,
            one.task_mb or "–",
            sum(work["found"] for work in one.all_of("works")) or "–",
            one.differing,
        )
        for one in measured
    ]
    head = "engine, seconds, CPU s, to one process, driver MB, largest task MB, tasks found done"
    return _table(f"{head}, rows that differ", rows)


def _cuts(one: Measured) -> list[str]:
    rows = [
        (
            f"{cut['unit']}, for `{cut['step']}`",
            f"{cut['records']:,}",
            cut["parts"],
            f"{cut['largest_part']:,}",
            f"{cut['largest_unit']:,}",
        )
        for cut in one.all_of("cuts")
    ]
    return _table("unit, records, parts, largest part, largest unit", rows)


def _works(one: Measured) -> list[str]:
    rows = [
        (
            work["name"],
            work["tasks"],
            f"{work['cpu_seconds']:.1f}",
            f"{work['longest_s']:.1f}",
            work["peak_mb"],
        )
        for work in one.all_of("works")
    ]
    total = sum(work["cpu_seconds"] for work in one.all_of("works"))
    rows.append(("all", "", f"{total:.1f}", "", ""))
    return _table("work, tasks, CPU s, longest task s, largest task MB", rows)


def _exchanges(one: Measured, births: int) -> list[str]:
    moved = one.all_of("exchanges")
    rows = [
        (f"{each['table']}, for `{each['step']}`", f"{each['rows']:,}", f"{each['bytes']:,}")
        for each in moved
    ]
    total = sum(each["bytes"] for each in moved)
    rows.append((f"all {len(moved)}", "", f"{total:,}: {total / births:,.0f} a birth"))
    return _table("exchange, rows, bytes", rows)


def _table(heads: str, rows: Sequence[Sequence[object]]) -> list[str]:
    names = heads.split(", ")
    return [
        f"| {' | '.join(names)} |",
        f"|{' --- |' * len(names)}",
        *(f"| {' | '.join(str(cell) for cell in row)} |" for row in rows),
    ]
