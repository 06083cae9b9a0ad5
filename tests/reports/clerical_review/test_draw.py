import shutil
from pathlib import Path

import duckdb
import pytest

from data.reference.terms import SOURCES, name_of
from reports.clerical_review.draw import draw_sample
from reports.clerical_review.items import ReviewError, Sample
from reports.snapshot.restricted import NotPublishedError


def test_pairs_and_cases_stand_in_strata_of_what_the_software_said(sample: Sample) -> None:
    assert {stratum.key: stratum.size for stratum in sample.strata if stratum.kind == "pair"} == {
        "pair/hospital-wis+hospital-population/0.9-0.99+0.99-1/claimed": 2,
        "pair/hospital-wis/0.01-0.1/not claimed": 1,
        "pair/population-wis/0.99-1/not claimed": 1,
        "pair/wis-wis/certain/claimed": 1,  # linked without the model's weight
    }
    assert sum(stratum.size for stratum in sample.strata if stratum.kind == "case") == 5


def test_the_same_seed_asks_the_same_in_the_same_order(out: Path, sample: Sample) -> None:
    assert draw_sample(out, 20, seed=1) == sample
    assert draw_sample(out, 20, seed=2).orders != sample.orders


def test_records_stand_side_by_side_line_by_line(sample: Sample) -> None:
    (asked,) = (
        item
        for item in sample.items
        if item.stratum.endswith("0.9-0.99+0.99-1/claimed")
        and item.records[1].startswith(f"【{name_of(SOURCES, 'wis', 'zh')}】")
    )
    hospital, wis = (record.split("\n") for record in asked.records)
    assert [line.split("：")[0] for line in hospital[1:]] == [
        line.split("：")[0] for line in wis[1:]
    ]
    assert "性别：女" in hospital
    assert "性别：男" in wis


def test_without_a_published_run_there_is_nothing_to_draw(tmp_path: Path) -> None:
    with pytest.raises(NotPublishedError, match="Nothing is published"):
        draw_sample(tmp_path, 20, seed=1)


def test_a_run_that_compared_nothing_and_found_nothing_is_not_asked_about(
    out: Path, tmp_path: Path
) -> None:
    emptied = shutil.copytree(out, tmp_path / "out", symlinks=True)
    for file, table in (("restricted", "review_pairs"), ("restricted", "cases")):
        with duckdb.connect(emptied / f"{file}.duckdb") as connection:
            connection.execute(f"delete from {table}")
    with pytest.raises(ReviewError, match="nothing to review"):
        draw_sample(emptied, 20, seed=1)
