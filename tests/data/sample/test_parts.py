"""Single parts of the generator: names, numbers, dates, plans, districts."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from data.sample.addresses import neighbours
from data.sample.calendar import wrong_days
from data.sample.damage import mistyped_numbers, miswritten_names
from data.sample.draws import Draws
from data.sample.id_numbers import fifteen, id_numbers, with_check_digit, with_typing_error
from data.sample.names import given, hospital_baby_names, surnames
from data.sample.places import districts
from data.sample.settings import sample_settings, shared_out


@pytest.fixture
def draws() -> Draws:
    return Draws(np.random.default_rng(3))


def test_a_known_number_gets_its_check_digit() -> None:
    assert with_check_digit(pl.Series(["11010519491231002", "44052418800101001"])).to_list() == [
        "11010519491231002X",
        "440524188001010014",
    ]


def test_numbers_are_unique_even_for_one_county_and_day_and_women_are_even(draws: Draws) -> None:
    born = pl.Series([date(1980, 1, 1)] * 400)
    numbers = id_numbers(draws, pl.Series([420621] * 400), born, np.zeros(400, dtype=bool))
    assert numbers.n_unique() == 400
    assert (numbers.str.slice(16, 1).cast(pl.Int64) % 2 == 0).all()
    assert fifteen(numbers.head(1))[0] == numbers[0][:6] + numbers[0][8:17]


def test_the_check_digit_betrays_every_typing_error(draws: Draws) -> None:
    born = pl.Series([date(1980, 1, 1)] * 300)
    numbers = id_numbers(draws, pl.Series([420621] * 300), born, np.zeros(300, dtype=bool))
    wrong = with_typing_error(draws, numbers)
    assert (wrong != numbers).all()
    assert (with_check_digit(wrong.str.slice(0, 17)) != wrong).all()


def test_a_number_with_a_letter_for_a_digit_gets_no_second_error(draws: Draws) -> None:
    whole, lettered = "42062119850312004X", "4206211985O312004X"
    numbers = pl.Series([whole, lettered, None] * 40)
    wrong = mistyped_numbers(draws, numbers, np.ones(120, dtype=bool)).to_list()
    assert whole not in wrong
    assert [one for one in wrong if one in (lettered, None)] == [lettered, None] * 40


def test_names_are_as_concentrated_as_in_the_district(draws: Draws) -> None:
    names = surnames(draws, 60_000) + given(draws, "mother", 60_000)
    shared = names.is_duplicated().mean()
    assert isinstance(shared, float)
    assert 0.24 < shared < 0.34
    assert 20 < (names == "王艳").sum() < 60


def test_a_wrong_day_is_another_day_inside_its_bounds(draws: Draws) -> None:
    true = pl.Series([date(2006, 3, 5), date(2005, 10, 1), date(2006, 12, 31)] * 50)
    last = pl.Series([date(2007, 1, 5)] * 150)
    wrong = wrong_days(draws, true, date(2005, 10, 1), last)
    assert (wrong != true).all()
    assert wrong.is_between(date(2005, 10, 1), date(2007, 1, 5)).all()


def test_a_hospital_names_a_baby_after_its_mother(draws: Draws) -> None:
    one = pl.Series([1] * 40)
    written = hospital_baby_names(
        draws, pl.Series(["李婷"] * 40), np.ones(40, dtype=bool), one, one
    )
    assert set(written) <= {"李婷之子", "李婷子", "李婷之婴"}


def test_damage_at_rate_nought_changes_nothing(draws: Draws) -> None:
    names = pl.Series(["王艳", "欧阳红梅", "张丽"])
    assert miswritten_names(draws, names, 0.0).to_list() == names.to_list()


def test_parts_of_a_whole_sum_to_it() -> None:
    assert shared_out(10, [1, 1, 1]) == [4, 3, 3]
    assert sum(shared_out(3744, [57, 56, 75, 7])) == 3744


def test_a_province_is_made_of_districts_of_their_own_codes(draws: Draws) -> None:
    made = districts(sample_settings(600_000, 1, None, 1.0), draws)
    assert len({district.code for district in made}) == len(made) == 11
    assert all(district.code.startswith("42") for district in made)
    assert sum(district.births for district in made) == 600_000
    assert len(set(pl.concat([district.towns for district in made])["town_code"])) == 11 * 13


def test_who_lives_next_door_to_a_province_lives_in_none_of_its_districts(draws: Draws) -> None:
    made = {district.code for district in districts(sample_settings(600_000, 1, None, 1.0), draws)}
    assert all(made.isdisjoint(neighbours(code)) for code in made)
    assert "411381" in neighbours("420607")
    assert "420607" in neighbours("411381")
