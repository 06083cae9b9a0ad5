"""Births whose evidence is damaged are found again, as often as the damage allows."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pytest
from rich.console import Console

from reports.statistics.linkage_error import LinkRates
from reports.statistics.self_test import (
    Recall,
    SelfTest,
    UnusableSelfTestError,
    published_self_test,
    rates_by_self_test,
    run_self_test,
    show_self_test,
    write_self_test,
)
from reports.statistics.snapshot import open_snapshot
from reports.statistics.summary import summarise
from transforms.linkage.damage import CELLS, damaged
from transforms.linkage.damage_rates import face, seen_rates


def record(source: str, number: int, **cells: object) -> dict[str, Any]:
    plain = {
        "mother_name": "王丽芳",
        "mother_id_number": "420607198002030021",
        "birth_date": date(2008, 3, 5),
        "baby_sex": "2",
        "hospital_code": "420607A01",
        "source": source,
        "source_record_id": f"{source}{number}",
        "is_quarantined": False,
        "birth_id": f"b{number}",
    }
    return dict.fromkeys((*CELLS, "mother_id_raw"), None) | plain | cells


def facing(records: Sequence[dict[str, Any]]) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    texts = dict.fromkeys(set(records[0]) - {"birth_date", "is_quarantined"}, pl.String)
    con.register("frame", pl.DataFrame(records, schema_overrides=texts))
    con.execute("create table records as from frame")
    con.execute("create view links as select source, source_record_id, birth_id from records")
    con.execute("create view unlinked as select * exclude (birth_id) from records")
    face(con, "unlinked", "links", "source, source_record_id")
    return con


def test_a_copy_errs_in_the_ways_that_pairs_of_the_run_do():
    wrong = {"birth_date": date(2008, 3, 6), "baby_sex": "1", "mother_name": "王丽方"}
    births = range(200)
    rates = seen_rates(
        facing(
            [record("hospital", n, **wrong) for n in births]
            + [record(register, n) for n in births for register in ("population", "wis")]
        )
    )
    right = record("hospital", 0)
    others = pl.DataFrame([right], schema_overrides={"telephone": pl.String})
    copies = [damaged(right, right, rates, others, np.random.default_rng(n)) for n in births]
    assert {copy["birth_date"] for copy in copies} == {date(2008, 3, 5), date(2008, 3, 6)}
    assert {copy["baby_sex"] for copy in copies} == {"1", "2"}
    assert all(copy["mother_name"].startswith("王") for copy in copies)
    assert {copy["mother_id_number"] for copy in copies} == {right["mother_id_number"]}
    # Nine in ten, the most that a rate may be.
    assert 165 <= sum(copy["baby_sex"] == "1" for copy in copies) <= 195


def test_registers_that_differ_say_nothing_of_the_evidence():
    con = facing(
        [
            record("exchange", 1),
            record("population", 1),
            record("wis", 1, baby_sex="1", mother_name=None),
            record("hospital", 2),
        ]
    )
    told = con.execute("select source_record_id, a_baby_sex, a_mother_name from facing").fetchall()
    assert told == [("exchange1", None, "王丽芳")]  # of birth 2 no register tells


def test_every_run_tells_what_it_would_have_found_again(small_district: Path):
    with open_snapshot(small_district) as snapshot:
        tested = published_self_test(snapshot)
        assert tested is not None
        rates = rates_by_self_test(snapshot)
    whole = tested.groups[0]
    assert whole.births == 300
    assert whole.found <= whole.pairs
    assert 0.97 < whole.recall <= 1
    assert (rates.origin, rates.missed > 0, rates.missed_error > 0) == ("self-test", True, True)
    page = (small_district / "report" / "index.html").read_text("utf-8")
    assert "本次运行取已匹配的出生300例" in page
    assert "This run took 300 births" in page


@pytest.mark.parametrize(
    ("missed", "expected", "low", "high"),
    [
        (0, 0.0005, 0.0003, 0.002),
        (30, 0.0005, 0.06, 0.14),
        (0, 0.2, 0.0, 0.03),
        (0, 0.0, 0.0, 1e-4),
    ],
)
def test_trials_move_what_the_run_expects_as_far_as_they_tell(
    missed: int, expected: float, low: float, high: float
):
    whole = Recall("", "", 300, 300, 300 - missed, 0, 1 - missed / 300, 0.0, 1.0)
    rates = SelfTest("run", "420607", (whole,)).rates(LinkRates(expected, expected))
    assert low < rates.missed < high


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
    assert rates.missed_error > 0
    console = Console(width=140)
    with console.capture() as shown:
        show_self_test(result, console, {}, "en")
    assert "District" in shown.get()
    path.write_text(path.read_text("utf-8").replace(result.run_id, "20090101T000000-000000"))
    with pytest.raises(UnusableSelfTestError, match="test again"):
        summarise(small_district, self_test=path)
