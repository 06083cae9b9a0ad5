"""Lists go out and come back as files: filled by openpyxl as a clerk would, saved again by
LibreOffice where it is."""

import os
import shutil
import subprocess
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment

from reports.corrections.issue import IssueOptions, issue_lists, read_published
from reports.corrections.issued_files import find_issued
from reports.corrections.list_layout import COLUMNS
from reports.corrections.returned_lists import read_returned_list
from reports.snapshot.publish import publish
from transforms.ledger.errors import NothingToDoError
from transforms.ledger.event_writer import Actor
from transforms.ledger.receiving import receive
from transforms.ledger.replies import ReplyRefusedError, Taken
from transforms.ledger.store import open_ledger
from transforms.ledger.tables import Answer, Case, IssuedList
from transforms.ledger.update_ledger import update_ledger

ISSUED, RECEIVED = date(2009, 8, 5), date(2009, 8, 25)
WAY = IssueOptions(date(2009, 9, 5), with_paper=False, with_undecided=True)
ACTOR = Actor("王统计", "统计员", ISSUED)
TOWN = "420607107"  # C-UR-1 and C-DU-1 to correct
LIST = f"{TOWN}-20090805-001"
SHEET = "更正名单"
FIRST_ROW = 4
PLACE = {column.key: place for place, column in enumerate(COLUMNS, start=1)}
FILLED = {
    "finding": "属实",
    "correction": "补报",
    "checked_by": "赵干事",
    "checked_on": date(2009, 8, 10),
    "remark": "见底册",
}


@pytest.fixture(scope="module")
def published(warehouse, tmp_path_factory) -> Path:
    """OUT after a run."""
    out = tmp_path_factory.mktemp("published")
    run = out / "run.duckdb"
    shutil.copy(warehouse, run)
    with open_ledger(out) as ledger:
        update_ledger(run, ledger)
    publish(run, out)
    return out


@pytest.fixture
def out(published, tmp_path) -> Path:
    """The same, with the lists issued; for one test alone."""
    folder = Path(shutil.copytree(published, tmp_path / "out"))
    with open_ledger(folder) as ledger:
        issue_lists(folder, ledger, ACTOR, WAY)
    return folder


def filled(out, rows=(FILLED, FILLED), number=LIST):
    """The list as its clerk returns it: one dict of answers per case."""
    book = openpyxl.load_workbook(find_issued(out, number))
    for row, answers in enumerate(rows, start=FIRST_ROW):
        for key, value in answers.items():
            book[SHEET].cell(row, PLACE[key]).value = value
    return book


def sent(out, book, name="reply.xlsx", on=RECEIVED):
    path = out / name
    if book is not None:
        book.save(path)
    with open_ledger(out) as ledger:
        reply = read_returned_list(path)
        return receive(ledger, Actor("王统计", "统计员", on), reply, name).taken


def refused(out, book):
    """Why a reply is refused: by cell, and that nothing of it was kept."""
    with pytest.raises(ReplyRefusedError) as told:
        sent(out, book)
    with open_ledger(out) as ledger, ledger.reading() as session:
        assert session.query(Answer).count() == 0
        assert {case.status for case in session.query(Case)} == {"issued"}
    return {fault.cell: fault.en for fault in told.value.faults}


def statuses(out):
    with open_ledger(out) as ledger, ledger.reading() as session:
        return {case.case_id: str(case.status) for case in session.query(Case)}


def test_each_town_with_cases_gets_a_numbered_dated_list_with_its_deadline(out):
    lists = sorted(path.stem for path in (out / "issued").iterdir())
    assert lists == [
        "420607-20090805-001_区级",
        f"{LIST}_双沟镇",
        "420607112-20090805-001_张湾镇",
    ]
    book = openpyxl.load_workbook(find_issued(out, LIST))
    guide = {
        row[0].value: row[1].value for row in book["填写说明"].iter_rows(max_row=12) if row[0].value
    }
    assert (guide["名单编号"], guide["发出日期"], guide["交回期限"]) == (
        LIST,
        "2009-08-05",
        "2009-09-05",
    )
    with open_ledger(out) as ledger, ledger.reading() as session:
        listed = session.get(IssuedList, LIST)
        assert listed
        assert guide["内容校验码 SHA-256"] == listed.sha256
    assert set(statuses(out).values()) == {"issued"}


def test_what_is_out_is_not_issued_twice(out):
    with open_ledger(out) as ledger, pytest.raises(NothingToDoError):
        issue_lists(out, ledger, ACTOR, WAY)


def test_an_issue_killed_on_either_side_of_its_commit_is_settled_by_the_next(out):
    aside = out / "issued" / ".aside" / "1234"
    aside.mkdir(parents=True)
    placed = find_issued(out, LIST)
    assert placed
    placed.rename(aside / placed.name)  # entered, not in its place
    (aside / "420607107-20090805-009.xlsx").touch()  # in nobody's ledger
    with open_ledger(out) as ledger, pytest.raises(NothingToDoError):
        issue_lists(out, ledger, ACTOR, WAY)
    names = {path.name for path in (out / "issued").iterdir()}
    assert placed.name in names
    assert not {name for name in names if "-009" in name or name.startswith(".")}


def test_one_town_can_be_issued_alone(published, tmp_path):
    folder = Path(shutil.copytree(published, tmp_path / "out"))
    with open_ledger(folder) as ledger:
        issued = issue_lists(
            folder, ledger, ACTOR, IssueOptions(WAY.deadline, (TOWN,), with_paper=False)
        )
    assert [listed.number for listed in issued] == [LIST]


def test_a_reply_is_taken_in_with_its_free_text(out):
    assert sent(out, filled(out, (FILLED, FILLED | {"finding": "不属实"}))) is Taken.RECEIVED
    assert {case: state for case, state in statuses(out).items() if state != "issued"} == {
        "C-UR-1": "confirmed",
        "C-DU-1": "refuted",
    }
    with open_ledger(out) as ledger, ledger.reading() as session:
        answer = session.query(Answer).filter_by(case_id="C-UR-1").one()
    assert (answer.correction, answer.checked_by, answer.checked_on, answer.remark) == (
        "补报",
        "赵干事",
        "2009-08-10",
        "见底册",
    )


def test_an_answer_chosen_from_a_list_of_an_older_version_is_understood(out):
    old = FILLED | {"finding": "部分属实需更正"}
    assert sent(out, filled(out, (old, FILLED))) is Taken.RECEIVED
    assert statuses(out)["C-UR-1"] == "amended"


def test_rows_may_be_sorted_hidden_and_columns_widened(out):
    book = filled(out, (FILLED, FILLED | {"finding": "不属实"}))
    sheet = book[SHEET]
    for column in range(1, len(COLUMNS) + 1):  # by case number, the other way round
        one, other = sheet.cell(FIRST_ROW, column), sheet.cell(FIRST_ROW + 1, column)
        one.value, other.value = other.value, one.value
        for cell in (
            one,
            other,
        ):  # a name that looks like a formula stays text, as it does in Excel
            cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
    sheet.row_dimensions[FIRST_ROW].hidden = True
    sheet.column_dimensions["F"].width = 80
    assert sent(out, book) is Taken.RECEIVED
    assert (statuses(out)["C-UR-1"], statuses(out)["C-DU-1"]) == ("confirmed", "refuted")


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
@pytest.mark.parametrize("ending", ["xlsx", "xls"])
def test_a_list_that_libreoffice_has_saved_is_taken_in(out, ending):
    filled(out).save(out / "clerk.xlsx")
    profile = f"-env:UserInstallation=file://{out / 'profile'}"
    subprocess.run(
        [
            "soffice",
            profile,
            "--headless",
            "--convert-to",
            ending,
            "--outdir",
            out / "saved",
            out / "clerk.xlsx",
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    shutil.copy(out / "saved" / f"clerk.{ending}", out / "reply.xlsx")
    assert sent(out, None) is Taken.RECEIVED
    assert statuses(out)["C-UR-1"] == "confirmed"


def test_a_file_sent_twice_has_no_effect(out):
    book = filled(out)
    sent(out, book)
    with open_ledger(out) as ledger, ledger.reading() as session:
        versions = [case.version for case in session.query(Case)]
    assert sent(out, book, "again.xlsx") is Taken.KNOWN
    with open_ledger(out) as ledger, ledger.reading() as session:
        assert [case.version for case in session.query(Case)] == versions


def test_a_town_may_correct_its_reply_but_not_send_the_old_one_after_it(out):
    sent(out, filled(out))
    assert sent(out, filled(out, (FILLED | {"finding": "不属实"}, FILLED))) is Taken.RECEIVED
    assert statuses(out)["C-UR-1"] == "refuted"
    with pytest.raises(ReplyRefusedError, match="a later one was received"):
        sent(out, filled(out))
    assert statuses(out)["C-UR-1"] == "refuted"


def test_a_list_that_was_replaced_is_refused_with_the_new_number(out):
    old = filled(out)
    with open_ledger(out) as ledger:
        issue_lists(
            out,
            ledger,
            ACTOR,
            IssueOptions(WAY.deadline, (TOWN,), again=True, with_paper=False, with_undecided=True),
        )
    assert "420607107-20090805-002" in refused(out, old)[""]


def test_missing_and_impossible_answers_are_told_by_cell(out):
    book = filled(out, ({}, {"finding": "也许", "checked_by": "赵干事", "checked_on": "昨天"}))
    assert refused(out, book) == {
        "更正名单!Q4": "there is no finding",
        "更正名单!S4": "nobody is named who checked",
        "更正名单!T4": "there is no date of the check",
        "更正名单!Q5": "'也许' is none of the choices; choose from the cell's list: True, "
        "Not true, Partly true, Cannot be verified",
        "更正名单!T5": "'昨天' is no date; write year, month and day: 2009-08-15",
    }


@pytest.mark.parametrize(
    ("answers", "cell"),
    [
        ({"finding": "部分属实", "correction": None}, "更正名单!R4"),
        ({"finding": "无法核实", "remark": None}, "更正名单!U4"),
        ({"checked_on": date(2009, 7, 30)}, "更正名单!T4"),
        ({"checked_on": date(2009, 8, 26)}, "更正名单!T4"),
        ({"checked_on": "2009811"}, "更正名单!T4"),
    ],
)
def test_an_answer_needs_its_words_and_a_day_between_extract_and_receipt(out, answers, cell):
    assert refused(out, filled(out, (FILLED | answers, FILLED))).keys() == {cell}


def test_a_locked_cell_that_was_altered_is_told_and_refused(out):
    book = filled(out)
    book[SHEET].cell(FIRST_ROW, PLACE["birth_date"]).value = "2006-03-06"
    assert refused(out, book) == {"更正名单!K4": "a locked cell was altered; put its text back"}


def test_what_stands_where_nobody_reads_is_told_and_not_passed_over(out):
    book = filled(out)
    sheet = book[SHEET]
    sheet["V3"], sheet["V4"], sheet["W5"] = "乡镇意见", "查无此人", "其实不属实"
    sheet["D1"] = "全部不属实"
    sheet.merge_cells("S4:S5")
    book.create_sheet("情况")["B2"] = "第二条见此"
    told = refused(out, book)
    assert told["更正名单!V3"].startswith("'乡镇意见' is no column of the list")
    assert all(told[f"更正名单!{cell}"].startswith("nothing is taken in") for cell in ("D1", "W5"))
    assert told["更正名单!S4"].startswith("cells of answers are merged")
    assert told["情况!B2"].startswith("this sheet is no part of the list")


def test_an_answers_column_without_its_heading_or_with_two_loses_no_answer(out):
    book = filled(out)
    book[SHEET].cell(3, PLACE["remark"]).value = "备注说明"
    book[SHEET]["V3"], book[SHEET]["V4"], book[SHEET]["V5"] = "核查结果", "不属实", "不属实"
    told = refused(out, book)
    assert told["更正名单!A3"].startswith("there is no column 'Remark'")
    assert told["更正名单!V3"].startswith("there are two columns 'Finding'")
    book[SHEET].cell(3, PLACE["finding"]).value = "结果"
    book[SHEET]["V3"] = None
    assert "更正名单!Q3" in refused(out, book)


def test_a_note_on_a_cell_is_told_and_not_passed_over(out):
    book = filled(out)
    book[SHEET]["Q4"].comment = Comment("其实不属实", "赵")
    assert refused(out, book)[""].startswith("1 cells bear a note (Q4)")


def test_three_lists_in_one_workbook_are_told_by_their_numbers(out):
    book = filled(out)
    book.copy_worksheet(book["填写说明"])["B3"] = "420607112-20090805-001"
    assert "holds 2 lists (420607107-20090805-001、420607112-" in refused(out, book)[""]


def test_a_formula_without_a_result_is_no_empty_remark(out):
    book = filled(out, (FILLED | {"remark": "=A1"}, FILLED))
    assert refused(out, book)[""].startswith("1 cells hold a formula without a result")


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"finding": True}, "'TRUE' is none of the choices"),  # of a formula, in a Chinese list
        ({"checked_by": "同上"}, "'同上' points to another cell"),
        ({"checked_by": "√"}, "'√' names nobody"),
        ({"checked_by": "\u200b"}, "nobody is named who checked"),
        ({"finding": "部分属实", "correction": "待查"}, "'待查' says nothing"),
        ({"finding": "无法核实", "remark": "——"}, "'——' says nothing"),
        ({"correction": 420621198006111967}, "'4.20621198006112E+17' is a long number"),
    ],
)
def test_an_answer_that_says_nothing_is_told_with_its_cell(out, answers, said):
    (told,) = refused(out, filled(out, (FILLED | answers, FILLED))).values()
    assert told.startswith(said)


def test_signs_that_nobody_sees_are_no_part_of_an_answer(out):
    hidden = {"finding": "\u200b属实", "remark": "电\u202d话_x0000_不通"}
    assert sent(out, filled(out, (FILLED | hidden, FILLED))) is Taken.RECEIVED
    with open_ledger(out) as ledger, ledger.reading() as session:
        assert session.query(Answer).filter_by(case_id="C-UR-1").one().remark == "电话不通"


def test_the_same_answers_with_an_altered_cell_are_not_called_old(out):
    sent(out, filled(out))
    book = filled(out)
    book[SHEET]["W5"] = "其实不属实"
    with pytest.raises(ReplyRefusedError) as told:
        sent(out, book)
    assert [fault.cell for fault in told.value.faults] == ["更正名单!W5"]


def test_a_row_that_is_gone_doubled_or_another_lists_is_told(out):
    book = filled(out)
    book[SHEET].cell(FIRST_ROW + 1, PLACE["case_id"]).value = "C-FA-1"
    told = refused(out, book)
    assert told["更正名单!B5"] == "case C-FA-1 is not on the list"
    assert told[""] == "the row of case C-DU-1 is missing"


@pytest.mark.parametrize(
    ("fact", "told"),
    [("内容校验码 SHA-256", "its hash is not that"), ("名单编号", "was ever issued")],
)
def test_a_workbook_with_another_number_or_hash_is_refused(out, fact, told):
    book = filled(out)
    row = next(row for row in book["填写说明"].iter_rows(max_row=12) if row[0].value == fact)
    row[1].value = "0" * 64
    assert told in refused(out, book)[""]


def test_a_file_that_is_no_workbook_or_no_list_is_refused(out):
    (out / "reply.xlsx").write_text("not a workbook")
    assert "cannot be opened" in refused(out, None)[""]
    assert "none of our lists" in refused(out, openpyxl.Workbook())[""]


@pytest.mark.parametrize(
    "written",
    [
        *("2009/8/10", "2009年8月10日", "20090810", "2009-08-10 00:00:00", "２００９－０８－１０"),
        *("二〇〇九年八月十日", "2009年8月10日 星期一"),
    ],
)
def test_a_date_may_be_written_as_people_write_it(out, written):
    assert sent(out, filled(out, (FILLED | {"checked_on": written}, FILLED))) is Taken.RECEIVED


def test_an_english_list_comes_back_too(published, tmp_path):
    folder = Path(shutil.copytree(published, tmp_path / "out"))
    with open_ledger(folder) as ledger:
        issue_lists(
            folder,
            ledger,
            ACTOR,
            IssueOptions(WAY.deadline, language="en", with_paper=False),
        )
    book = openpyxl.load_workbook(find_issued(folder, LIST))
    for row in (FIRST_ROW, FIRST_ROW + 1):
        for key, value in (FILLED | {"finding": "True"}).items():
            book["Corrections"].cell(row, PLACE[key]).value = value
    assert sent(folder, book) is Taken.RECEIVED


def test_cases_of_no_town_stand_under_the_district(published):
    assert "420607" in read_published(published, None).cases


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xd0\xcf\x11\xe0" + bytes(900) + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"%PDF-1.4", "cannot be opened"),
        (b"PK\x05\x06" + bytes(6) + b"\xff\xff" + bytes(10), "parts"),
    ],
)
def test_a_reply_that_cannot_be_read_is_refused_in_words(tmp_path, data: bytes, said: str):
    path = tmp_path / "reply.xlsx"
    path.write_bytes(data)
    with pytest.raises(ReplyRefusedError) as told:
        read_returned_list(path)
    assert said in told.value.faults[0].en


def test_what_is_no_file_is_refused_and_never_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe.xlsx")  # whoever opens it waits for ever
    (tmp_path / "folder.xlsx").mkdir()
    (tmp_path / "link.xlsx").symlink_to("/dev/zero")
    (tmp_path / "gone.xlsx").symlink_to("nowhere")
    for name in ("pipe", "folder", "link", "gone"):
        with pytest.raises(ReplyRefusedError) as told:
            read_returned_list(tmp_path / f"{name}.xlsx")
        assert "no file that can be read" in told.value.faults[0].en
    with (tmp_path / "large.xlsx").open("wb") as file:
        file.truncate(60_000_000)
    with pytest.raises(ReplyRefusedError) as told:
        read_returned_list(tmp_path / "large.xlsx")
    assert "larger than 50 MB" in told.value.faults[0].en
