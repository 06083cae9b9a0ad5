"""A register that came in part, told by the births of the other sources."""

from datetime import date

import duckdb
import pytest

from checks.profile.sentences import tell_gaps
from checks.profile.silence import REGISTERS, TownMonth, gaps_of

FIRST, LAST = date(2006, 1, 1), date(2006, 12, 31)
TOWNS = [f"4206071{number:02d}" for number in range(10)]
MONTHS = [date(2006, month, 1) for month in range(1, 13)]


def cells(share: float = 0.95, births: int = 20, **silent: object) -> list[TownMonth]:
    """Every town and month with its births; those of `town` or `month` are not found."""
    return [
        TownMonth(
            town,
            month,
            0
            if town == silent.get("town") or month == silent.get("month")
            else round(births * share),
            births,
        )
        for town in TOWNS
        for month in MONTHS
    ]


def places(found: list[TownMonth]) -> list[tuple[str | None, date, date]]:
    return [
        (gap.town_code, gap.from_date, gap.to_date)
        for gap in gaps_of("population", found, FIRST, LAST)
    ]


@pytest.mark.parametrize("share", [0.8, 0.9, 1.0])
def test_a_register_that_lacks_some_births_everywhere_came_whole(share: float) -> None:
    assert places(cells(share)) == []


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5])
def test_an_extract_cut_to_its_first_rows_proves_nothing_anywhere(share: float) -> None:
    assert places(cells(share)) == [(None, FIRST, LAST)]


def test_a_town_that_is_missing_is_the_only_gap() -> None:
    assert places(cells(town=TOWNS[3])) == [(TOWNS[3], FIRST, LAST)]


def test_a_month_that_is_missing_is_the_only_gap() -> None:
    assert places(cells(month=MONTHS[7])) == [(None, date(2006, 8, 1), date(2006, 8, 31))]


def test_a_town_with_a_third_less_than_its_neighbours_under_reports_and_is_no_gap() -> None:
    lacking = [
        TownMonth(c.town, c.month, 13 if c.town == TOWNS[0] else c.found, c.told) for c in cells()
    ]
    assert places(lacking) == []


def test_a_handful_of_births_that_are_not_found_may_be_chance() -> None:
    few = [cell for cell in cells(births=1, share=1.0, town=TOWNS[0]) if cell.month.month <= 3]
    assert places(few) == []


def test_a_register_that_did_not_come_at_all_is_not_told_to_have_come_in_part() -> None:
    with duckdb.connect() as con:
        con.execute("""
            create schema accepted;
            create table accepted.towns (town_code varchar, town_name varchar);
            create table accepted.population (person_id varchar);
            create table accepted.wis_birth as select 'R1' as record_id;
            create table findings (severity varchar, source varchar, source_file varchar,
                rule varchar, message varchar, message_en varchar, "rows" bigint)""")
        tell_gaps(
            con, [gap for source in REGISTERS for gap in gaps_of(source, cells(0.1), FIRST, LAST)]
        )
        assert con.execute("select source, rule from findings").fetchall() == [
            ("wis_birth", "source_gap")
        ]
