"""The attack on the other files of a release: nothing there that the tables hide."""

import re
import shutil
from pathlib import Path

import openpyxl
import pytest

from reports.release.disclosure.attack_bulletin import UntracedFigureError
from reports.release.disclosure.attack_files import require_no_more_than_tables


def alter(path: Path, pattern: str, to: str) -> None:
    """Another text in place of the first that matches."""
    text, times = re.subn(pattern, to, path.read_text("utf-8"), count=1)
    assert times == 1
    path.write_text(text, encoding="utf-8")


def test_the_files_of_a_release_show_what_its_tables_show_and_hide_what_they_hide(released: Path):
    require_no_more_than_tables(released)
    assert 'CONF_STATUS="C"' in (released / "sdmx" / "births.xml").read_text("utf-8")


@pytest.mark.parametrize("name", ["births.xml", "reconciliation.xml"])
def test_a_hidden_cell_with_a_value_in_an_sdmx_file_is_refused(released: Path, name: str):
    path = released / "sdmx" / name
    alter(path, 'OBS_STATUS="Q" CONF_STATUS="C"', 'OBS_VALUE="2" OBS_STATUS="A" CONF_STATUS="F"')
    with pytest.raises(UntracedFigureError, match=f"sdmx/{name}: .*not what the tables show"):
        require_no_more_than_tables(released)


def test_a_value_whose_status_says_that_it_is_hidden_is_refused(released: Path):
    path = released / "sdmx" / "births.xml"
    alter(path, 'OBS_STATUS="Q"', 'OBS_VALUE="2" OBS_STATUS="Q"')
    with pytest.raises(UntracedFigureError, match="not understood"):
        require_no_more_than_tables(released)


def test_a_remark_that_no_table_has_is_refused(released: Path):
    alter(released / "sdmx" / "births.xml", 'UNIT_MEASURE="PS"', 'UNIT_MEASURE="PS" NOTE="3"')
    with pytest.raises(UntracedFigureError, match="not understood"):
        require_no_more_than_tables(released)


def test_a_code_that_no_table_has_is_refused(released: Path):
    alter(released / "sdmx" / "births.xml", ' SEX="M"', ' SEX="X"')
    with pytest.raises(UntracedFigureError, match="not known"):
        require_no_more_than_tables(released)


def marks(path: Path, languages: tuple[str, ...]) -> None:
    """Write a count where workbooks of these languages hide one, in the same place of each."""
    for language in languages:
        book = openpyxl.load_workbook(path / f"tables.{language}.xlsx")
        cells = (cell for sheet in book.worksheets[1:] for row in sheet.iter_rows() for cell in row)
        next(cell for cell in cells if cell.value == "*").value = 3
        book.save(path / f"tables.{language}.xlsx")


def test_a_hidden_cell_that_a_workbook_shows_is_refused(released: Path):
    marks(released, ("zh",))
    with pytest.raises(UntracedFigureError, match="workbooks in the two languages"):
        require_no_more_than_tables(released)
    marks(released, ("en",))
    with pytest.raises(UntracedFigureError, match=r"tables\.xlsx all years: .*not what"):
        require_no_more_than_tables(released)


def test_a_figure_of_the_table_of_revisions_that_no_release_shows_is_refused(released: Path):
    alter(released / "tables" / "revisions.csv", r"2009-07,\d+,", "2009-07,3,")
    with pytest.raises(UntracedFigureError, match=r"revisions\.csv"):
        require_no_more_than_tables(released)


def test_a_paper_with_a_figure_that_its_page_hides_is_refused(released: Path, late_release: Path):
    shutil.copy(late_release / "bulletin.en.pdf", released / "bulletin.en.pdf")
    with pytest.raises(UntracedFigureError, match=r"bulletin\.en\.pdf"):
        require_no_more_than_tables(released)
