"""What an update costs up to the standardised records, and whether they are those of a run that
judges and standardises everything.

    python -m benchmarks.early_stages BIRTHS SEED [FOLDER]

makes a district, runs it without its last month and takes that month in twice: once going on from
the tables of the run before, once as if another program had made them. Every table of the two
warehouses is compared row by row; numbers of names and records by what they stand for.
"""

import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp

import duckdb
import polars as pl

from benchmarks.cut_deliveries import take_apart
from benchmarks.updates import corrected, of_the_last_month
from checks.gate import check
from checks.intake.sources import IntakeOptions, take_in
from checks.intake.warehouse import held_open
from checks.state.remember import go_on_from, leave
from checks.state.store import STATE_FILE, Earlier
from data.sample import generate
from transforms.standardise import standardise

PROGRAM = "this program"
# What differs by its nature: when the run began, what the update was told.
_OWN = ("run_context", "changed_rows", "moved_rows", "state_format")
_NAMES = ("mother_name_no", "father_name_no", "baby_name_no", "name_no", "clue_parent_no")
_TEXTS = ("surname_no", "tone_no", "pinyin_no", "fold_no")


def made(
    delivery: Path, place: Path, state: Path | None = None, program: str = PROGRAM
) -> tuple[Path, dict[str, float]]:
    """The warehouse of a run, or of an update on a state, up to the standardised records; seconds
    by stage. Its own state is left beside it."""
    place.mkdir(parents=True)
    warehouse = place / "warehouse.duckdb"
    earlier = Earlier(state, None, program) if state else None
    seconds = {}

    def timed(name: str, stage: Callable[[], object]) -> None:
        before = time.perf_counter()
        stage()
        seconds[name] = time.perf_counter() - before

    timed("take_in", lambda: take_in(delivery, warehouse, IntakeOptions(run_id="r")))
    timed("go_on_from", lambda: go_on_from(delivery, warehouse, earlier))
    with held_open(warehouse):
        timed("check", lambda: check(warehouse))
        timed("standardise", lambda: standardise(warehouse))
    timed("leave", lambda: leave(warehouse, place, None, PROGRAM))
    return warehouse, seconds


def differing_tables(one: Path, other: Path) -> dict[str, int]:
    """By table that is not the same in two warehouses: rows that stand in one alone (-1: the table
    itself does)."""
    left, right = _tables(one), _tables(other)
    counts = dict.fromkeys(left.keys() ^ right.keys(), -1)
    for name in left.keys() & right.keys():
        a, b = left[name], right[name].select(left[name].columns)
        rows = sum(
            x.join(y, on=a.columns, how="anti", nulls_equal=True).height
            for x, y in ((a, b), (b, a))
            if a.columns
        )
        if rows or a.height != b.height:
            counts[name] = max(rows, abs(a.height - b.height))
    return counts


Fates = dict[tuple[str, str], str]


def fates(warehouse: Path, state: Path) -> Fates:
    """By source and key of a record that is not what the state holds: new, gone or changed."""
    # Numbers of records and names are the run's own, and a place is not what a record says.
    said = "* exclude (record_no, source_file, row_number) replace (0 as mother_name_no, "
    said += "0 as father_name_no, 0 as baby_name_no)"
    with duckdb.connect(str(warehouse), read_only=True) as con:
        con.execute(f"attach '{state}' as earlier (read_only)")
        rows = con.execute(f"""
            with now as (select {said} from birth_records),
            before as (select {said} from earlier.birth_records)
            select source, source_record_id, case when o.source is null then 'new'
                when n.source is null then 'gone' else 'changed' end
            from now as n full join before as o using (source, source_record_id)
            where hash(n) is distinct from hash(o)
        """).fetchall()
    return {(source, key): fate for source, key, fate in rows}


def _tables(warehouse: Path) -> dict[str, pl.DataFrame]:
    with duckdb.connect(str(warehouse), read_only=True) as con:
        found = con.execute("""
            select schema_name, table_name from duckdb_tables()
            where database_name = current_database() and not temporary
        """).fetchall()
        tables = {
            f"{schema}.{name}": con.execute(f"from {schema}.{name}").pl()
            for schema, name in found
            if name not in _OWN
        }
    names = tables["main.names"].join(tables["main.name_texts"], on="name_no")
    called = dict(zip(names["name_no"], names["name"], strict=True))
    tables["main.names"] = names.drop("name_no", *_TEXTS)
    del tables["main.name_texts"]
    return {
        name: table.with_columns(
            pl.col(column).replace_strict(called, default=None, return_dtype=pl.String)
            for column in _NAMES
            if column in table.columns
        )
        for name, table in tables.items()
    }


def main(births: int, seed: int, folder: Path) -> None:
    """Print the comparisons and the seconds."""
    generate(folder / "sample", births=births, seed=seed)
    pieces = take_apart(folder / "sample")
    late = of_the_last_month(pieces)
    known = set(pieces.pieces) - set(late)
    mistaken, mended = corrected(pieces, folder, random.Random(seed))
    for kind, first, second in (
        (
            f"the last month's {len(late):,} rows",
            pieces.write(folder / "before", known),
            pieces.write(folder / "month", late, "[update]\nsequence = 1\n"),
        ),
        ("1 in 100 rows mended, as many deleted", mistaken, mended),
    ):
        place = folder / kind[:5].strip().replace(" ", "-")
        _, whole = made(first, place / "run")
        state = place / "run" / STATE_FILE
        updated, seconds = made(second, place / "update", state)
        plain, _ = made(second, place / "plain", state, "another program")
        print(f"{births:,} births, {kind}:")
        print("  run   ", _said(whole))
        print("  update", _said(seconds))
        print("  tables that differ:", differing_tables(updated, plain) or "none")
        print(f"  records that differ from before: {len(fates(updated, state)):,}", flush=True)


def _said(seconds: dict[str, float]) -> str:
    parts = ", ".join(f"{name} {value:.1f}" for name, value in seconds.items())
    return f"{sum(seconds.values()):.1f} s: {parts}"


if __name__ == "__main__":
    where = Path(sys.argv[3]) if len(sys.argv) > 3 else Path(mkdtemp())
    main(int(sys.argv[1]), int(sys.argv[2]), where)
