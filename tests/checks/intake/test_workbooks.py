"""Excel workbooks: row numbers, true dates, titles, empty sheets."""

from datetime import datetime

import openpyxl
import pytest


@pytest.fixture
def heading(hospital_heading: str) -> list[str]:
    return hospital_heading.split(",")


def _baby(number: str, day: object, weight: object = 3100) -> list[object]:
    return [
        "420607A00",
        number,
        "李婷",
        "420621198006111967",
        25,
        "双沟",
        None,
        None,
        day,
        "10:20",
        "女",
        None,
        weight,
        39,
        1.0,
        1,
        "活产",
        None,
    ]


def test_true_dates_serials_and_text_dates_are_one_day(delivery, heading: list[str]) -> None:
    days = [
        datetime(2006, 3, 5),  # noqa: DTZ001
        38781,
        "2006.3.5",
        "2006年3月5日",
        "２００６/３/５",
        20060305,
    ]
    delivery.workbook(
        "hospital/A.xlsx", [heading, *(_baby(str(number), day) for number, day in enumerate(days))]
    )
    checked = delivery.run()
    assert checked.rows(
        "select distinct cast(delivery_date as varchar), count(*) from accepted.hospital group by 1"
    ) == [("2006-03-05", len(days))]


def test_titles_and_empty_rows_above_the_heading_leave_the_sheets_row_numbers(
    delivery, heading: list[str]
) -> None:
    rows = [
        [],
        ["襄阳区分娩登记"],
        [],
        heading,
        _baby("1", "2006-03-05"),
        [],
        _baby("2", "2006-03-05", "3.25kg"),
    ]
    delivery.workbook("hospital/A.xlsx", rows)
    checked = delivery.run()
    assert checked.rows(
        "select row_number, birth_weight_g, plurality from accepted.hospital order by 1"
    ) == [
        (5, 3100, 1),
        (7, 3250, 1),
    ]
    assert checked.quarantined("hospital") == [(6, "blank_row")]


def test_a_second_sheet_is_read_under_its_name_and_empty_ones_are_nothing(
    delivery, heading: list[str]
) -> None:
    book = openpyxl.Workbook()
    for name, number in (("一月", "1"), ("二月", "2"), ("Sheet3", None)):
        sheet = book.create_sheet(name)
        if number:
            sheet.append(heading)
            sheet.append(_baby(number, "2006-03-05"))
    book.remove(book.worksheets[0])
    (delivery.folder / "hospital").mkdir()
    book.save(delivery.folder / "hospital" / "A.xlsx")
    assert delivery.run().rows(
        "select source_file, delivery_no from accepted.hospital order by 2"
    ) == [
        ("A.xlsx", "1"),
        ("A.xlsx#二月", "2"),
    ]


def test_a_workbook_under_a_csv_name_is_read_as_the_workbook_it_is(
    delivery, heading: list[str]
) -> None:
    delivery.workbook("hospital/A.csv", [heading, _baby("1", "2006-03-05")])
    assert delivery.run().rows("select delivery_no from accepted.hospital") == [("1",)]


def test_a_broken_archive_is_a_damaged_file_and_the_run_goes_on(
    delivery, heading: list[str]
) -> None:
    delivery.workbook("hospital/A.xlsx", [heading, _baby("1", "2006-03-05")])
    path = delivery.folder / "hospital" / "A.xlsx"
    path.write_bytes(path.read_bytes()[:2000])
    delivery.write("hospital/B.xlsx", b"%PDF-1.4\n")
    checked = delivery.run()
    assert checked.rows("select source_file, status from source_files order by 1") == [
        ("A.xlsx", "damaged"),
        ("B.xlsx", "damaged"),
    ]
    assert checked.found() == {("hospital", "file_damaged")}
