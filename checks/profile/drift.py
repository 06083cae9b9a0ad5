"""What differs from the same source's earlier deliveries: rows that it told before and tells no
more, an office that stopped, a column that is empty or broken far more often than it was.

A register that grows, corrects and merges towns is no drift. What is usual was measured on extracts
of one district, month after month (`benchmarks/drift.py`): 3 % of the rows of a month leave a
register at most, and a share changes by less than half.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from math import log
from statistics import median

import duckdb
import numpy as np

from checks.profile.damage import LEAST_ROWS, STANDARD_ERRORS, Damage, Rows
from checks.profile.figures import EMPTY, OFFICES, ROWS
from checks.profile.silence import BEYOND_CHANCE, LEAST_PART, Gap, month_end, nats_below, spans

# Of the rows that a source told before, it tells so many again.
USUALLY_KEPT = 0.97
# Below these shares of them rows were lost: the whole source, a town or office or month, one town's
# or office's month.
WHOLE, PART, CELL = 0.9, 0.75, 0.25
# Rows that only changed their town's or hospital's code stand in another part's growth.
MOVED = 0.6
# An office's new months hold at least so much of what its months held.
STOPPED = 0.25
LAST_MONTHS = 12
# Shares: at most so much above the highest of the history; below the floor nothing is a drift.
ABOVE, FLOOR, LEAST_JUDGED = 1.5, 0.005, 300
# Empty values: odds against the highest of the history, and from which share on.
EMPTIED_ODDS, EMPTIED_FLOOR, LEAST_OF_OFFICE = 3.0, 0.02, 100

Counts = dict[str, dict[str, int]]
Cells = Mapping[tuple[str, str], tuple[int, int]]  # by part and month: rows now, and before


@dataclass
class Told:
    """Rows by part (town, office) and month ('' where the source has no days)."""

    before: Counts = field(default_factory=lambda: defaultdict(dict))
    now: Counts = field(default_factory=lambda: defaultdict(dict))


def usual_shares(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str, str], float]:
    """By source, column and sign: the share that the source's own history leads to expect."""
    rows = con.execute(
        f"""
        select source, column_name, figure, max(counted / judged) from usable_history
        where figure not in ('{ROWS}', '{EMPTY}') and judged >= $1 group by all
        """,
        [LEAST_JUDGED],
    ).fetchall()
    return {
        (source, column, sign): max(FLOOR, ABOVE * share) for source, column, sign, share in rows
    }


def find_emptied(con: duckdb.DuckDBPyConnection, rows: Mapping[str, Rows]) -> list[Damage]:
    """Columns of a source, or of an office, that are empty far more often than they were."""
    drifted = con.execute(
        f"""
        with usual as (
            select source, part, column_name, max(counted / judged) as share from usable_history
            where figure = '{EMPTY}' and judged >= $1 group by all)
        select source, part, column_name, f.counted, f.judged, greatest(u.share, $2)
        from delivery_figures f join usual u using (source, part, column_name)
        where f.figure = '{EMPTY}' and f.judged >= $1
        order by all
        """,
        [LEAST_OF_OFFICE, EMPTIED_FLOOR],
    ).fetchall()
    return [
        _emptied(con, rows[source], part, column, empty, judged)
        for source, part, column, empty, judged, usual in drifted
        if _is_emptied(empty, judged, usual)
    ]


def _is_emptied(empty: int, judged: int, usual: float) -> bool:
    odds = EMPTIED_ODDS * usual / max(1 - usual, 1e-9)
    bound = odds / (1 + odds)
    beyond = judged * bound + STANDARD_ERRORS * (judged * bound * (1 - bound)) ** 0.5
    return empty >= LEAST_ROWS and empty > beyond


def _emptied(
    con: duckdb.DuckDBPyConnection, rows: Rows, part: str, column: str, empty: int, judged: int
) -> Damage:
    office = OFFICES.get(rows.source)
    whose = f"coalesce({office}, '') = $1" if office else "$1 = ''"
    flags = con.execute(
        f"select coalesce({column} is null and {whose}, false) as empty from typed.{rows.source} "
        "order by source_file, row_number",
        [part],
    ).fetchnumpy()["empty"]
    places = np.flatnonzero(np.asarray(flags, dtype=bool))
    return Damage(
        rows.source,
        column,
        "emptied",
        "scattered",
        int(places[0]),
        int(places[-1]),
        empty,
        judged,
        places,
    )


def find_losses(con: duckdb.DuckDBPyConnection) -> Iterator[Gap]:
    """Rows that the source told before and tells no more, and offices that stopped."""
    window = con.execute(
        "select window_start, window_end, extract_date - 31 from run_context"
    ).fetchone()
    told = _told(con)
    if window is None:
        return
    first, last, due = window
    for source, counts in sorted(told.items()):
        yield from losses_of(source, counts, first, min(last, due))


def _told(con: duckdb.DuckDBPyConnection) -> dict[str, Told]:
    told: dict[str, Told] = defaultdict(Told)
    for source, part, period, counted in con.execute(f"""
        select source, part, period, arg_max(counted, extract_date) from usable_history
        where figure = '{ROWS}' group by all
    """).fetchall():
        told[source].before[part][period] = counted
    for source, part, period, counted in con.execute(
        f"select source, part, period, counted from delivery_figures where figure = '{ROWS}'"
    ).fetchall():
        if source in told:
            told[source].now[part][period] = counted
    return dict(told)


def losses_of(source: str, told: Told, first: date, last: date) -> Iterator[Gap]:
    """The gaps of one source against what it told before, the narrowest that explain the loss:
    months, a part's months, a part; the whole where what is left is short too, or is little."""
    again = {
        (part, period): (told.now.get(part, {}).get(period, 0), before)
        for part, periods in told.before.items()
        for period, before in periods.items()
        if period == "" or first.isoformat()[:7] <= period <= last.isoformat()[:7]
    }
    # One hospital's rows say nothing of another's.
    whole = source != "hospital"
    gaps = list(_lost_months(source, again)) if whole else []
    rest = {key: n for key, n in again.items() if not _covers(gaps, key[1])}
    for part in sorted(told.before):
        if part and not _is_moved(part, _by(again, 0), told, {period for _, period in again}):
            of_part = {key: n for key, n in rest.items() if key[0] == part}
            found = list(_lost_of_part(source, part, of_part))
            rest = {
                key: n for key, n in rest.items() if key[0] != part or not _covers(found, key[1])
            }
            gaps += found
    left, before = _sum(rest.values()), _sum(again.values())
    if whole and (_is_lost(*left, WHOLE) or left[1] < LEAST_PART * before[1]):
        gaps = [Gap(source, None, first, last, *before, USUALLY_KEPT, "history")]
    yield from gaps
    if left[1]:
        yield from _stopped(source, told, first, last)


def _lost_months(source: str, counts: Cells) -> Iterator[Gap]:
    """Months that the whole source tells no more."""
    months = {month for month, n in _by(counts, 1).items() if month and _is_lost(*n, PART)}
    for start, end in spans({date.fromisoformat(f"{month}-01") for month in months}):
        inside = _sum(
            n for key, n in counts.items() if f"{start:%Y-%m}" <= key[1] <= f"{end:%Y-%m}"
        )
        yield Gap(source, None, start, end, *inside, USUALLY_KEPT, "history")


def _lost_of_part(source: str, part: str, counts: Cells) -> Iterator[Gap]:
    """Months in a row of a town or office that are (nearly) gone, or all of it."""
    low = {date.fromisoformat(f"{key[1]}-01") for key, n in counts.items() if n[0] < CELL * n[1]}
    found = []
    for start, end in spans(low):
        inside = _sum(
            n for key, n in counts.items() if f"{start:%Y-%m}" <= key[1] <= f"{end:%Y-%m}"
        )
        if _is_lost(*inside, CELL):
            found.append(_of_part(source, part, start, end, inside, USUALLY_KEPT))
    left = {key: n for key, n in counts.items() if not _covers(found, key[1])}
    if left and _is_lost(*_sum(left.values()), PART):
        months = [date.fromisoformat(f"{period}-01") for _, period in counts]
        span = (min(months), month_end(max(months)))
        found = [_of_part(source, part, *span, _sum(counts.values()), USUALLY_KEPT)]
    yield from found


def _covers(gaps: Iterable[Gap], period: str) -> bool:
    return any(f"{gap.from_date:%Y-%m}" <= period <= f"{gap.to_date:%Y-%m}" for gap in gaps)


def _of_part(
    source: str, part: str, start: date, end: date, counts: tuple[int, int], usual: float
) -> Gap:
    town, office = (None, part) if source in OFFICES else (part, None)
    return Gap(source, town, start, end, *counts, usual, "history", office)


def _sum(counts: Iterable[tuple[int, int]]) -> tuple[int, int]:
    pairs = list(counts)
    return sum(now for now, _ in pairs), sum(before for _, before in pairs)


def _by(counts: Cells, place: int) -> dict[str, tuple[int, int]]:
    grouped: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for key, pair in counts.items():
        grouped[key[place]].append(pair)
    return {name: _sum(pairs) for name, pairs in grouped.items()}


def _is_lost(now: int, before: int, kept: float) -> bool:
    """Whether so few of the rows told before are neither usual nor chance."""
    return now < kept * before and nats_below(now, before, USUALLY_KEPT) > BEYOND_CHANCE


def _is_moved(
    part: str,
    parts: Mapping[str, tuple[int, int]],
    told: Told,
    months: set[str],
) -> bool:
    """Whether another part grew by what this one lost, beyond what parts grow by: towns merge, and
    a hospital takes another code."""
    missing = parts[part][1] - parts[part][0] if part in parts else 0
    if missing <= 0:
        return False
    growth = [
        sum(n for period, n in periods.items() if period in months) - parts.get(name, (0, 0))[1]
        for name, periods in told.now.items()
        if name != part
    ]
    if not growth:
        return False
    return max(growth) - max(median(growth), 0) >= MOVED * missing


def _stopped(source: str, told: Told, first: date, last: date) -> Iterator[Gap]:
    """Offices of which the months that nobody told before hold next to nothing of what their months
    held."""
    if source not in OFFICES:
        return
    known = {period for periods in told.before.values() for period in periods}
    new = sorted(
        month
        for month in _months(first, last)
        if f"{month:%Y-%m}" > max(known, default="9") and month_end(month) <= last
    )
    for part, periods in sorted(told.before.items()):
        latest = sorted(periods)[-LAST_MONTHS:]
        if not part or not new or len(latest) < LAST_MONTHS:
            continue
        expected = sum(periods[month] for month in latest) / len(latest) * len(new)
        found = sum(told.now.get(part, {}).get(f"{month:%Y-%m}", 0) for month in new)
        if _is_few(found, expected):
            counts = (found, round(expected))
            yield _of_part(source, part, new[0], month_end(new[-1]), counts, 1.0)


def _is_few(found: int, expected: float) -> bool:
    """Poisson, by Chernoff's bound."""
    if found >= STOPPED * expected:
        return False
    nats = expected - found * (1 + log(expected / found)) if found else expected
    return nats > BEYOND_CHANCE / 2


def _months(first: date, last: date) -> Iterator[date]:
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = date.fromordinal(month_end(month).toordinal() + 1)
