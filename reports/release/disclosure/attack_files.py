"""Whether the other files of a release (SDMX, workbooks, papers) show no more than its tables and
its pages, which the attack has read.

A reader opens whichever he likes. So every figure of an SDMX file and of a workbook is looked up
among the cells of the tables, and what a paper says is counted against its page: a figure that one
file shows and the attack has not seen is refused, and nothing is released. It shares no code with
what wrote the files.
"""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import unescape
from pathlib import Path

from pypdf import PdfReader

from reports.release.disclosure.attack_bulletin import HIDDEN, UntracedFigureError
from reports.release.disclosure.attack_input import Cell, Cells, read_cells
from reports.release.disclosure.printed_page import numerals
from reports.release.disclosure.read_sdmx import read_observations
from reports.release.disclosure.read_workbook import read_workbooks

_Steps = dict[tuple[str, str], list[str]]
_LANGUAGES = ("zh", "en")
_STYLE = re.compile(r"<(style|script).*?</\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_HEADING = re.compile(r"<th[ >].*?</th>", re.DOTALL)
# Of every sheet: the release, the run, the program's version, the number of the sheet.
_FOOT = re.compile(r"\d{4}-\d{2} · \S+ · birthrecon \S+\s+\d+ / \d+")


def require_no_more_than_tables(folder: Path, earlier: Sequence[Path] = ()) -> None:
    """Read the SDMX files, the workbooks, the papers and the table of revisions of a release beside
    its tables and pages.

    Args: earlier, the releases before it, which the table of revisions repeats.
    Raises: UntracedFigureError.
    """
    cells = read_cells(folder / "tables")
    require_sdmx_within_tables(folder, cells)
    _require_all(lambda steps: read_workbooks(folder, steps), folder, cells)
    _require_revisions(folder, {one.name: read_cells(one / "tables") for one in earlier}, cells)
    for language in _LANGUAGES:
        _require_paper(folder, language)


def require_sdmx_within_tables(folder: Path, cells: Cells | None = None) -> None:
    """The same of the SDMX files alone. cells: of the tables, where they are read. Raises:
    UntracedFigureError."""
    known = read_cells(folder / "tables") if cells is None else cells
    _require_all(lambda steps: read_observations(folder / "sdmx", steps), folder, known)


def _require_all(
    read: Callable[[_Steps], Iterable[tuple[str, Cell, int | None]]], folder: Path, cells: Cells
) -> None:
    try:
        figures = list(read(read_steps(folder)))
    except (KeyError, ValueError) as error:
        raise UntracedFigureError(
            "SDMX 文件或工作簿中有未知的内容 / SDMX files or workbooks hold what is not known: "
            f"{error}"
        ) from error
    for where, cell, figure in figures:
        _require(where, cells, cell, figure)


def read_steps(folder: Path) -> dict[tuple[str, str], list[str]]:
    """The steps of a register's reconciliation, in their order: by table and register."""
    found: dict[tuple[str, str], list[str]] = {}
    for table in ("reconciliation_by_year", "reconciliation_by_town"):
        path = folder / "tables" / f"{table}.csv"
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                steps = found.setdefault((table, row["register"]), [])
                if row["step"] not in steps:
                    steps.append(row["step"])
    return found


def _require(where: str, cells: Cells, cell: Cell, figure: int | None) -> None:
    """A figure is the table's, and hidden where the table hides it; a crossing that no table has is
    no birth."""
    if cells.get(cell, 0) != figure:
        named = ", ".join(f"{name} {value}" for name, value in sorted(cell))
        raise UntracedFigureError(f"{where}: 与表不符 / not what the tables show: {named}")


def _require_revisions(folder: Path, earlier: Mapping[str, Cells], cells: Cells) -> None:
    said = {**earlier, folder.name: cells}
    with (folder / "tables" / "revisions.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            about = {("count", row["count"])}
            if row["period"] != "all":
                about.add((row["kind"], row["period"]))
            figure = int(row["births"]) if row["births"] else None
            where = f"tables/revisions.csv {row['release']}"
            _require(where, said.get(row["release"], {}), frozenset(about), figure)


def _require_paper(folder: Path, language: str) -> None:
    """A paper has as many marks of hidden figures as its page, and no numeral that the page has not
    as often, but for headings that are repeated on the next sheet."""
    page = (folder / f"bulletin.{language}.html").read_text("utf-8")
    sheets = [one.extract_text() for one in PdfReader(folder / f"bulletin.{language}.pdf").pages]
    paper = _FOOT.sub("", "\n".join(sheets))
    shown = _words(page)
    headings = {one for heading in _HEADING.findall(page) for one in numerals(_words(heading))}
    extra = Counter(numerals(paper)) - Counter(numerals(shown))
    strange = sorted(set(extra) - headings)
    if strange or paper.count(HIDDEN) != shown.count(HIDDEN):
        raise UntracedFigureError(
            f"bulletin.{language}.pdf: 与网页不符 / not what the page shows: "
            f"{strange[0] if strange else HIDDEN}"
        )


def _words(page: str) -> str:
    """What a page shows, without its tags and styles."""
    return unescape(_TAG.sub(" ", _STYLE.sub("", page)))
