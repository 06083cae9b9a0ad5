"""The paper of a list, to be signed by hand: a PDF with the cases and one field for each of the
chain's roles.

`templates/sign_off.typ` says how it looks; `list_workbook` writes the workbook that is filled in.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, time
from importlib.resources import files

import typst

from data.reference.terms import Term
from reports.corrections import list_layout as layout
from reports.corrections.list_workbook import CorrectionList
from reports.shared.fonts import FAMILY, typst_fonts

# The columns that fit on paper beside the finding, and their shares of the width.
COLUMNS = {
    "number": 3,
    "case_id": 13,
    "case_type": 4,
    "register": 6,
    "sentence": 28,
    "mother": 6,
    "child": 6,
    "birth_date": 7,
    "home": 12,
    "finding": 8,
    "correction": 12,
}
WORDS = {
    "sign_off": Term("签字", "Sign-off"),
    "signature": Term("签名", "Signature"),
    "date": Term("日期：    年   月   日", "Date:"),
    "note": Term(
        "签字人须各不相同，按顺序签字；签字针对下列校验码所示内容，内容变动后须重新签字。",
        "Signers are different people and sign in order, for the content of this hash; if it "
        "changes, they sign again.",
    ),
}


def sign_off_paper(listed: CorrectionList, roles: Sequence[str]) -> bytes:
    """The list as PDF; the same list gives the same bytes."""
    source = files("reports.corrections").joinpath("templates", "sign_off.typ").read_bytes()
    data = json.dumps(_data(listed, roles) | {"font": FAMILY}, ensure_ascii=False)
    day = datetime.combine(listed.issued_on or listed.extract_date, time(), UTC)
    return typst.compile(source, font_paths=typst_fonts(), sys_inputs={"data": data}, timestamp=day)


def _data(listed: CorrectionList, roles: Sequence[str]) -> dict[str, object]:
    language = listed.language
    headings = {column.key: column.heading.in_language(language) for column in layout.COLUMNS}
    sheets = ((layout.CORRECTION_SHEET, listed.corrections), (layout.REVIEW_SHEET, listed.review))
    return {
        "title": layout.TITLES["guide"].in_language(language),
        "place": listed.place,
        "number": listed.number,
        "sha256": listed.sha256,
        "language": language,
        "facts": [
            (layout.FACTS[name].in_language(language), text)
            for name, text in {"number": listed.number, **listed.dates}.items()
        ],
        "widths": list(COLUMNS.values()),
        "headings": [headings[key] for key in COLUMNS],
        "sheets": [
            {
                "name": name.in_language(language),
                "rows": [[row.get(key, "") for key in COLUMNS] for row in rows],
            }
            for name, rows in sheets
        ],
        "roles": list(roles),
        "words": {name: word.in_language(language) for name, word in WORDS.items()},
    }
