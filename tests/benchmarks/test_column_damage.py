"""Whatever happens to a column, a file or a stretch of rows: it accuses nobody, and is told."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from benchmarks.column_damage import EVERY_KIND, LOSS_KINDS, SOURCES, Damage, columns_of
from benchmarks.damage_campaign import District


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> District:
    return District(Path(tmp_path_factory.mktemp("district")), 700, 9_201)


PLACES = st.sampled_from([(source, name) for source in SOURCES for name in columns_of(source)])
WAYS = st.sampled_from(EVERY_KIND)


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
    # Where its notice is lost a claim has nothing beside it: somebody looks, nobody is accused.
    looked_at = place[0] == "exchange" and way in LOSS_KINDS
    wrong = [kind for kind in found.wrong if not (looked_at and kind.endswith(":home_or_outside"))]
    # Of 50 cases a hundredth is less than one: none may be wrong.
    assert wrong == []


def test_a_register_that_lost_its_digits_accuses_nobody_and_names_the_column(district) -> None:
    damage = Damage("population", "mother_id_number", "lost_digits", 1.0, False, 1)
    found = district.run(damage)
    assert found.wrong == {}
    assert [row[0] for row in found.findings if row[1].startswith("damaged")] == ["population"]
