"""All that a release says, before its workbook and its bulletin put it into words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from reports.release.revisions import Triangle
from reports.release.tables import ReleaseTables
from reports.statistics.snapshot import Snapshot
from reports.statistics.summary import Summary

Part = tuple[str, str, str]


@dataclass(frozen=True)
class SourceRows:
    """Rows of one source: delivered = accepted + quarantined."""

    source: str
    delivered: int
    accepted: int
    quarantined: int
    is_present: bool


@dataclass(frozen=True)
class RunFacts:
    """The run that published the figures: its keys, its sources, and what the matching says of
    itself."""

    run_id: str
    delivery_sha256: str
    code_version: str
    extract_date: date
    sources: tuple[SourceRows, ...]
    link_quality: Mapping[str, float]
    for_review: int


@dataclass(frozen=True)
class Content:
    """A release's name, its protected tables, the revision triangle, the statistics, the run, and
    the threshold below which a count is hidden. withheld: shares that would give a count away, by
    source, what divides the births (`town_code`, `sex`, `parity`, or nothing) and which part."""

    name: str
    tables: ReleaseTables
    triangle: Triangle
    summary: Summary
    run: RunFacts
    threshold: int
    withheld: frozenset[Part] = frozenset()


def read_facts(snapshot: Snapshot) -> RunFacts:
    """The facts of a published run."""
    run_id, delivery, version, extracted = snapshot.one(
        "select run_id, delivery_sha256, code_version, extract_date from runs"
    )
    sources = snapshot.rows(
        "select source, delivered, accepted, quarantined, present from run_sources order by source"
    )
    quality = dict(snapshot.rows("select metric, value from link_quality order by metric"))
    (waiting,) = snapshot.one("select count(*) from cases where grade = 'review'")
    rows = tuple(SourceRows(*row) for row in sources)
    return RunFacts(run_id, delivery, version, extracted, rows, quality, waiting)
