from pathlib import Path

import numpy as np
import pytest

from benchmarks.worlds import TRIAL_WORLDS, WORLDS
from data.sample import generate, wild_rates
from data.sample.cases import SampleError
from data.sample.deliveries import deliveries
from data.sample.draws import Draws
from data.sample.places import districts
from data.sample.settings import sample_settings


def test_a_world_of_twins_has_more_twins_and_more_that_befalls_them() -> None:
    usual, rich = wild_rates(), TRIAL_WORLDS["wild-twins"].rates()
    assert rich is not None
    changed = {kind for kind in usual if rich[kind] != usual[kind]}
    assert changed == {
        *("population_twin_copied", "wis_twin_next_year", "wis_twin_omitted"),
        *("wis_twins_exchanged", "hospital_twin_one_row"),
    }
    assert WORLDS["wild"].rates() == usual


def test_a_sample_has_the_twins_that_it_was_asked_for() -> None:
    draws = Draws(np.random.default_rng(1))
    settings = sample_settings(1_000, 1, None, 1.0, twins=0.15)
    made = deliveries(settings, next(iter(districts(settings, draws))), draws, 0)
    assert made.filter((made["kind"] == "B") & (made["plurality"] == 2)).height == 150


def test_more_twins_than_births_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SampleError, match="twins"):
        generate(tmp_path / "sample", 300, 1, twins=0.6)
