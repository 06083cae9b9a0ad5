"""The small warehouse, published; and its review workbook, filled in as two readers would."""

from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest

from reports.clerical_review.draw import draw_sample
from reports.clerical_review.items import KINDS, READERS, Sample
from reports.clerical_review.sheets import FIRST_ROW, sheet_name
from reports.clerical_review.workbook import write_review
from reports.snapshot.publish import publish

Fill = Callable[[Mapping[str, Mapping[str, str]]], Path]


@pytest.fixture(scope="session")
def out(warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that a run over the small warehouse published."""
    folder = tmp_path_factory.mktemp("out")
    publish(warehouse, folder)
    return folder


@pytest.fixture(scope="session")
def sample(out: Path) -> Sample:
    """All that there is to ask: five pairs and five cases."""
    return draw_sample(out, 20, seed=1)


@pytest.fixture
def workbook(sample: Sample, tmp_path: Path) -> Path:
    """The workbook as the readers get it."""
    write_review(sample, tmp_path / "review.xlsx")
    return tmp_path / "review.xlsx"


@pytest.fixture
def fill(workbook: Path) -> Fill:
    """Write answers, by reader and item code, as Excel would; returns the workbook."""

    def filled(answers: Mapping[str, Mapping[str, str]]) -> Path:
        book = openpyxl.load_workbook(workbook)
        for reader in READERS:
            for kind in KINDS:
                for row in book[sheet_name(reader, kind)].iter_rows(
                    min_row=FIRST_ROW + 1, max_col=2
                ):
                    row[1].value = answers.get(reader, {}).get(str(row[0].value))
        book.save(workbook)
        return workbook

    return filled
