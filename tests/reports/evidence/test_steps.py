"""A pair's sum: it begins with the prior, adds up, and ends at the pair's own weight."""

import math

import pytest

from data.reference.terms import Term
from reports.evidence.comparisons import Compared, ShownComparison
from reports.evidence.steps import TOTAL, Strength, steps, strength

MOTHER = ShownComparison(Term("母亲姓名", "mother's name"), Term("相同", "the same"), 40.0)
DATE = ShownComparison(Term("出生日期", "birth date"), Term("相同", "the same"), 36.7)


def pair(strangers: float, twins: float, siblings: float) -> Compared:
    rivals = {
        "stranger_bits": strangers,
        "twin_rival_bits": twins,
        "sibling_rival_bits": siblings,
    }
    total = -math.log2(sum(2.0 ** -min(bits, 60.0) for bits in rivals.values()))
    chance = 1 / (1 + 2.0**-total)
    ends = ("wis", "A"), ("hospital", "B")
    return Compared(*ends, "model", True, total, chance, (MOTHER, DATE), rivals)


@pytest.mark.parametrize("bits", [(62.2, 16.0, 30.0), (5.0, 40.0, 4.0), (-3.0, 2.0, 1.0)])
def test_each_line_goes_on_from_the_one_before_and_the_last_is_the_total(bits):
    of = pair(*bits)
    lines = steps(of)
    at = 0.0
    for line in lines:
        assert line.before == pytest.approx(at)
        at += line.bits
        assert line.after == pytest.approx(at)
    assert lines[-1].name == TOTAL
    assert at == pytest.approx(of.bits)
    assert all(line.bits <= 0 for line in lines[-3:-1])  # other explanations only take away


def test_the_sum_begins_with_the_prior_that_two_records_are_seldom_one_birth():
    first = steps(pair(62.2, 16.0, 30.0))[0]
    assert first.bits == pytest.approx(62.2 - 76.7)
    assert first.strength is Strength.STRONGLY_AGAINST


def test_a_pair_that_agrees_for_certain_has_no_sum():
    ends = ("wis", "A"), ("hospital", "B")
    assert steps(Compared(*ends, "mother_id_and_date", True, None, None, (), {})) == ()


def test_words_follow_the_factor_and_its_sign():
    named = [strength(bits).value.zh for bits in (5.0, 2.0, 0.5, -2.0, -5.0)]
    assert named == ["强烈支持", "支持", "影响不大", "反对", "强烈反对"]
