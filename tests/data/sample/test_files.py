"""The files of a sample are the contract's: names, columns, encodings."""

import json
import tomllib
from pathlib import Path

import polars as pl

from data.sample import SampleSummary, generate
from data.sample.dbf import BIRTH_FIELDS, WOMAN_FIELDS

Sample = tuple[Path, SampleSummary]


def read_dbf(path: Path) -> tuple[list[str], list[list[str]], bytes]:
    raw = path.read_bytes()
    rows, header, size = (
        int.from_bytes(raw[a:b], "little") for a, b in ((4, 8), (8, 10), (10, 12))
    )
    fields = [raw[at : at + 32] for at in range(32, header - 1, 32)]
    names = [field[:11].rstrip(b"\0").decode() for field in fields]
    records = []
    for start in range(header, header + rows * size, size):
        at, values = start + 1, []
        for field in fields:
            values.append(raw[at : at + field[16]].decode("gbk").rstrip())
            at += field[16]
        records.append(values)
    assert len(raw) == header + rows * size + 1
    return names, records, raw


def test_the_delivery_says_its_window_and_district(sample: Sample) -> None:
    facts = tomllib.loads((sample[0] / "delivery.toml").read_text(encoding="utf-8"))
    assert facts == {
        "window_start": "2005-10-01",
        "window_end": "2007-09-30",
        "extract_date": "2007-10-20",
        "district_code": "420607",
    }


def test_the_dbf_files_are_dbase_three_in_gbk(sample: Sample) -> None:
    for name, fields in (("WOMAN", WOMAN_FIELDS), ("BIRTH", BIRTH_FIELDS)):
        names, records, raw = read_dbf(sample[0] / "wis" / f"{name}.DBF")
        assert (raw[0], raw[29], raw[-1]) == (0x03, 0x4D, 0x1A)
        assert names == [field[0] for field in fields]
        assert len(records) == sample[1].rows[f"wis_{name.lower()}"]


def test_every_wis_birth_points_at_a_woman_of_the_roster(sample: Sample) -> None:
    women = {row[0] for row in read_dbf(sample[0] / "wis" / "WOMAN.DBF")[1]}
    births = read_dbf(sample[0] / "wis" / "BIRTH.DBF")[1]
    assert {row[1] for row in births} <= women
    assert all(len(row[9]) == 6 for row in births)


def test_hospitals_write_gb18030_under_differing_headings(sample: Sample) -> None:
    headings = {
        path.read_bytes().decode("gb18030").split("\n")[0]
        for path in (sample[0] / "hospital").glob("*.csv")
    }
    assert len(headings) > 3
    assert all(line.startswith("医院代码,分娩编号,") and line.count(",") == 17 for line in headings)
    assert list((sample[0] / "hospital").glob("*.xlsx"))


def test_xlsx_hospitals_hand_over_true_dates(sample: Sample) -> None:
    path = next(iter(sorted((sample[0] / "hospital").glob("*.xlsx"))))
    table = pl.read_excel(path, engine="calamine", has_header=False, infer_schema_length=0)
    assert table.to_series(8).str.contains(r"^\d{4}-\d\d-\d\d 00:00:00$").sum() >= table.height - 4


def test_notices_are_one_json_object_a_line_and_returns_one_workbook_a_month(
    sample: Sample,
) -> None:
    lines = [
        line
        for path in (sample[0] / "exchange").glob("*.jsonl")
        for line in path.read_text().splitlines()
    ]
    assert len(lines) == sample[1].rows["exchange"]
    assert {len(json.loads(line)) for line in lines} == {13}
    assert len(list((sample[0] / "exchange").glob("*.jsonl"))) == 8
    assert len(list((sample[0] / "returns").glob("*.xlsx"))) == 24


def test_damaged_lines_are_told_by_the_truth(sample: Sample) -> None:
    rubbish = pl.read_parquet(sample[0] / "truth" / "rubbish.parquet").filter(
        pl.col("source_file").str.ends_with("csv")
    )
    for _, name, row, kind in rubbish.iter_rows():
        line = (sample[0] / "hospital" / name).read_bytes().decode("gb18030").split("\n")[row - 1]
        expected = {"total_row": "合计", "repeated_header": "医院代码", "blank_row": ""}[kind]
        assert line.split(",")[0] == expected


def test_some_workbooks_bear_a_title_above_their_headings_and_truth_counts_it(
    tmp_path: Path,
) -> None:
    books = {}
    for seed in range(4):
        generate(tmp_path / str(seed), 600, seed)
        truth = pl.read_parquet(tmp_path / str(seed) / "truth" / "rubbish.parquet")
        for path in (tmp_path / str(seed) / "hospital").glob("*.xlsx"):
            books[path] = truth.filter(pl.col("source_file") == path.name)
    titled = 0
    for path, rubbish in books.items():
        sheet = pl.read_excel(path, has_header=False, infer_schema_length=0, drop_empty_rows=False)
        first = sheet.to_series(0).to_list()
        titled += str(first[0]).endswith("年分娩登记")
        for row, kind in rubbish.select("row", "kind").iter_rows():
            assert (first[row - 1] or "") == {
                "total_row": "合计",
                "repeated_header": "医院代码",
                "blank_row": "",
            }[kind]
    assert 0 < titled < len(books)


def test_some_hospitals_write_mother_and_father_into_each_others_cells(tmp_path: Path) -> None:
    generate(tmp_path / "harsh", 2000, 5, error_rate=5)
    fathers: dict[str, set[str]] = {}
    for row in pl.read_csv(
        tmp_path / "harsh" / "population" / "person.csv", infer_schema=False
    ).iter_rows(named=True):
        fathers.setdefault(str(row["mother_name"]), set()).add(str(row["father_name"]))
    exchanged = 0
    for path in (tmp_path / "harsh" / "hospital").glob("*.csv"):
        for line in path.read_bytes().decode("gb18030").split("\n")[1:]:
            cells = line.split(",")
            exchanged += len(cells) == 18 and cells[2] in fathers.get(cells[7], set())
    assert exchanged > 0
