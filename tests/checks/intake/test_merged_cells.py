"""A merged cell holds for all its rows, and for nothing else."""

from collections.abc import Sequence

import openpyxl
import pytest


@pytest.fixture
def send(delivery, hospital_heading: str):
    """Save a workbook of rows below the hospital's heading, with merged ranges; check it."""

    def save(rows: Sequence[Sequence[object]], *merged: str, heading: bool = True):
        book = openpyxl.Workbook()
        for row in [hospital_heading.split(","), *rows] if heading else rows:
            book.active.append(list(row))
        for area in merged:
            book.active.merge_cells(area)
        (delivery.folder / "hospital").mkdir(exist_ok=True)
        book.save(delivery.folder / "hospital" / "A.xlsx")
        return delivery.run()

    return save


@pytest.fixture
def baby(make_baby):
    """A row's cells."""
    return lambda number, **values: make_baby(number, **values).split(",")


def test_a_hospitals_code_merged_over_its_rows_is_every_rows_code(send, baby) -> None:
    checked = send([baby(str(number)) for number in range(1, 11)], "A2:A11")
    assert checked.rows("select count(*), min(hospital_code) from accepted.hospital") == [
        (10, "420607A00")
    ]
    assert checked.quarantined("hospital") == []


def test_a_register_that_begins_in_the_second_column_keeps_its_merged_cells(
    send, baby, hospital_heading: str
) -> None:
    rows = [hospital_heading.split(","), *(baby(str(number)) for number in (1, 2))]
    checked = send([[None, *row] for row in rows], "B2:B3", heading=False)
    assert checked.rows("select delivery_no, hospital_code from accepted.hospital order by 1") == [
        ("1", "420607A00"),
        ("2", "420607A00"),
    ]


def test_a_mother_merged_over_her_twins_is_the_mother_of_both(send, baby) -> None:
    twins = [baby("1", plurality="2", order="1"), baby("1", plurality="2", order="2", sex="男")]
    checked = send(twins, *(f"{column}2:{column}3" for column in "ABCDEFGHI"))
    assert checked.rows(
        "select source_record_id, mother_name, mother_id_number, cast(delivery_date as varchar), "
        "baby_sex from accepted.hospital order by 1"
    ) == [
        ("420607A00/1/1", "李婷", "420621198006111967", "2006-03-05", "2"),
        ("420607A00/1/2", "李婷", "420621198006111967", "2006-03-05", "1"),
    ]


def test_cells_merged_over_rows_nobody_filled_in_make_no_records(send, baby) -> None:
    form = [baby("1"), [None] * 18, [None] * 18, baby("2")]
    checked = send(form, "A2:A5", "C2:C4")
    assert checked.quarantined("hospital") == [(3, "blank_row"), (4, "blank_row")]
    assert checked.rows("select delivery_no from accepted.hospital order by 1") == [("1",), ("2",)]


def test_a_cell_merged_across_columns_holds_for_its_first_one(send, baby) -> None:
    checked = send([baby("1"), baby("2")], "F2:G3")
    assert checked.rows(
        "select address, telephone from accepted.hospital order by delivery_no"
    ) == [
        ("双沟镇赵集村3组", None),
        ("双沟镇赵集村3组", None),
    ]


def test_a_total_merged_over_columns_stays_a_total(send, baby) -> None:
    total = ["合计", None, None, None, None, None, "1"]
    checked = send([baby("1"), total], "A3:E3")
    assert checked.quarantined("hospital") == [(3, "total_row")]


def test_a_title_and_a_heading_merged_over_rows_are_read_as_headings(
    send, baby, hospital_heading: str
) -> None:
    title = ["襄阳区人民医院产妇分娩登记"]
    rows = [title, hospital_heading.split(","), [None] * 18, baby("1"), baby("2")]
    tall = [f"{column}2:{column}3" for column in "ABCDEFGHIJKLMNOPQR"]
    checked = send(rows, "A1:R1", *tall, heading=False)
    assert checked.rows("select delivery_no, mother_name from accepted.hospital order by 1") == [
        ("1", "李婷"),
        ("2", "李婷"),
    ]


def test_a_heading_merged_into_the_first_record_gives_it_no_value(send, baby) -> None:
    checked = send([baby("1"), baby("2")], "M1:M2")
    assert checked.rows("select birth_weight_g from accepted.hospital order by delivery_no") == [
        (None,),
        (3250,),
    ]
