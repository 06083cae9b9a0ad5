from collections.abc import Callable
from pathlib import Path

from reports.statistics.other_estimates import OtherEstimates, other_estimates
from reports.statistics.snapshot import open_snapshot


def estimated(folder: Path) -> OtherEstimates:
    with open_snapshot(folder) as snapshot:
        return other_estimates(snapshot)


def test_the_two_kinds_of_evidence_are_one_list_of_three(held_by: Callable[..., Path]):
    # As table 2 of Chao et al. 2001, with the third list split between hospitals and the exchange.
    found = estimated(held_by(WPH=20, WPE=8, WP=21, WH=17, W=69, PH=10, PE=8, P=55, H=40, E=23))
    assert round(found.chao.births, 2) == 479.15
    assert (round(100 * found.coverage.coverage, 1), round(found.coverage.births)) == (51.3, 508)
    assert found.two_list.observed == 271
    assert found.models.full_range[0] < found.models.averaged.births < found.models.full_range[1]


def test_two_registers_alone_estimate_nothing(held_by: Callable[..., Path]):
    assert estimated(held_by(WP=50, W=5, P=5)) == OtherEstimates(None, None, None, None)


def test_lists_of_which_no_birth_is_on_two_have_no_coverage(held_by: Callable[..., Path]):
    found = estimated(held_by(W=5, P=5, H=5))
    assert found.coverage is None
    assert found.chao is not None


def test_births_that_are_not_due_are_left_out(held_by: Callable[..., Path]):
    held_by(is_due=False, WH=5, H=90)
    assert estimated(held_by(WH=50, W=5, H=5)).two_list.observed == 60
