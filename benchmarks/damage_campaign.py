"""Does a damaged column, file or stretch of rows accuse anybody? Many damages, one after another,
to one made-up district.

    python -m benchmarks.damage_campaign [--trials 200] [--births 3000] [--seed 1] [--source NAME]
        [--known] [--column NAME] [--kind NAME] [--share 0.2] [--out benchmarks/results/damage.csv]

Writes damage.csv, a line per damage: precision of the grades certain and probable, wrong cases
beyond those of the undamaged district, and how many findings more there are. --known: what once
accused somebody comes first.
"""

import argparse
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl

from benchmarks.column_damage import EVERY_KIND, ROW_KINDS, SOURCES, Damage, columns_of, do_damage
from checks.gate import check
from checks.intake.sources import IntakeOptions, take_in
from data.sample import generate
from transforms.cases import open_cases
from transforms.linkage.evaluate import judge
from transforms.linkage.link import link
from transforms.standardise import standardise

SHARES = (0.05, 0.2, 0.5, 1.0)
# What once accused somebody, tried before anything is drawn.
KNOWN = (
    Damage("population", "birth_date", "cut_off", 0.2, False, 4),
    Damage("population", "birth_date", "cut_off", 0.5, False, 4),
    Damage("population", "birth_date", "year_gone", 1.0, False, 4),
    Damage("population", "birth_date", "no_rows", 1.0, False, 4),
    Damage("population", "birth_date", "a_day_later", 0.05, True, 413426),
    Damage("wis_birth", "report_month", "filled_down", 1.0, False, 5),
    Damage("wis_birth", "record_id", "page_pasted_twice", 0.2, True, 695015),
    Damage("wis_woman", "woman_id", "page_pasted_twice", 0.2, True, 840869),
    Damage("wis_woman", "woman_id", "shifted_by_a_row", 0.5, True, 261162),
    Damage("wis_woman", "id_number", "changed_digit", 0.05, True, 427977),
    Damage("wis_woman", "residency", "constant", 1.0, False, 900169),
    Damage("wis_woman", "residency", "filled_down", 1.0, False, 225127),
    Damage("wis_birth", "place", "filled_down", 1.0, False, 661259),
    Damage("hospital", "address", "undecodable", 1.0, False, 767446),
    Damage("hospital", "delivery_date", "cut_off", 0.5, False, 839813),
    Damage("population", "status", "emptied", 0.05, False, 600632),
    Damage("wis_birth", "birth_date", "shifted_by_a_row", 0.2, True, 552998),
    Damage("wis_birth", "hospital_code", "lost_digits", 1.0, False, 19829),
    Damage("wis_birth", "hospital_code", "shifted_by_a_column", 1.0, False, 763272),
    Damage("wis_birth", "woman_id", "page_pasted_twice", 0.05, True, 298277),
    Damage("hospital", "hospital_code", "page_pasted_twice", 0.5, True, 874019),
    Damage("hospital", "outcome", "shifted_by_a_column", 0.2, False, 873793),
    Damage("exchange", "birth_date", "page_pasted_twice", 1.0, False, 944984),
    Damage("population", "status", "shifted_by_a_column", 0.5, False, 918031),
    Damage("hospital", "mother_id_number", "shifted_by_a_row", 0.2, True, 496),
    Damage("wis_birth", "child_name", "masked", 1.0, True, 700675),
    # Still open: nothing in a first delivery tells them apart from what registers are like.
    Damage("population", "status", "constant", 0.2, False, 450654),
    Damage("exchange", "hospital_name", "year_gone", 1.0, True, 122),
    Damage("population", "father_id_number", "cut_off", 0.05, True, 184690),
    Damage("hospital", "address", "filled_down", 0.05, True, 227045),
)


def damages(
    trials: int,
    seed: int,
    sources: tuple[str, ...] = SOURCES,
    columns: tuple[str, ...] = (),
    kinds: tuple[str, ...] = EVERY_KIND,
    shares: tuple[float, ...] = SHARES,
) -> Iterator[Damage]:
    """A sequence that takes every source, column, kind and share alike."""
    draw = random.Random(seed)
    for _ in range(trials):
        source = draw.choice(sources)
        yield Damage(
            source,
            draw.choice([c for c in columns_of(source) if not columns or c in columns]),
            draw.choice(kinds),
            draw.choice(shares),
            draw.random() < 0.5,
            draw.randrange(10**6),
        )


class District:
    """A made-up district, taken in once; each damage is done to a copy of its warehouse."""

    def __init__(self, folder: Path, births: int, seed: int, error_rate: float = 1.0) -> None:
        """Make it and take it in."""
        self.delivery, self._taken = folder / "delivery", folder / "taken.duckdb"
        self.folder = folder
        generate(self.delivery, births, seed, error_rate=error_rate)
        take_in(self.delivery, self._taken, IntakeOptions())
        self.keys = self._keys()

    def _keys(self) -> Path:
        """The undamaged keys by file and row: a damaged key is judged by the row it stands in."""
        warehouse, keys = self.copy(), self.folder / "keys.parquet"
        for stage in (check, standardise):
            stage(warehouse)
        with duckdb.connect(warehouse) as con:
            con.execute(
                "copy (select source, source_file, row_number, source_record_id from birth_records)"
                f" to '{keys}' (format parquet)"
            )
        return keys

    def copy(self) -> Path:
        """A fresh copy of the warehouse, as it was taken in."""
        warehouse = self.folder / "warehouse.duckdb"
        shutil.copy(self._taken, warehouse)
        return warehouse

    def run(self, damage: Damage | None) -> "Outcome":
        """All stages over the damaged copy, judged by the truth."""
        warehouse = self.copy()
        if damage is not None:
            with duckdb.connect(warehouse) as con:
                do_damage(con, damage)
        before = time.perf_counter()
        for stage in (check, standardise, link, open_cases):
            stage(warehouse)
        seconds = time.perf_counter() - before
        self._restore_keys(warehouse)
        return outcome(warehouse, self.delivery / "truth", seconds)

    def _restore_keys(self, warehouse: Path) -> None:
        with duckdb.connect(warehouse) as con:
            con.execute(f"""
                create temp table renamed as
                select r.source, r.source_record_id as key, k.source_record_id as true_key
                from birth_records r join '{self.keys}' k using (source, source_file, row_number)
                where r.source_record_id <> k.source_record_id;
                update case_records set source_record_id = true_key from renamed
                where case_records.source = renamed.source and source_record_id = key;
                update record_links set source_record_id = true_key from renamed
                where record_links.source = renamed.source and source_record_id = key;
            """)


class Outcome:
    """What a run reported. wrong: kinds of wrong cases with their numbers, grades certain and
    probable."""

    def __init__(self, right: int, wrong: dict[str, int], findings: list[tuple[str, ...]]) -> None:
        """Keep them."""
        self.right, self.wrong, self.findings = right, wrong, findings
        self.seconds = 0.0

    @property
    def precision(self) -> float:
        """Share of right cases; 1 when there is none."""
        told = self.right + sum(self.wrong.values())
        return self.right / told if told else 1.0


def outcome(warehouse: Path, truth: Path, seconds: float) -> Outcome:
    """Judge the warehouse's cases by the truth's."""
    verdicts = judge(warehouse, truth)
    right, wrong = 0, dict[str, int]()
    with duckdb.connect(warehouse, read_only=True) as con:
        for case_id, kind, register in con.execute(
            "select case_id, subtype, register from cases where grade <> 'review'"
        ).fetchall():
            if verdicts[case_id] is True:
                right += 1
            elif verdicts[case_id] is False:
                wrong[f"{register}:{kind}"] = wrong.get(f"{register}:{kind}", 0) + 1
        findings = con.execute(
            "select source, rule, message, rows from findings where severity <> 'note'"
        ).fetchall()
    result = Outcome(right, wrong, findings)
    result.seconds = seconds
    return result


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--trials", type=int, default=200)
    parser.add_argument("--births", type=int, default=3_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--known", action="store_true")
    parser.add_argument("--source", action="append", choices=SOURCES)
    parser.add_argument("--column", action="append")
    parser.add_argument("--kind", action="append", choices=EVERY_KIND)
    parser.add_argument("--share", action="append", type=float)
    parser.add_argument(
        "--out", type=Path, default=Path(__file__).with_name("results") / "damage.csv"
    )
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="damage-") as scratch:
        district = District(Path(scratch), asked.births, 9_101)
        base = district.run(None)
        print(
            f"undamaged: right {base.right}, wrong {base.wrong}, {base.seconds:.1f} s", flush=True
        )
        lines = []
        drawn = damages(
            asked.trials,
            asked.seed,
            tuple(asked.source or SOURCES),
            tuple(asked.column or ()),
            tuple(asked.kind or EVERY_KIND),
            tuple(asked.share or SHARES),
        )
        for damage in (*(KNOWN if asked.known else ()), *drawn):
            try:
                found = district.run(damage)
            except Exception as error:  # a damage that stops a run is the worst outcome of all
                print(f"STOPPED {damage.told}: {type(error).__name__} {error}"[:300], flush=True)
                lines.append(_line(damage, None, base))
                continue
            lines.append(_line(damage, found, base))
            known = {(row[0], row[1], row[2]) for row in base.findings}
            new = [row[:2] for row in found.findings if tuple(row[:3]) not in known]
            print(
                f"{found.precision:.3f} {found.right:4d} {damage.told}: "
                f"{dict(sorted(found.wrong.items()))} {sorted(set(new))}"[:400],
                flush=True,
            )
            pl.DataFrame(lines).write_csv(asked.out)


def _line(damage: Damage, found: Outcome | None, base: Outcome) -> dict[str, object]:
    wrong = sum(found.wrong.values()) if found else None
    return {
        "source": damage.source,
        "column": damage.column,
        "kind": damage.kind,
        "share": damage.share,
        "scattered": damage.scattered,
        "rows_together": damage.kind in ROW_KINDS,
        "precision": round(found.precision, 4) if found else 0.0,
        "right": found.right if found else 0,
        "right_undamaged": base.right,
        "wrong": wrong,
        "findings": len(found.findings) - len(base.findings) if found else 0,
    }


if __name__ == "__main__":
    main()
