from collections.abc import Callable
from math import sqrt
from pathlib import Path

import duckdb
import numpy as np
import pytest

from reports.clerical_review.estimates import Counted, precision, recall
from reports.clerical_review.items import Stratum
from reports.statistics.district import DistrictEstimate, estimate_births
from reports.statistics.estimates import chapman
from reports.statistics.link_rates import UnusableReviewError, reviewed_rates
from reports.statistics.linkage_error import LinkErrors, LinkRates, relinked, with_linkage_errors
from reports.statistics.snapshot import open_snapshot

Fill = Callable[..., Path]
# Of 1,000 births registers hold 900 and evidence 800, 720 both; of these a tenth is not linked, and
# counted twice.
SPLIT = {"WH": 648, "W": 252, "H": 152}
REVIEW = [("hospital-wis", True, 648, 150, 0), ("hospital-wis", False, 400, 27, 123)]


def judged(group: str, is_claimed: bool, size: int, yes: int, no: int) -> Counted:
    """A stratum of pairs of which the readers judged some."""
    return Counted(Stratum("pair", group, "0.5-0.9", is_claimed, size, 0.7), yes, no)


def expect(folder: Path, wrong: float, missed: float) -> Path:
    """Let the run expect so many wrong and missed links of itself."""
    with duckdb.connect(folder / "births.duckdb") as connection:
        connection.execute(
            "insert into link_quality values ('expected_false_links', ?, '', ''), "
            "('expected_missed_links', ?, '', '')",
            [wrong, missed],
        )
    return folder


def estimated(folder: Path, review: Path | None = None) -> DistrictEstimate:
    with open_snapshot(folder) as snapshot:
        return estimate_births(
            snapshot, errors=reviewed_rates(review, snapshot) if review else None
        )


def test_precision_and_recall_give_the_estimate_of_ding_and_fienberg():
    # Truly 7,200 births are on both lists; a tenth is missed, and 40 of the 800 others are linked
    # all the same.
    links = 7200 * 0.9 + 800 * 0.05
    found = relinked(9000, 8000, links, LinkRates(missed=0.1, wrong=40 / links))
    assert found.common == pytest.approx(7200)
    assert found.births.births == pytest.approx(
        with_linkage_errors(9000, 8000, links, LinkErrors(0.1, 0.05)).births
    )
    assert found.change == pytest.approx(links - 7200)


def test_without_errors_links_change_nothing():
    found = relinked(5466, 7910, 4198, LinkRates(0, 0))
    assert found.births == chapman(5466, 7910, 4198)
    assert (found.change, found.standard_error) == (0, found.births.standard_error)


def test_rates_that_are_less_sure_make_the_births_less_sure():
    known = relinked(900, 800, 700, LinkRates(0.02, 0.01))
    guessed = relinked(900, 800, 700, LinkRates(0.02, 0.01, missed_error=0.01, wrong_error=0.01))
    assert guessed.births == known.births
    assert known.by_chance == guessed.by_chance > 0
    assert guessed.standard_error > known.standard_error


def test_wrong_links_are_put_right_where_one_list_holds_all_of_the_other():
    found = relinked(1000, 500, 500, LinkRates(0, 0.02))
    assert found.common == 490
    assert found.births.births > 1000


@pytest.mark.parametrize("rates", [(1.0, 0.0), (0.0, 1.0), (-0.1, 0.0)])
def test_rates_that_tell_nothing_are_refused(rates: tuple[float, float]):
    with pytest.raises(ValueError, match="tells nothing"):
        LinkRates(*rates)


def test_a_review_brings_the_estimate_back_to_the_truth_that_the_naive_one_misses(
    held_by: Fill, review
):
    folder = held_by(**SPLIT)
    naive, found = estimated(folder), estimated(folder, review(*REVIEW))
    assert naive.births.low > 1050
    # One register alone: what evidence may miss with it is not known, and adds a few.
    assert found.births.births == pytest.approx(1000, abs=5)
    assert found.births.low < 1000 < found.births.high
    # The sources show 72 births fewer than are counted, each of which stands there twice.
    assert found.link_change == pytest.approx(-72, abs=1)
    assert found.births.births == pytest.approx(found.corrected + found.link_change + found.missed)
    assert found.rates.origin == "review"


def test_only_pairs_of_a_register_with_evidence_count(held_by: Fill, review):
    folder = held_by(**SPLIT)
    within = [("population-wis", True, 9000, 10, 90), ("exchange-hospital", True, 90, 1, 9)]
    with_others, alone = (
        estimated(folder, review(*REVIEW, *within)),
        estimated(folder, review(*REVIEW)),
    )
    assert with_others.births == alone.births


def test_by_default_the_runs_own_expectation_counts_over_all_its_pairs(held_by: Fill):
    # 1,000 births of three records each have 3,000 pairs: 30 missed are one in a hundred of the
    # births on both lists.
    folder = expect(held_by(WPH=1000, W=100, H=100), wrong=0, missed=30)
    found = estimated(folder)
    assert found.rates == LinkRates(30 / 3030, 0, 30 / 3030 / sqrt(3), 0, "run")
    assert found.link_change == pytest.approx(-10, abs=0.1)
    assert found.link_error < sqrt(30) + 10 / sqrt(3)


def test_wrong_and_missed_links_of_one_number_leave_the_births_as_they_are(held_by: Fill):
    folder = expect(held_by(WH=1000, W=100, H=100), wrong=5, missed=5)
    found = estimated(folder)
    assert found.link_change == pytest.approx(0, abs=1e-9)
    assert found.link_error > 0


def test_a_run_that_does_not_say_how_often_links_err_is_taken_at_its_word(held_by: Fill):
    found = estimated(held_by(WH=10, W=2, H=2))
    assert (found.rates, found.link_change, found.link_error) == (
        LinkRates(0, 0, origin="none"),
        0,
        0,
    )


def test_an_empty_district_has_no_births_and_no_doubt(emptied: Path):
    found = estimated(emptied)
    assert (found.births.births, found.births.low, found.births.high) == (0, 0, 0)


def test_the_error_of_the_rates_does_not_shrink_by_looking_at_strata(held_by: Fill):
    rates = LinkRates(0.01, 0, missed_error=0.01)
    folder = held_by(WH=1000, W=100, H=100)
    with open_snapshot(folder) as snapshot:
        one = estimate_births(snapshot, errors=rates)
    held_by(is_due=False, WH=1000, W=100, H=100)
    with open_snapshot(folder) as snapshot:
        two = estimate_births(snapshot, errors=rates)
    assert two.link_error > 1.8 * one.link_error
    # Chance is each stratum's own; what evidence misses with the registers is common to both.
    assert 1.3 * one.missed_error < two.missed_error < 2.2 * one.missed_error


def test_a_review_of_another_run_is_refused_with_the_remedy(held_by: Fill, review):
    folder, other = held_by(**SPLIT), review(*REVIEW, run_id="20080731-ffff")
    with pytest.raises(UnusableReviewError, match="sample-for-review") as told:
        estimated(folder, other)
    assert "重新抽样复核" in str(told.value)
    assert "20080731-ffff" in str(told.value)


@pytest.mark.parametrize(
    "text",
    [
        "no JSON",
        "[]",
        "{}",
        '{"run_id": "20090731-1a2b", "district_code": "420607", "kinds": [{}]}',
    ],
)
def test_a_file_that_is_no_result_is_told(held_by: Fill, tmp_path: Path, text: str):
    (tmp_path / "other.json").write_text(text, encoding="utf-8")
    with pytest.raises(UnusableReviewError, match="no result of a review"):
        estimated(held_by(**SPLIT), tmp_path / "other.json")


@pytest.mark.parametrize("yes", [(), REVIEW[1:], [("hospital-wis", True, 648, 0, 150)]])
def test_a_review_without_a_right_link_between_the_lists_says_nothing(held_by: Fill, review, yes):
    with pytest.raises(UnusableReviewError, match="agree on none"):
        estimated(held_by(**SPLIT), review(*yes))


def test_with_a_reviews_rates_the_interval_holds_the_truth_in_95_of_100_made_up_districts():
    rng = np.random.default_rng(20260731)
    naive = reviewed = 0
    for _ in range(200):
        a, b = rng.random(3000) < 0.95, rng.random(3000) < 0.9
        both, alone = (a & b).sum(), (b & ~a).sum()
        right, wrong = rng.binomial(both, 0.98), rng.binomial(alone, 0.1)
        links, open_pairs = right + wrong, both - right + 500
        yes = rng.hypergeometric(right, wrong, 150)
        missed = rng.hypergeometric(both - right, 500, 150)
        sample = [
            judged("hospital-wis", True, links, yes, 150 - yes),
            judged("hospital-wis", False, open_pairs, missed, 150 - missed),
        ]
        plain = chapman(a.sum(), b.sum(), links)
        naive += plain.low <= 3000 <= plain.high
        found, kept = precision(sample, 500).share, recall(sample, 500).share
        rates = LinkRates(
            1 - kept.value,
            1 - found.value,
            *((share.high - share.low) / 3.92 for share in (kept, found)),
        )
        repaired = relinked(a.sum(), b.sum(), links, rates)
        reviewed += abs(repaired.births.births - 3000) <= 1.96 * repaired.standard_error
    assert naive < 100
    assert reviewed >= 185
