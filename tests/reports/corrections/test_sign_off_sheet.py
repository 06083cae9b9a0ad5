from datetime import date
from io import BytesIO

from pypdf import PdfReader

from reports.corrections.list_workbook import CorrectionList
from reports.corrections.sign_off_sheet import sign_off_paper
from transforms.ledger.states import SIGN_OFF

ROW = {
    "number": "1",
    "case_id": "C-UR-1",
    "case_type": "漏报",
    "sentence": "医院有李婷分娩 #[x] *一* $y$，无此出生",
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


def test_the_paper_bears_number_cases_hash_and_a_field_for_each_signer():
    paper = BytesIO(sign_off_paper(LIST, SIGN_OFF))
    text = "".join(page.extract_text() for page in PdfReader(paper).pages)
    text = text.replace(" ", "").replace("\n", "")
    for word in (
        LIST.number,
        "C-UR-1",
        "李婷",
        "2009-09-05",
        LIST.sha256,
        "#[x]*一*$y$",
        *SIGN_OFF,
    ):
        assert word in text


def test_the_same_list_gives_the_same_bytes():
    assert sign_off_paper(LIST, SIGN_OFF) == sign_off_paper(LIST, SIGN_OFF)
