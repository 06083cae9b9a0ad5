"""What people read: the workbook, the page and the paper show the same protected figures, in both
languages."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from data.reference.terms import Language
from reports.release.bulletin.document import Bullets, Chart, Paragraph
from reports.release.bulletin.pages import compose
from reports.release.bulletin.sections import births, season, statement
from reports.release.content import Content, read_facts
from reports.release.disclosure.cells import CORRECTED, Cell
from reports.release.grid import FigureColumn, FigureGrid
from reports.release.make import make_release
from reports.release.revisions import Triangle
from reports.release.tables import ReleaseTables, cells_of, read_births
from reports.statistics.month_series import MonthSeries
from reports.statistics.season import seasonally_adjusted
from reports.statistics.snapshot import open_snapshot
from reports.statistics.summary import summarise


@pytest.fixture(scope="module")
def texts() -> dict[str, dict[str, str]]:
    return {
        "zh": {
            "title": "出生统计公报（2009年7月）",
            "hidden": "隐去",
            "total": "合计",
            "sheet": "各年合计",
            "steps": "补登漏报",
        },
        "en": {
            "title": "bulletin of 2009-07",
            "hidden": "hidden",
            "total": "All",
            "sheet": "all years",
            "steps": "under-reported births added",
        },
    }


@pytest.fixture
def content(fill: Callable[[bool], Path]) -> Content:
    """What a release would say, with nothing hidden."""
    out = fill(True)
    with open_snapshot(out) as snapshot:
        cells, run = cells_of(read_births(snapshot)), read_facts(snapshot)
    return Content(
        "2009-07",
        ReleaseTables(cells, frozenset(), {}),
        Triangle(("2009-07",), {}),
        summarise(out),
        run,
        5,
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_opens_without_a_network_and_hides_what_the_tables_hide(
    late_release: Path, language: str, texts
):
    page = (late_release / f"bulletin.{language}.html").read_text(encoding="utf-8")
    for words in texts[language].values():
        if words != texts[language]["sheet"]:
            assert words in page
    assert not re.findall(r"""(?:src|href)=["']?(?:https?:)?//""", page)
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert page.count("<svg") == 5
    assert all(indicator in page for indicator in ("R1", "A2", "A6", "A7", "TP1", "TP2", "TP3"))
    # The hamlet has a birth in five months: neither its count nor its ratio is told.
    [row] = re.findall(r"<tr>\s*<td>=峪山</td>(.*?)</tr>", page, re.DOTALL)
    assert re.findall(r">([^<]+)</td>", row)[:5] == ["*"] * 5


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_paper_says_what_the_page_says(late_release: Path, language: str, texts):
    pages = PdfReader(late_release / f"bulletin.{language}.pdf").pages
    paper = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))
    page = re.sub(
        r"<[^>]+>", " ", (late_release / f"bulletin.{language}.html").read_text(encoding="utf-8")
    )
    figures = set(re.findall(r"\d{1,3}\.\d \(\d+\.\d–\d+\.\d\)", page))
    assert len(figures) >= 3
    assert all(figure in paper for figure in figures)
    assert texts[language]["steps"] in paper


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_workbook_has_the_forms_columns_and_numbers_that_add_up(
    late_release: Path, language: str, texts
):
    book = load_workbook(late_release / f"tables.{language}.xlsx")
    sheet = book[texts[language]["sheet"]]
    rows = [list(row) for row in sheet.iter_rows(min_row=5, values_only=True)]
    *towns, total = [row for row in rows if row[1]]
    assert [row[0] for row in towns] == ["420607107", "420607112", "420607115"]
    assert towns[2][1] == "'=峪山"
    assert sheet.cell(7, 2).data_type == "s"
    assert towns[2][2] == "*"
    assert total[2] == total[3] + total[4]
    assert len(book.sheetnames) == 14


def test_a_row_of_another_length_than_its_columns_is_refused():
    with pytest.raises(ValueError, match="2 values for 1 columns"):
        FigureGrid("name", "title", (FigureColumn("one"),), ((1, 2),))


def test_what_rests_on_a_hidden_count_is_hidden_in_the_headline_too(content: Content):
    hidden = ReleaseTables(
        content.tables.cells, frozenset(content.tables.cells), content.tables.towns
    )
    document = compose(replace(content, tables=hidden), "en")
    assert [one.figure for one in document.key_figures] == ["*", "*", "*", "*"]
    tables = [
        block
        for section in document.sections[:4]
        for block in section.blocks
        if isinstance(block, FigureGrid)
    ]
    assert {value for table in tables for row in table.rows for value in row[1:]} <= {"*", "—"}
    # An axis without a line is no picture of anything.
    assert not any(isinstance(block, Chart) for block in document.sections[0].blocks)


def test_a_register_that_did_not_deliver_is_said_to_have_reported_nothing_known(content: Content):
    silent = replace(content, summary=replace(content.summary, silent=frozenset({"wis"})))
    told, years, *_ = births.blocks(silent, "en")
    assert isinstance(told, Paragraph)
    assert told.text.startswith(
        "In the window WIS did not deliver and the population register held"
    )
    assert isinstance(years, FigureGrid)
    assert {(row[1], row[4]) for row in years.rows} == {("—", "—")}


def test_where_nothing_bounds_the_births_above_the_bulletin_says_at_least(
    fill: Callable[[bool], Path], tmp_path: Path
):
    out = fill(True)
    with duckdb.connect(out / "births.duckdb") as connection:
        connection.execute("update births set in_hospital = false")
    page = (make_release(out, "2009-07").folder / "bulletin.en.html").read_text(encoding="utf-8")
    assert re.search(r"<b>≥ [\d,]+</b><span>estimated true births \(95 %: —\)", page)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_adjusted_months_stand_there_only_where_every_month_is_shown(
    content: Content, language: Language
):
    months = [date(2006 + k // 12, k % 12 + 1, 1) for k in range(36)]
    births = [600 + 100 * (month.month in (10, 11)) for month in months]
    series = MonthSeries(seasonally_adjusted(months, births), tuple(births))
    shown = replace(content, summary=replace(content.summary, by_month=series))
    factors, adjusted = season.blocks(shown, language)
    assert isinstance(factors, FigureGrid)
    assert isinstance(adjusted, FigureGrid)
    assert (len(factors.rows), len(adjusted.rows)) == (15, 36)
    hidden = replace(shown.tables, hidden=frozenset({Cell(CORRECTED, "200603")}))
    [told] = season.blocks(replace(shown, tables=hidden), language)
    assert isinstance(told, Paragraph)
    [why] = season.blocks(content, language)
    assert isinstance(why, Paragraph)
    assert not re.search(r"\d", why.text)


def test_a_window_that_is_not_over_has_no_time_lag_below_nought(content: Content):
    early = replace(content, run=replace(content.run, extract_date=date(2006, 1, 31)))
    bullets = [one for one in statement.blocks(early, "en") if isinstance(one, Bullets)]
    told = [point for one in bullets for point in one.points]
    (lag,) = (one for one in told if one.startswith("time lag"))
    assert "was not over on the day of the extracts, 2006-01-31" in lag
