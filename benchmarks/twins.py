"""How many twins does the matching put into one birth? Measured in districts in which every seventh
delivery is of twins.

    python -m benchmarks.twins [--delivery FOLDER …] [--births 6000] [--worlds NAME …]
        [--first-seed N] [--show] [--out benchmarks/results/twins.csv]

A pair is a delivery of twins of which records of both babies were delivered. Twins whose names and
certificates were exchanged within WIS are left out: nobody can tell which row is whose, and the
contract leaves them open. Writes a line per delivery: pairs; merged, pairs of which a birth holds
records of both; merged_surely, those of them whose division is better than the next by a bit or
more, and of which no case goes to review; torn, babies of twins whose records stand in several
births; and what is wrong with cases on births of twins. With --show the records of the merged pairs
are printed.
"""

import csv
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.trials import deliveries, parser
from transforms.linkage.evaluate import judge

_TWINS = """
create temp table twin_records as
select r.source, r.source_record_id, r.birth_id as baby, b.delivery, m.birth_id, m.record_no,
    a.margin_bits
from read_parquet('{truth}/records.parquet') as r
inner join read_parquet('{truth}/births.parquet') as b on r.birth_id = b.birth_id
inner join birth_records as o
    on r.source = o.source and r.source_record_id = o.source_record_id and not o.is_spare_key
inner join birth_members as m on o.record_no = m.record_no
inner join assigned as a on o.record_no = a.record_no
where b.plurality > 1 and b.kind in ('B', 'S') and b.delivery not in (
    select x.delivery
    from read_parquet('{truth}/births.parquet') as x
    inner join read_parquet('{truth}/records.parquet') as y on x.birth_id = y.birth_id
    where y.note <> '');
create temp table merged as
select delivery, birth_id, min(margin_bits) as margin_bits
from twin_records group by delivery, birth_id having count(distinct baby) > 1
"""
_COUNTS = """
select
    (select count(*) from (
        select 1 from twin_records group by delivery having count(distinct baby) > 1)),
    (select count(distinct delivery) from merged),
    (select count(distinct baby) from twin_records),
    (select count(*) from (
        select 1 from twin_records group by baby having count(distinct birth_id) > 1))
"""
_SURELY_MERGED = """
select delivery from merged group by delivery having coalesce(min(margin_bits), 60) >= 1
"""
_SHOWN = """
select t.delivery, t.birth_id, t.baby, t.source, t.margin_bits, l.birth_date, l.baby_sex,
    l.plurality, l.birth_order, l.parity, l.birth_weight_g, r.mother_name, r.baby_name,
    r.birth_certificate_no, r.mother_id_number, r.source_record_id
from twin_records as t
inner join link_records as l on t.record_no = l.record_no
inner join birth_records as r on t.record_no = r.record_no
where t.delivery in (select delivery from merged)
order by t.delivery, t.birth_id, t.baby, t.source
"""
_CASES = """
select c.case_id, c.case_type, c.grade, m.delivery
from cases as c
inner join (select distinct delivery, birth_id from twin_records) as m on c.birth_id = m.birth_id
"""
HEADINGS = (
    *("delivery", "pairs", "merged", "merged_surely", "babies", "torn"),
    *("cases_flagged", "flagged_wrongly", "cases_for_review", "true_in_review"),
)


def measured(warehouse: Path, truth: Path, show: bool = False) -> list[int]:
    """The numbers of HEADINGS, but the first, of a linked warehouse."""
    verdicts = judge(warehouse, truth)
    with duckdb.connect(str(warehouse), read_only=True) as con:
        con.execute(_TWINS.format(truth=truth))
        pairs, merged, babies, torn = _row(con, _COUNTS)
        cases = con.execute(_CASES).fetchall()
        seen = {delivery for *_, grade, delivery in cases if grade == "review"}
        sure = {delivery for (delivery,) in con.execute(_SURELY_MERGED).fetchall()}
        if show:
            _print_merged(con, cases, verdicts)
    flagged = {case: verdicts[case] for case, _, grade, _ in cases if grade != "review"}
    review = {case: verdicts[case] for case, _, grade, _ in cases if grade == "review"}
    return [
        *(pairs, merged, len(sure - seen), babies, torn),
        *(len(flagged), sum(true is False for true in flagged.values())),
        *(len(review), sum(true is True for true in review.values())),
    ]


def _row(con: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    return con.execute(query).fetchall()[0]


def _print_merged(
    con: duckdb.DuckDBPyConnection,
    cases: list[tuple[Any, ...]],
    verdicts: dict[str, bool | None],
) -> None:
    before = None
    for delivery, *record in con.execute(_SHOWN).fetchall():
        if delivery != before:
            before = delivery
            print(delivery)
            for case, kind, grade, of in cases:
                if of == delivery:
                    print("   case", kind, grade, verdicts[case])
        print("  ", *("-" if value is None else value for value in record))


def main() -> None:
    """Command line."""
    command = parser(__doc__, births=6_000, out="twins.csv")
    command.add_argument("--show", action="store_true")
    command.set_defaults(worlds=["twins", "threefold-twins", "wild-twins", "wild-twins"])
    asked = command.parse_args()
    rows = []
    for delivery in deliveries(asked):
        numbers = measured(delivery.linked_anew(), delivery.truth, asked.show)
        rows.append([delivery.name, *numbers])
        print(dict(zip(HEADINGS, rows[-1], strict=True)), flush=True)
    with asked.out.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([HEADINGS, *rows])


if __name__ == "__main__":
    main()
