import shutil
from pathlib import Path

import duckdb
import pytest

from reports.statistics.district_counts import read_district_counts
from reports.statistics.findings import RULES, Finding
from reports.statistics.plausibility import findings
from reports.statistics.snapshot import open_snapshot


@pytest.fixture(scope="module")
def found(published: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Finding]:
    """What the rules find in the distorted district."""
    folder = tmp_path_factory.mktemp("distorted")
    shutil.copy(published / "births.duckdb", folder)
    with duckdb.connect(folder / "births.duckdb") as connection:
        connection.execute((Path(__file__).parent / "distorted.sql").read_text(encoding="utf-8"))
    with open_snapshot(folder) as snapshot:
        return findings(read_district_counts(snapshot))


@pytest.mark.parametrize(
    ("rule", "where"),
    [
        ("sex_ratio", "420607107"),
        ("town_count", "420607107 duplicate"),
        ("month_count", "420607107 200708"),
        ("zero_births", "420607107 200605"),
        ("day_heaping", "wis 1"),
        ("weight_digits", "420607B11 0"),
    ],
)
def test_each_distortion_is_found_where_it_is(found: list[Finding], rule: str, where: str):
    assert where in [finding.where for finding in found if finding.rule == rule]


def test_months_that_repeat_each_other_are_found(found: list[Finding]):
    assert any(finding.rule == "identical_months" for finding in found)


def test_a_finding_tells_rule_figure_limit_and_source_in_both_languages(found: list[Finding]):
    zero = next(finding for finding in found if finding.rule == "zero_births")
    for language in ("zh", "en"):
        assert zero.figure in zero.sentence(language)
        assert zero.limit in zero.sentence(language)
        assert RULES["zero_births"][1] in zero.sentence(language)


def test_five_ordinary_births_give_no_finding(published: Path):
    with open_snapshot(published) as snapshot:
        assert findings(read_district_counts(snapshot)) == []
