from math import inf

from reports.statistics.sex_ratio import SexRatio, sex_ratio, unusual_among


def rounded(ratio: SexRatio, digits: int) -> tuple[float, float, float]:
    return round(ratio.ratio or 0, digits), round(ratio.low, digits), round(ratio.high, digits)


def test_graunt_london_1629_is_reproduced():
    assert rounded(sex_ratio(5218, 4683), 2) == (111.42, 107.11, 115.91)


def test_sixty_boys_and_forty_girls_are_no_alarm():
    ratio = sex_ratio(60, 40)
    assert rounded(ratio, 1) == (150.0, 100.5, 223.8)
    assert round(ratio.p, 3) == 0.109
    assert not ratio.is_unusual


def test_the_exact_interval_is_wider_than_the_logarithms():
    ratio = sex_ratio(60, 40)
    assert ratio.exact_low < ratio.low
    assert ratio.high < ratio.exact_high
    assert ratio.exact == "150.0 (98.9–229.7)"


def test_a_thousand_births_at_the_same_ratio_are_an_alarm():
    assert sex_ratio(600, 400).is_unusual


def test_a_ratio_within_the_natural_band_is_calm_whatever_the_births():
    assert sex_ratio(1_064_000, 1_000_000).p == 1
    assert sex_ratio(1_080_000, 1_000_000).is_unusual
    assert sex_ratio(1_030_000, 1_000_000).is_unusual


def test_no_girl_has_no_ratio_and_an_interval_without_end():
    ratio = sex_ratio(3, 0)
    assert ratio.ratio is None
    assert ratio.exact_high == inf
    assert sex_ratio(0, 0).p == 1


def test_among_many_towns_one_small_p_is_no_alarm():
    towns = [sex_ratio(72, 45)] + [sex_ratio(53, 50)] * 12
    assert towns[0].is_unusual
    assert not any(unusual_among(towns))
    assert unusual_among([sex_ratio(300, 150), *towns[1:]]) == [True] + [False] * 12
