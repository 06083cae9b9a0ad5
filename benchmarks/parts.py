"""Whether the steps say of 1, 7 and 64 parts of a district what they say of the whole.

    python -m benchmarks.parts WAREHOUSE

takes the warehouse of a run that has linked (`benchmarks.updates` leaves some) and tells, by step,
the rows that differ, with the processors' seconds, and how large households are.
"""

import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from checks.intake.warehouse import open_warehouse
from transforms.cases import prepare
from transforms.cases.steps import BEFORE, STEPS
from transforms.linkage import steps as linking
from transforms.steps import ModelStep, run_by_parts

PARTS = (1, 7, 64)


def compare(con: duckdb.DuckDBPyConnection, step: ModelStep) -> Iterator[tuple[int, int, float]]:
    """By number of parts: rows that stand in one answer and not in the other, and seconds."""
    step.build(con)
    for table in step.makes:
        con.execute(f"create or replace temp table whole_{table} as from {table}")
    for parts in PARTS:
        before = time.process_time()
        run_by_parts(con, step, parts)
        seconds = time.process_time() - before
        yield parts, sum(_differing(con, table) for table in step.makes), seconds


def _differing(con: duckdb.DuckDBPyConnection, table: str) -> int:
    row = con.execute(f"""
        select count(*) from (
            (from whole_{table} except all from {table})
            union all (from {table} except all from whole_{table}))
    """).fetchone()
    return int(row[0]) if row else 0


def main(warehouse: Path) -> None:
    """Print the comparison, step by step."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "warehouse.duckdb"
        shutil.copy(warehouse, copy)
        with open_warehouse(copy) as con:
            prepare(con)
            for step in (*linking.STEPS, *STEPS):
                if number := (linking.BEFORE | BEFORE).get(step.name):
                    number(con)
                if step.unit:
                    told = "; ".join(f"{n} parts: {d}, {s:.1f} s" for n, d, s in compare(con, step))
                    print(f"{step.name}, by {step.unit}: {told}")
                else:
                    step.build(con)
            row = con.execute("""
                select max(n), avg(n) from (
                    select count(distinct birth_id) as n from household_units group by unit_no)
            """).fetchone()
            print("births of the largest household, and of the usual one:", row)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
