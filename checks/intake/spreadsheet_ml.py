"""Excel's "XML Spreadsheet 2003" as sheets of cells, by expat.

A document that declares its own entities is refused: a register needs none, and they are how a
short file grows without bound.
"""

import re
from collections.abc import Callable
from datetime import datetime
from xml.parsers import expat

from checks.intake.cells import OpenedWorkbook, Row, Sheet, text_of
from checks.intake.encodings import decode
from checks.intake.refused import RefusedFileError, damaged, too_large

SHEET = "urn:schemas-microsoft-com:office:spreadsheet"
EXCEL = "urn:schemas-microsoft-com:office:excel"
MAX_CELLS = 20_000_000
MAX_COLUMNS = 1_000
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


class _Reader:
    """Follows the elements; `sheets` is filled when the last one has come."""

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self.from_1904 = False
        self.rows: list[Row] = []
        self.column = self.cells = 0
        self.kind = ""
        self.spans = (0, 0)
        self.text: list[str] | None = None
        self.comments = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        space, _, name = tag.rpartition(" ")
        told = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        if space == SHEET:
            begin: dict[str, Callable[[dict[str, str]], None]] = {
                "Worksheet": self._sheet,
                "Row": self._row,
                "Cell": self._cell,
                "Data": self._data,
            }
            self.comments += name == "Comment"
            if not self.comments:
                begin.get(name, _nothing)(told)
        elif space == EXCEL and name in ("Visible", "Date1904"):
            self.text = []

    def end(self, tag: str) -> None:
        """An element ends."""
        space, _, name = tag.rpartition(" ")
        text = "".join(self.text or ())
        if space == SHEET and name == "Comment":
            self.comments -= 1
        elif space == SHEET and name == "Data" and not self.comments:
            self.rows[-1][self.column - 1] = _value(self.kind, text)
            self.text = None
        elif space == EXCEL and name == "Visible" and self.sheets:
            self.sheets[-1].hidden = text.startswith("SheetHidden") or text == "SheetVeryHidden"
            self.text = None
        elif space == EXCEL and name == "Date1904":
            self.from_1904, self.text = text.strip() not in ("0", "False", "false"), None

    def characters(self, text: str) -> None:
        """Text, in as many pieces as expat likes."""
        if self.text is not None:
            self.text.append(text)

    def _sheet(self, told: dict[str, str]) -> None:
        self.rows = []
        self.sheets.append(Sheet(told.get("Name", ""), self.rows))

    def _row(self, told: dict[str, str]) -> None:
        if "Index" in told:
            self._count(int(told["Index"]) - 1 - len(self.rows))
            self.rows.extend([] for _ in range(int(told["Index"]) - 1 - len(self.rows)))
        self._count(1)
        self.rows.append([])
        self.column = 0

    def _cell(self, told: dict[str, str]) -> None:
        column = int(told["Index"]) - 1 if "Index" in told else self._free_column()
        across, down = int(told.get("MergeAcross", 0)), int(told.get("MergeDown", 0))
        if not 0 <= column + across < MAX_COLUMNS:
            raise too_large(
                f"工作表宽达 {column + across + 1} 列", f"a sheet has {column + across + 1} columns"
            )
        row = self.rows[-1]
        self._count(column + across + 1 - len(row))
        row += [None] * (column + across + 1 - len(row))
        if across or down:
            at = len(self.rows) - 1
            self.sheets[-1].merges.append((at, column, at + down, column + across))
        self.column = column + 1
        self.spans = (across, down)

    def _free_column(self) -> int:
        """The next column; those that the cell before it spans are taken."""
        return self.column + self.spans[0] if self.column else 0

    def _data(self, told: dict[str, str]) -> None:
        self.kind, self.text = told.get("Type", "String"), []

    def _count(self, cells: int) -> None:
        self.cells += max(cells, 0)
        if self.cells > MAX_CELLS:
            raise too_large(f"表格超过 {MAX_CELLS} 格", f"its sheets have over {MAX_CELLS} cells")


def read_spreadsheet_ml(data: bytes) -> OpenedWorkbook:
    """The document's sheets.

    Raises: RefusedFileError when it is no whole document, declares entities, or asks for too much.
    """
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    parser.EntityDeclHandler = _refuse_entities
    try:
        # Decoded here: expat knows no GBK.
        parser.Parse(_DECLARATION.sub("", decode(data).text, count=1), True)
    except (expat.ExpatError, ValueError, IndexError) as error:
        raise damaged("XML") from error
    return OpenedWorkbook("spreadsheet_ml", reader.sheets, reader.from_1904)


def _refuse_entities(*_declaration: object) -> None:
    raise RefusedFileError(
        "file_damaged",
        "文件里定义了自己的实体，这不是登记表该有的内容，未读取；请另存为 .xlsx 后发送。",
        "The document declares entities of its own, which no register needs; it was not read. "
        "Save it as .xlsx and send that.",
    )


def _value(kind: str, text: str) -> str | None:
    if kind == "Number":
        return text_of(float(text))
    if kind == "DateTime":
        return text_of(datetime.fromisoformat(text))
    if kind == "Boolean":
        return "TRUE" if text.strip() == "1" else "FALSE"
    return text or None


def _nothing(_told: dict[str, str]) -> None:
    """Elements that hold no cells."""
