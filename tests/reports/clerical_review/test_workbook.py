import re
import stat
from pathlib import Path

import openpyxl
import pytest

from reports.clerical_review.items import ReviewError, Sample
from reports.clerical_review.sheets import FIRST_ROW, KEY_SHEET
from reports.clerical_review.workbook import write_review

READ = ("甲-记录对", "甲-问题", "乙-记录对", "乙-问题")


def test_no_verdict_is_to_be_seen(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    told = "\n".join(
        str(cell)
        for name in READ
        for row in book[name].iter_rows(values_only=True)
        for cell in row
        if cell
    )
    assert not re.search(r"claimed|certain|probable|review|确定|很可能|待人工|概率|0\.\d{2}", told)
    assert book[KEY_SHEET].sheet_state == "veryHidden"


def test_both_readers_are_asked_the_same_in_different_orders(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    a, b = (
        [row[0].value for row in book[name].iter_rows(min_row=FIRST_ROW + 1)]
        for name in ("甲-记录对", "乙-记录对")
    )
    assert sorted(a) == sorted(b)
    assert a != b


def test_answers_are_chosen_from_a_list_and_the_rest_is_locked(workbook: Path) -> None:
    sheet = openpyxl.load_workbook(workbook)["甲-问题"]
    (choice,) = sheet.data_validations.dataValidation
    assert choice.formula1 == '"属实,不属实,无法判断"'
    assert sheet.protection.sheet
    assert [cell.protection.locked for cell in sheet[FIRST_ROW + 1]][:4] == [
        True,
        False,
        False,
        True,
    ]


def test_a_name_that_looks_like_a_formula_stays_a_name(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    cells = [
        cell
        for name in READ
        for row in book[name].iter_rows()
        for cell in row
        if "HYPERLINK" in str(cell.value)
    ]
    assert cells
    assert {cell.data_type for cell in cells} == {"s"}


def test_a_workbook_with_answers_is_never_overwritten(workbook: Path, sample: Sample) -> None:
    assert stat.S_IMODE(workbook.stat().st_mode) == 0o600
    with pytest.raises(ReviewError, match="may hold answers"):
        write_review(sample, workbook)
