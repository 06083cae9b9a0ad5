from datetime import date
from pathlib import Path

import duckdb
import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from reports.corrections.draft_lists import content_hash, write_lists
from reports.corrections.list_layout import COLUMNS


@pytest.fixture(scope="module")
def lists(warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    staging = tmp_path_factory.mktemp("staging")
    write_lists(warehouse, staging)
    return staging / "lists"


def sheet_of(lists: Path, file: str, name: str = "更正名单") -> Worksheet:
    return openpyxl.load_workbook(lists / file)[name]


def cells(sheet: Worksheet, key: str) -> list[object]:
    column = [column.key for column in COLUMNS].index(key) + 1
    return [sheet.cell(row, column).value for row in range(4, sheet.max_row + 1)]


def test_every_town_gets_a_workbook_and_cases_without_town_go_to_the_district(lists: Path):
    assert sorted(path.name for path in lists.iterdir()) == [
        "420607107_双沟镇.xlsx",
        "420607112_张湾镇.xlsx",
        "420607_区级.xlsx",
    ]


def test_cases_stand_on_the_sheet_of_their_grade(lists: Path):
    assert cells(sheet_of(lists, "420607107_双沟镇.xlsx"), "case_id") == ["C-UR-1", "C-DU-1"]
    assert cells(sheet_of(lists, "420607_区级.xlsx", "待复核"), "case_id") == ["C-UN-1"]
    # A sheet without a case is not there: it would print an empty page.
    assert openpyxl.load_workbook(lists / "420607_区级.xlsx").sheetnames == ["填写说明", "待复核"]


def test_a_clerk_reads_whom_the_case_is_about(lists: Path):
    sheet = sheet_of(lists, "420607107_双沟镇.xlsx")
    said = {
        key: cells(sheet, key)[0]
        for key in ("case_type", "mother", "mother_id", "telephone", "child", "birth_date")
    }
    assert said == {
        "case_type": "漏报",
        "mother": "李婷",
        "mother_id": "420621********2345",
        "telephone": "138****4567",
        "child": "女",
        "birth_date": "2006-03-05",
    }


@pytest.mark.parametrize(
    "file", ["420607107_双沟镇.xlsx", "420607112_张湾镇.xlsx", "420607_区级.xlsx"]
)
def test_no_full_number_stands_anywhere_in_a_workbook(lists: Path, file: str):
    book = openpyxl.load_workbook(lists / file)
    text = " ".join(str(cell.value) for sheet in book for row in sheet for cell in row)
    for number in (
        "420621198203052345",
        "420621198001012340",
        "420621198101012341",
        "13871234567",
        "0710-2812345",
    ):
        assert number not in text


def test_a_number_that_is_itself_in_question_is_given_whole(warehouse: Path, tmp_path: Path):
    changed = tmp_path / "warehouse.duckdb"
    changed.write_bytes(warehouse.read_bytes())
    with duckdb.connect(changed) as connection:
        connection.execute("update cases set subtype = 'mother_identity' where case_id = 'C-MI-1'")
        connection.execute(
            "update case_evidence set sentence_zh = '所填为420621198301012342' where case_id = "
            "'C-MI-1'"
        )
    write_lists(changed, tmp_path)
    sheet = sheet_of(tmp_path / "lists", "420607112_张湾镇.xlsx")
    row = cells(sheet, "case_id").index("C-MI-1")
    assert cells(sheet, "sentence")[row] == "所填为420621198301012342"
    assert cells(sheet, "mother_id")[row] == "420621********2342"


def test_a_name_that_looks_like_a_formula_stays_text(lists: Path):
    sheet = sheet_of(lists, "420607107_双沟镇.xlsx")
    assert cells(sheet, "mother")[1] == """'=HYPERLINK("http://x","点")"""
    column = [column.key for column in COLUMNS].index("mother") + 1
    assert sheet.cell(5, column).data_type in ("s", "inlineStr")
    assert not sheet._hyperlinks


def test_nothing_of_a_draft_can_be_filled_in_and_every_page_says_so(lists: Path):
    sheet = sheet_of(lists, "420607107_双沟镇.xlsx")
    assert sheet.protection.sheet
    assert [cell.column for cell in sheet[4] if not cell.protection.locked] == []
    assert "草稿" in str(sheet.oddHeader.center.text)
    assert str(sheet["A2"].value).startswith("草稿")


def test_findings_are_chosen_and_dates_are_checked(lists: Path):
    validations = {
        rule.type: rule
        for rule in sheet_of(lists, "420607107_双沟镇.xlsx").data_validations.dataValidation
    }
    assert validations["list"].formula1 == '"属实,不属实,部分属实,无法核实"'
    assert str(validations["list"].sqref) == "Q4:Q5"
    assert validations["date"].operator == "greaterThanOrEqual"


def test_the_heading_stays_in_sight_and_is_repeated_on_paper(lists: Path):
    sheet = sheet_of(lists, "420607107_双沟镇.xlsx")
    assert sheet.freeze_panes == "C4"
    assert sheet.print_title_rows == "$1:$3"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    # A3: on A4 the letters would be 4 points high.
    assert int(sheet.page_setup.paperSize) == 8


def test_the_same_content_gives_the_same_number_and_file(
    warehouse: Path, lists: Path, tmp_path: Path
):
    write_lists(warehouse, tmp_path)
    for path in lists.iterdir():
        assert (tmp_path / "lists" / path.name).read_bytes() == path.read_bytes()


def test_another_content_gives_another_hash():
    one, other = {"case_id": "1", "mother": "李婷"}, {"case_id": "2", "mother": "李停"}
    day = date(2009, 7, 31)
    assert content_hash("420607107", day, [one, other]) == content_hash(
        "420607107", day, [other, one]
    )
    assert content_hash("420607107", day, [one]) != content_hash("420607107", day, [other])


def test_a_list_can_be_had_in_english(warehouse: Path, tmp_path: Path):
    write_lists(warehouse, tmp_path, language="en")
    sheet = sheet_of(tmp_path / "lists", "420607107_双沟镇.xlsx", "Corrections")
    assert sheet.cell(3, 2).value == "Case"
    assert (
        cells(sheet, "sentence")[0]
        == "The hospital delivered a girl of 李婷 on 2006-03-05; WIS lacks the birth"
    )
