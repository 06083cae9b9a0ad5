from pathlib import Path

import polars as pl
import pytest

from benchmarks.calibration import judged_cases
from benchmarks.calibration_tables import by_class, by_grade, by_probability, reliability_diagram


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    return judged_cases(tmp_path_factory.mktemp("district"), births=300, seed=9, error_rate=1.0)


def test_every_case_of_a_run_has_a_class_and_a_verdict(cases: pl.DataFrame) -> None:
    assert cases.height >= 15
    assert cases["case_id"].is_unique().all()
    assert "unknown" not in cases["class"].to_list()
    assert cases["is_true"].null_count() == 0
    assert cases["is_true"].mean() > 0.8  # type: ignore[operator]


def test_the_tables_count_every_case_once(cases: pl.DataFrame) -> None:
    assert by_class(cases)["cases"].sum() == cases.height
    for table in (by_grade(cases), by_probability(cases)):
        everything = table.filter(case_type="all")["cases"].sum()
        assert (
            everything == table.filter(pl.col("case_type") != "all")["cases"].sum() == cases.height
        )


def test_a_probability_that_no_chance_explains_is_marked() -> None:
    cases = pl.DataFrame(
        {
            "case_type": "duplicate",
            "grade": "certain",
            "probability": [0.995] * 40,
            "is_true": [True] * 20 + [False] * 20,
        }
    )
    assert by_probability(cases)["is_off"].all()
    assert by_grade(cases)["is_off"].all()


def test_the_diagram_is_drawn(cases: pl.DataFrame, tmp_path: Path) -> None:
    reliability_diagram(cases).save(tmp_path / "diagram.svg")
    assert "observed share" in (tmp_path / "diagram.svg").read_text(encoding="utf-8")
