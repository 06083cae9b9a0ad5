"""A date of birth read off the lunar calendar: its case says so, leap months and 30ths included."""

from collections.abc import Callable
from datetime import date
from typing import Any

import duckdb
import polars as pl
import pytest

from data.reference.tables import lunar_dates

LEAP = "2006-09-12"
THIRTIETH = "2006-02-27"


def lunar(day: str) -> str:
    """The lunar date of a solar day, written as if it were solar."""
    row = lunar_dates().filter(pl.col("solar_date") == date.fromisoformat(day)).row(0, named=True)
    return str(row["lunar_as_solar"])


@pytest.fixture(scope="module")
def told(make_district: Callable[[], Any]) -> tuple[duckdb.DuckDBPyConnection, dict[str, str]]:
    """The reconciled district, and the register record of each family."""
    d = make_district()
    d.fillers(200)
    keys = {}
    names = iter(["安芳", "白梅", "蔡菊", "戴兰", "方静", "葛燕"])

    def family(label: str, born: str, wis: str | None, hospital: str | None, **other: Any) -> None:
        name = next(names)
        mother = {"name": name, "id": d.id_number("19800711", 200 + 2 * len(keys))}
        mother["husband"] = f"{name[::-1]}夫"
        card = d.woman(mother)
        keys[label] = d.wis(card, wis or born, "1", report_month=born[:7].replace("-", ""))
        d.population(mother, other.get("population", born), "1")
        if hospital is not None:
            d.hospital(mother, hospital, "1")

    family("leap month", LEAP, lunar(LEAP), LEAP)
    family("the 30th", THIRTIETH, lunar(THIRTIETH), THIRTIETH)
    family("both registers", LEAP, lunar(LEAP), LEAP, population=lunar(LEAP))
    family("no evidence", "2006-05-20", lunar("2006-05-20"), None)
    family("the other register", "2006-05-20", None, None, population=lunar("2006-05-20"))
    family("another day", LEAP, "2006-07-19", LEAP)
    return d.reconcile(), keys


def sentence(told: tuple[duckdb.DuckDBPyConnection, dict[str, str]], family: str) -> str:
    con, keys = told
    row = con.execute(
        "select sentence_zh || ' ' || sentence_en from case_evidence inner join cases using "
        "(case_id) inner join case_records using (case_id) where subtype = 'birth_date' and role "
        "= 'subject' and source_record_id = $1",
        [keys[family]],
    ).fetchone()
    assert row is not None
    return str(row[0])


@pytest.mark.parametrize(
    "family", ["leap month", "the 30th", "both registers", "no evidence", "the other register"]
)
def test_a_lunar_date_is_called_lunar_in_both_languages(told: Any, family: str) -> None:
    assert "农历" in sentence(told, family)
    assert "lunar calendar" in sentence(told, family)


def test_a_leap_month_is_named_and_another_month_is_not(told: Any) -> None:
    assert "闰月）" in sentence(told, "leap month")
    assert "闰" not in sentence(told, "the 30th")


def test_the_register_that_holds_the_solar_day_is_not_the_one_called_lunar(told: Any) -> None:
    assert "前者是后者的农历日期" in sentence(told, "no evidence")
    assert "后者是前者的农历日期" in sentence(told, "the other register")


def test_a_lunar_date_one_day_off_is_not_called_lunar(told: Any) -> None:
    assert "农历" not in sentence(told, "another day")
