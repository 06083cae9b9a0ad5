from typing import Any

import pytest

from data.reference.terms import COMPARISONS, LEVELS
from reports.evidence.comparisons import compared
from transforms.linkage.score import level_meanings

PAIR = {
    "source_l": "hospital",
    "source_record_id_l": "H1",
    "source_r": "wis",
    "source_record_id_r": "W1",
    "match_probability": 0.01,
    "match_weight": -6.6,
    "rule": "model",
    "is_linked": False,
    "stranger_bits": 9.0,
    "twin_rival_bits": -6.6,
    "sibling_rival_bits": 12.0,
    "gamma_baby_sex": 0,
    "gamma_mother_name": 11,
    "gamma_birth_date": -1,
}


def verdict(**changed: Any) -> str:
    return compared(PAIR | changed).verdict("en")


def test_every_level_of_the_model_has_a_name_in_both_languages():
    assert {meaning.label for meaning in level_meanings()} <= LEVELS.keys()
    assert {meaning.comparison for meaning in level_meanings()} <= COMPARISONS.keys()


def test_the_likeliest_other_explanation_is_named_with_what_speaks_against():
    assert (
        verdict()
        == "Not one birth: more like twins of one delivery; against it: child's sex (different)."
    )
    assert "another birth of the same mother" in verdict(sibling_rival_bits=-9.0)
    assert "nothing to do with each other" in verdict(stranger_bits=-20.0)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"is_linked": True, "match_weight": 4.0}, "Given to one birth."),
        ({"is_linked": True}, "These two alone would not do"),
        ({"match_weight": 4.0}, "suits another birth better"),
    ],
)
def test_the_family_as_a_whole_decides_and_the_pair_says_so(changed: dict[str, Any], words: str):
    assert words in verdict(**changed)


def test_a_missing_value_is_no_comparison():
    assert [one.name.en for one in compared(PAIR).comparisons] == ["mother's name", "child's sex"]


def test_a_pair_that_the_model_never_saw_has_no_comparisons():
    found = compared(
        PAIR | {"match_weight": None, "match_probability": None, "rule": "mother_id_and_date"}
    )
    assert found.comparisons == ()
    assert found.bits is None
