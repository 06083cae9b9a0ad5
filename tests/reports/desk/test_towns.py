"""The town's view: her lists, the way in for her reply, and the auditor's page."""

import re
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from reports.corrections.issue import IssueOptions, issue_lists
from reports.corrections.issued_files import find_issued
from tests.reports.desk.at_the_desk import STATISTICIAN, TOWN


@pytest.fixture
def lists(out, ledger) -> dict[str, Path]:
    """By town, its issued workbook."""
    issued = issue_lists(
        out, ledger, STATISTICIAN, IssueOptions(date(2007, 12, 1), with_paper=False)
    )
    return {
        one.town_code: path for one in issued if (path := find_issued(out, one.number)) is not None
    }


def number_of(path: Path) -> str:
    """A list's number, before its town's name."""
    return path.stem.split("_")[0]


def filled(path: Path, to: Path, finding: str = "不属实") -> Path:
    book = openpyxl.load_workbook(path)
    for sheet in book:
        rows = list(sheet.iter_rows())
        heading = next((row for row in rows if any(cell.value == "问题编号" for cell in row)), None)
        if heading is None:
            continue
        at = {str(cell.value): cell.column for cell in heading}
        for row in range(heading[0].row + 1, sheet.max_row + 1):
            if sheet.cell(row, at["问题编号"]).value:
                for name, value in (
                    ("核查结果", finding),
                    ("核查人", "赵干事"),
                    ("核查日期", "2007-11-01"),
                    ("说明", "入户核实，无此情况"),
                ):
                    if name in at:
                        sheet.cell(row, at[name]).value = value
    book.save(to)
    return to


def hand_in(visitor, path: Path):
    return visitor.post("/town", files={"reply": (path.name, path.read_bytes())})


def test_a_clerk_downloads_her_list_and_hands_it_in(visit, lists, tmp_path, case, events):
    clerk = visit("clerk")
    assert number_of(lists[TOWN]) in clerk.get("/town").text
    answer = clerk.get(f"/lists/{number_of(lists[TOWN])}.xlsx")
    assert answer.content == lists[TOWN].read_bytes()
    assert [event.actor for event in events("download")] == ["clerk"]
    reply = filled(lists[TOWN], tmp_path / "reply.xlsx")
    page = hand_in(clerk, reply)
    assert page.status_code == 200, page.text
    assert "已接收" in page.text
    assert events("receive")[0].actor == "clerk"
    assert case(town_code=TOWN, status="refuted").list_number == number_of(lists[TOWN])
    assert "无变化" in hand_in(clerk, reply).text


def test_a_reply_with_a_wrong_answer_is_refused_with_its_cell(visit, lists, tmp_path, case):
    page = hand_in(visit("clerk"), filled(lists[TOWN], tmp_path / "reply.xlsx", finding="也许"))
    assert page.status_code == 422
    assert "更正名单!" in page.text
    assert case(town_code=TOWN, list_number=number_of(lists[TOWN])).status == "issued"


def test_a_clerk_can_neither_fetch_nor_hand_in_another_towns_list(visit, lists, tmp_path, case):
    town, path = next((town, path) for town, path in lists.items() if town != TOWN)
    clerk = visit("clerk")
    assert clerk.get(f"/lists/{number_of(path)}.xlsx").status_code == 403
    assert hand_in(clerk, filled(path, tmp_path / "reply.xlsx")).status_code == 403
    assert clerk.post(
        "/town", files={"reply": ("x.xlsx", b"no workbook")}, town=town
    ).status_code in (403, 422)
    assert case(town_code=town, list_number=number_of(path)).status == "issued"


def test_the_paper_to_sign_is_there_once_the_town_has_answered(visit, lists, tmp_path):
    clerk = visit("clerk")
    address = f"/lists/{number_of(lists[TOWN])}/sign.pdf"
    assert clerk.get(address).status_code == 404
    assert hand_in(clerk, filled(lists[TOWN], tmp_path / "r.xlsx", "属实")).status_code == 200
    assert address in clerk.get("/town").text
    paper = clerk.get(address)
    assert paper.content.startswith(b"%PDF")
    other = next(path for town, path in lists.items() if town != TOWN)
    assert clerk.get(f"/lists/{number_of(other)}/sign.pdf").status_code == 403


def test_the_auditor_reads_that_the_chain_is_whole_or_where_it_broke(visit, ledger):
    auditor = visit("auditor")
    page = auditor.get("/audit?actor=auditor").text
    assert 'hx-get="/audit/proof"' in page
    assert "登录" in page
    assert "sign-in" not in page.split("<tbody>")[1]
    assert re.search(r"<td>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d</td>", page)
    assert auditor.get("/audit?day=2007-13-40").status_code == 422
    assert "台账完整" in auditor.get("/audit/proof").text
    with ledger.writing() as session:
        session.connection().exec_driver_sql(
            "update ledger_cases set status = 'verified' where status = 'open'"
        )
    assert "台账不完整" in auditor.get("/audit/proof").text
