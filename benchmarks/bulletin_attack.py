"""Does a reader of the bulletin work out what the tables hide? Releases of small districts, each
attacked as a stranger, as all who are alone in a cell, and as one who knows the hospitals' births.

    python -m benchmarks.bulletin_attack OUT [--districts 100] [--first 0]

OUT holds births.duckdb of a run. Each district is a random part of it: three to eight towns, a
fifth to all of the births of some, a hamlet's of others. Every second one makes a second release, a
month later. `before` counts the towns in which the attack works out the births that WIS lacks where
the page prints shares to a tenth of a percent with limits, as it once did (results/
bulletin_attack.csv, written after each district; --first goes on in it from that district).

`files`: every figure of the SDMX files, the workbooks, the papers and the table of revisions stands
in the tables (`attack_files`); anything else refuses the release, and the benchmark stops.
"""

import argparse
import csv
import re
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np

from reports.release.bulletin.protected import reader_knows
from reports.release.disclosure.attack import attack_bulletin
from reports.release.disclosure.attack_files import read_steps, require_no_more_than_tables
from reports.release.disclosure.printed_page import read_page
from reports.release.disclosure.read_sdmx import read_observations
from reports.release.disclosure.read_workbook import read_workbooks
from reports.release.make import INPUTS, RELEASES, make_release
from reports.statistics.summary import Summary, summarise

_RESULT = Path(__file__).parent / "results" / "bulletin_attack.csv"


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("out", type=Path)
    parser.add_argument("--districts", type=int, default=100)
    parser.add_argument("--first", type=int, default=0)
    asked = parser.parse_args()
    begun, rows = time.perf_counter(), _written_before(asked.first)
    for seed in range(asked.first, asked.districts):
        with TemporaryDirectory() as folder:
            rows += list(_releases(asked.out, Path(folder), seed))
        print(rows[-1], flush=True)
        with _RESULT.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    print(
        f"{len(rows)} releases of {len({str(row['district']) for row in rows})} districts: "
        f"{sum(int(str(row['leaks'])) > 0 for row in rows)} leak; "
        f"{sum(int(str(row['before'])) > 0 for row in rows)} would with shares to a tenth of a "
        "percent; "
        f"{sum(int(str(row['withheld'])) for row in rows)} shares left out by the attack; "
        f"{time.perf_counter() - begun:.0f} s"
    )


def _written_before(first: int) -> list[dict[str, object]]:
    """The rows of the districts before the first that is asked for."""
    if not first:
        return []
    with _RESULT.open(encoding="utf-8", newline="") as file:
        return [dict(row) for row in csv.DictReader(file) if int(row["district"]) < first]


def _releases(base: Path, out: Path, seed: int) -> Iterator[dict[str, object]]:
    kept = _thin(base, out, seed)
    last = kept[-1]
    months = [f"birth_month < '{last}'", "true"] if seed % 2 else ["true"]
    for number, where in enumerate(months):
        _keep(base, out, seed, where)
        made = make_release(out, f"2009-{number + 7:02d}")
        earlier = [out / RELEASES / f"2009-{before + 7:02d}" for before in range(number)]
        summary = summarise(out / RELEASES / INPUTS / made.folder.name)
        known = reader_knows(summary)
        leaks = attack_bulletin(made.folder, earlier=earlier, known=known)
        classes, sections = _classes(made.folder), _sections(made.folder)
        figures = _figures_of_files(made.folder, earlier)
        _print_digits(made.folder, summary)
        before = attack_bulletin(made.folder, known=known)
        yield {
            "district": seed,
            "release": number + 1,
            "births": summary.years[-1].counted.corrected,
            "towns": len(summary.towns),
            "cells": made.cells,
            "hidden": made.suppressed,
            "classes": classes,
            "withheld": made.withheld,
            "sections": sections,
            "files": figures,
            "leaks": len(leaks),
            "before": sum("lacking wis" in dict(leak.cell)["count"] for leak in before),
        }
        # The page is as it was released again: the next release compares itself with it.
        _print_back(made.folder)


def _thin(base: Path, out: Path, seed: int) -> list[str]:
    """The months of the births that a district keeps."""
    _keep(base, out, seed, "true")
    with duckdb.connect(out / "births.duckdb", read_only=True) as connection:
        found = connection.execute(
            "select distinct birth_month from births where birth_month is not null order by all"
        )
        return [month for (month,) in found.fetchall()]


def _keep(base: Path, out: Path, seed: int, where: str) -> None:
    """births.duckdb of the part of a district that a seed chooses, and of these births."""
    rng = np.random.default_rng(seed)
    (out / "births.duckdb").unlink(missing_ok=True)
    (out / "births.duckdb").write_bytes((base / "births.duckdb").read_bytes())
    with duckdb.connect(out / "births.duckdb") as connection:
        towns = [
            code
            for (code,) in connection.execute("select town_code from towns order by all").fetchall()
        ]
        chosen = rng.choice(towns, int(rng.integers(3, 9)), replace=False)
        shares = {str(town): float(rng.choice([0.02, 0.1, 0.3, 1.0])) for town in chosen}
        cases = " ".join(f"when '{town}' then {share}" for town, share in shares.items())
        connection.execute(f"""
            create temp table kept as select birth_id from births
            where hash(birth_id || '{seed}') % 10000
                < 10000 * case town_code {cases} else 0 end and {where}""")
        connection.execute("""
            delete from record_values as v where not exists (
                select 1 from record_links as l inner join kept using (birth_id)
                where l.source = v.source and l.source_record_id = v.source_record_id)""")
        for table in ("record_links", "cases", "births"):
            connection.execute(
                f"delete from {table} where birth_id is null or birth_id not in (from kept)"
            )


def _sections(folder: Path) -> int:
    """Sections of the page: the attack has read each, or it had refused the release."""
    return len(read_page((folder / "bulletin.en.html").read_text("utf-8")).sections)


def _figures_of_files(folder: Path, earlier: list[Path]) -> int:
    """Figures of the SDMX files and workbooks, after every one was found among the tables'."""
    require_no_more_than_tables(folder, earlier)
    steps = read_steps(folder)
    return sum(
        figure is not None
        for read in (read_observations(folder / "sdmx", steps), read_workbooks(folder, steps))
        for *_, figure in read
    )


def _classes(folder: Path) -> int:
    page = (folder / "bulletin.en.html").read_text("utf-8")
    return len(re.findall(r">\d+–\d+ %</td>", page))


def _print_digits(folder: Path, summary: Summary) -> None:
    """Each town's share with its limits in the place of its class, as the page once had it."""
    for language in ("zh", "en"):
        path = folder / f"bulletin.{language}.html"
        page = path.read_text("utf-8")
        path.with_suffix(".released").write_text(page, "utf-8")
        for town, share in summary.towns.items():
            name = re.escape(summary.town_names.get(town, town))
            digits = f"{share.share:.1%} ({share.low:.1%}–{share.high:.1%})"
            page = re.sub(
                rf"(<td>{name}</td>(?:\s*<td[^>]*>[^<]*</td>){{5}}\s*<td[^>]*>)\d+–\d+ %",
                rf"\g<1>{digits}",
                page,
            )
        # A chart of classes would contradict the digits.
        path.write_text(re.sub(r'aria-label="[^"]*: \d+–\d+ %"', "", page), "utf-8")


def _print_back(folder: Path) -> None:
    for language in ("zh", "en"):
        path = folder / f"bulletin.{language}.html"
        path.with_suffix(".released").replace(path)


if __name__ == "__main__":
    main()
