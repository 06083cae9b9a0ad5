"""Registers that came in part: a town, a month or a whole extract in which the births of the other
sources are not found.

A register that lacks some births under-reports. One that lacks nearly all births of a town or of a
month, while its other towns and months are as usual, did not come whole, and its silence proves
nothing. The yardstick is the share of the other sources' births that the register is found to hold
(`other_sources`), against the usual share of the district in the same delivery.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from itertools import pairwise
from math import log
from statistics import median
from typing import TypeVar

import duckdb

from checks.profile.other_sources import AGREEING

Part = TypeVar("Part", str, date)
REGISTERS = ("population", "wis_birth")
# The lowest share in 7 ordinary deliveries (errors up to fivefold) is 0.916 for a register, 0.86
# for a town, 0.87 for a month. What lies between is under-reporting, which cases show; the source's
# own history tells smaller losses (`drift`).
WHOLE_REGISTER = 0.8
# Of the usual share of towns, or months.
PART = 0.6
# Where less than this is left of a register, it did not come.
LEAST_PART = 0.25
# A single town's month: next to nothing of what is usual.
NOTHING = 0.1
# Nats by which chance is ruled out (one in a billion).
BEYOND_CHANCE = 20.0
# No register holds more of the others' births for sure: three births that are not found are chance.
BEST_SHARE = 0.97
# Of a month's rows, where nothing tells which births they should be: less than a quarter of the
# usual.
FEW = 0.25
# The month in which a register recorded a birth, and within how many months nearly all are recorded
# (WIS: 0.97 within 2, population: 0.95 within 6).
RECORDED = {
    "wis_birth": ("cast(try_strptime(report_month || '01', '%Y%m%d') as date)", 2),
    "population": ("cast(date_trunc('month', registered_on) as date)", 6),
}


# Of a part's name: its sheet, and the extract date of a later delivery of the same file.
_OF_ONE_FILE = r"([.][A-Za-z]+)(#.*)?( \([0-9]{4}-[0-9-]+.*\))?$"


@dataclass(frozen=True)
class Gap:
    """Births of a town (None: all) and span that a source should tell and does not. found of told
    births, where the share is usually `usual`.

    told_by: who tells of them, the other sources or the source's own history. office_code: of the
    hospital or partner of whose births it is, where not of all.
    """

    source: str
    town_code: str | None
    from_date: date
    to_date: date
    found: int
    told: int
    usual: float
    told_by: str = "sources"
    office_code: str | None = None


@dataclass(frozen=True)
class TownMonth:
    """Births of one town and month that other sources tell, and how many of them the source has."""

    town: str
    month: date
    found: int
    told: int


def find_gaps(con: duckdb.DuckDBPyConnection) -> list[Gap]:
    """What the tables of `other_sources.match_records` show of registers that came in part."""
    window = con.execute(
        "select window_start, least(window_end, extract_date - 31) from run_context"
    ).fetchone()
    if window is None:
        return []
    gaps = [
        gap
        for register in REGISTERS
        for gap in gaps_of(register, _cells(con, register), window[0], window[1])
    ]
    gaps += _months_of_few(_notices(con))
    for register in REGISTERS:
        gaps += _months_unrecorded(con, register)
        gaps += _towns_without_file(con, register, gaps)
    return gaps


def write_gaps(con: duckdb.DuckDBPyConnection, gaps: Sequence[Gap]) -> None:
    """The tables `source_gaps` and, of hospitals, `hospital_gaps`: there the rows of one say
    nothing of another's."""
    con.execute("""
        create or replace table source_gaps (source varchar, town_code varchar, from_date date,
            to_date date, births_found bigint, births_told bigint, usual_share double,
            told_by varchar, office_code varchar);
        create or replace table hospital_gaps (hospital_code varchar, from_date date, to_date date)
    """)
    for gap in gaps:
        if gap.source == "hospital" and gap.office_code:
            con.execute(
                "insert into hospital_gaps values ($1, $2, $3)",
                [gap.office_code, gap.from_date, gap.to_date],
            )
        else:
            con.execute(
                "insert into source_gaps values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                list(astuple(gap)),
            )


def gaps_of(source: str, cells: list[TownMonth], first: date, last: date) -> list[Gap]:
    """The gaps of a register: towns, months and towns' months that did not come; the whole register
    where what is left is short too."""
    towns = _parts(cells, lambda cell: cell.town)
    usual = _usual(towns)
    short = {town for town, part in towns.items() if _is_short(*part, usual, PART)}
    gaps = [Gap(source, town, first, last, *towns[town], usual) for town in sorted(short)]
    rest = [cell for cell in cells if cell.town not in short]
    months = _parts(rest, lambda cell: cell.month)
    usual = _usual(months)
    silent = {month for month, part in months.items() if _is_short(*part, usual, PART)}
    gaps += [
        Gap(source, None, start, end, *_sum([c for c in rest if start <= c.month <= end]), usual)
        for start, end in spans(silent)
    ]
    rest = [cell for cell in rest if cell.month not in silent]
    found, told = _sum(rest)
    if _is_short(found, told, 1.0, WHOLE_REGISTER) or told < LEAST_PART * _sum(cells)[1]:
        return [Gap(source, None, first, last, *_sum(cells), 1.0)]
    for cell in rest:
        part = (cell.found, cell.told)
        if _is_short(*part, usual, NOTHING):
            gaps.append(Gap(source, cell.town, cell.month, month_end(cell.month), *part, usual))
    return gaps


def _usual(parts: dict[Part, tuple[int, int]]) -> float:
    """The share that the better quarter of the parts reaches: lost ones do not lower it."""
    shares = sorted(found / told for found, told in parts.values())
    return shares[len(shares) * 3 // 4] if shares else 1.0


def _is_short(found: int, told: int, usual: float, part: float) -> bool:
    """Whether so few of the told births are neither usual nor chance."""
    if told == 0 or found >= part * usual * told:
        return False
    return nats_below(found, told, min(usual, BEST_SHARE)) > BEYOND_CHANCE


def nats_below(found: int, told: int, usual: float) -> float:
    """Chernoff's bound on the probability of so few, as a negative logarithm."""
    share = found / told
    here = share * log(share / usual) if share else 0.0
    return told * (here + (1 - share) * log((1 - share) / (1 - usual)))


def _sum(cells: list[TownMonth]) -> tuple[int, int]:
    return sum(cell.found for cell in cells), sum(cell.told for cell in cells)


def _parts(cells: list[TownMonth], key: Callable[[TownMonth], Part]) -> dict[Part, tuple[int, int]]:
    parts: dict[Part, tuple[int, int]] = {}
    for cell in cells:
        found, told = parts.get(key(cell), (0, 0))
        parts[key(cell)] = (found + cell.found, told + cell.told)
    return parts


def spans(months: set[date]) -> Iterator[tuple[date, date]]:
    """Months in a row, as first and last day."""
    ordered = sorted(months)
    starts = [ordered[0]] if ordered else []
    ends = []
    for one, other in pairwise(ordered):
        if (other.year * 12 + other.month) - (one.year * 12 + one.month) > 1:
            ends.append(one)
            starts.append(other)
    ends += ordered[-1:]
    for start, end in zip(starts, ends, strict=True):
        yield start, month_end(end)


def month_end(month: date) -> date:
    """The last day of the month that begins on that day."""
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


def _cells(con: duckdb.DuckDBPyConnection, register: str) -> list[TownMonth]:
    rows = con.execute(
        f"""
        with met as (
            select l_no as told_no from matched_pairs where r_source = $1 and {AGREEING} >= 2
            union
            select r_no from matched_pairs where l_source = $1 and {AGREEING} >= 2)
        select t.town, cast(date_trunc('month', t.day) as date), count(m.told_no), count(*)
        from told t semi join accepted.towns k on k.town_code = t.town cross join run_context c
        left join met m using (told_no)
        where t.source <> $1 and t.alive is distinct from false
            and t.day between c.window_start and least(c.window_end, c.extract_date - 31)
        group by all order by all
        """,
        [register],
    ).fetchall()
    return [TownMonth(*row) for row in rows]


def _notices(con: duckdb.DuckDBPyConnection) -> list[TownMonth]:
    """Notices by month, against the births of WIS in that month."""
    rows = con.execute("""
        select '', cast(date_trunc('month', t.day) as date),
            count(*) filter (t.source = 'exchange'), count(*) filter (t.source = 'wis_birth')
        from told t cross join run_context c
        where t.day between c.window_start and least(c.window_end, c.extract_date - 31)
        group by all order by all
    """).fetchall()
    return [TownMonth(*row) for row in rows]


def _months_of_few(cells: list[TownMonth]) -> Iterator[Gap]:
    """Months in which the exchange told next to nothing of what it usually tells: in the better
    quarter of its months, for lost ones do not lower that."""
    shares = sorted(cell.found / cell.told for cell in cells if cell.told)
    if not shares or not shares[-1]:
        return
    usual = shares[len(shares) * 3 // 4]
    few = {cell.month for cell in cells if _is_few(cell.found, usual * cell.told)}
    for start, end in spans(few):
        inside = [cell for cell in cells if start <= cell.month <= end]
        yield Gap("exchange", None, start, end, *_sum(inside), usual)


def _is_few(found: int, expected: float) -> bool:
    """Whether so few rows are neither usual nor chance (Poisson, Chernoff's bound)."""
    if found >= FEW * expected:
        return False
    nats = expected - found * (1 + log(expected / found)) if found else expected
    return nats > BEYOND_CHANCE / 2


def _months_unrecorded(con: duckdb.DuckDBPyConnection, register: str) -> Iterator[Gap]:
    """Months in which a register recorded next to nothing, between months in which it did; births
    of some months before belong there."""
    recorded, months_late = RECORDED[register]
    counts = dict(
        con.execute(f"""
            with recorded as (select {recorded} as month from accepted.{register}),
            calendar as (
                select cast(unnest(generate_series(min(month), max(month), interval 1 month)) as
                    date) as month
                from recorded cross join run_context
                where month between window_start and extract_date)
            select month, count(r.month) from calendar left join recorded r using (month)
            group by month order by month
        """).fetchall()
    )
    usual = float(median(counts.values())) if counts else 0.0
    few = {
        month
        for month in sorted(counts)[1:-1]  # the first and the last month are no whole ones
        if _is_few(counts[month], usual)
    }
    for start, end in spans(few):
        months = [month for month in counts if start <= month <= end]
        found, told = sum(counts[month] for month in months), round(usual * len(months))
        first = _months_before(start, months_late)
        yield Gap(register, None, first, end, found, told, 1.0)


def _towns_without_file(
    con: duckdb.DuckDBPyConnection, register: str, known: Sequence[Gap]
) -> list[Gap]:
    """Towns of which a register that comes in several files says nothing at all: their file is
    missing, however few births the others tell. `known` gaps are told already."""
    rows = con.execute(
        f"""
        with held as (select distinct left(village_code, 9) as town from accepted.{register})
        select t.town, c.window_start, least(c.window_end, c.extract_date - 31), count(*)
        from told as t semi join accepted.towns as k on k.town_code = t.town
        anti join held on held.town = t.town cross join run_context as c
        where t.source <> $1 and t.alive is distinct from false
            and t.day between c.window_start and least(c.window_end, c.extract_date - 31)
            and (select count(distinct regexp_replace(f.source_file, $2, $3))
                from source_files as f where f.source = $1 and f.status = 'read') > 1
        group by all order by all
        """,
        [register, _OF_ONE_FILE, r"\1"],
    ).fetchall()
    told = {gap.town_code for gap in known if gap.source == register}
    return [
        Gap(register, str(town), first, last, 0, births, 1.0)
        for town, first, last, births in rows
        if town not in told and None not in told
    ]


def _months_before(month: date, months: int) -> date:
    number = month.year * 12 + month.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)
