from collections.abc import Callable
from math import inf
from pathlib import Path

import duckdb
import numpy as np
import pytest

from benchmarks.true_births import WORLDS, made
from reports.statistics.console import tie_notes
from reports.statistics.district import estimate
from reports.statistics.doubt import Doubt, looked_at
from reports.statistics.linkage_error import LinkRates
from reports.statistics.shared_misses import MOST_ODDS_RATIO, register_ties, shares_of_tie
from reports.statistics.snapshot import open_snapshot
from reports.statistics.strata import CapturedBirths, captured_births, strata

KNOWN = LinkRates(0.0, 0.0)


def births(place: str, hint: str = "", doubtful: int = 0, **held: int) -> list[CapturedBirths]:
    """Births of one place by the sources that hold them (W, P, H, E)."""
    return [
        CapturedBirths(
            True, place, hint, tuple(letter in sources for letter in "WPHE"), count, doubtful
        )
        for sources, count in held.items()
    ]


def test_births_at_home_are_a_stratum_of_their_own():
    hospital = births("1", WPH=3000, WH=60, PH=60, H=2)
    # At home each register misses three in ten, and notices tell of a third.
    home = births("3", "0", WPE=38, WE=16) + births("", "0", PE=16, E=8) + births("3", WP=76)
    found = estimate([*hospital, *home], KNOWN)
    by_place = {one.stratum.places: one for one in found.by_place}
    assert by_place[("1",)].middle < 3
    assert 8 <= by_place[("3",)].middle <= 30
    assert not any(one.stratum.is_pooled for one in found.by_place)


def test_a_notice_hints_as_much_as_wis_says_of_births_with_such_a_notice():
    told = births("3", "0", WPE=30) + births("4", "0", WPE=10) + births("4", "4", WPE=20)
    (home, outside) = strata([*told, *births("", "0", E=8), *births("", "4", E=6)])
    assert home.table.observed == 30 + 6
    assert outside.table.observed == 30 + 2 + 6


def test_a_place_that_alone_tells_nothing_is_joined_and_says_so():
    (one,) = strata([*births("1", WPH=90, H=5), *births("3", WP=9)])
    assert (one.places, one.is_pooled) == (("1", "3"), True)


def test_without_a_birth_on_both_sides_nothing_bounds_the_births_above():
    assert estimate(births("1", WP=50), KNOWN).births.high == inf


def test_no_interval_is_a_point_and_none_begins_below_what_was_observed():
    # Nothing is missed on evidence alone: no model has an estimate, and certainty is not claimed.
    found = estimate(births("1", WPH=40), KNOWN)
    assert found.births.low >= 40
    assert found.births.high > found.births.low


def test_the_same_births_give_the_same_figures():
    captured = [*births("1", WPH=300, WH=9, PH=8, H=1), *births("3", WP=30, WPE=20, WE=3)]
    assert estimate(captured, KNOWN).births == estimate(captured, KNOWN).births


def test_the_odds_ratio_multiplies_the_births_that_two_independent_lists_miss():
    found = estimate(births("1", WPH=900, WP=100, H=90), KNOWN)
    one, *others = found.sensitivity
    assert one[1].births == pytest.approx(1090 + 10, abs=2)
    assert [ratio for ratio, _ in others] == [2, 3, 5]
    assert others[-1][1].births == pytest.approx(1090 + 50, abs=6)


def test_births_in_doubt_are_anything_until_somebody_has_looked():
    nothing = np.zeros(20_000)
    drawn = Doubt(100).drawn(nothing, np.random.default_rng(1))
    assert set(np.unique(drawn)) == {0, 100}
    known = Doubt(100, births=18, none=2)
    assert known.likely(nothing) == pytest.approx(88, abs=0.2)
    assert known.drawn(nothing, np.random.default_rng(1)).std() < 10


def test_lists_let_expect_some_births_on_one_register_alone():
    # Of births at home with a notice WIS lacks a third: so some without a notice are in WIS alone.
    told = births("3", "0", WPE=60, WE=30) + births("", "0", PE=30, E=15) + births("3", WP=120)
    found = estimate([*told, *births("3", W=80, doubtful=80)], KNOWN)
    assert found.likely > 60


def test_towns_that_answered_tell_the_share_of_births_in_doubt(held_by: Callable[..., Path]):
    folder = held_by(WH=50, H=2)
    with duckdb.connect(folder / "births.duckdb") as connection:
        connection.execute("""
            insert into cases by name
            select 'C' || k as case_id, 'unsupported' as case_type, 'home_or_outside' as subtype,
                'wis' as register, 'X' || k as birth_id, '200606' as birth_month,
                0.5 as probability, 'probable' as grade,
                if(k <= 15, 'refuted', 'confirmed') as status, date '2009-07-31' as opened_on
            from generate_series(1, 20) as numbers (k)""")
    with open_snapshot(folder) as snapshot:
        assert looked_at(snapshot) == (15, 5)
        assert sum(one.births for one in captured_births(snapshot)) == 52


@pytest.mark.parametrize("name", ["home births less registered", "links err"])
def test_the_interval_holds_the_truth_where_two_lists_do_not(name: str):
    held = 0
    for seed in range(6):
        truth, captured, rates = made(WORLDS[name], np.random.default_rng(seed))
        found = estimate(captured, rates).births
        held += found.low <= truth <= found.high
    assert held >= 5


def test_registers_that_miss_the_same_births_widen_the_interval_and_the_program_says_so():
    # Of births at home with a notice: one register's misses are independent of the other's, or not.
    apart = births("3", WPE=100, WE=20, WP=160) + births("", "0", PE=20, E=4)
    alike = births("3", WPE=100, WE=20, WP=160) + births("", "0", PE=20, E=24)
    found = [estimate(list(captured), KNOWN) for captured in (apart, alike)]
    assert [bool(one.places_with("shared")) for one in found] == [False, True]
    missed = [one.by_place[0] for one in found]
    # Independent evidence would miss 24 × 160 / 100 of the second; it may miss more.
    assert missed[1].middle > 45
    assert missed[1].interval[1] > 150
    assert missed[0].interval[1] < 40
    (zh,), (en,) = (list(tie_notes(found[1], language)) for language in ("zh", "en"))
    assert "在家" in zh
    assert "两个登记漏的多是同一些出生" in zh
    assert "cannot tell" in en
    assert not list(tie_notes(found[0], "en"))


def test_evidence_that_was_made_from_the_registers_makes_the_estimate_the_least():
    found = estimate(
        births("3", WPE=100, WE=60, WP=150) + births("", "0", PE=60, E=2), LinkRates(0.0, 0.0)
    )
    assert [one.places for one in found.places_with("copied")] == [("3",)]
    (zh,), (en,) = (list(tie_notes(found, language)) for language in ("zh", "en"))
    assert "只能当作下限" in zh
    assert "take the estimate and the interval for the least" in en


def test_a_table_with_hardly_a_birth_says_nothing_of_the_tie():
    (tie,) = register_ties(strata(births("1", WPH=340, WH=2, PH=1)))
    assert tie.sign == "none"
    chance = np.random.default_rng(1)
    factors = tie.factors(shares_of_tie(20_000, chance), chance)
    assert np.median(factors) == pytest.approx(1, abs=0.05)
    assert factors.max() <= MOST_ODDS_RATIO**2
