"""Writes one correction list as a workbook: instructions, the cases to correct, the cases for
review.

Every cell is written as text, so a name that begins with `=` stays a name. Only the answer cells
are unlocked; the sheets are protected without a password, against slips and not against people.
`draft_lists` and `issue` say which cases stand in a list, and its number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import BinaryIO

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from data.reference.terms import Language, Term
from reports.corrections import list_layout as layout
from reports.shared.workbooks import FONT, TextWorkbook, lines_of
from transforms.case_types.registry import all_case_types

Row = Mapping[str, str]

_HEADING_ROW = 2
_LINE_HEIGHT_POINTS = 13.5
_GUIDE_WIDTH = 112
_A3, _A4 = 8, 9
_DRAFT_TINT = "#DDDDDD"
_ANSWERS = [index for index, column in enumerate(layout.COLUMNS) if column.is_answer]


@dataclass(frozen=True)
class CorrectionList:
    """One town's list. Rows hold the text of every column that the clerk does not fill, by key, and
    `tint`, the colour behind the row.

    issued_on, deadline, ledger_head: of a list that the ledger has issued; a run's own lists, which
    are drafts, have none. The head on paper proves later that the ledger's past was not rewritten.
    """

    number: str
    sha256: str
    place: str
    extract_date: date
    corrections: Sequence[Row]
    review: Sequence[Row]
    language: Language
    issued_on: date | None = None
    deadline: date | None = None
    ledger_head: str = ""

    @property
    def is_draft(self) -> bool:
        """Whether a run wrote it: nobody has issued it, and nobody may fill it in."""
        return self.issued_on is None

    @property
    def facts(self) -> Mapping[str, str]:
        """What the list is, by the name of the fact: its number and its dates."""
        return {"draft" if self.is_draft else "number": self.number, **self.dates}

    @property
    def dates(self) -> Mapping[str, str]:
        """The list's dates as text, and the ledger's head, by the name of the fact."""
        days = {
            "extract_date": self.extract_date,
            "issued_on": self.issued_on,
            "deadline": self.deadline,
        }
        told = {name: day.isoformat() for name, day in days.items() if day}
        return told | ({"ledger_head": self.ledger_head} if self.ledger_head else {})


@dataclass(frozen=True)
class _Styles:
    title: Format
    note: Format
    warning: Format
    heading: Format
    answer_heading: Format
    answer: Format
    answer_date: Format
    tints: Mapping[str, Format]


def write_workbook(listed: CorrectionList, target: Path | BinaryIO) -> None:
    """Write the list; the same list gives the same bytes. Nothing of it passes a temporary file."""
    with TextWorkbook(target) as book:
        created = datetime.combine(
            listed.extract_date, time()
        )  # not the clock: a rerun gives the same file
        book.set_properties(
            {
                "title": _in(listed, layout.TITLES["guide"]),
                "subject": listed.number,
                "created": created,
            }
        )
        book.set_custom_property("list_number", listed.number)
        book.set_custom_property("content_sha256", listed.sha256)
        styles = _styles(book, is_draft=listed.is_draft)
        _write_guide(book.add_worksheet(_in(listed, layout.GUIDE_SHEET)), listed, styles)
        for kind, name, rows in (
            ("corrections", layout.CORRECTION_SHEET, listed.corrections),
            ("review", layout.REVIEW_SHEET, listed.review),
        ):
            if not rows:
                continue  # no sheet, and so no empty page
            sheet = book.add_worksheet(_in(listed, name))
            _write_heading(sheet, listed, kind, len(rows), styles)
            _write_cases(sheet, rows, styles)
            _guard_answers(sheet, listed, len(rows))
            _set_up_page(sheet, listed, len(rows))


def _write_guide(sheet: Worksheet, listed: CorrectionList, styles: _Styles) -> None:
    facts = {
        **listed.facts,
        "town": listed.place,
        "corrections": str(len(listed.corrections)),
        "review": str(len(listed.review)),
        "sha256": listed.sha256,
    }
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 96)
    sheet.write_string(0, 0, f"{listed.place} {_in(listed, layout.TITLES['guide'])}", styles.title)
    for row, (key, value) in enumerate(facts.items(), start=2):
        sheet.write_string(row, 0, _in(listed, layout.FACTS[key]), styles.heading)
        sheet.write_string(row, 1, value, styles.tints[""])
    row = len(facts) + 3
    if listed.is_draft or not (listed.corrections or listed.review):
        note = layout.DRAFT_NOTE if listed.is_draft else layout.NOTHING_HERE
        sheet.write_string(1, 0, _in(listed, note), styles.warning)
    _write_instructions(sheet, row, listed, styles)
    sheet.protect()
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    _mark_draft(sheet, listed)


def _write_instructions(
    sheet: Worksheet, first_row: int, listed: CorrectionList, styles: _Styles
) -> None:
    for row, instruction in enumerate(layout.INSTRUCTIONS, start=first_row):
        text = f"{instruction.zh}\n{instruction.en}" if listed.language == "zh" else instruction.en
        sheet.merge_range(row, 0, row, 1, "", styles.note)
        sheet.write_string(row, 0, text, styles.note)
        sheet.set_row(row, _LINE_HEIGHT_POINTS * 1.2 * lines_of(text, _GUIDE_WIDTH))


def _mark_draft(sheet: Worksheet, listed: CorrectionList) -> None:
    """A draft says so on every page that is printed, and in the colour of its tabs."""
    if listed.is_draft:
        sheet.set_header(f'&C&"{FONT},Bold"&36&KC00000{_in(listed, layout.DRAFT)}')
        sheet.set_margins(left=0.3, right=0.3, top=1.0, bottom=0.6)
        sheet.set_tab_color("#C00000")


def _write_heading(
    sheet: Worksheet, listed: CorrectionList, kind: str, count: int, styles: _Styles
) -> None:
    facts = {**listed.facts, kind: str(count)}
    says = [f"{_in(listed, layout.FACTS[key])}: {value}" for key, value in facts.items()]
    sheet.write_string(0, 0, f"{listed.place} {_in(listed, layout.TITLES[kind])}", styles.title)
    if listed.is_draft:
        sheet.write_string(1, 0, "    ".join([_in(listed, layout.DRAFT), *says]), styles.warning)
    else:
        sheet.write_string(1, 0, "    ".join(says))
    for index, column in enumerate(layout.COLUMNS):
        sheet.set_column(index, index, column.width)
        style = styles.answer_heading if column.is_answer else styles.heading
        sheet.write_string(_HEADING_ROW, index, _in(listed, column.heading), style)
    lines = max(lines_of(_in(listed, one.heading), one.width - 1) for one in layout.COLUMNS)
    sheet.set_row(_HEADING_ROW, _LINE_HEIGHT_POINTS * lines + 3)


def _write_cases(sheet: Worksheet, rows: Sequence[Row], styles: _Styles) -> None:
    answer_styles = {
        i: styles.answer_date if layout.COLUMNS[i].key == "checked_on" else styles.answer
        for i in _ANSWERS
    }
    for row, values in enumerate(rows, start=_HEADING_ROW + 1):
        style = styles.tints[values["tint"]]
        lines = 1
        for index, column in enumerate(layout.COLUMNS):
            if column.is_answer:
                sheet.write_blank(row, index, None, answer_styles[index])
            else:
                sheet.write_string(row, index, values[column.key], style)
                lines = max(lines, lines_of(values[column.key], column.width))
        sheet.set_row(row, _LINE_HEIGHT_POINTS * lines)


def _guard_answers(sheet: Worksheet, listed: CorrectionList, count: int) -> None:
    """Lock everything but the answers, and let only a finding of the list and a sensible date be
    entered."""
    sheet.protect(
        "", {"autofilter": True, "sort": True, "format_columns": True, "format_rows": True}
    )
    if not count:
        return
    first, last = _HEADING_ROW + 1, _HEADING_ROW + count
    by_key = {column.key: index for index, column in enumerate(layout.COLUMNS)}
    wrong_finding, wrong_date = _in(listed, layout.CHOOSE_FINDING), _in(listed, layout.ENTER_DATE)
    choices = [_in(listed, finding) for finding in layout.FINDINGS]
    column = by_key["finding"]
    sheet.data_validation(
        first,
        column,
        last,
        column,
        {"validate": "list", "source": choices, "error_message": wrong_finding},
    )
    column = by_key["checked_on"]
    sheet.data_validation(
        first,
        column,
        last,
        column,
        {
            "validate": "date",
            "criteria": ">=",
            "value": listed.extract_date,
            "error_message": wrong_date,
        },
    )
    sheet.autofilter(_HEADING_ROW, 0, last, len(layout.COLUMNS) - 1)


def _set_up_page(sheet: Worksheet, listed: CorrectionList, count: int) -> None:
    sheet.freeze_panes(_HEADING_ROW + 1, 2)
    sheet.set_landscape()
    # On A4 all columns would print in letters of 4 points; on A3 they are 8. Who has no A3 prints
    # the PDF, whose columns fit A4.
    sheet.set_paper(_A3)
    sheet.set_margins(left=0.3, right=0.3, top=0.4, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, _HEADING_ROW)
    sheet.print_area(0, 0, _HEADING_ROW + count, len(layout.COLUMNS) - 1)
    # In a footer '&' begins a command.
    number = listed.number.replace("&", "&&")
    _mark_draft(sheet, listed)
    sheet.set_footer(f"&L{number}&C{_in(listed, layout.PAGES)}&RSHA-256 {listed.sha256[:12]}")


def _styles(book: xlsxwriter.Workbook, *, is_draft: bool) -> _Styles:
    cell = {
        "font_name": FONT,
        "font_size": 10,
        "text_wrap": True,
        "valign": "top",
        "border": 1,
        "border_color": "#B5B5B5",
    }
    heading = {**cell, "bold": True, "valign": "vcenter", "align": "center", "bg_color": "#DDE3EA"}
    answer = {
        **cell,
        "bg_color": _DRAFT_TINT if is_draft else layout.ANSWER_TINT,
        "locked": is_draft,
    }
    # A pale tint of its own for each type; they stay apart on a grey printer because the types
    # stand in order.
    tints = {one.tint: book.add_format({**cell, "bg_color": one.tint}) for one in all_case_types()}
    return _Styles(
        title=book.add_format({"font_name": FONT, "font_size": 16, "bold": True}),
        note=book.add_format(
            {"font_name": FONT, "font_size": 11, "text_wrap": True, "valign": "top"}
        ),
        warning=book.add_format(
            {"font_name": FONT, "font_size": 12, "bold": True, "font_color": "#C00000"}
        ),
        heading=book.add_format(heading),
        answer_heading=book.add_format({**heading, "bg_color": "#FFE89A"}),
        answer=book.add_format(answer),
        answer_date=book.add_format({**answer, "num_format": "yyyy-mm-dd"}),
        tints={**tints, "": book.add_format(cell)},
    )


def _in(listed: CorrectionList, term: Term) -> str:
    return term.in_language(listed.language)
