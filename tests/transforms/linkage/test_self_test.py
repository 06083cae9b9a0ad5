"""Births whose evidence is damaged are found again, as often as the damage allows."""

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from rich.console import Console

from reports.statistics.self_test import (
    UnusableSelfTestError,
    run_self_test,
    show_self_test,
    write_self_test,
)
from reports.statistics.summary import summarise
from transforms.linkage.damage import CELLS, Row, agreed, damaged, seen_rates


def record(**cells: object) -> Row:
    plain = {
        "mother_name": "王丽芳",
        "mother_id_number": "420607198002030021",
        "birth_date": date(2008, 3, 5),
        "baby_sex": "2",
        "hospital_code": "420607A01",
    }
    return dict.fromkeys((*CELLS, "mother_id_raw"), None) | plain | cells


def test_a_copy_errs_in_the_ways_that_pairs_of_the_run_do():
    right = record()
    wrong = record(birth_date=date(2008, 3, 6), baby_sex="1", mother_name="王丽方")
    rates = seen_rates([(wrong, right)] * 200)
    others = pl.DataFrame([right], schema_overrides={"telephone": pl.String})
    copies = [damaged(right, right, rates, others, np.random.default_rng(n)) for n in range(200)]
    assert {copy["birth_date"] for copy in copies} == {date(2008, 3, 5), date(2008, 3, 6)}
    assert {copy["baby_sex"] for copy in copies} == {"1", "2"}
    assert all(copy["mother_name"].startswith("王") for copy in copies)
    assert {copy["mother_id_number"] for copy in copies} == {right["mother_id_number"]}
    # Nine in ten, the most that a rate may be.
    assert 165 <= sum(copy["baby_sex"] == "1" for copy in copies) <= 195


def test_registers_that_differ_say_nothing_of_the_evidence():
    said = agreed([record(), record(baby_sex="1", mother_name=None)])
    assert (said["baby_sex"], said["mother_name"]) == (None, "王丽芳")


def test_the_self_test_tells_recall_by_group_and_serves_the_estimate(
    small_district: Path, tmp_path: Path
):
    result = run_self_test(small_district, births=150)
    whole = result.groups[0]
    assert whole.births == 150
    assert 0.97 < whole.recall <= 1
    assert whole.low < whole.recall
    assert {one.by for one in result.groups} >= {"", "baby_sex"}
    path = tmp_path / "self-test.json"
    write_self_test(result, path)
    rates = summarise(small_district, self_test=path).years[-1].estimate.rates
    assert rates.origin == "self-test"
    assert rates.missed == pytest.approx(1 - whole.recall)
    assert rates.missed_error > 0
    console = Console(width=140)
    with console.capture() as shown:
        show_self_test(result, console, {}, "en")
    assert "District" in shown.get()
    path.write_text(path.read_text("utf-8").replace(result.run_id, "20090101T000000-000000"))
    with pytest.raises(UnusableSelfTestError, match="test again"):
        summarise(small_district, self_test=path)
