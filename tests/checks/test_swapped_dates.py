"""Files in which day and month of a date are exchanged are read as they were meant."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from benchmarks.early_stages import differing_tables, made
from checks.state.store import STATE_FILE
from checks.swapped_dates import LEAST_ROWS
from tests.sent_deliveries import PEOPLE, WARDS, Sent

Line = Callable[..., str]
ROWS = 60
COLUMNS = {"population": "birth_date", "hospital": "delivery_date"}


def born(place: int) -> date:
    return date(2006, 1 + place % 9, 1 + place * 5 % 14)


def swapped(day: date) -> date:
    return day.replace(month=day.day, day=day.month) if day.day <= 12 else day


def as_delivered(day: date) -> date:
    return day


def mother(place: int) -> dict[str, str]:
    return {"mother_name": chr(0x4E00 + place) + "婷", "father_name": chr(0x5200 + place) + "强"}


def write(
    delivery: Any,
    make_person: Line,
    make_baby: Line,
    in_register: Callable[[date], date] = as_delivered,
    in_ward: Callable[[date], date] = as_delivered,
) -> None:
    """Both tell of the same births, each with its dates."""
    delivery.people(
        *(
            make_person(
                str(place),
                birth_date=f"{in_register(born(place))}",
                mother_id_number="",
                **mother(place),
            )
            for place in range(ROWS)
        )
    )
    delivery.hospital(
        *(
            make_baby(
                str(place),
                date=f"{in_ward(born(place))}",
                id="",
                mother=mother(place)["mother_name"],
                spouse=mother(place)["father_name"],
            )
            for place in range(ROWS)
        ),
        name="420607A00_2006.csv",
    )


def days(checked: Any, source: str) -> Mapping[int, date]:
    """The accepted rows' dates by place."""
    key = {"population": "person_id", "hospital": "delivery_no"}[source]
    rows = checked.rows(f"select {key}, {COLUMNS[source]} from accepted.{source}")
    return {int(place): day for place, day in rows}


def told(checked: Any) -> list[tuple[str, str, int]]:
    return checked.rows(
        "select source, source_file, \"rows\" from findings where rule = 'dates_swapped'"
    )


def exchangeable() -> int:
    return sum(swapped(born(place)) != born(place) for place in range(ROWS))


def test_a_register_saved_with_american_dates_is_read_as_it_was_meant(
    delivery: Any, make_person: Line, make_baby: Line
) -> None:
    write(delivery, make_person, make_baby, in_register=swapped)
    checked = delivery.run()
    assert days(checked, "population") == {place: born(place) for place in range(ROWS)}
    assert days(checked, "hospital") == days(checked, "population")
    assert told(checked) == [("population", "person.csv", exchangeable())]
    damaged = checked.rows("select column_name from damaged_columns")
    assert ("birth_date",) not in damaged
    # What was refused for a day after the extract is no more.
    assert checked.rows("select count(*) from quarantine") == [(0,)]


def test_what_was_delivered_stays_as_it_was_in_raw(
    delivery: Any, make_person: Line, make_baby: Line
) -> None:
    write(delivery, make_person, make_baby, in_ward=swapped)
    checked = delivery.run()
    assert told(checked) == [("hospital", "420607A00_2006.csv", exchangeable())]
    raw = checked.rows("select delivery_date from raw.hospital order by row_number")
    assert [row[0] for row in raw] == [f"{swapped(born(place))}" for place in range(ROWS)]


def test_a_row_that_agrees_as_it_stands_is_left_so(
    delivery: Any, make_person: Line, make_baby: Line
) -> None:
    right = next(place for place in range(ROWS) if swapped(born(place)) != born(place))
    write(
        delivery,
        make_person,
        make_baby,
        in_register=lambda day: day if day == born(right) else swapped(day),
    )
    checked = delivery.run()
    assert days(checked, "population")[right] == born(right)
    assert told(checked) == [("population", "person.csv", exchangeable() - 1)]


def test_slips_of_a_clerk_are_left_to_the_cases(
    delivery: Any, make_person: Line, make_baby: Line
) -> None:
    slips = [day for place in range(ROWS) if swapped(day := born(place)) != day][:LEAST_ROWS]
    write(
        delivery,
        make_person,
        make_baby,
        in_register=lambda day: swapped(day) if day in slips else day,
    )
    checked = delivery.run()
    assert told(checked) == []
    assert days(checked, "population")[0] == swapped(born(0))


def test_few_rows_do_not_tell(delivery: Any, make_person: Line, make_baby: Line) -> None:
    known = [day for place in range(ROWS) if swapped(day := born(place)) != day][LEAST_ROWS - 1 :]
    write(
        delivery,
        make_person,
        make_baby,
        in_register=swapped,
        in_ward=lambda day: date(2006, 6, 30) if day in known else day,
    )
    assert told(delivery.run()) == []


def test_where_register_and_ward_agree_days_to_come_tell(
    delivery: Any, make_person: Line, make_baby: Line
) -> None:
    """Both are exchanged, and agree; WIS, which is right, must not be read otherwise for that."""
    write(delivery, make_person, make_baby, in_register=swapped, in_ward=swapped)
    couples = [(f"W{place}", *mother(place).values()) for place in range(ROWS)]
    delivery.write(
        "wis/woman.csv",
        "WOMANID,NAME,HUSBAND,IDNO,UPDATED\n"
        + "".join(f"{','.join(couple)},,20061001\n" for couple in couples),
    )
    delivery.write(
        "wis/birth.csv",
        "RECID,WOMANID,SEX,BIRTHDAY\n"
        + "".join(f"b{place},W{place},1,{born(place):%Y%m%d}\n" for place in range(ROWS)),
    )
    checked = delivery.run()
    extract = checked.rows("select extract_date from run_context")[0][0]
    to_come = sum(swapped(born(place)) > extract for place in range(ROWS))
    assert to_come >= LEAST_ROWS
    assert [source for source, *_ in told(checked)] == ["hospital", "population"]
    assert days(checked, "population") == {place: born(place) for place in range(ROWS)}
    assert days(checked, "hospital") == days(checked, "population")


PEOPLE_HEAD = "person_id,name,sex,birth_date,mother_name,father_name,updated_at\n"
WARD_HEAD = "医院代码,分娩编号,产妇姓名,配偶姓名,分娩日期,胎内序号\n"


def people(places: Iterable[int], read: Callable[[date], date] = swapped) -> str:
    return PEOPLE_HEAD + "".join(
        f"{place},王平,1,{read(born(place))},{','.join(mother(place).values())},2009-07-01\n"
        for place in places
    )


def ward(places: Iterable[int]) -> str:
    return WARD_HEAD + "".join(
        f"420607A01,{place},{','.join(mother(place).values())},{born(place)},1\n"
        for place in places
    )


FIRST, ALL = range(0, ROWS, 2), range(ROWS)
ORDERS = {
    "the ward's file comes first": ({WARDS: ward(ALL)}, {PEOPLE: people(ALL)}),
    "the ward's file comes later": ({PEOPLE: people(ALL)}, {WARDS: ward(ALL)}),
    "rows are added": (
        {WARDS: ward(ALL), PEOPLE: people(FIRST)},
        {"population/more.csv": people([1, 2, 3])},
    ),
    "rows are mended": (
        {WARDS: ward(ALL), PEOPLE: people(ALL)},
        {PEOPLE: people(ALL, as_delivered)},
    ),
    "the ward takes its rows back": (
        {WARDS: ward(ALL), PEOPLE: people(ALL)},
        {WARDS: ward(range(3))},
    ),
    "another source changes": (
        {WARDS: ward(ALL), PEOPLE: people(ALL)},
        {"hospital/420607A01_2007.csv": ward([ROWS])},
    ),
}


@pytest.mark.parametrize("order", ORDERS)
def test_in_whatever_order_files_come_they_are_read_alike(tmp_path: Path, order: str) -> None:
    """An update makes what a program makes that judges all of the same rows anew."""
    first, second = (Sent(rows, day=day) for day, rows in enumerate(ORDERS[order], 1))
    made(first.write(tmp_path / "1"), tmp_path / "run")
    state = tmp_path / "run" / STATE_FILE
    delivery = second.write(tmp_path / "2")
    updated, _ = made(delivery, tmp_path / "update", state)
    plain, _ = made(delivery, tmp_path / "plain", state, "another program")
    assert differing_tables(updated, plain) == {}
    with duckdb.connect(str(updated), read_only=True) as con:
        read = con.execute("select bool_or(is_swapped) from judged.population").fetchone()
    assert read == (order not in ("rows are mended", "the ward takes its rows back"),)
