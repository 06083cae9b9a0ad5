from benchmarks.constants import Constant, constants, tried
from transforms.linkage.hand_set import family_weights, hand_set


def test_every_constant_of_both_tables_is_tried_once() -> None:
    every = constants()
    cells = sum(len(rivals) for levels in family_weights().values() for rivals in levels.values())
    assert len(set(every)) == len(every) == len(hand_set()) + cells


def test_a_constant_has_its_value_again_after_the_trial() -> None:
    for one in (
        Constant("hand_set_weights", "lone_records"),
        Constant("family_weights", "baby_name", "exact", "twin"),
    ):
        in_use = one.bits
        with tried(one, 0.0):
            assert one.bits == 0
        assert one.bits == in_use != 0
