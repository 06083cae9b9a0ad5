"""Does it help to know how often each hand errs? A trial: rates of slips by hand, taken from the
links themselves, change the weights of what that hand wrote.

    python -m benchmarks.hand_rates [--delivery FOLDER …] [--births 6000] [--worlds NAME …]
        [--first-seed N] [--column NAME …] [--out benchmarks/results/hand_rates.csv]

A hand is a hospital and year, a town's registers of a year, or an exchange partner. For the sex,
the day, the mother's number and the certificate: of the pairs across sources that the other columns
make one birth beyond doubt, the share in which the two differ, shrunken towards that of all hands.
A pair's level is weighed with the rate of its two hands in place of the model's. A line per
delivery and column: how many hands err more than three times as often as all together, and what is
worse (+) or better (-) with their rates than without.
"""

import csv
from pathlib import Path

import duckdb

from benchmarks.trials import Faults, LinkedDelivery, deliveries, parser

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


def with_rates(delivery: LinkedDelivery, columns: list[str]) -> tuple[int, Faults]:
    """Careless hands and faults with the rates of these columns; without any, as it is."""
    careless = 0

    def reweigh_all(con: duckdb.DuckDBPyConnection) -> None:
        nonlocal careless
        con.execute(_HANDS)
        for column in columns:
            rates_of(con, column)
            careless += _careless(con)
            reweigh(con, column)

    faults = delivery.faults(reweigh_all)
    return careless, faults


def main() -> None:
    """Command line."""
    command = parser(__doc__, births=6_000, out="hand_rates.csv")
    command.add_argument("--column", action="append", choices=COLUMNS)
    asked = command.parse_args()
    rows = []
    for delivery in deliveries(asked):
        base = delivery.faults()
        for column in asked.column or COLUMNS:
            careless, now = with_rates(delivery, [column])
            rows.append([delivery.name, column, careless, *base.all(), *(now - base).all()])
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
