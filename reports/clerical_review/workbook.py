"""Writes the workbook that two readers fill in. Each reader has own sheets, in an order of their
own, without any verdict.

Every cell is written as text, so a name that begins with `=` stays a name. Sheets are protected
without a password: this prevents slips, it does not stop people. The strata stand on a hidden
sheet.
"""

from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from protection.rights import OWNER
from reports.clerical_review import sheets
from reports.clerical_review.items import (
    ANSWERS,
    KIND_TERMS,
    KINDS,
    READERS,
    Item,
    Kind,
    ReviewError,
    Sample,
)
from reports.clerical_review.key import key_digest, key_lines
from reports.shared.workbooks import TextWorkbook

_FONT = "宋体"
_LINE_HEIGHT_POINTS = 15.0  # LibreOffice sets 10-point 宋体 wider apart than Excel
_RECORD_WIDTH = 42
_CLAIM_WIDTH = 34


def write_review(sample: Sample, path: Path) -> str:
    """Write the workbook, readable by its owner alone; returns the SHA-256 of the hidden sheet.

    Raises: ReviewError when the file exists: it may hold answers.
    """
    if path.exists():
        raise ReviewError(
            f"{path} 已存在，其中可能已有答案；请用 --to 另选。",
            f"{path} exists and may hold answers; choose another file with --to.",
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    OWNER.give(path)
    lines = key_lines(sample)
    with TextWorkbook(path) as book:
        styles = _styles(book)
        _write_guide(book.add_worksheet(sheets.GUIDE_SHEET), sample, key_digest(lines), styles)
        by_code = {item.code: item for item in sample.items}
        for reader in READERS:
            ordered = [by_code[code] for code in sample.orders[reader]]
            for kind in KINDS:
                sheet = book.add_worksheet(sheets.sheet_name(reader, kind))
                _write_questions(
                    sheet, reader, kind, [item for item in ordered if item.kind == kind], styles
                )
        _write_key(book.add_worksheet(sheets.KEY_SHEET), lines)
    return key_digest(lines)


def _write_guide(sheet: Worksheet, sample: Sample, sha256: str, styles: dict[str, Format]) -> None:
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 110)
    counts = "、".join(
        f"{KIND_TERMS[kind].zh} {sum(i.kind == kind for i in sample.items)}" for kind in KINDS
    )
    facts = (
        f"运行 {sample.run_id} · 区县 {sample.district_code} · {counts}",
        f"校验码 SHA-256 {sha256}",
    )
    sheet.write_string(0, 0, "出生登记匹配质量复核", styles["title"])
    for row, text in enumerate((*facts, *sheets.GUIDE), start=1):
        sheet.write_string(row, 0, text, styles["note"])
    sheet.protect()


def _write_questions(
    sheet: Worksheet, reader: str, kind: Kind, items: list[Item], styles: dict[str, Format]
) -> None:
    records = max((len(item.records) for item in items), default=0)
    headings = [
        "编号",
        "答案",
        "备注",
        *(["说明"] if kind == "case" else []),
        *(f"记录{n + 1}" for n in range(records)),
    ]
    sheet.write_string(
        0,
        0,
        f"阅卷人{READERS[reader].zh}：{KIND_TERMS[kind].zh}（{len(items)} 题）",
        styles["title"],
    )
    sheet.set_column(sheets.CODE_COLUMN, sheets.CODE_COLUMN, 7)
    sheet.set_column(sheets.ANSWER_COLUMN, sheets.REMARK_COLUMN, 12)
    sheet.set_column(sheets.CLAIM_COLUMN, len(headings), _RECORD_WIDTH)
    if kind == "case":
        sheet.set_column(sheets.CLAIM_COLUMN, sheets.CLAIM_COLUMN, _CLAIM_WIDTH)
    for column, heading in enumerate(headings):
        sheet.write_string(sheets.HEADING_ROW, column, heading, styles["heading"])
    for row, item in enumerate(items, start=sheets.FIRST_ROW):
        _write_item(sheet, row, item, styles)
    _guard_answers(sheet, kind, len(items))


def _write_item(sheet: Worksheet, row: int, item: Item, styles: dict[str, Format]) -> None:
    sheet.write_string(row, sheets.CODE_COLUMN, item.code, styles["cell"])
    sheet.write_blank(row, sheets.ANSWER_COLUMN, None, styles["answer"])
    sheet.write_blank(row, sheets.REMARK_COLUMN, None, styles["answer"])
    texts = [*([item.claim] if item.kind == "case" else []), *item.records]
    for column, text in enumerate(texts, start=sheets.CLAIM_COLUMN):
        sheet.write_string(row, column, text, styles["cell"])
    lines = max((text.count("\n") + 2 for text in item.records), default=2)
    sheet.set_row(row, _LINE_HEIGHT_POINTS * lines)


def _guard_answers(sheet: Worksheet, kind: Kind, count: int) -> None:
    """Lock everything but answers and remarks, and let only an answer of the list be entered."""
    sheet.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})
    sheet.freeze_panes(sheets.FIRST_ROW, sheets.CLAIM_COLUMN)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(sheets.HEADING_ROW)
    if count:
        last, column = sheets.FIRST_ROW + count - 1, sheets.ANSWER_COLUMN
        choices = {
            "validate": "list",
            "source": list(ANSWERS[kind].values()),
            "error_message": "请从下拉列表中选择",
        }
        sheet.data_validation(sheets.FIRST_ROW, column, last, column, choices)


def _write_key(sheet: Worksheet, lines: list[str]) -> None:
    sheet.write_string(0, 0, key_digest(lines))
    for row, line in enumerate(lines, start=1):
        sheet.write_string(row, 0, line)
    sheet.protect()
    sheet.very_hidden()


def _styles(book: xlsxwriter.Workbook) -> dict[str, Format]:
    cell = {
        "font_name": _FONT,
        "font_size": 10,
        "text_wrap": True,
        "valign": "top",
        "border": 1,
        "border_color": "#B5B5B5",
    }
    return {
        "title": book.add_format({"font_name": _FONT, "font_size": 15, "bold": True}),
        "note": book.add_format(
            {"font_name": _FONT, "font_size": 11, "text_wrap": True, "valign": "top"}
        ),
        "heading": book.add_format(
            {**cell, "bold": True, "align": "center", "bg_color": "#DDE3EA"}
        ),
        "cell": book.add_format(cell),
        "answer": book.add_format({**cell, "bg_color": "#FFFBE0", "locked": False}),
    }
