"""Tables of a web page as sheets of cells: what many programs write under the name .xls.

A cell that spans rows or columns holds its rectangle as a merged cell of a workbook does. A table
inside a cell belongs to its cell's text where it holds one cell, and is a table of its own else.
"""

import re
from dataclasses import dataclass, field
from email import policy
from email.parser import BytesParser
from html.parser import HTMLParser

from checks.intake.cells import Merge, OpenedWorkbook, Row, Sheet
from checks.intake.encodings import decode
from checks.intake.refused import damaged, too_large

# What browsers hold to (HTML, "The td element").
MAX_COLUMN_SPAN, MAX_ROW_SPAN = 1000, 65_534
MAX_CELLS = 20_000_000
BREAKS = ("br", "p", "div", "li")
SILENT = ("style", "script", "title")
SPACES = re.compile(r"[ \t\r\n\f]+")


@dataclass
class _Table:
    """A table on its way. taken_to: the last row of each column that a cell above spans into.
    in_row: its last row is not closed yet."""

    rows: list[Row] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    taken_to: dict[int, int] = field(default_factory=dict)
    column: int = 0
    in_row: bool = False
    text: list[str] | None = None
    spans: tuple[int, int] = (1, 1)


class _Reader(HTMLParser):
    """Follows the tags; whatever is not closed closes with its row or table. closing: which tags
    the page closes at all; some programs leave them out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.done: list[_Table] = []
        self.open: list[_Table] = []
        self.silent = 0
        self.cells = 0
        self.closing: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.open.append(_Table())
        elif tag in SILENT:
            self.silent += 1
        elif self.open:
            self._inside(tag, dict(attrs))

    def _inside(self, tag: str, attributes: dict[str, str | None]) -> None:
        table = self.open[-1]
        if tag == "tr":
            self._close_cell(table)
            table.rows.append([])
            table.column, table.in_row = 0, True
        elif tag in ("td", "th"):
            self._close_cell(table)
            if not table.rows:
                table.rows.append([])
            table.text = []
            table.spans = (
                _span(attributes.get("rowspan"), MAX_ROW_SPAN),
                _span(attributes.get("colspan"), MAX_COLUMN_SPAN),
            )
        elif tag in BREAKS and table.text is not None:
            table.text.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self.silent = max(0, self.silent - 1)
        elif self.open and tag in ("td", "th", "tr"):
            self.closing.add(tag)
            self._close_cell(self.open[-1])
            self.open[-1].in_row &= tag != "tr"
        elif self.open and tag == "table":
            self._close_table()

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1].text is not None and not self.silent:
            self.open[-1].text.append(data)

    def _close_table(self) -> None:
        table = self.open.pop()
        self._close_cell(table)
        filled = [cell for row in table.rows for cell in row if cell]
        outer = self.open[-1].text if self.open else None
        if outer is not None and len(filled) <= 1:
            outer.extend(filled)
        else:
            self.done.append(table)

    def _close_cell(self, table: _Table) -> None:
        if table.text is None:
            return
        text = SPACES.sub(" ", "".join(table.text)).strip(" ")
        row, high, wide = len(table.rows) - 1, *table.spans
        while table.taken_to.get(table.column, -1) >= row:
            table.column += 1
        self._count(wide)
        cells = table.rows[row]
        cells += [None] * (table.column + wide - len(cells))
        cells[table.column] = text or None
        if high > 1 or wide > 1:
            table.merges.append((row, table.column, row + high - 1, table.column + wide - 1))
            last = row + high - 1
            table.taken_to |= dict.fromkeys(range(table.column, table.column + wide), last)
        table.column += wide
        table.text = None

    def _count(self, cells: int) -> None:
        self.cells += cells
        if self.cells > MAX_CELLS:
            raise too_large(
                f"网页中的表格超过 {MAX_CELLS} 格", f"its tables have more than {MAX_CELLS} cells"
            )

    def _is_cut_off(self) -> bool:
        """Whether the page ends within a tag, a cell or a row, and closes them elsewhere: half of a
        file that was being copied or sent."""
        if not self.open:
            return False
        table = self.open[-1]
        in_cell = table.text is not None and bool(self.closing & {"td", "th"})
        return self.rawdata.startswith("<") or in_cell or (table.in_row and "tr" in self.closing)

    def finish(self) -> list[_Table]:
        """Every table, in the order of their beginnings as far as they hold anything. Raises:
        RefusedFileError for a page that is cut off."""
        if self._is_cut_off():
            raise damaged("HTML, cut off")
        self.close()
        while self.open:
            self._close_table()
        return [table for table in self.done if any(any(row) for row in table.rows)]


def read_page(data: bytes) -> OpenedWorkbook:
    """The page's tables as sheets, unnamed.

    Raises: RefusedFileError when the bytes are no text, hold no table, are cut off, or ask for too
    much.
    """
    decoded = decode(data)
    if decoded.garbage:
        raise damaged("HTML")
    reader = _Reader()
    reader.feed(decoded.text)
    tables = reader.finish()
    if not tables:
        raise damaged("HTML")
    sheets = [
        Sheet(f"table{number}", table.rows, merges=table.merges)
        for number, table in enumerate(tables, start=1)
    ]
    return OpenedWorkbook("html", sheets)


def read_web_archive(data: bytes) -> OpenedWorkbook:
    """The tables of all pages in a "single file web page".

    Raises: RefusedFileError as `read_page` does.
    """
    message = BytesParser(policy=policy.compat32).parsebytes(data)
    sheets: list[Sheet] = []
    for part in message.walk():
        page = part.get_payload(decode=True)
        if part.get_content_type() == "text/html" and isinstance(page, bytes) and b"<t" in page:
            sheets += read_page(page).sheets
    if not sheets:
        raise damaged("MHTML")
    return OpenedWorkbook("mhtml", sheets)


def _span(text: str | None, most: int) -> int:
    return min(max(int(text), 1), most) if text and text.strip().isdecimal() else 1
