"""Does the self-test meet the true recall of the links within its interval?

    python -m benchmarks.self_test [--seeds 4] [--births 3000]

Made-up districts of three worlds (ordinary errors, threefold errors, wild kinds), each run through
the stages, with the self-test that every run makes; the truth tells which pairs of evidence and
register were linked. Writes results/self_test.csv, one row per district.
"""

import argparse
import csv
import tempfile
import time
from pathlib import Path

import duckdb

from checks.gate import check
from checks.intake.sources import IntakeOptions, take_in
from data.sample import generate, wild_rates
from reports.snapshot.publish import publish
from reports.statistics.self_test import published_self_test, rates_by_self_test
from reports.statistics.snapshot import open_snapshot
from transforms.cases import open_cases
from transforms.linkage.link import link
from transforms.linkage.self_test_run import self_test
from transforms.standardise import standardise

_RESULT = Path(__file__).parent / "results" / "self_test.csv"
# Not those on which the damage was tried out.
_FIRST_SEED = 9_201
_WORLDS = {"ordinary": (1.0, False), "threefold": (3.0, False), "wild": (1.0, True)}
_TRUE_RECALL = """
    with linked as (
        select l.source, t.birth_id as true_id, l.birth_id
        from published.record_links as l
        inner join read_parquet(?) as t using (source, source_record_id)
    ),
    evidence as (from linked where source in ('hospital', 'exchange')),
    registers as (from linked where source in ('wis', 'population'))
    select count(*), count(*) filter (where e.birth_id = r.birth_id)
    from evidence as e inner join registers as r using (true_id)
"""


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--births", type=int, default=3_000)
    asked, rows = parser.parse_args(), []
    for number in range(asked.seeds):
        for world in _WORLDS:
            with tempfile.TemporaryDirectory(prefix="self-test-") as scratch:
                rows.append(_measured(Path(scratch), world, _FIRST_SEED + number, asked.births))
            print(rows[-1], flush=True)
    with _RESULT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{sum(bool(row['holds']) for row in rows)} of {len(rows)} intervals hold the recall")


def _measured(folder: Path, world: str, seed: int, births: int) -> dict[str, object]:
    delivery, warehouse = folder / "delivery", folder / "warehouse.duckdb"
    rate, is_wild = _WORLDS[world]
    generate(delivery, births, seed, error_rate=rate, wild=wild_rates() if is_wild else None)
    before = time.perf_counter()
    take_in(delivery, warehouse, IntakeOptions())
    for stage in (check, standardise, link):
        stage(warehouse)
    begun = time.perf_counter()
    self_test(warehouse)
    tested = time.perf_counter() - begun
    open_cases(warehouse)
    publish(warehouse, folder)
    ran = time.perf_counter() - before
    with duckdb.connect() as con:
        con.execute(f"attach '{folder / 'births.duckdb'}' as published (read_only)")
        pairs, linked = con.execute(
            _TRUE_RECALL, [str(delivery / "truth" / "records.parquet")]
        ).fetchall()[0]
    with open_snapshot(folder) as snapshot:
        found = published_self_test(snapshot)
        rates = rates_by_self_test(snapshot)
    if found is None:
        raise SystemExit("No birth has evidence and a register's record")
    whole = found.groups[0]
    return {
        "world": world,
        "seed": seed,
        "pairs": pairs,
        "true_recall": f"{linked / pairs:.5f}",
        "self_test": f"{whole.recall:.5f}",
        "low": f"{whole.low:.5f}",
        "high": f"{whole.high:.5f}",
        "holds": int(whole.low <= linked / pairs <= whole.high),
        "wrong": whole.wrong,
        "missed_rate": f"{rates.missed:.5f}",
        "missed_error": f"{rates.missed_error:.5f}",
        "run_seconds": f"{ran:.0f}",
        "self_test_seconds": f"{tested:.1f}",
    }


if __name__ == "__main__":
    main()
