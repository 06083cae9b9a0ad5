from datetime import date

from pypdf import PdfReader

from reports.corrections.list_workbook import CorrectionList
from reports.corrections.sign_off_sheet import write_sign_off
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


def test_the_paper_bears_number_cases_hash_and_a_field_for_each_signer(tmp_path):
    write_sign_off(LIST, tmp_path / "list.pdf", SIGN_OFF)
    text = "".join(page.extract_text() for page in PdfReader(tmp_path / "list.pdf").pages)
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


def test_the_same_list_gives_the_same_bytes(tmp_path):
    for name in ("one", "other"):
        write_sign_off(LIST, tmp_path / name, SIGN_OFF)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()
