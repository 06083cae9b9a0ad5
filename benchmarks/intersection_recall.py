"""What an intersection without names loses against open matching.

    python -m benchmarks.intersection_recall OUT

The hospitals' records of a published run play one county, the registers' the other: the run has
linked them openly, with all their damage. A birth is met where one key of both sides agrees.
"""

import argparse
from pathlib import Path

import duckdb

from exchange.intersection import KINDS, of_records
from transforms.linkage.published import attach_published

_SIDE = """
    select l.birth_id, p.birth_date, p.baby_sex, p.mother_name, p.father_name, p.mother_id_number,
        p.birth_certificate_no
    from r.birth_records as p inner join b.record_links as l using (source, source_record_id)
    where p.source in ({sources}) and not p.is_quarantined and p.birth_date is not null
    order by l.birth_id, p.source, p.source_record_id
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    out = parser.parse_args().out
    con = duckdb.connect()
    attach_published(con, out / "births.duckdb", out / "restricted.duckdb", None)
    one, other = (
        of_records(con.execute(_SIDE.format(sources=sources)).pl())
        for sources in ("'hospital'", "'population', 'wis'")
    )
    ours, theirs = (dict(zip(side.texts, side.births, strict=True)) for side in (one, other))
    both = set(ours.values()) & set(theirs.values())
    met = {(ours[text], theirs[text]) for text in ours.keys() & theirs.keys()}
    right = {mine for mine, yours in met if mine == yours}
    wrong = [pair for pair in met if pair[0] != pair[1]]
    print(f"births on both sides: {len(both)}; met {len(right)} ({len(right) / len(both):.2%})")
    print(f"met wrongly: {len(wrong)}")
    for kind in KINDS:
        alone = {
            ours[text]
            for text in ours.keys() & theirs.keys()
            if text.startswith(f"{kind}/") and ours[text] == theirs[text]
        }
        print(f"by {kind} alone: {len(alone) / len(both):.2%}")


if __name__ == "__main__":
    main()
