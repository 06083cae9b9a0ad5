"""What a stranger sees of a bulletin's page: its tables, its running text, and what its charts say.

It shares no code with what wrote the page, so that a mistake there is not repeated here.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser

_DATE = re.compile(r"\b\d{8}T\d{6}-\w+|\b\d{4}-\d{2}(-\d{2})?\b|\byear: \d{4}\b")
_NUMERAL = re.compile(r"(?<![\dA-Za-z])\d[\d,]*(?:\.\d+)?(?![\dA-Za-z])")
_VOID = frozenset({"meta", "link", "br", "img", "input", "hr"})
# Ticks, legends and titles of a chart are its ruler, and no figures.
_RULER = re.compile(r"role-(axis|legend|title)")
_TEXT = frozenset({"p", "li", "figcaption", "b", "span"})


@dataclass
class PrintedSection:
    """A part of the page. tables: rows of cells by the table's name; notes: what stands below them,
    by name; marks: what the charts' dots, lines and bars say."""

    tables: dict[str, list[list[str]]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)


@dataclass
class PrintedPage:
    """A page by the anchors of its sections; '' holds what stands above the first."""

    sections: dict[str, PrintedSection]

    @property
    def figures(self) -> list[str]:
        """Every numeral of the tables, in order: the same in each language."""
        return [
            numeral
            for section in self.sections.values()
            for rows in section.tables.values()
            for row in rows
            for cell in row[1:]
            for numeral in numerals(cell)
        ]


def numerals(text: str) -> list[str]:
    """The numbers of a text without commas; dates and a run's name are none.

    >>> numerals("2007-09-30: 6,012 (95 %: 5,997–6,053.5)")
    ['6012', '95', '5997', '6053.5']
    """
    return [found.replace(",", "").rstrip(".") for found in _NUMERAL.findall(_DATE.sub(" ", text))]


# The attack reads the same pages for each sort of reader, and those of earlier releases each time
# the bulletin is made anew. So what was read of a page stays as it is: nobody changes it.
@lru_cache(maxsize=8)
def read_page(page: str) -> PrintedPage:
    """Read a bulletin's page."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return PrintedPage(reader.sections)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.sections = {"": PrintedSection()}
        self._section = self.sections[""]
        self._open: list[tuple[str, str]] = []
        self._rows: list[list[str]] = []
        self._table, self._text, self._last = "", "", ("", "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self._open.pop()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "h2":
            self._table = ""
            self._section = self.sections.setdefault(given.get("id", ""), PrintedSection())
        elif tag == "table":
            self._table, self._rows = given.get("data-table", ""), []
            self._section.tables[self._table] = self._rows
        elif tag == "tr" and self._is_in("tbody"):
            self._rows.append([])
        elif tag in {"td", *_TEXT}:
            self._text = ""
        if "aria-label" in given and self._is_in("svg") and not self._is_ruler(given):
            self._section.marks.append(given["aria-label"])
        if tag not in _VOID:
            self._open.append((tag, given.get("class", "")))

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            self._last = self._open.pop()
            if self._last[0] == tag:
                break
        text = " ".join(self._text.split())
        if tag == "td" and self._rows:
            self._rows[-1].append(text)
        elif tag in _TEXT and text:
            self._section.texts.append(text)
            if self._table and self._last == ("p", "note"):
                self._section.notes.setdefault(self._table, text)
        if tag in {"td", *_TEXT}:
            self._text = ""

    def handle_data(self, data: str) -> None:
        self._text += data
        if self._is_in("svg") and data.strip() and not self._is_ruler({}):
            self._section.marks.append(data.strip())

    def _is_in(self, tag: str) -> bool:
        return any(one == tag for one, _ in self._open)

    def _is_ruler(self, given: dict[str, str]) -> bool:
        classes = (given.get("class", ""), *(one for _, one in self._open))
        return any(_RULER.search(one) for one in classes)
