"""Does it help to know how often each hand errs? A trial: rates of slips by hand, taken from the
links themselves, change the weights of what that hand wrote.

    python -m benchmarks.hand_rates [--delivery FOLDER …] [--births 6000] [--worlds NAME …]
        [--out benchmarks/results/hand_rates.csv]

A hand is a hospital and year, a town's registers of a year, or an exchange partner. For the sex,
the day, the mother's number and the certificate: of the pairs across sources that the other columns
make one birth beyond doubt, the share in which the two differ, shrunken towards that of all hands.
A pair's level is weighed with the rate of its two hands in place of the model's. A line per
delivery and column: how many hands err more than three times as often as all together, and what is
worse (+) or better (-) with their rates than without.
"""

import argparse
import csv
import tempfile
from pathlib import Path

import duckdb

from benchmarks.constants import (
    DEFAULT_WORLDS,
    ERROR_RATES,
    Faults,
    counted,
    deliveries,
    linked,
)
from checks.intake.warehouse import open_warehouse
from transforms.cases import open_cases
from transforms.identity.record_keys import install_key_macros
from transforms.linkage.hand_set import keep_hand_set
from transforms.linkage.steps import SCORES, STEPS

COLUMNS = {
    "baby_sex": "baby_bits",
    "birth_date": "date_bits",
    "mother_id": "parents_bits",
    "certificate": "baby_bits",
}
"""What is tried, and the sum that it is part of."""
PRIOR_PAIRS = 20
"""A hand counts as if it had so many pairs more at the rate of all."""
SURE = 30
"""log2 odds of all other columns from which a pair is one birth."""
MOST = 8.0
"""log2 odds by which no rate changes a weight more."""
_HANDS = """
create or replace temp table hands as
select record_no, concat_ws('/', source, case source
    when 'hospital' then hospital_code
    when 'exchange' then split_part(source_record_id, '-', 1)
    else town_code end, case when source <> 'exchange' then year(birth_date) end) as hand
from birth_records
"""


def rates_of(con: duckdb.DuckDBPyConnection, column: str) -> None:
    """Make `hand_rates`: hand, pairs, rate (shrunken), rate_of_all."""
    con.execute(f"""
        create or replace temp table hand_rates as
        with sure as (
            select l.hand as hand_l, r.hand as hand_r,
                cast(s.gamma_{column} < (select max(gamma_{column}) from scored_pairs) as integer)
                    as differs
            from scored_pairs as s
            inner join hands as l on s.record_no_l = l.record_no
            inner join hands as r on s.record_no_r = r.record_no
            where s.gamma_{column} >= 0 and split_part(l.hand, '/', 1) <> split_part(r.hand, '/', 1)
                and s.parents_bits + s.place_bits + s.date_bits + s.baby_bits - s.{column}_bits
                    > {SURE}
                -- Twins and siblings share their parents: here the child has to be known.
                and ('{column}' = 'certificate' or s.certificate_bits > 10)),
        both_sides as (
            select hand_l as hand, differs from sure union all select hand_r, differs from sure),
        of_all as (select avg(differs) as rate from sure)
        select hand, count(*) as pairs, any_value(a.rate) as rate_of_all,
            (sum(differs) + {PRIOR_PAIRS} * any_value(a.rate)) / (count(*) + {PRIOR_PAIRS}) as rate
        from both_sides cross join of_all as a group by hand
    """)


def reweigh(con: duckdb.DuckDBPyConnection, column: str) -> None:
    """Weigh the column of `scored_pairs` with the rates of the hands."""
    first = f"(select max(gamma_{column}) from scored_pairs)"
    rivals = [] if column == "mother_id" else ["twin", "sibling"]
    sums = [COLUMNS[column], *(f"{rival}_bits" for rival in rivals)]
    changed = [f"{column}_bits", *(f"{rival}_{column}" for rival in rivals), *sums]
    con.execute(f"""
        create or replace temp table shifted as
        select s.record_no_l, s.record_no_r, greatest(-{MOST}, least({MOST}, case
            when s.gamma_{column} < 0 then 0
            when s.gamma_{column} = {first}
                then log2(greatest(1 - l.rate, 0.001) * greatest(1 - r.rate, 0.001)
                    / pow(1 - l.rate_of_all, 2))
            else log2((1 - (1 - l.rate) * (1 - r.rate))
                / (1 - pow(1 - l.rate_of_all, 2)))
            end)) as shift
        from scored_pairs as s
        inner join hands as hl on s.record_no_l = hl.record_no
        inner join hands as hr on s.record_no_r = hr.record_no
        inner join hand_rates as l on hl.hand = l.hand
        inner join hand_rates as r on hr.hand = r.hand
        where l.rate_of_all > 0;
        create or replace temp table reweighed as
        select s.* replace (
            {", ".join(f"s.{one} + coalesce(h.shift, 0) as {one}" for one in changed)})
        from scored_pairs as s
        left join shifted as h
            on s.record_no_l = h.record_no_l and s.record_no_r = h.record_no_r;
        create or replace table scored_pairs as from reweighed
    """)


def _careless(con: duckdb.DuckDBPyConnection) -> int:
    row = con.execute(
        "select count(*) from hand_rates where rate > 3 * rate_of_all and rate > 0.03"
    ).fetchone()
    return int(row[0]) if row else 0


def tried(linked_once: Path, truth: Path, columns: list[str], scratch: Path) -> tuple[int, Faults]:
    """Careless hands and faults with the rates of these columns; without any, as it is."""
    copy = scratch / "trial.duckdb"
    copy.write_bytes(linked_once.read_bytes())
    careless = 0
    with open_warehouse(copy) as con:
        install_key_macros(con)
        keep_hand_set(con)
        SCORES.build(con)
        con.execute(_HANDS)
        for column in columns:
            rates_of(con, column)
            careless += _careless(con)
            reweigh(con, column)
        for step in STEPS[STEPS.index(SCORES) + 1 :]:
            step.build(con)
    open_cases(copy)
    return careless, counted(copy, truth)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--delivery", action="append", type=Path, default=[])
    parser.add_argument("--births", type=int, default=6_000)
    parser.add_argument("--worlds", nargs="*", choices=ERROR_RATES, default=DEFAULT_WORLDS)
    parser.add_argument(
        "--out", type=Path, default=Path(__file__).parent / "results" / "hand_rates.csv"
    )
    asked = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory(prefix="hands-") as folder:
        scratch = Path(folder)
        for name, delivery in deliveries(asked, scratch):
            warehouse = scratch / "linked.duckdb"
            warehouse.unlink(missing_ok=True)
            linked(delivery, warehouse)
            _, base = tried(warehouse, delivery / "truth", [], scratch)
            for columns in ([column] for column in COLUMNS):
                careless, now = tried(warehouse, delivery / "truth", columns, scratch)
                rows.append([name, *columns, careless, *base.all(), *(now - base).all()])
                print(*rows[-1], flush=True)
            _write(rows, asked.out)


def _write(rows: list[list[object]], out: Path) -> None:
    kinds = ("links_wrong", "links_missed", "cases_wrong", "cases_missed")
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(
            ["delivery", "column", "careless_hands", *kinds, *(f"{kind}_change" for kind in kinds)]
        )
        writer.writerows(rows)


if __name__ == "__main__":
    main()
