"""A set of records as one birth: each slip counts once, and of two records it is their pair's
weight."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from transforms.linkage.deliveries import of_two_mothers, torn_from_deliveries
from transforms.linkage.evidence import COLUMNS, EXCHANGE, HOSPITAL, POPULATION, WIS, Families
from transforms.linkage.family_evidence import FamilyEvidence
from transforms.linkage.hand_set import hand_set
from transforms.linkage.set_bits import set_bits

RANDOM_BITS = 12.5
AGREE = {
    "mother_name_bits": 10,
    "mother_id_bits": 17,
    "birth_date_bits": 10,
    "sibling_birth_date": 30,
    "baby_name_bits": 12,
    "twin_baby_name": 9,
    "sibling_baby_name": 8,
}
OTHER_YEAR = {"birth_date_bits": -11.7, "sibling_birth_date": -9}
OTHER_CHILD = {"baby_name_bits": -7, "twin_baby_name": -4, "sibling_baby_name": -4}
OTHER_MOTHER = {"mother_name_bits": -8.5, "mother_id_bits": -8.3}


def family(
    sources: list[int], pairs: dict[tuple[int, int], dict[str, float]], plurality: int = 1
) -> Families:
    """One family; each pair agrees but for what is told, and was compared unless told None."""
    size = len(sources)
    bits = np.full((1, size, size, len(COLUMNS)), -np.inf, dtype=np.float32)
    for left in range(size):
        for right in range(size):
            if left != right:
                said = AGREE | pairs.get((min(left, right), max(left, right)), {})
                for column, value in said.items():
                    bits[0, left, right, COLUMNS.index(column)] = value
    compared = ~np.eye(size, dtype=np.bool_)[None]
    whole = np.ones((1, size), dtype=np.int32)
    return Families(
        bits,
        compared,
        compared & False,
        compared & False,
        compared & False,
        np.array([sources], dtype=np.int32),
        whole * plurality,
        whole,
    )


def gain(families: Families, *nodes: int) -> float:
    """What the last node adds to the set of the others."""
    worth = set_bits(families, RANDOM_BITS)[0]
    subset = sum(1 << node for node in nodes)
    return float(worth[subset] - worth[subset ^ 1 << nodes[-1]])


def test_a_false_date_costs_the_same_beside_one_record_and_beside_three() -> None:
    wrong = {(node, 3): OTHER_YEAR for node in range(3)}
    families = family([WIS, HOSPITAL, POPULATION, WIS], wrong)
    assert gain(families, 0, 1, 2, 3) == pytest.approx(gain(families, 0, 3), abs=0.1)


def test_a_second_record_that_repeats_a_slip_has_slipped_again() -> None:
    # Node 3 has the day of another birth, and node 4 agrees with it alone.
    apart = {(node, late): OTHER_YEAR for node in range(3) for late in (3, 4)}
    families = family([WIS, HOSPITAL, POPULATION, WIS, HOSPITAL], apart)
    assert gain(families, 0, 1, 2, 3, 4) < 0


def test_one_record_that_mixes_two_births_does_not_tie_them_together() -> None:
    # 0, 1 are one birth, 2, 3 another woman's; 4 has the mother of the first, the child of the
    # second.
    strangers = OTHER_MOTHER | OTHER_CHILD | {"birth_date_bits": -5.6, "sibling_birth_date": -0.5}
    pairs = {(one, other): strangers for one in (0, 1) for other in (2, 3)}
    pairs |= {(one, 4): OTHER_CHILD for one in (0, 1)}
    pairs |= {(other, 4): OTHER_MOTHER for other in (2, 3)}
    worth = set_bits(family([HOSPITAL, POPULATION, HOSPITAL, POPULATION, WIS], pairs), RANDOM_BITS)[
        0
    ]
    assert worth[0b11111] < max(worth[0b10011] + worth[0b01100], worth[0b00011] + worth[0b11100])


def test_a_second_entry_in_another_household_is_one_slip() -> None:
    household = OTHER_MOTHER | {"household_name_bits": 12, "certificate_bits": 19.9}
    told = {(node, 2): household for node in (0, 1)}
    assert gain(family([WIS, POPULATION, POPULATION], told), 0, 1, 2) > 0


def test_twins_whose_forms_were_copied_stay_two_where_the_register_counts_on() -> None:
    twins = family([HOSPITAL, POPULATION, POPULATION], {}, plurality=2)
    counted_on = twins.counted_on.copy()
    counted_on[0, 1, 2] = counted_on[0, 2, 1] = True
    assert gain(twins, 0, 1, 2) > gain(replace(twins, counted_on=counted_on), 0, 1, 2) + 8


def test_a_form_filled_from_the_first_twins_stays_apart_without_a_parity() -> None:
    twins = family([HOSPITAL, POPULATION, POPULATION], {}, plurality=2)
    copied = twins.copied.copy()
    copied[0, 1, 2] = copied[0, 2, 1] = True
    assert gain(replace(twins, copied=copied), 0, 1, 2) < gain(twins, 0, 1, 2) - 15


def test_more_records_of_a_source_than_babies_are_no_proof_of_twins() -> None:
    twins = family([EXCHANGE, EXCHANGE], {}, plurality=2)
    for records, more in ((2, False), (4, True)):
        told = replace(twins, source_records=np.full((1, 2), records, dtype=np.int32))
        assert (gain(told, 0, 1) > 5) is more


def test_a_record_beside_one_of_its_delivery_is_not_torn_from_the_rest_of_it() -> None:
    # 0 and 1 are one twin; 2, the other twin's row, bears a mother of whom 0 knows nothing.
    families = family([HOSPITAL, POPULATION, HOSPITAL], {(0, 2): OTHER_MOTHER})
    tied = families.one_delivery.copy()
    tied[0, 1, 2] = tied[0, 2, 1] = True
    torn = torn_from_deliveries(replace(families, one_delivery=tied))
    assert torn[0, 0b011] == 1
    tied[0, 0, 1] = tied[0, 1, 0] = True
    assert torn_from_deliveries(replace(families, one_delivery=tied))[0, 0b011] == 0


def test_two_rows_of_a_ward_with_two_mothers_are_two_deliveries_whatever_was_copied() -> None:
    apart = {(0, 1): OTHER_MOTHER}
    copied = family([HOSPITAL, HOSPITAL, POPULATION], apart | {(0, 2): OTHER_MOTHER})
    assert gain(copied, 1, 2, 0) < 0


def test_two_mothers_whom_both_registers_name_are_two_births_whatever_was_copied() -> None:
    # 0, 1 are one birth, 2, 3 another woman's; the row 2 bears the child of the row 0 above it.
    pairs = {(one, other): OTHER_MOTHER for one in (0, 1) for other in (2, 3)}
    pairs |= {(one, 3): OTHER_CHILD | pairs.get((one, 3), {}) for one in (0, 1, 2)}
    both = family([WIS, POPULATION, WIS, POPULATION], pairs)
    worth = set_bits(both, RANDOM_BITS)[0]
    assert worth[0b1111] < worth[0b0011] + worth[0b1100]
    assert of_two_mothers(both)[0].nonzero()[0].tolist() == [0b1111]


def test_another_mother_in_one_register_alone_may_be_a_slip() -> None:
    pairs = {(one, 2): OTHER_MOTHER for one in (0, 1)}
    assert not of_two_mothers(family([WIS, POPULATION, WIS], pairs)).any()


def test_settled_records_of_both_registers_name_a_mother_together() -> None:
    settled = WIS | POPULATION
    strangers = family([settled, settled], {(0, 1): OTHER_MOTHER})
    assert of_two_mothers(strangers)[0].nonzero()[0].tolist() == [0b11]
    assert not of_two_mothers(family([settled, settled], {})).any()


def test_a_record_that_would_be_alone_is_rather_a_second_entry_but_not_months_away() -> None:
    worth = set_bits(family([WIS, POPULATION, POPULATION], {}), RANDOM_BITS)[0]
    assert worth[0b100] == hand_set()["lone_in_population"]
    assert worth[0b001] == 0  # WIS tells of the family once
    months = {(0, 2): {"sibling_birth_date": -1.0}}
    assert set_bits(family([WIS, POPULATION, POPULATION], months), RANDOM_BITS)[0, 0b100] == 0


def test_records_never_compared_are_strangers() -> None:
    families = family([WIS, POPULATION], {})
    apart = replace(families, compared=families.compared & False)
    assert set_bits(apart, RANDOM_BITS)[0, 0b11] < -RANDOM_BITS


def test_a_set_of_two_records_weighs_what_their_pair_weighs(
    make_district: Callable[[], Any],
) -> None:
    district = make_district()
    district.fillers()
    mother = {"name": "曾玉华", "id": district.id_number("19790214", 30), "husband": "龙永庆"}
    district.population(mother | {"name": "曾钰华"}, "2006-12-14", "2", name="龙婷晶")
    district.wis(district.woman(mother), "2006-12-14", "2", child_name="龙婷景")
    con = district.reconcile()
    con.execute(
        "create or replace temp table nodes as select record_no, record_no as node_no "
        "from link_records"
    )
    compared = con.execute(
        "select p.record_l, p.record_r, p.weight from pair_weights as p "
        "inner join link_records as l on p.record_l = l.record_no "
        "inner join link_records as r on p.record_r = r.record_no where l.source <> r.source "
        "and p.weight > 0"
    ).fetchall()
    assert compared
    for left, right, weight in compared:
        nodes = np.array([[left, right]])
        evidence = FamilyEvidence(con, nodes[0])
        bits = set_bits(evidence.of(nodes), evidence.random_bits)
        assert bits[0, 0b11] == pytest.approx(weight, abs=0.01)
