"""Does a district's next delivery look like drift when nothing is wrong, and when something is?

    python -m benchmarks.drift [--births 3000] [--seeds 3] [--months 8] [--losses 8]
        [--out benchmarks/results/drift.csv]

Extracts of one made-up district, a month apart: each holds what was recorded until its day, and
corrections have taken a few rows out of the one before. First all of them in their order: whatever
is told of one by its history is a false alarm. Then, with the history of all but the last, losses
and worsened columns of the last one: each has to be told. Writes drift.csv.
"""

import argparse
import random
import shutil
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb
import polars as pl

from benchmarks.column_damage import Damage, do_damage
from checks.gate import check
from checks.intake.sources import IntakeOptions, take_in
from data.sample import generate
from transforms.ledger.delivery_history import learn, recall
from transforms.ledger.store import Ledger, open_ledger

# When a row came into its source.
RECORDED = {
    "population": "registered_on",
    "wis_birth": "cast(try_strptime(report_month || '01', '%Y%m%d') as date) + 27",
    "hospital": "delivery_date",
    "exchange": "cast(sent_at as date)",
}
CORRECTED = 0.01  # of a register's rows leave it between two extracts
DAMAGES = (
    ("population", "birth_date", "town_gone", 1.0),
    ("population", "birth_date", "month_gone", 1.0),
    ("population", "birth_date", "year_gone", 1.0),
    ("population", "birth_date", "cut_off", 0.2),
    ("wis_woman", "name", "cut_off", 0.2),
    ("wis_birth", "birth_date", "cut_off", 0.2),
    ("wis_birth", "birth_date", "town_gone", 1.0),
    ("hospital", "delivery_date", "year_gone", 1.0),
    ("exchange", "birth_date", "cut_off", 0.3),
    ("population", "mother_id_number", "emptied", 0.3),
    ("population", "status", "emptied", 0.2),
    ("hospital", "mother_name", "emptied", 0.3),
    ("wis_woman", "id_number", "changed_digit", 0.05),
    ("population", "mother_id_number", "changed_digit", 0.05),
    ("population", "birth_date", "a_day_later", 0.05),
)


class Extracts:
    """A made-up district's deliveries, a month apart."""

    def __init__(self, folder: Path, births: int, seed: int, months: int) -> None:
        """Make the last one and take it in; the others are cut from it."""
        self.folder, self.months = folder, months
        self._taken, self.warehouse = folder / "taken.duckdb", folder / "warehouse.duckdb"
        generate(folder / "delivery", births, seed)
        take_in(folder / "delivery", self._taken, IntakeOptions())
        shutil.copy(self._taken, self.warehouse)
        check(self.warehouse)
        with duckdb.connect(self.warehouse) as con:
            self.last: date = con.execute("select extract_date from run_context").fetchall()[0][0]
            self._recorded = {
                source: con.execute(
                    f"select source_file, row_number, {day} as day from typed.{source}"
                ).pl()
                for source, day in RECORDED.items()
            }

    def days(self) -> list[date]:
        """The extracts' days, the last one's last."""
        return [self.last - timedelta(30 * back) for back in reversed(range(self.months))]

    def make(self, day: date, damage: Damage | None = None) -> Path:
        """The warehouse of one extract, taken in."""
        shutil.copy(self._taken, self.warehouse)
        with duckdb.connect(self.warehouse) as con:
            for source, recorded in self._recorded.items():
                later = recorded.filter((pl.col("day") > day) | self._gone(source, day))
                con.register("later", later)
                con.execute(
                    f"delete from raw.{source} using later where raw.{source}.source_file = "
                    f"later.source_file and raw.{source}.row_number = later.row_number"
                )
                con.unregister("later")
            con.execute(
                "update run_context set extract_date = $1, delivery_sha256 = $2, "
                "window_end = least(window_end, $1)",
                [day, f"{day}"],
            )
            if damage is not None:
                do_damage(con, damage)
        return self.warehouse

    def _gone(self, source: str, day: date) -> pl.Series:
        """What corrections have taken out of a register until that day, ever more."""
        if source not in ("population", "wis_birth"):
            return pl.repeat(False, self._recorded[source].height, eager=True)
        draw = random.Random(source)
        done = (self.months - (self.last - day).days / 30) * CORRECTED
        height = self._recorded[source].height
        return pl.Series([draw.random() < done for _ in range(height)], dtype=pl.Boolean)


def told_by_history(warehouse: Path, known: set[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Findings of damage and losses that a run without history has not got."""
    with duckdb.connect(warehouse, read_only=True) as con:
        rows = con.execute(
            "select source, rule, message from findings where rule like 'damaged%' or rule in "
            "('source_shrunk', 'source_gap')"
        ).fetchall()
    return [row for row in rows if row not in known]


def trial(extracts: Extracts, day: date, ledger: Ledger, damage: Damage | None = None) -> list[str]:
    """Check one extract without and with its history; what the history alone tells."""
    extracts.make(day, damage)
    check(extracts.warehouse)
    plain = set(told_by_history(extracts.warehouse, set()))
    extracts.make(day, damage)
    recall(ledger, extracts.warehouse)
    check(extracts.warehouse)
    return [f"{row[0]}: {row[1]}" for row in told_by_history(extracts.warehouse, plain)]


def run(
    folder: Path, births: int, seed: int, months: int, losses: int
) -> Iterator[dict[str, object]]:
    """A line per extract and per damage."""
    extracts = Extracts(folder, births, seed, months)
    with open_ledger(folder) as ledger:
        for day in extracts.days():
            told = trial(extracts, day, ledger)
            yield _line(seed, f"undamaged {day}", told, [])
            if day != extracts.last:
                learn(ledger, extracts.warehouse)
        draw = random.Random(seed)
        for source, column, kind, share in draw.sample(DAMAGES, min(losses, len(DAMAGES))):
            damage = Damage(source, column, kind, share, kind == "changed_digit", seed)
            told = trial(extracts, extracts.last, ledger, damage)
            with duckdb.connect(extracts.warehouse, read_only=True) as con:
                everything = con.execute(
                    "select distinct source || ': ' || rule from findings where rule like "
                    "'damaged%' or rule in ('source_shrunk', 'source_gap', 'source_missing')"
                ).fetchall()
            yield _line(seed, damage.told, told, [row[0] for row in everything])


def _line(seed: int, what: str, told: list[str], everything: list[str]) -> dict[str, object]:
    by_history, at_all = "; ".join(sorted(set(told))), "; ".join(sorted(everything))
    print(f"{seed} {what}: {by_history} | {at_all}", flush=True)
    return {"seed": seed, "delivery": what, "told_by_history": by_history, "told_at_all": at_all}


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--births", type=int, default=3_000)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--months", type=int, default=8)
    parser.add_argument("--losses", type=int, default=8)
    parser.add_argument(
        "--out", type=Path, default=Path(__file__).with_name("results") / "drift.csv"
    )
    asked = parser.parse_args()
    lines: list[dict[str, object]] = []
    for seed in range(9_301, 9_301 + asked.seeds):
        with tempfile.TemporaryDirectory(prefix="drift-") as scratch:
            lines += run(Path(scratch), asked.births, seed, asked.months, asked.losses)
        pl.DataFrame(lines).write_csv(asked.out)


if __name__ == "__main__":
    main()
