"""What a town gets on paper: a sheet to check by, which nobody can sign, and the paper to sign,
which holds the answers."""

import shutil
from datetime import date
from pathlib import Path

import duckdb
import openpyxl
import pytest
from pypdf import PdfReader

from reports.corrections.check_sheet import check_sheet
from reports.corrections.issue import IssueOptions, issue_lists
from reports.corrections.issued_files import file_name, find_issued
from reports.corrections.list_layout import COLUMNS
from reports.corrections.list_workbook import CorrectionList
from reports.corrections.paper import Paper, PaperPart, SignOff, paper_pdf
from reports.corrections.receive import receive_files
from reports.corrections.signing_paper import write_signing_paper
from reports.snapshot.publish import publish
from transforms.ledger.errors import LedgerAheadError, NothingToDoError, SignatureError
from transforms.ledger.event_writer import Actor
from transforms.ledger.signing import answers_hash, sign_list
from transforms.ledger.states import SIGN_OFF
from transforms.ledger.store import open_ledger
from transforms.ledger.update_ledger import update_ledger

ROW = {
    "number": "1",
    "case_id": "C-UR-1",
    "case_type": "漏报",
    "sentence": "医院有李婷分娩 #[x] *一* $y$，无此出生",
    "task": "核实属实后，补报到 WIS。",
    "mother": "李婷",
    "child": "女",
    "birth_date": "2006-03-05",
}
LIST = CorrectionList(
    "420607107-20090805-001",
    "ab" * 32,
    "双沟镇",
    date(2009, 7, 31),
    [ROW],
    [],
    "zh",
    date(2009, 8, 5),
    date(2009, 9, 5),
)
NUMBER = LIST.number
PLACE = {column.key: place for place, column in enumerate(COLUMNS, start=1)}


def text_of(path: Path, page: int | None = None) -> str:
    pages = PdfReader(path).pages
    found = "".join(one.extract_text() for one in (pages if page is None else [pages[page]]))
    return found.replace(" ", "").replace("\n", "").replace("\u200b", "")


def test_no_word_of_a_long_answer_and_no_field_to_sign_lies_below_the_edge(tmp_path: Path) -> None:
    answers = ["1", "C-UR-1", "漏报", *[""] * 9, "入户核实。" * 120]
    sign_off = SignOff("签字", SIGN_OFF, "签名", "日期", "SHA-256")
    part = PaperPart("需要更正", [answers, answers])
    paper = Paper("签字表", [], [], ["栏"] * 13, [1] * 13, [part], ("a", "b"), "zh", sign_off)
    (tmp_path / "paper.pdf").write_bytes(paper_pdf(paper, date(2009, 8, 20)))
    heights: list[float] = []
    pages = PdfReader(tmp_path / "paper.pdf").pages
    for page in pages:
        page.extract_text(visitor_text=lambda text, place, *_: heights.append(place[5]))
    assert min(heights) >= 0
    assert len(text_of(tmp_path / "paper.pdf")) > 2 * len(answers[-1])
    assert all(said in text_of(tmp_path / "paper.pdf", -1) for said in ("C-UR-1", "一把手"))


def test_what_goes_out_is_to_check_by_and_cannot_be_signed(tmp_path: Path) -> None:
    (tmp_path / "list.pdf").write_bytes(check_sheet(LIST))
    text = text_of(tmp_path / "list.pdf")
    for word in (NUMBER, "C-UR-1", "李婷", "2009-09-05", "补报到WIS", "#[x]*一*$y$", "双沟镇"):
        assert word in text
    assert "不在此纸上签字" in text
    assert not [role for role in SIGN_OFF if role in text]


def test_the_same_list_gives_the_same_bytes() -> None:
    assert check_sheet(LIST) == check_sheet(LIST)


@pytest.mark.parametrize("rows", [1, 11, 12, 13, 14, 15, 16])
def test_the_fields_stand_on_the_page_of_the_last_case(tmp_path: Path, rows: int) -> None:
    cases = [[f"甲{number}尾", "说明" * 30] for number in range(rows)]
    paper = Paper(
        "题",
        [],
        [],
        ["编号", "说明"],
        [1, 2],
        [PaperPart("需更正", cases)],
        ("脚", "码"),
        "zh",
        SignOff("签字", SIGN_OFF, "签名", "日期", "注"),
    )
    (tmp_path / "p.pdf").write_bytes(paper_pdf(paper, date(2009, 8, 5)))
    last = text_of(tmp_path / "p.pdf", -1)
    assert f"甲{rows - 1}尾" in last
    assert all(role in last for role in SIGN_OFF)


@pytest.fixture(scope="module")
def published(warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """OUT with its lists issued."""
    out = tmp_path_factory.mktemp("published")
    shutil.copy(warehouse, out / "run.duckdb")
    with open_ledger(out) as ledger:
        update_ledger(out / "run.duckdb", ledger)
    publish(out / "run.duckdb", out)
    with open_ledger(out) as ledger:
        way = IssueOptions(date(2009, 9, 5), with_paper=False, whole_telephones=True)
        issue_lists(out, ledger, Actor("王统计", "统计员", date(2009, 8, 5)), way)
    return out


@pytest.fixture
def out(published: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(published, tmp_path / "out"))


def answer(out: Path, *findings: str) -> None:
    path = find_issued(out, NUMBER)
    assert path
    book = openpyxl.load_workbook(path)
    for row, finding in enumerate(findings, start=4):
        answers = {
            "finding": finding,
            "correction": "补报",
            "checked_by": "赵干事",
            "checked_on": date(2009, 8, 10),
            "remark": "见底册",
        }
        for key, value in answers.items():
            book["更正名单"].cell(row, PLACE[key]).value = value
    book.save(out / "reply.xlsx")
    actor = Actor("王统计", "统计员", date(2009, 8, 25))
    with open_ledger(out) as ledger:
        assert not receive_files(ledger, actor, [out / "reply.xlsx"], out)[0].refused


def paper_of(out: Path) -> Path:
    with open_ledger(out) as ledger:
        return write_signing_paper(out, ledger, NUMBER, SIGN_OFF, date(2009, 8, 26))


def test_before_the_answers_there_is_no_paper_to_sign(out: Path) -> None:
    with pytest.raises(NothingToDoError):
        paper_of(out)


def test_the_paper_holds_the_answers_and_the_hash_that_is_signed(out: Path) -> None:
    answer(out, "属实", "不属实")
    path = paper_of(out)
    assert path.name == "420607107-20090805-001_双沟镇.pdf"
    text = text_of(path)
    with open_ledger(out) as ledger, ledger.reading() as session:
        digits = answers_hash(session, NUMBER)
    for word in ("赵干事", "2009-08-10", "补报", "收到答复：2009-08-25", digits, *SIGN_OFF):
        assert word in text
    assert "补登内容" in text
    assert "420621198203052345" not in text
    assert text.index("C-DU-1") < text.index("需要更正") < text.index("C-UR-1")


def test_a_signature_refers_to_the_paper_and_a_changed_answer_makes_it_void(out: Path) -> None:
    answer(out, "属实", "不属实")
    with open_ledger(out) as ledger, ledger.reading() as session:
        before = answers_hash(session, NUMBER)
    answer(out, "部分属实", "不属实")
    with open_ledger(out) as ledger:
        signer = Actor("周会计", SIGN_OFF[0], date(2009, 8, 26))
        for written in (before[:16], "", "0"):
            with pytest.raises(SignatureError, match="paper"):
                sign_list(ledger, signer, NUMBER, SIGN_OFF, written)
        with ledger.reading() as session:
            now = answers_hash(session, NUMBER)
        [signed] = sign_list(ledger, signer, NUMBER, SIGN_OFF, f" {now[:8].upper()} ")
        assert signed.signatures == 1
        with ledger.reading() as session:
            assert answers_hash(session, NUMBER) == now


def test_a_draft_that_comes_back_is_refused_and_told_where_the_right_list_lies(
    out: Path, warehouse: Path
) -> None:
    from reports.corrections.draft_lists import write_lists

    write_lists(warehouse, out)
    draft = out / "lists" / "420607107_双沟镇.xlsx"
    with open_ledger(out) as ledger:
        [outcome] = receive_files(
            ledger, Actor("王统计", "统计员", date(2009, 8, 25)), [draft], out
        )
    assert outcome.refused
    assert "草稿" in outcome.refused
    assert str(out / "issued" / f"{NUMBER}_双沟镇.xlsx") in outcome.refused


def test_telephones_are_whole_where_the_district_wants_it(out: Path) -> None:
    path = find_issued(out, NUMBER)
    assert path
    sheet = openpyxl.load_workbook(path)["更正名单"]
    assert sheet.cell(4, PLACE["telephone"]).value == "13871234567"


def test_a_list_of_before_is_found_by_its_number_alone(tmp_path: Path) -> None:
    (tmp_path / "issued").mkdir()
    for name in ("420607107-20090805-0011_镇.xlsx", f"{NUMBER}.xlsx"):
        (tmp_path / "issued" / name).touch()
    assert find_issued(tmp_path, NUMBER) == tmp_path / "issued" / f"{NUMBER}.xlsx"
    assert find_issued(tmp_path, "420607107-20090805-002") is None
    assert file_name("../x", "a/b").startswith("_x_")


@pytest.fixture
def ahead(out: Path) -> Path:
    """The list is answered, and the next run has entered the ledger and is not published: the
    omitted child has been given a name since."""
    answer(out, "属实", "不属实")
    with duckdb.connect(out / "run.duckdb") as con:
        con.execute("update run_context set run_id = 'next', extract_date = '2009-08-31'")
        con.execute("update birth_records set baby_name = '王小明'")
    with open_ledger(out) as ledger:
        update_ledger(out / "run.duckdb", ledger)
    return out


def test_no_paper_shows_the_values_of_before_under_the_hash_of_the_evidence_of_now(
    ahead: Path,
) -> None:
    with pytest.raises(LedgerAheadError, match="not published"):
        paper_of(ahead)
    publish(ahead / "run.duckdb", ahead)
    assert paper_of(ahead).is_file()


def test_no_list_goes_out_between_the_ledger_and_the_publishing_of_a_run(ahead: Path) -> None:
    way = IssueOptions(date(2009, 10, 5), again=True, with_paper=False, with_undecided=True)
    office = Actor("王统计", "统计员", date(2009, 9, 1))
    with open_ledger(ahead) as ledger:
        with pytest.raises(LedgerAheadError, match="not published"):
            issue_lists(ahead, ledger, office, way)
        publish(ahead / "run.duckdb", ahead)
        assert issue_lists(ahead, ledger, office, way)
