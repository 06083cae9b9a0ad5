from pathlib import Path

import duckdb
import pytest

from reports.statistics.other_estimates import OtherEstimates, other_estimates
from reports.statistics.snapshot import open_snapshot


@pytest.fixture
def estimated(published: Path, tmp_path: Path):
    """The other estimates of births due, given by the sources that hold them (W, P, H, E)."""

    def of(**births: int) -> OtherEstimates:
        path = tmp_path / "births.duckdb"
        path.write_bytes((published / "births.duckdb").read_bytes())
        with duckdb.connect(path) as connection:
            connection.execute("delete from births; delete from cases")
            for sources, count in births.items():
                held = ", ".join(f"{letter in sources}" for letter in "WPHE")
                connection.execute(f"""
                    insert into births by name
                    select '{sources}' || k as birth_id, '200606' as birth_month, true as in_scope, true as is_due,
                        in_wis, in_population, in_hospital, in_exchange
                    from (values ({held})) as held (in_wis, in_population, in_hospital, in_exchange),
                        generate_series(1, {count}) as births (k)""")
        with open_snapshot(tmp_path) as snapshot:
            return other_estimates(snapshot)

    return of


def test_the_two_kinds_of_evidence_are_one_list_of_three(estimated):
    # As table 2 of Chao et al. 2001, with the third list split between hospitals and the exchange.
    found = estimated(WPH=20, WPE=8, WP=21, WH=17, W=69, PH=10, PE=8, P=55, H=40, E=23)
    assert round(found.chao.births, 2) == 479.15
    assert (round(100 * found.coverage.coverage, 1), round(found.coverage.births)) == (51.3, 508)
    assert found.models.full_range[0] < found.chao.births
    assert found.two_list.observed == 271


def test_two_registers_alone_estimate_nothing(estimated):
    found = estimated(WP=50, W=5, P=5)
    assert (found.two_list, found.chao, found.coverage, found.models) == (None, None, None, None)


def test_lists_of_which_no_birth_is_on_two_have_no_coverage(estimated):
    found = estimated(W=5, P=5, H=5)
    assert found.coverage is None
    assert found.chao is not None
