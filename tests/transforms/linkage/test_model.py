"""The saved model and the weights against twins and siblings."""

import csv
from importlib.resources import files

from transforms.linkage.hand_set import hand_set
from transforms.linkage.score import level_meanings


def weights(comparison: str) -> dict[str, float]:
    return {
        level.label: level.weight for level in level_meanings() if level.comparison == comparison
    }


def test_the_better_agreement_never_weighs_less() -> None:
    for comparison, best, worst in (
        ("mother_name", "exact", "different"),
        ("mother_id", "same", "different"),
        ("birth_date", "same day", "another pregnancy"),
        ("certificate", "same", "different"),
    ):
        level = weights(comparison)
        assert level[best] == max(level.values()) > 0 > level[worst]


def test_a_homophone_is_evidence_for_one_mother() -> None:
    assert weights("mother_name")["same sound"] > 5


def test_the_family_weights_name_levels_of_the_model() -> None:
    text = files("transforms.linkage").joinpath("family_weights.csv").read_text(encoding="utf-8")
    named = {(row["comparison"], row["level"]) for row in csv.DictReader(text.splitlines())}
    known = {(level.comparison, level.label) for level in level_meanings()}
    kinds_of_names = {("baby_name", kind) for kind in ("alike", "one character shared")}
    assert named <= known | kinds_of_names


def test_neighbouring_certificates_are_two_babies_and_a_transposition_is_a_slip() -> None:
    level = weights("certificate")
    assert level["one digit differs"] < 0 < level["two digits swapped"]


def test_every_hand_set_weight_says_where_it_comes_from() -> None:
    text = files("transforms.linkage").joinpath("hand_set_weights.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert all(row["origin"] and row["meaning"] for row in rows)
    assert {row["name"] for row in rows} == set(hand_set())
