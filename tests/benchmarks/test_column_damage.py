"""Whatever happens to a column, a file or a stretch of rows: it accuses nobody, and is told."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from benchmarks.column_damage import EVERY_KIND, OFFICE_KINDS, SOURCES, Damage, columns_of
from benchmarks.damage_campaign import District


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> District:
    return District(Path(tmp_path_factory.mktemp("district")), 700, 9_201)


PLACES = st.sampled_from([(source, name) for source in SOURCES for name in columns_of(source)])
# What offices do on purpose has a test of its own below.
WAYS = st.sampled_from([way for way in EVERY_KIND if way not in OFFICE_KINDS])


@settings(
    max_examples=5,
    deadline=None,
    # A smaller example costs as long a run as the first: the first is told.
    phases=[Phase.explicit, Phase.generate],
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    place=PLACES,
    way=WAYS,
    share=st.sampled_from([0.2, 0.5, 1.0]),
    scattered=st.booleans(),
    seed=st.integers(0, 999),
)
def test_a_damaged_column_accuses_nobody(district, place, way, share, scattered, seed) -> None:
    found = district.run(Damage(*place, way, share, scattered, seed))
    # Of 50 cases a hundredth is less than one: none may be wrong.
    assert found.wrong == {}


@pytest.mark.parametrize(
    "damage",
    [
        Damage("wis_birth", "child_name", "masked", 1.0, True, 0),
        Damage("population", "sex", "sexes_by_another_code", 1.0, False, 0),
        Damage("hospital", "birth_certificate_no", "without_letters", 1.0, False, 0),
        Damage("hospital", "delivery_date", "in_words", 1.0, False, 0),
        Damage("hospital", "mother_id_number", "shifted_by_a_row", 0.2, True, 496),
    ],
    ids=lambda damage: f"{damage.column} {damage.kind}",
)
def test_what_offices_do_to_a_whole_column_accuses_nobody(district, damage: Damage) -> None:
    assert district.run(damage).wrong == {}


def test_a_register_that_lost_its_digits_accuses_nobody_and_names_the_column(district) -> None:
    damage = Damage("population", "mother_id_number", "lost_digits", 1.0, False, 1)
    found = district.run(damage)
    assert found.wrong == {}
    assert [row[0] for row in found.findings if row[1].startswith("damaged")] == ["population"]
