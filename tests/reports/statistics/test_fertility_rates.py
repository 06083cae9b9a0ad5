from math import inf

import pytest

from reports.statistics.fertility_rates import (
    AGE_GROUPS,
    AgeCell,
    Exposure,
    age_rate,
    general_rate,
    mean_age,
    progression,
    total_fertility,
    weighted_poisson,
)


def cells(*births: float, women: float = 1000.0) -> list[AgeCell]:
    """One cell for each of the seven age groups; those left out have no birth."""
    counts = [*births, *[0.0] * (len(AGE_GROUPS) - len(births))]
    return [AgeCell(count, Exposure(women)) for count in counts]


def test_a_weighted_sum_is_that_of_a_published_standardised_rate():
    """Down's syndrome of first births, Michigan (Fleiss 1981; Fay and Feuer 1997, table 1)."""
    births = [230061, 329449, 114920, 39487, 14208, 3052]
    standard = [63986.6, 186263.6, 157302.2, 97647.0, 47572.6, 12262.6]
    weights = [part / sum(standard) / of for part, of in zip(standard, births, strict=True)]
    rate = weighted_poisson([107, 141, 60, 40, 39, 25], weights)
    assert round(rate.value, 8) == 0.00092305
    assert rate.low < rate.value < rate.high


@pytest.mark.parametrize(
    ("count", "low", "high"), [(0, 0, 3.689), (1, 0.0253, 5.572), (10, 4.795, 18.390)]
)
def test_equal_weights_give_the_exact_poisson_interval(count: int, low: float, high: float):
    """Garwood 1936."""
    rate = weighted_poisson([count, 0], [2, 2])
    assert (rate.low / 2, rate.high / 2) == (
        pytest.approx(low, abs=1e-3),
        pytest.approx(high, abs=1e-3),
    )


def test_total_fertility_is_five_times_the_sum_of_the_rates():
    rate = total_fertility(cells(10, 80, 120, 60, 25, 5, 0))
    assert rate is not None
    assert rate.value == pytest.approx(5 * 0.300)
    assert rate.low < 1.5 < rate.high


def test_the_mean_age_is_weighted_by_rates_and_not_by_the_number_of_women():
    few, many = AgeCell(10, Exposure(100)), AgeCell(100, Exposure(1000))
    rest = [AgeCell(0, Exposure(100))] * 5
    rate = mean_age([few, many, *rest])
    assert rate is not None
    assert rate.value == pytest.approx(20.0)  # both rates 0.1, at 17.5 and 22.5
    # By hand: (2.5 / 0.2) ** 2 * (10 / 100 ** 2 + 100 / 1000 ** 2) = 0.171875, root 0.41458.
    assert rate.high - rate.value == pytest.approx(1.959964 * 0.41458, abs=1e-4)


def test_a_progression_is_the_ratio_of_two_orders():
    rate = progression(cells(0, 60, 40), cells(0, 10, 40))
    assert rate is not None
    assert rate.value == pytest.approx(0.5)
    # By hand: exp(1.96 * sqrt(1 / 100 + 1 / 50)) = 1.404
    assert rate.high / rate.value == pytest.approx(1.404, abs=1e-3)
    assert progression(cells(0, 60), cells()) is None


def test_an_age_group_without_women_is_not_taken_as_one_without_births():
    unknown = [*cells(1, 2, 3)[:-1], AgeCell(0, Exposure(0))]
    assert total_fertility(unknown) is None
    assert mean_age(unknown) is None
    assert age_rate(unknown[-1]) is None
    assert general_rate(unknown) is not None


def test_women_who_moved_widen_the_interval_to_both_sides():
    settled, moved = AgeCell(50, Exposure(1000)), AgeCell(50, Exposure(900, 200))
    one, other = age_rate(settled), age_rate(moved)
    assert one is not None
    assert other is not None
    assert one.value == other.value == 0.05
    assert other.low < one.low < one.high < other.high
    alone = age_rate(AgeCell(5, Exposure(0, 100)))
    assert alone is not None
    assert alone.high == inf


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="none negative"):
        weighted_poisson([-1], [1])
