"""Rows refused for want of a key are births that somebody recorded: they shield them, and count to
what is usual."""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest

from checks.gate import check
from checks.intake.sources import IntakeOptions, take_in
from transforms.models import build
from transforms.standardise import standardise

HEADING = "医院代码,分娩编号,产妇姓名,产妇身份证号,分娩日期,性别"
CODE = "420607A00"


def day(number: int) -> str:
    """One of 24 months' days, 30 a month."""
    month, rest = divmod(number, 28)
    return f"{2005 + month // 12}-{month % 12 + 1:02}-{rest + 1:02}"


@pytest.fixture
def deliver(tmp_path: Path):
    """Take rows of one hospital in, as far as records that can be compared."""

    def run(rows: Sequence[str], name: str = "A.csv") -> duckdb.DuckDBPyConnection:
        folder, warehouse = tmp_path / "delivery", tmp_path / "run.duckdb"
        for part, text in {
            "delivery.toml": 'window_start = "2005-01-01"\nwindow_end = "2006-12-31"\n'
            'extract_date = "2007-01-31"\ndistrict_code = "420607"\n',
            "reference/hospitals.csv": "hospital_code,hospital_name,covered_from,covered_to\n"
            f"{CODE},甲,2005-01-01,\n",
            f"hospital/{name}": "\n".join([HEADING, *rows]) + "\n",
        }.items():
            (folder / part).parent.mkdir(parents=True, exist_ok=True)
            (folder / part).write_text(text, encoding="utf-8")
        take_in(folder, warehouse, IntakeOptions())
        check(warehouse)
        standardise(warehouse)
        return duckdb.connect(str(warehouse))

    return run


def row(number: int, code: str = CODE) -> str:
    """A delivery on the number's day."""
    return f"{code},{number},李婷,420621198006111967,{day(number)},女"


@pytest.mark.parametrize(
    ("name", "rows"),
    [("A.csv", [row(1), row(2, "")]), (f"{CODE}_2005.csv", [row(1, ""), row(2, "")])],
)
def test_a_row_without_a_code_belongs_to_the_hospital_of_its_file(deliver, name, rows) -> None:
    with deliver(rows, name) as con:
        assert con.execute(
            "select source_record_id, hospital_code, mother_name, is_spare_key from birth_records "
            "where is_quarantined order by row_number desc limit 1"
        ).fetchall() == [(f"{name}!3", CODE, "李婷", True)]


@pytest.mark.parametrize("lost", [1, 2, 3])
def test_a_row_that_slid_to_the_left_is_known_by_its_place_and_by_nobodys_name(
    deliver, lost: int
) -> None:
    slid = ",".join(row(2).split(",")[lost:]) + "," * lost
    with deliver([row(1), slid]) as con:
        keys = con.execute(
            "select source_record_id, is_spare_key from birth_records where is_quarantined"
        ).fetchall()
    assert all("李婷" not in key and "420621198006111967" not in key for key, _ in keys)
    assert lost == 1 or keys == [("A.csv!3", True)]


def test_a_file_of_several_hospitals_lends_nobody_its_code(deliver) -> None:
    with deliver([row(1), row(2, "420607B01"), row(3, "")]) as con:
        assert con.execute(
            "select hospital_code from birth_records where is_quarantined"
        ).fetchall() == [(None,)]


def test_months_of_which_nine_rows_in_ten_were_refused_are_gaps(deliver) -> None:
    with deliver([row(number, "" if number % 10 else CODE) for number in range(24 * 28)]) as con:
        build(con, "reconcile", ["coverage_gaps"])
        covered = con.execute(
            "select count(*) from birth_records as r where not exists (select 1 from coverage_gaps "
            "as g where r.birth_date between g.from_date and g.to_date)"
        ).fetchall()
    assert covered == [(0,)]


def test_months_that_came_whole_are_no_gaps(deliver) -> None:
    with deliver([row(number) for number in range(24 * 28)]) as con:
        build(con, "reconcile", ["coverage_gaps"])
        assert con.execute("select count(*) from coverage_gaps").fetchall() == [(0,)]
