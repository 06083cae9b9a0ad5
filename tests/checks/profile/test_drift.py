"""A delivery held against the same source's earlier ones."""

from datetime import date

import duckdb
import pytest

from checks.profile.drift import Told, losses_of

FIRST, LAST = date(2006, 1, 1), date(2006, 12, 31)
MONTHS = [f"2006-{number:02d}" for number in range(1, 13)]
TOWNS = [f"4206071{number:02d}" for number in range(10)]


def told(source_rows: int = 20, **gone: str) -> Told:
    """Every town and month with its rows before, and now but for those that are gone."""
    told = Told()
    for town in TOWNS:
        for month in MONTHS:
            told.before[town][month] = source_rows
            is_gone = town == gone.get("town") or month == gone.get("month")
            told.now[town][month] = 0 if is_gone else source_rows
    return told


def places(history: Told, source: str = "population") -> list[tuple[str | None, date, date]]:
    return [
        (gap.town_code or gap.office_code, gap.from_date, gap.to_date)
        for gap in losses_of(source, history, FIRST, LAST)
    ]


def test_a_register_that_tells_the_same_again_and_more_has_lost_nothing() -> None:
    history = told()
    for town in TOWNS:
        history.now[town]["2006-12"] += 15
    assert places(history) == []


def test_a_town_that_told_before_and_tells_no_more_is_the_only_loss() -> None:
    assert places(told(town=TOWNS[3])) == [(TOWNS[3], FIRST, LAST)]


def test_a_month_that_is_no_more_told_is_the_only_loss() -> None:
    assert places(told(month="2006-08")) == [(None, date(2006, 8, 1), date(2006, 8, 31))]


def test_a_hospitals_year_that_is_gone_is_the_only_loss_and_no_other_hospitals() -> None:
    history = told(6)
    history.now[TOWNS[2]] |= dict.fromkeys(MONTHS[:6], 0)
    assert places(history, "hospital") == [(TOWNS[2], FIRST, date(2006, 6, 30))]


def test_a_register_cut_off_is_lost_as_a_whole() -> None:
    history = told()
    for town in TOWNS[5:]:
        history.now[town] = {}
    assert places(history) == [(None, FIRST, LAST)]


def test_rows_that_corrections_take_out_are_no_loss() -> None:
    history = told()
    for town in TOWNS:
        history.now[town] = dict.fromkeys(MONTHS, 19)
    assert places(history) == []


@pytest.mark.parametrize("into", [TOWNS[0], "420607999"])
def test_a_town_that_was_merged_into_another_lost_nothing(into: str) -> None:
    history = told(town=TOWNS[3])
    for month in MONTHS:
        history.now[into][month] = history.now[into].get(month, 0) + 20
    assert places(history) == []


def test_months_outside_the_window_are_not_asked_for() -> None:
    history = told()
    history.before[TOWNS[0]]["2005-12"] = 500
    assert places(history) == []


def test_a_partner_whose_new_months_hold_next_to_nothing_stopped() -> None:
    history = told()
    for town in TOWNS:
        for month in MONTHS:
            history.before[town][month.replace("2006", "2005")] = 20
            if month > "2006-06":
                del history.before[town][month]
        if town == TOWNS[0]:
            history.now[town] = dict.fromkeys(MONTHS[:6], 20)
    assert places(history, "exchange") == [(TOWNS[0], date(2006, 7, 1), LAST)]
    assert places(history, "population") == []


def people(make_person, rows: int, emptied: int = 0) -> list[str]:
    """Rows of person.csv, the first of them without a status."""
    return [
        make_person(
            str(place),
            mother_name=chr(0x4E00 + place) + "婷",
            name=chr(0x5000 + place) + "宝",
            father_name=chr(0x5200 + place) + "强",
            mother_id_number="",
            birth_certificate_no=f"F{420000000 + place}",
            parity="" if place < emptied else "1",
        )
        for place in range(rows)
    ]


def learned(checked) -> None:
    """What a run leaves in the ledger, and the next one gets from it."""
    with duckdb.connect(str(checked.path)) as con:
        con.execute(
            "insert into figure_history select date '2006-09-30', * from delivery_figures "
            "where state <> 'damaged'"
        )


def test_a_first_delivery_is_held_against_nothing(delivery, make_person) -> None:
    delivery.people(*people(make_person, 200, emptied=100))
    checked = delivery.run()
    assert checked.rows("select column_name from damaged_columns") == []
    assert checked.rows("select count(*) > 0 from delivery_figures") == [(True,)]


def test_a_column_that_is_empty_where_it_was_not_is_told_and_nothing_rests_on_it(
    delivery, make_person
) -> None:
    delivery.people(*people(make_person, 200))
    learned(delivery.run())
    delivery.people(*people(make_person, 200, emptied=60))
    checked = delivery.run()
    assert checked.rows("select distinct column_name, sign, rows_failing from damaged_columns") == [
        ("parity", "emptied", 60)
    ]
    assert checked.rows("select count(*) from damaged_values") == [(60,)]
    states = (
        "select state from delivery_figures "
        "where source = 'population' and column_name = 'parity' and figure = 'empty'"
    )
    assert checked.rows(states) == [("drifted",)]


def test_rows_that_came_before_and_do_not_come_again_make_the_source_absent(
    delivery, make_person
) -> None:
    delivery.people(*people(make_person, 200))
    learned(delivery.run())
    delivery.people(*people(make_person, 120))
    checked = delivery.run()
    assert ("population", "source_shrunk") in checked.found()
    assert checked.rows("select present from run_sources where source = 'population'") == [(False,)]


def test_the_third_delivery_in_a_row_that_says_the_same_is_the_new_usual(
    delivery, make_person
) -> None:
    delivery.people(*people(make_person, 200))
    checked = delivery.run()
    learned(checked)
    with duckdb.connect(str(checked.path)) as con:
        for day in ("2006-10-01", "2006-10-02"):
            con.execute(
                "insert into figure_history by name select * replace ($1::date as extract_date, "
                "counted * 3 // 5 as counted, 'drifted' as state) from figure_history "
                "where figure = 'rows' and state = 'sound'",
                [day],
            )
    delivery.people(*people(make_person, 120))
    assert ("population", "source_shrunk") not in delivery.run().found()
