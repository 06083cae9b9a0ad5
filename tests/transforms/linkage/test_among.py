"""A notice placed among the records of a published run gets the run's own answer."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from transforms.linkage.among import PublishedRecords
from transforms.linkage.planned import PlannedConnection

TODAY = date(2026, 11, 1)


@pytest.fixture(scope="module")
def records(small_district: Path) -> Iterator[PublishedRecords]:
    held = PublishedRecords(
        small_district / "births.duckdb", small_district / "restricted.duckdb", None
    )
    yield held
    held.close()


@pytest.fixture(scope="module")
def notices(small_district: Path) -> list[dict[str, Any]]:
    files = sorted((small_district.parent / "delivery" / "exchange").glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.open(encoding="utf-8")]


def test_a_notice_is_told_the_birth_that_the_run_found(
    records: PublishedRecords, notices: list[dict[str, Any]], small_district: Path
) -> None:
    with duckdb.connect(str(small_district / "births.duckdb"), read_only=True) as con:
        found = con.execute("""
            select n.source_record_id, o.source, o.source_record_id
            from record_links as n inner join record_links as o using (birth_id)
            where n.source = 'exchange'
        """).fetchall()
        known = {row[0] for row in found}
    by_run: dict[str, set[tuple[str, str]]] = {}
    for notice_id, source, record_id in found:
        if (source, record_id) != ("exchange", notice_id):
            by_run.setdefault(notice_id, set()).add((source, record_id))
    asked = [notice for notice in notices if notice["notice_id"] in known]
    placed = records.place(asked, TODAY)
    agree = sum(
        {(m.source, m.source_record_id) for m in place.members}
        == by_run.get(notice["notice_id"], set())
        for notice, place in zip(asked, placed, strict=True)
    )
    assert len(asked) > 30
    assert agree >= 0.97 * len(asked)


def test_a_birth_that_nobody_has_told_stands_alone_until_it_is_told_again(
    records: PublishedRecords,
) -> None:
    notice = {
        "notice_id": "N-1",
        "partner_code": "420606",
        "birth_date": "2008-03-04",
        "baby_sex": 1,
        "mother_name": "欧阳慧玲",
        "mother_id_number": "42060719840105112X",
        "mother_residence_code": "420607109218",
        "outcome": "live",
    }
    (first,) = records.place([notice], TODAY)
    assert (first.members, first.is_resident, first.refusal) == ((), True, None)
    records.keep(["N-1"])
    (second,) = records.place([notice | {"notice_id": "N-2", "partner_code": "411381"}], TODAY)
    assert [member.source_record_id for member in second.members] == ["N-1"]
    records.drop("N-1")
    (third,) = records.place([notice | {"notice_id": "N-2"}], TODAY)
    assert third.members == ()


def test_a_notice_without_a_birth_date_is_refused_with_what_to_mend(
    records: PublishedRecords,
) -> None:
    good = {"notice_id": "N-4", "birth_date": "2008-03-04", "mother_name": "欧阳慧玲"}
    bad, kept = records.place([good | {"notice_id": "N-3", "birth_date": "soon"}, good], TODAY)
    assert bad.refusal is not None
    assert "出生日期" in bad.refusal.zh
    assert kept.refusal is None


def test_statements_that_are_planned_once_say_what_they_say_each_time(
    records: PublishedRecords, notices: list[dict[str, Any]]
) -> None:
    some = [
        *notices[5:40:12],
        {"notice_id": "N-9", "birth_date": "2008-03-04", "baby_name": "甲乙"},
    ]
    planned = [records.place([one], TODAY) for one in some]
    assert isinstance(records._con, PlannedConnection)
    records._con = records._con.con  # drops the tables that plans rest on: the last test
    assert [records.place([one], TODAY) for one in some] == planned
