from pathlib import Path

import duckdb

from reports.run_report.figures import collect
from reports.snapshot.publish import BIRTHS_FILE, publish


def test_the_years_add_up_to_the_births_that_count_also_those_of_an_unknown_day(
    warehouse: Path, tmp_path: Path
) -> None:
    publish(warehouse, tmp_path)
    births = tmp_path / BIRTHS_FILE
    with duckdb.connect(births) as con:
        con.execute("update births set birth_date = null, birth_month = null where birth_id = 'B1'")
    figures = collect(warehouse, births)
    assert None in {row["statistical_year"] for row in figures["years"]}
    assert sum(row["births"] for row in figures["years"]) == figures["totals"][0]["corrected"]


def test_the_share_of_a_pattern_is_of_all_births(warehouse: Path, tmp_path: Path) -> None:
    publish(warehouse, tmp_path)
    births = tmp_path / BIRTHS_FILE
    with duckdb.connect(births, read_only=True) as con:
        told = con.execute("select count(distinct birth_id) from record_links").fetchone()
    patterns = collect(warehouse, births)["clusters"]
    assert (sum(row["births"] for row in patterns),) == told
