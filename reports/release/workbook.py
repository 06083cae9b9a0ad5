"""Writes a release's tables as a workbook in the office's form: title, unit, grouped headings,
towns, total, who filled it in. Numbers are numbers, so that the form can be added up again; a
hidden cell holds the mark."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from data.reference.terms import Language, speaker
from reports.release.content import Content
from reports.release.grid import FigureColumn, FigureGrid
from reports.release.grids import every_grid
from reports.release.notes import notes, title
from reports.shared.workbooks import FONT, TextWorkbook, display_width, lines_of

_FIRST_COLUMNS_WIDTH, _NUMBER_WIDTH = 13, 10
_NOTES_WIDTH, _LINE_POINTS = 110, 15
_A4 = 9


@dataclass(frozen=True)
class _Styles:
    title: Format
    note: Format
    wrapped: Format
    head: Format
    text: Format
    number: Format
    total_text: Format
    total_number: Format

    def of(self, column: FigureColumn, *, is_total: bool) -> Format:
        if column.kind == "number":
            return self.total_number if is_total else self.number
        return self.total_text if is_total else self.text


def write_release_workbook(content: Content, language: Language, path: Path) -> None:
    """Write the workbook; the same content gives the same bytes."""
    with TextWorkbook(path) as book:
        # Not the clock: a replay gives the same file.
        created = datetime.combine(content.run.extract_date, time())
        book.set_properties(
            {"title": title(content, language), "subject": content.name, "created": created}
        )
        styles = _styles(book)
        _write_notes(
            book.add_worksheet(speaker(language)("说明", "notes")), content, language, styles
        )
        for grid in every_grid(content, language):
            _write_grid(book.add_worksheet(grid.name), grid, language, styles)


def _write_notes(sheet: Worksheet, content: Content, language: Language, styles: _Styles) -> None:
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, _NOTES_WIDTH)
    sheet.write_string(0, 0, title(content, language), styles.title)
    for row, note in enumerate(notes(content, language), start=2):
        sheet.write_string(row, 0, note, styles.wrapped)
        sheet.set_row(row, _LINE_POINTS * lines_of(note, _NOTES_WIDTH))
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)


def _write_grid(sheet: Worksheet, grid: FigureGrid, language: Language, styles: _Styles) -> None:
    say, last = speaker(language), len(grid.columns) - 1
    sheet.hide_gridlines(2)
    sheet.merge_range(0, 0, 0, last, grid.title, styles.title)
    sheet.set_row(0, 26)
    sheet.write_string(1, 0, say("单位：人", "Unit: births"), styles.note)
    first = _write_heads(sheet, grid, styles)
    for row, values in enumerate(grid.rows):
        for column, value in enumerate(values):
            sheet.write(
                first + row,
                column,
                value,
                styles.of(grid.columns[column], is_total=grid.is_total(row)),
            )
    below = first + len(grid.rows)
    for line in (
        grid.note,
        say(
            "填表单位：          负责人：          填表人：          填表日期：    年   月   日",
            "Office:               Head:               Filled in by:               Date:",
        ),
    ):
        sheet.write_string(below, 0, line, styles.note)
        below += 1
    _set_up(sheet, grid, first)


def _write_heads(sheet: Worksheet, grid: FigureGrid, styles: _Styles) -> int:
    """Headings in one line or two; the row that follows them."""
    row = 2
    for place, column in enumerate(grid.columns):
        if grid.has_groups and not column.group:
            sheet.merge_range(row, place, row + 1, place, column.name, styles.head)
        else:
            sheet.write_string(row + grid.has_groups, place, column.name, styles.head)
    if not grid.has_groups:
        return row + 1
    place = 0
    for group, span in grid.groups:
        if group and span > 1:
            sheet.merge_range(row, place, row, place + span - 1, group, styles.head)
        elif group:
            sheet.write_string(row, place, group, styles.head)
        place += span
    return row + 2


def _set_up(sheet: Worksheet, grid: FigureGrid, first: int) -> None:
    texts = [place for place, column in enumerate(grid.columns) if column.kind == "text"]
    for place, column in enumerate(grid.columns):
        longest = (
            max(display_width(str(row[place])) for row in grid.rows)
            if column.kind == "text" and grid.rows
            else 0
        )
        least = _FIRST_COLUMNS_WIDTH if column.kind == "text" else _NUMBER_WIDTH
        sheet.set_column(place, place, max(least, longest + 2))
    deepest = max(lines_of(column.name, _NUMBER_WIDTH) for column in grid.columns)
    sheet.set_row(first - 1, _LINE_POINTS * deepest + 3)
    if grid.has_groups:
        spans = (lines_of(group, _NUMBER_WIDTH * span) for group, span in grid.groups)
        sheet.set_row(first - 2, _LINE_POINTS * max(spans) + 3)
    sheet.freeze_panes(first, len(texts))
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, first - 1)
    sheet.set_footer("&C&P / &N")


def _styles(book: xlsxwriter.Workbook) -> _Styles:
    base = {"font_name": FONT, "font_size": 10, "valign": "vcenter"}
    box = base | {"border": 1, "border_color": "#98A1AD"}
    bold = {"bold": True, "bg_color": "#F5F6F8"}
    number = {"num_format": "#,##0", "align": "right"}

    def style(*parts: Mapping[str, object]) -> Format:
        return book.add_format({name: value for part in parts for name, value in part.items()})

    return _Styles(
        title=style(base, {"font_size": 14, "bold": True, "align": "center"}),
        note=style(base),
        wrapped=style(base, {"text_wrap": True, "valign": "top"}),
        head=style(box, bold, {"align": "center", "text_wrap": True}),
        text=style(box, {"align": "left"}),
        number=style(box, number),
        total_text=style(box, bold, {"align": "left"}),
        total_number=style(box, bold, number),
    )
