import numpy as np
import pytest

from reports.statistics.estimates import chandrasekar_deming, chapman, with_interval
from reports.statistics.linkage_error import LinkErrors, with_linkage_errors

# Chao et al. 2001, table 2: hepatitis A in a Taiwanese college; P serum tests, Q hospitals, E
# epidemiologists.
P, Q, E, PQ, PE, QE = 135, 122, 126, 49, 45, 46


@pytest.mark.parametrize(
    ("listed_a", "listed_b", "matched", "births"),
    [(703, 600, 542, 778), (1233, 1048, 954, 1354), (5466, 7910, 4198, 10299)],
)
def test_published_two_list_tables_are_reproduced(
    listed_a: int, listed_b: int, matched: int, births: int
):
    assert round(chandrasekar_deming(listed_a, listed_b, matched).births) == births


def test_chao_2001_chapman_estimates_of_hepatitis_a_are_reproduced():
    first = chapman(P, Q, PQ)
    assert (round(first.births, 2), round(first.standard_error, 2)) == (333.56, 28.70)
    assert round(chapman(P, E, PE).births, 2) == 374.48
    assert round(chapman(Q, E, QE).births, 2) == 331.36


def test_the_interval_never_falls_below_what_was_observed():
    estimate = chapman(30, 20, 2)
    assert estimate.low > estimate.observed == 48
    assert estimate.low < estimate.births < estimate.high


def test_complete_lists_leave_nothing_to_estimate():
    estimate = chapman(50, 50, 50)
    assert (estimate.births, estimate.standard_error, estimate.missed) == (50, 0, 0)


def test_no_overlap_is_refused_by_the_product_and_answered_by_chapman():
    with pytest.raises(ValueError, match="both lists"):
        chandrasekar_deming(10, 10, 0)
    assert chapman(10, 10, 0).births == 120


def test_more_matches_than_births_are_refused():
    with pytest.raises(ValueError, match="cannot be on both"):
        chapman(10, 8, 9)


def test_an_endless_error_gives_an_endless_interval_and_no_failure():
    assert with_interval(10.000001, 1e300, 10).low >= 10


def test_without_link_errors_the_correction_is_chapmans_estimate():
    assert with_linkage_errors(5466, 7910, 4198, LinkErrors(0, 0)) == chapman(5466, 7910, 4198)


def test_missed_links_make_births_and_the_correction_takes_them_back():
    # Of 10,000 births 9,000 and 8,000 are listed and 7,200 on both, of which a tenth is not linked.
    naive, corrected = (
        chapman(9000, 8000, 6480),
        with_linkage_errors(9000, 8000, 6480, LinkErrors(0.1, 0)),
    )
    assert naive.births > 11_000
    assert corrected.births == pytest.approx(10_000, abs=2)
    assert corrected.standard_error > chapman(9000, 8000, 7200).standard_error


def test_uncertain_error_rates_widen_the_interval():
    known = with_linkage_errors(900, 800, 700, LinkErrors(0.02, 0.01))
    guessed = with_linkage_errors(
        900, 800, 700, LinkErrors(0.02, 0.01, missed_error=0.01, false_error=0.005)
    )
    assert guessed.births == known.births
    assert guessed.high - guessed.low > known.high - known.low


def test_a_matching_that_errs_always_is_refused():
    with pytest.raises(ValueError, match="tells nothing"):
        LinkErrors(0.7, 0.3)


def test_the_interval_holds_the_truth_in_95_of_100_made_up_districts():
    rng = np.random.default_rng(20260731)
    held = corrected = 0
    for _ in range(1000):
        a, b = rng.random(3000) < 0.9, rng.random(3000) < 0.8
        linked = (a & b & (rng.random(3000) >= 0.03)) | (b & ~a & (rng.random(3000) < 0.02))
        plain = chapman(a.sum(), b.sum(), (a & b).sum())
        repaired = with_linkage_errors(a.sum(), b.sum(), linked.sum(), LinkErrors(0.03, 0.02))
        held += plain.low <= 3000 <= plain.high
        corrected += repaired.low <= 3000 <= repaired.high
    assert 925 <= held <= 975
    assert 925 <= corrected <= 985
