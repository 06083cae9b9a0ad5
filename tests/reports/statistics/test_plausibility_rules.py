from datetime import date, timedelta

import pytest

from reports.statistics.funnel import funnel, limits, overdispersion
from reports.statistics.heaping import days_of_month, special_days, weekdays, weight_digits
from reports.statistics.outliers import modified_z, outlying
from reports.statistics.patterns import identical_months, improbable_zeros
from reports.statistics.plausibility import spring_festivals
from reports.statistics.shrinkage import shrink

FIRST, LAST = date(2005, 10, 1), date(2007, 9, 30)
EVERY_DAY = [FIRST + timedelta(days=day) for day in range((LAST - FIRST).days + 1)]


def test_spiegelhalter_2005_exact_limits_at_an_expected_count_of_20():
    assert limits(20, 0.95) == (12, 29)
    assert limits(20, 0.998) == (8, 35)


def test_only_the_town_beyond_the_funnel_is_asked():
    towns = [*"ABCDEFGHIJ"]
    found = funnel(towns, [20, 22, 18, 25, 17, 20, 21, 19, 24, 60], [20.0] * 10)
    assert [point.town for point in found.outside] == ["J"]
    assert found.overdispersion == 1


def test_towns_that_all_spread_widen_the_funnel():
    observed = [5, 40, 8, 38, 6, 35, 10, 42, 7, 36]
    found = funnel([*"ABCDEFGHIJ"], observed, [20.0] * 10)
    assert found.overdispersion > 5
    assert not found.outside
    assert overdispersion([0.5, -1, 1.2, -0.3, 0.9, 0.1, -0.7, 1.6, -1.1, 0.2]) == 1


def test_two_towns_cannot_say_how_much_towns_usually_spread():
    assert [point.town for point in funnel(["A", "B"], [5, 60], [32.0, 33.0]).outside] == ["A", "B"]


def test_iglewicz_hoaglin_score_works_where_the_mad_is_0():
    assert [round(score, 2) for score in modified_z([5, 5, 5, 5, 50])] == [0, 0, 0, 0, 3.99]
    assert outlying([5, 5, 5, 5, 50]) == [4]


def test_equal_values_have_no_outlier_and_no_values_no_answer():
    assert modified_z([7, 7, 7]) == [0, 0, 0]
    with pytest.raises(ValueError, match="No value"):
        modified_z([])


def test_births_of_every_day_are_no_heap_though_the_31st_is_rarer():
    assert days_of_month(EVERY_DAY, FIRST, LAST).dissimilarity == 0
    assert weekdays(EVERY_DAY, FIRST, LAST).heaps == ()


def test_a_heap_on_the_first_of_the_month_is_named():
    found = days_of_month(EVERY_DAY + [day for day in EVERY_DAY if day.day == 1] * 2, FIRST, LAST)
    assert [heap.category for heap in found.heaps] == ["1"]
    assert found.p < 0.001


def test_a_day_outside_the_window_is_refused():
    with pytest.raises(ValueError, match="outside the window"):
        weekdays([date(2005, 9, 30)], FIRST, LAST)


def test_spring_festivals_come_from_the_lunar_table():
    festivals = spring_festivals(FIRST, LAST)
    assert date(2006, 1, 29) in festivals
    assert date(2007, 2, 18) in festivals
    found = special_days(EVERY_DAY + festivals * 5, FIRST, LAST, festivals)
    assert [heap.category for heap in found.heaps] == ["named"]


def test_weights_in_half_kilograms_are_preferred_digits_and_weights_in_tens_are_not():
    rounded = weight_digits([3000, 3500, 3200, 2500, 4000] * 20)
    assert [heap.category for heap in rounded.heaps] == ["0"]
    assert weight_digits([3000 + 10 * place for place in range(100)]).heaps == ()


def test_a_month_without_births_is_told_only_where_twenty_were_expected():
    zeros = improbable_zeros(
        {"200601": 0, "200602": 0, "200603": 21}, {"200601": 20, "200602": 2, "200603": 20}
    )
    assert [zero.month for zero in zeros] == ["200601"]


def test_large_identical_months_are_told_and_small_ones_may_be_chance():
    rows = {
        "200601": (310, 290, 150, 20),
        "200602": (310, 290, 150, 20),
        "200603": (280, 301, 140, 17),
    }
    assert identical_months(rows) == [("200601", "200602")]
    small = {"200601": (3, 2, 1, 0), "200602": (3, 2, 1, 0)}
    assert identical_months(small, tested_pairs=3000) == []


def test_months_without_births_are_no_copies_of_each_other():
    assert identical_months({f"2006{month:02}": (0, 0, 0, 0) for month in range(1, 13)}) == []


def test_a_small_town_leans_on_the_district_more_than_a_large_one():
    shares = shrink([95, 480, 950, 5, 0], [100, 500, 1000, 10, 0])
    small, none = shares[3], shares[4]
    assert small.counted == 0.5
    assert small.share > 0.7
    assert none.counted is None
    assert all(share.low < share.share < share.high for share in shares)


def test_towns_that_really_differ_keep_their_own_share():
    poor, good = shrink([500, 990], [1000, 1000])
    assert poor.share == pytest.approx(0.5, abs=0.01)
    assert good.share == pytest.approx(0.99, abs=0.01)


def test_more_found_than_there_are_is_refused():
    with pytest.raises(ValueError, match="within births"):
        shrink([11], [10])
