from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest

from benchmarks.plausibility import FAULTS, clean_district
from reports.statistics.findings import RULE_SIGNIFICANCE
from reports.statistics.funnel import funnel, limits, overdispersion
from reports.statistics.heaping import (
    days_of_month,
    months_of_year,
    special_days,
    weekdays,
    weight_digits,
)
from reports.statistics.patterns import copied_months, unusual_months
from reports.statistics.plausibility import findings, spring_festivals
from reports.statistics.shrinkage import shrink

FIRST, LAST = date(2005, 10, 1), date(2007, 9, 30)
EVERY_DAY = Counter(FIRST + timedelta(days=day) for day in range((LAST - FIRST).days + 1))
ALARM = 0.001


@pytest.mark.parametrize("births_a_month", [0.5, 8, 120, 800])
def test_a_district_with_a_season_and_no_fault_gets_no_finding(births_a_month: float):
    for seed in range(3):
        assert findings(clean_district(births_a_month, seed)) == []


def test_each_fault_of_a_district_of_middle_size_is_found_by_its_rule():
    clean = clean_district(120, 100_001)
    missed = {
        fault.__name__
        for fault, rule in FAULTS.items()
        if rule not in {finding.rule for finding in findings(fault(clean))}
    }
    # One repeated month among 13 towns and 69 months may be chance.
    assert missed == {"copied_month"}


def test_spiegelhalter_2005_exact_limits_at_an_expected_count_of_20():
    assert limits(20, 0.95) == (12, 29)
    assert limits(20, 0.998) == (8, 35)


def test_only_the_town_beyond_the_funnel_is_asked():
    towns = [*"ABCDEFGHIJ"]
    found = funnel(towns, [20, 22, 18, 25, 17, 20, 21, 19, 24, 60], [20.0] * 10)
    assert [point.town for point in found.outside(ALARM)] == ["J"]
    assert found.overdispersion == 1


def test_towns_that_all_spread_widen_the_funnel():
    observed = [5, 40, 8, 38, 6, 35, 10, 42, 7, 36]
    found = funnel([*"ABCDEFGHIJ"], observed, [20.0] * 10)
    assert found.overdispersion > 5
    assert not found.outside(ALARM)
    assert overdispersion([0.5, -1, 1.2, -0.3, 0.9, 0.1, -0.7, 1.6, -1.1, 0.2]) == 1


def test_two_towns_cannot_say_how_much_towns_usually_spread():
    found = funnel(["A", "B"], [5, 60], [32.0, 33.0]).outside(ALARM)
    assert [point.town for point in found] == ["A", "B"]


def test_a_thousand_towns_are_not_asked_two_for_chance_alone():
    rng = np.random.default_rng(1)
    found = funnel([f"{town}" for town in range(1000)], list(rng.poisson(20, 1000)), [20.0] * 1000)
    assert any(
        not low <= point.observed <= high for point in found.points for low, high in [point.action]
    )
    assert found.outside(0.01) == ()


def test_births_of_every_day_are_no_heap_though_the_31st_is_rarer():
    for test in (days_of_month, weekdays, months_of_year):
        assert test(EVERY_DAY, FIRST, LAST, ALARM) == []


def test_a_heap_on_the_first_of_the_month_is_named():
    born = EVERY_DAY + Counter({day: 2 for day in EVERY_DAY if day.day == 1})
    assert [heap.category for heap in days_of_month(born, FIRST, LAST, ALARM)] == ["1"]


def test_a_season_is_no_heap_and_a_month_far_above_its_neighbours_is():
    season = {7: 20, 8: 22, 9: 25, 10: 27, 11: 26, 12: 23}
    born = Counter({day: season.get(day.month, 18) for day in EVERY_DAY})
    assert months_of_year(born, FIRST, LAST, ALARM) == []
    born.update({day: 12 for day in EVERY_DAY if day.month == 10})
    assert [heap.category for heap in months_of_year(born, FIRST, LAST, ALARM)] == ["10"]


@pytest.mark.parametrize("test", [weekdays, days_of_month, months_of_year])
def test_a_day_outside_the_window_is_refused(test):
    with pytest.raises(ValueError, match="outside the window"):
        test({date(2005, 9, 30): 1}, FIRST, LAST, ALARM)


def test_spring_festivals_come_from_the_lunar_table():
    festivals = spring_festivals(FIRST, LAST)
    assert date(2006, 1, 29) in festivals
    assert date(2007, 2, 18) in festivals
    born = EVERY_DAY + Counter(festivals * 5)
    found = special_days(born, FIRST, LAST, festivals, ALARM)
    assert [heap.category for heap in found] == ["named"]
    assert special_days(EVERY_DAY, FIRST, LAST, festivals, ALARM) == []


def test_weights_in_half_kilograms_are_preferred_digits_and_weights_in_tens_are_not():
    rounded = Counter([3000, 3500, 3200, 2500, 4000] * 20)
    assert [heap.category for heap in weight_digits(rounded, ALARM)] == ["0"]
    assert weight_digits(Counter(3000 + 10 * place for place in range(100)), ALARM) == []


def test_no_weight_is_no_heap():
    assert weight_digits({}, ALARM) == []


def test_a_month_without_births_is_told_only_where_the_others_let_expect_some():
    large = [20, 19, 21, 19, 20] * 5
    towns = np.array([[20, 21, 19, 20, 22] * 5, [2, 1, 2, 0, 2] * 5, large, large, large, large])
    towns[2, 11] = 0
    found = unusual_months(towns, ALARM)
    assert [(month.town, month.month, month.observed) for month in found] == [(2, 11, 0)]


def test_a_month_in_which_all_towns_have_few_births_is_the_season():
    assert unusual_months(np.array([[90, 30, 92], [88, 31, 90], [93, 28, 91]]), ALARM) == []


def test_one_town_alone_has_nothing_to_be_compared_with_and_a_negative_count_is_refused():
    assert unusual_months(np.array([[20, 0, 21]]), ALARM) == []
    with pytest.raises(ValueError, match="never negative"):
        unusual_months(np.array([[20, -1], [3, 4]]), ALARM)


def test_large_copied_months_are_told_and_small_ones_may_be_chance():
    rows = np.array([[[310, 290, 150, 20], [310, 290, 150, 20], [280, 301, 140, 17]]])
    assert [found.months for found in copied_months(rows, ALARM)] == [(0, 1)]
    small = np.array([[[3, 2, 1, 0], [3, 2, 1, 0], [2, 2, 1, 0]]])
    assert copied_months(small, ALARM) == []


def test_the_same_month_of_three_years_is_a_run():
    rng = np.random.default_rng(3)
    rows = rng.poisson([150, 140, 90, 12], (1, 36, 4))
    rows[0, [5, 17, 29]] = (151, 139, 88, 13)
    assert [found.months for found in copied_months(rows, RULE_SIGNIFICANCE)] == [(5, 17, 29)]


def test_a_hamlet_whose_months_often_agree_copies_nothing():
    rows = np.random.default_rng(5).poisson([0.3, 0.2, 0.1, 0.0], (10, 69, 4))
    rows[:, :, 2] = np.minimum(rows[:, :, 2], rows[:, :, 0] + rows[:, :, 1])
    assert copied_months(rows, RULE_SIGNIFICANCE) == []


def test_months_without_births_are_no_copies_of_each_other():
    assert copied_months(np.zeros((2, 12, 4), dtype=np.int64), ALARM) == []


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
