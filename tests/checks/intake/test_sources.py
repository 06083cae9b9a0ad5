"""What a delivery is made of: its manifest, its files, its fingerprint, Parquet and JSON Lines."""

import json
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest

from checks.errors import DeliveryError
from checks.intake.manifest import read_manifest
from checks.intake.sources import IntakeOptions, take_in, warnings_of_delivery

Line = Callable[..., str]
NOTICE = {
    "notice_id": "N1",
    "partner_code": "WS01",
    "sent_at": "2006-03-31T15:42:47",
    "baby_sex": 2,
    "birth_date": "2006-03-05",
    "mother_name": "柳云",
    "outcome": "live",
}


def test_a_folder_that_is_no_delivery_says_what_is_missing(delivery, tmp_path) -> None:
    with pytest.raises(DeliveryError, match="没有这个报送文件夹"):
        take_in(tmp_path / "nowhere", delivery.warehouse, IntakeOptions())
    for content, told in (
        ("window_start = ", "无法解析"),
        ('window_start = "2005-10-01"', "window_end"),
        ("a = 1\n# \xff", r"第 2 行起不是 UTF-8"),
    ):
        delivery.write("delivery.toml", content, "latin-1")
        with pytest.raises(DeliveryError, match=told):
            delivery.run()
    (delivery.folder / "delivery.toml").unlink()
    with pytest.raises(DeliveryError, match=r"没有 delivery\.toml"):
        delivery.run()


@pytest.mark.parametrize(
    "name", ["Delivery.toml", "delivery.toml.txt", "delivery(1).toml", "2009-08/delivery.toml"]
)
def test_a_manifest_under_another_name_or_a_folder_below_is_told(tmp_path: Path, name: str) -> None:
    """Windows hides the ending that Notepad adds."""
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("")
    with pytest.raises(DeliveryError, match=re.escape(name.partition("/")[0])):
        read_manifest(tmp_path)


def test_a_broken_json_line_costs_one_row(delivery) -> None:
    lines = [
        json.dumps(NOTICE, ensure_ascii=False),
        '{"notice_id": "N2", "birth_da',
        "[1, 2]",
        "",
        json.dumps(NOTICE | {"notice_id": "N5", "mother_name": "柳\0云"}),
        json.dumps(NOTICE | {"notice_id": "N6", "extra": 1}),
    ]
    delivery.write("exchange/WS01.jsonl", "\n".join(lines) + "\n")
    checked = delivery.run()
    assert checked.rows(
        "select notice_id, baby_sex, cast(sent_at as varchar) from accepted.exchange order by 1"
    ) == [
        ("N1", "2", "2006-03-31 15:42:47"),
        ("N6", "2", "2006-03-31 15:42:47"),
    ]
    assert checked.quarantined("exchange") == [
        (2, "broken_json"),
        (3, "broken_json"),
        (4, "blank_row"),
        (5, "nul_byte"),
    ]


def test_parquet_gives_the_same_records_as_csv(delivery, make_person: Line) -> None:
    delivery.people(make_person("1"), make_person("2", birth_date="2005-02-30", parity=""))
    query = "select * exclude (source_file, row_number) from typed.population order by person_id"
    from_csv = delivery.run().rows(query)
    csv = delivery.folder / "population" / "person.csv"
    duckdb.sql(f"from read_csv('{csv}', all_varchar = true)").write_parquet(
        str(csv.with_suffix(".parquet"))
    )
    csv.unlink()
    checked = delivery.run()
    assert checked.rows(query) == from_csv
    assert checked.quarantined("population") == [(2, "unreadable_birth_date")]


def test_a_cut_parquet_file_is_damaged_and_the_source_absent(delivery, make_person: Line) -> None:
    delivery.write("population/person.parquet", b"PAR1" + bytes(50))
    checked = delivery.run()
    assert checked.rows("select status from source_files") == [("damaged",)]
    assert checked.found() == {("population", "file_damaged")}


def test_of_two_formats_of_one_register_the_first_is_read_and_the_other_told(
    delivery, make_person: Line
) -> None:
    delivery.people(make_person("1"))
    delivery.write("population/old.csv", "x")
    checked = delivery.run()
    assert checked.rows("select source_file, status from source_files order by 2") == [
        ("person.csv", "read"),
        ("population/old.csv", "unknown"),
    ]
    assert checked.found() == {(None, "unknown_file")}


def test_the_fingerprint_follows_contents_and_not_times(delivery, make_person: Line) -> None:
    delivery.people(make_person("1"))
    query = "select delivery_sha256 from run_context"
    first = delivery.run().rows(query)
    os.utime(delivery.folder / "population" / "person.csv", (0, 0))
    assert delivery.run().rows(query) == first
    delivery.people(make_person("2"))
    assert delivery.run().rows(query) != first


def test_the_same_delivery_twice_gives_the_same_tables_and_no_double_rows(
    delivery, make_baby: Line
) -> None:
    for name in ("B.csv", "A.csv"):
        delivery.hospital(make_baby("1"), make_baby("2"), name=name)
    query = "select * from typed.hospital order by source_file, row_number"
    assert delivery.run().rows(query) == delivery.run().rows(query)
    assert delivery.run().rows("select source_file, rule from quarantine order by row_number") == [
        ("A.csv", "resent_row"),
        ("A.csv", "resent_row"),
    ]


def toml(delivery, **values: object) -> None:
    """delivery.toml with these values instead."""
    usual: dict[str, object] = {
        "window_start": '"2005-10-01"',
        "window_end": '"2006-09-30"',
        "extract_date": '"2006-10-31"',
        "district_code": '"420607"',
    }
    lines = [f"{name} = {value}" for name, value in (usual | values).items()]
    delivery.write("delivery.toml", "\n".join(lines))


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"extract_date": '"2005-09-30"'}, "extract_date"),
        ({"window_end": '"2005-09-30"'}, "window_end"),
        ({"window_start": "20051001"}, "window_start"),
        ({"window_start": "[2005, 10, 1]"}, "window_start"),
        ({"window_start": '"2005/10/01"'}, "window_start"),
        ({"window_start": '"2005-10-01x"'}, "window_start"),
        ({"extract_date": '"0206-10-31"'}, "extract_date"),
        ({"district_code": "true"}, "district_code"),
        ({"district_code": '"420607000000"'}, "district_code"),
    ],
)
def test_a_manifest_that_makes_no_sense_names_the_line_to_mend(delivery, values, told) -> None:
    toml(delivery, **values)
    with pytest.raises(DeliveryError, match=told):
        delivery.run()


@pytest.mark.parametrize("wide", ["“2005-10-01”", "\u30002005-10-01"])
def test_a_chinese_mark_in_the_manifest_is_named_with_its_line(delivery, wide: str) -> None:
    toml(delivery, window_start=wide)
    with pytest.raises(DeliveryError, match="第 1 行有中文标点"):
        delivery.run()


def test_a_code_that_stands_below_a_heading_is_told_as_such(delivery) -> None:
    text = (delivery.folder / "delivery.toml").read_text()
    delivery.write("delivery.toml", re.sub("(district_code.*)", r"[update]\n\1", text))
    with pytest.raises(DeliveryError, match=r"district_code .* stands below \[update\]"):
        delivery.run()


def test_days_and_codes_of_other_types_are_taken_where_they_are_clear(delivery) -> None:
    toml(
        delivery,
        window_start="2005-10-01",
        window_end="2005-12-31T00:00:00",
        extract_date='"2005-11-30"',
        district_code="420607",
    )
    checked = delivery.run()
    assert checked.rows("select district_code, cast(window_end as varchar) from run_context") == [
        ("420607", "2005-12-31")
    ]
    assert (None, "window_not_over") in checked.found()


def test_an_extract_date_that_is_yet_to_come_is_told(delivery) -> None:
    today = datetime.now(UTC).date()
    for days, is_told in ((1, False), (3, True)):
        toml(delivery, extract_date=f'"{today + timedelta(days=days)}"')
        checked = delivery.run()
        assert ((None, "extract_date_ahead") in checked.found()) == is_told
        told = "".join(warnings_of_delivery(delivery.warehouse))
        assert ("is yet to come" in told) == is_told


def test_data_of_another_district_end_the_run_with_its_code(delivery, make_person: Line) -> None:
    delivery.people(*(make_person(str(at)) for at in range(12)))
    toml(delivery, district_code='"420606"')
    with pytest.raises(DeliveryError, match="420607"):
        delivery.run()
    toml(delivery, district_code='"42"')
    assert delivery.run().rows("select count(*) from accepted.population") == [(12,)]


def test_what_stands_in_a_files_place_is_told_and_not_read(delivery, make_baby: Line) -> None:
    delivery.hospital(make_baby("1"), name="A.csv")
    folder = delivery.folder / "hospital"
    (folder / "gone.csv").symlink_to(folder / "nowhere.csv")
    (folder / "B.csv").mkdir()
    (folder / "elsewhere").symlink_to(delivery.folder / "reference")
    os.mkfifo(folder / "C.csv")
    delivery.write("population.csv", "x")
    checked = delivery.run()
    assert checked.rows(
        "select source_file from findings where rule = 'no_readable_file' order by 1"
    ) == [(f"hospital/{name}",) for name in ("B.csv", "C.csv", "elsewhere", "gone.csv")]
    assert checked.rows("select source_file from findings where rule = 'unknown_file'") == [
        ("population.csv",)
    ]
    assert checked.rows("select accepted from run_sources where source = 'hospital'") == [(1,)]


def test_names_in_the_encoding_of_an_old_archive_are_read(delivery, make_baby: Line) -> None:
    delivery.hospital(make_baby("1"), name="医院.csv")
    first = delivery.folder / "hospital" / "医院.csv"
    second = first.with_name(os.fsdecode("医院.csv".encode("gbk")))
    second.write_bytes(first.read_bytes().replace(b",1,", b",2,"))
    checked = delivery.run()
    assert checked.rows(
        "select source_file from source_files where source = 'hospital' order by 1"
    ) == [("医院.csv",), ("医院.csv (2)",)]


@pytest.mark.parametrize("heading", ['"姓名"', "file_row_number", "FILE_ROW_NUMBER", "a\nb"])
def test_a_parquet_heading_of_any_kind_ends_no_run(
    delivery, make_person: Line, person_heading: str, heading: str
) -> None:
    rows = [make_person(str(at)).split(",") for at in (1, 2, 3)]
    columns = {name: [row[at] for row in rows] for at, name in enumerate(person_heading.split(","))}
    path = delivery.folder / "population" / "person[1]*.parquet"
    path.parent.mkdir()
    pl.DataFrame(columns | {heading: ["x"] * 3}).with_columns(
        pl.col("mother_name").cast(pl.Binary)
    ).write_parquet(path)
    checked = delivery.run()
    assert checked.rows("select person_id, row_number, mother_name from accepted.population") == [
        (str(at), at, "李婷") for at in (1, 2, 3)
    ]
