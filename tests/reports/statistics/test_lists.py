import numpy as np
import pytest
import statsmodels.api as sm

from reports.statistics.coverage import chao_lower_bound, sample_coverage
from reports.statistics.lists import CaptureTable
from reports.statistics.loglinear import NotEstimableError, fit
from reports.statistics.model_spread import spread

# Chao et al. 2001, table 2: hepatitis A in a Taiwanese college.
HEPATITIS_A = CaptureTable.of(
    ("P", "Q", "E"), {"001": 63, "010": 55, "011": 18, "100": 69, "101": 17, "110": 21, "111": 28}
)


@pytest.mark.parametrize(
    ("interactions", "births", "error", "deviance"),
    [
        ((), 388.48, 21.55, 24.357),
        (((0, 1), (1, 2)), 526.71, 78.02, 13.203),
        (((0, 1), (0, 2), (1, 2)), 1312.76, 517.98, 0.0),
    ],
)
def test_chao_2001_log_linear_models_of_hepatitis_a_are_reproduced(
    interactions: tuple[tuple[int, int], ...], births: float, error: float, deviance: float
):
    model = fit(HEPATITIS_A, interactions)
    assert round(model.estimate.births, 2) == births
    assert round(model.estimate.standard_error, 2) == error
    assert model.deviance == pytest.approx(deviance, abs=0.0005)


def test_chao_1987_lower_bound_of_hepatitis_a_is_reproduced():
    assert round(chao_lower_bound(HEPATITIS_A).births, 2) == 479.15


def test_chao_tsay_1998_sample_coverage_of_hepatitis_a_is_reproduced():
    found = sample_coverage(HEPATITIS_A)
    assert round(100 * found.coverage, 1) == 51.3
    assert (round(found.if_independent), round(found.births or 0)) == (407, 508)
    assert 30 < (found.standard_error or 0) < 50  # 40 in print, by another bootstrap


def test_no_model_wins_alone_and_the_spread_shows_how_far_they_differ():
    models = spread(HEPATITIS_A)
    assert len(models.fits) == 8
    assert sum(models.weights) == pytest.approx(1)
    assert [round(births) for births in models.full_range] == [388, 1313]
    assert models.averaged.standard_error > models.fits[0].estimate.standard_error


def test_four_lists_have_a_hundred_and_thirteen_models_with_terms_of_three():
    made = CaptureTable.of(
        tuple("ABCD"), {f"{number:04b}": 10 + number * 3 % 7 for number in range(1, 16)}
    )
    models = spread(made)
    assert len(models.fits) + models.not_estimable == 113
    assert models.fits[-1].name("ABCD")


def test_a_model_with_more_terms_than_histories_is_not_estimable():
    two = CaptureTable.of(("A", "B"), {"10": 5, "01": 4, "11": 9})
    with pytest.raises(NotEstimableError):
        fit(two, [(0, 1)])
    assert fit(two).estimate.births == pytest.approx(14 * 13 / 9)


def test_no_birth_at_all_is_not_estimable():
    with pytest.raises(NotEstimableError):
        spread(CaptureTable(("A", "B"), {}))


def test_lists_that_are_joined_count_a_birth_once():
    joined = HEPATITIS_A.merged(("P", "Q"), ("E",))
    assert joined.counts == {(False, True): 63, (True, False): 145, (True, True): 63}


def test_a_history_on_no_list_is_refused():
    with pytest.raises(ValueError, match="no count of births"):
        CaptureTable.of(("A", "B"), {"00": 3})


def test_the_lower_bound_stands_without_births_on_two_lists():
    assert chao_lower_bound(CaptureTable.of(("A", "B"), {"10": 3, "01": 2})).births == 5 + 5 * 4 / 4


# Ball, Betts, Scheuren, Dudukovich, Asher 2002: killings in Kosovo on four lists.
_COUNTS = (306, 936, 123, 845, 31, 217, 32, 1131, 106, 228, 42, 177, 18, 181, 27)
KOSOVO = CaptureTable.of(
    tuple("ABCD"), {f"{number:04b}": count for number, count in enumerate(_COUNTS, start=1)}
)


def test_ball_2002_estimate_of_kosovo_is_the_best_of_all_hierarchical_models():
    models = spread(KOSOVO)
    assert (len(models.fits), models.not_estimable) == (113, 0)
    best = models.fits[0]
    assert best.interactions == ((0, 1), (0, 2), (0, 3), (1, 2), (2, 3), (0, 1, 2))
    assert round(best.estimate.births) == 10_357
    assert round(best.estimate.standard_error) == 786
    assert models.averaged.low < best.estimate.births < models.averaged.high


def test_the_fit_is_that_of_statsmodels():
    marks = np.array(KOSOVO.histories, dtype=float)
    design = np.column_stack([np.ones(15), marks, marks[:, 0] * marks[:, 1]])
    counts = np.array([KOSOVO.counts[history] for history in KOSOVO.histories])
    theirs = sm.GLM(counts, design, family=sm.families.Poisson()).fit(tol=1e-12)
    ours = fit(KOSOVO, [(0, 1)])
    assert ours.estimate.missed == pytest.approx(np.exp(theirs.params[0]))
    assert (ours.aic, ours.deviance) == pytest.approx((theirs.aic, theirs.deviance))
    assert ours.log_missed_error == pytest.approx(theirs.bse[0])


def test_a_model_whose_estimate_lies_at_infinity_does_not_count():
    # All of list A's births are on B, and all of B's that C lacks: nothing bounds what C misses.
    sparse = CaptureTable.of(tuple("ABC"), {"110": 20, "111": 9, "001": 5})
    with pytest.raises(NotEstimableError):
        fit(sparse, [(0, 2)])


def test_a_dependence_of_which_lists_share_no_birth_takes_its_cells_out():
    # The extended estimate of Fienberg and Rinaldo: hospital and exchange exclude each other.
    apart = CaptureTable.of(
        tuple("ABC"), {"100": 30, "010": 20, "001": 40, "110": 15, "101": 25, "011": 0, "111": 0}
    )
    assert fit(apart, [(1, 2)]).estimate.missed == pytest.approx(30 * 20 / 15, rel=0.6)


def test_a_history_that_nobody_could_count_is_no_zero():
    histories = ("100", "010", "001", "110", "101", "011", "111")
    counts = (24, 24, 6, 96, 24, 24, 96)
    full = CaptureTable.of(tuple("ABC"), dict(zip(histories, counts, strict=True)))
    kept = {h: n for h, n in full.counts.items() if sum(h) > 1 or h[2]}
    cut = CaptureTable(full.lists, kept)
    alone = [(True, False, False), (False, True, False)]
    assert fit(cut, unseen=alone).estimate.missed == pytest.approx(6)
    assert fit(cut, unseen=alone).unseen == pytest.approx(48)
    assert fit(cut).estimate.missed < 3
