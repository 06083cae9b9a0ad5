"""Whether a run with updates says what one run over everything says, and what an update costs.

    python -m benchmarks.updates BIRTHS SEED CUTS [FOLDER]

makes a district, runs it whole, cuts it by rows and files into CUTS deliveries of one place, and
takes these in by `run` and updates in a random order. Births, links, pairs, rivals, cases and
case_ids are compared row by row. Then one month's changes are taken in, mended rows, and everything
again as full extracts, and what each stage costs is told. With no CUTS (0) this is all.
"""

import random
import sys
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp

import duckdb

from benchmarks.cut_deliveries import Piece, Pieces, take_apart
from data.sample import generate
from flows.settings import Settings
from flows.stages import STAGES
from flows.workspace import Job, new_job

# Up to the cases; the ledger and what is written for readers follow from these alone.
STEPS = ("take_in", "check", "standardise", "link", "self_test", "open_cases", "leave_state")
FULL = "".join(
    f'{source} = "full"\n'
    for source in ("population", "wis_woman", "wis_birth", "exchange", "hospital", "returns")
)
ANSWERS = {
    "births": "select * from births",
    "record_links": "select * from record_links",
    "record_pairs": "select * from record_pairs",
    "record_rivals": "select * from record_rivals",
    "cases": "select * from cases",
    "case_records": "select * from case_records",
}


RESULTS = Path(__file__).with_name("results") / "updates.md"
HEAD = """# A run with updates, held against one run over everything

The last column: rows of births, links, pairs, rivals, cases and case records that stand in one
answer and not in the other. Seconds of processor, up to the cases, without ledger, databases,
lists and report. Rows with four numbers are of earlier versions, by which pairs and rivals were not
compared. Two rows at 550,000 births found a fault that hides below that size, keys of blocks that
were taken for one; those below them are of the version without it. Written by
`python -m benchmarks.updates`.

| births | seed | what came by updates | whole run, s | last update, s | rows that differ |
| --- | --- | --- | --- | --- | --- |
"""


def carry_out(delivery: Path, out: Path, *, is_update: bool) -> tuple[Path, dict[str, float]]:
    """The warehouse after a run or an update, whose state is left in `out`; seconds of this
    process's processors by stage."""
    job = new_job(delivery, out, Settings(audit=False), is_update=is_update)
    job.staging.mkdir(parents=True)
    seconds = {}
    with job.settings.limiting():
        for stage in STAGES:
            if stage.name in STEPS:
                before = time.process_time()
                stage.run(job)
                seconds[stage.name] = time.process_time() - before
    _put_state(job)
    return job.warehouse, seconds


def _put_state(job: Job) -> None:
    (job.staging / "state.duckdb").replace(job.out / "state.duckdb")


def differing(one: Path, other: Path) -> dict[str, int]:
    """Rows of each answer that stand in one warehouse and not in the other."""
    counts = {}
    for table, sql in ANSWERS.items():
        frames = []
        for warehouse in (one, other):
            with duckdb.connect(str(warehouse), read_only=True) as con:
                frames.append(con.execute(sql).pl())
        left, right = frames
        on = left.columns
        counts[table] = sum(
            a.join(b, on=on, how="anti", nulls_equal=True).height
            for a, b in ((left, right), (right, left))
        )
    return counts


def cut(pieces: Pieces, folder: Path, cuts: int, random_: random.Random) -> list[Path]:
    """The pieces in so many deliveries, in a random order."""
    parts: list[list[Piece]] = [[] for _ in range(cuts)]
    for piece in pieces.pieces:
        parts[random_.randrange(cuts)].append(piece)
    written = [pieces.write(folder / f"part-{number}", part) for number, part in enumerate(parts)]
    random_.shuffle(written)
    return written


def after(deliveries: Iterable[Path], out: Path) -> tuple[Path, dict[str, float]]:
    """The warehouse after a run and updates, and the seconds of the last."""
    result: tuple[Path, dict[str, float]] | None = None
    for delivery in deliveries:
        result = carry_out(delivery, out, is_update=result is not None)
    if result is None:
        raise ValueError("no deliveries")
    return result


def of_the_last_month(pieces: Pieces) -> list[Piece]:
    """The rows of registers and exchange that bear the last month of the window."""
    month = pieces.manifest.split('window_end = "')[1][:7].encode()
    written = (month, month.replace(b"-", b""))
    return [
        piece
        for piece in pieces.pieces
        if not piece.is_file and any(text in piece.content for text in written)
    ]


def corrected(pieces: Pieces, folder: Path, random_: random.Random) -> list[Path]:
    """The pieces with mistakes, and a later delivery that mends them: of one row of the population
    register in a hundred the first has another person's under its key, and as many rows more than
    there are, which the second deletes."""
    file = "population/person.csv"
    people = [piece for piece in pieces.pieces if piece.file == file]
    chosen = set(random_.sample(people, len(people) // 100))
    wrong, more = [], []
    for number, piece in enumerate(sorted(chosen, key=lambda one: one.place)):
        other = random_.choice(people).content.partition(b",")[2]
        wrong.append(replace(piece, content=piece.content.partition(b",")[0] + b"," + other))
        more.append(Piece(file, len(people) + number, b"X%d," % number + other))
    right = [piece for piece in pieces.pieces if piece not in chosen]
    first = pieces.write(folder / "mistaken", [*right, *wrong, *more])
    second = pieces.write(folder / "mended", chosen, "[update]\nsequence = 1\n")
    deleted = "".join(f"population,X{number}\n" for number in range(len(more)))
    (second / "deletions.csv").write_text(f"source,source_record_id\n{deleted}")
    return [first, second]


def main(births: int, seed: int, cuts: int, folder: Path) -> None:
    """Print the comparisons and what they cost, and keep them among the results."""
    generate(folder / "sample", births=births, seed=seed)
    pieces = take_apart(folder / "sample")
    whole, seconds = carry_out(
        pieces.write(folder / "whole", pieces.pieces), folder / "out-whole", is_update=False
    )
    print("whole:", _told(seconds))
    random_ = random.Random(seed)
    late = of_the_last_month(pieces)
    known = set(pieces.pieces) - set(late)
    mistaken, mended = corrected(pieces, folder, random_)
    random_cuts = f"{cuts} cuts by rows and files, in a random order"
    kinds = {
        **({random_cuts: cut(pieces, folder, cuts, random_)} if cuts else {}),
        f"the last month's {len(late):,} rows": [
            pieces.write(folder / "before", known),
            pieces.write(folder / "month", late, "[update]\nsequence = 1\n"),
        ],
        "1 in 100 rows mended, as many deleted": [mistaken, mended],
        "the same by full extracts of everything": [
            mistaken,
            pieces.write(folder / "full", pieces.pieces, f"[update]\nsequence = 1\n{FULL}"),
        ],
    }
    for number, (kind, deliveries) in enumerate(kinds.items()):
        updated, last = after(deliveries, folder / f"out-{number}")
        counts = differing(whole, updated)
        print(f"{kind}: {counts}; last update", _told(last), flush=True)
        _keep(
            f"| {births:,} | {seed} | {kind} | {sum(seconds.values()):.1f} | "
            f"{sum(last.values()):.1f} | {' / '.join(str(n) for n in counts.values())} |"
        )


def _keep(row: str) -> None:
    """Add a row to the results' table."""
    if not RESULTS.exists():
        RESULTS.write_text(HEAD, encoding="utf-8")
    with RESULTS.open("a", encoding="utf-8") as text:
        text.write(f"{row}\n")


def _told(seconds: dict[str, float]) -> str:
    parts = " ".join(f"{name} {value:.1f}" for name, value in seconds.items())
    return f"{sum(seconds.values()):.1f} s CPU: {parts}"


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:4]]
    place = Path(sys.argv[4]) if len(sys.argv) > 4 else Path(mkdtemp())
    main(numbers[0], numbers[1], numbers[2], place)
