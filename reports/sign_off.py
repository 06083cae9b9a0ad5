"""The paper of a list, to be signed by hand: a PDF with the cases and one field for each of the chain's roles.

How it looks stands in `templates/sign_off.typ`; the workbook that is filled in is `workbook`'s.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, time
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

import typst

from reports import list_layout as layout
from reports.terms import Term
from reports.workbook import CorrectionList

# Any of these prints every character of a name; typst calls its own choice a success and leaves boxes.
FAMILIES = (
    "Noto Sans CJK SC", "Noto Serif CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN",
    "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Microsoft YaHei", "SimSun", "SimHei", "PingFang SC",
)  # fmt: skip
# The columns that fit on paper beside the finding, and their shares of the width.
COLUMNS = {
    "number": 3, "case_id": 13, "case_type": 4, "register": 6, "sentence": 28, "mother": 6, "child": 6,
    "birth_date": 7, "home": 12, "finding": 8, "correction": 12,
}  # fmt: skip
WORDS = {
    "sign_off": Term("签字", "Sign-off"),
    "signature": Term("签名", "Signature"),
    "date": Term("日期：    年   月   日", "Date:"),
    "note": Term(
        "签字人须各不相同，按顺序签字；签字针对下列校验码所示内容，内容变动后须重新签字。",
        "Signers are different people and sign in order, for the content of this hash; if it changes, they sign again.",
    ),
}


class FontMissingError(Exception):
    """No installed font has Chinese characters; the message says which package brings one."""


def write_sign_off(listed: CorrectionList, path: Path, roles: Sequence[str]) -> None:
    """Write the list as PDF; the same list gives the same bytes. Raises: FontMissingError."""
    font, fonts = chinese_font()
    source = files("reports").joinpath("templates", "sign_off.typ").read_bytes()
    data = json.dumps(_data(listed, roles) | {"font": font}, ensure_ascii=False)
    day = datetime.combine(listed.issued_on or listed.extract_date, time(), UTC)
    path.write_bytes(typst.compile(source, font_paths=fonts, sys_inputs={"data": data}, timestamp=day))


@cache
def chinese_font() -> tuple[str, typst.Fonts]:
    """A Chinese font's family, and the fonts to find it in: the system's, or the wheel mplfonts'.

    Raises: FontMissingError.
    """
    spec = find_spec("mplfonts")
    folders = [Path(folder) / "fonts" for folder in (spec.submodule_search_locations or ())] if spec else []
    fonts = typst.Fonts(font_paths=folders)
    families = {family.lower() for family in fonts.families()}
    for family in FAMILIES:
        if family.lower() in families:
            return family, fonts
    raise FontMissingError(
        "没有中文字体，无法生成签字用的 PDF。请安装其一：apt install fonts-noto-cjk，"
        "apt install fonts-wqy-microhei，或 pip install mplfonts；也可用 --no-pdf 只发 Excel。\n"
        "No Chinese font for the PDF to sign. Install one: apt install fonts-noto-cjk, "
        "apt install fonts-wqy-microhei, or pip install mplfonts; or issue workbooks alone with --no-pdf."
    )


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
            {"name": name.in_language(language), "rows": [[row.get(key, "") for key in COLUMNS] for row in rows]}
            for name, rows in sheets
        ],
        "roles": list(roles),
        "words": {name: word.in_language(language) for name, word in WORDS.items()},
    }
