"""What a workbook would unpack to is looked at before anything reads it."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.intake.archive_guard import LIMITS, look_at_archive
from checks.intake.kinds import FileKind
from checks.intake.reader_process import ReaderProcess
from checks.intake.refused import RefusedFileError

Make = Callable[..., bytes]
SMALL = replace(LIMITS, columns=50, cells=2_000, text_bytes=5_000, entries=40)


def cell(place: str, value: str = "1", kind: str = "n") -> str:
    """A cell's XML."""
    return f'<c r="{place}" t="{kind}"><v>{value}</v></c>'


def letters(column: int) -> str:
    """1 is A, 27 is AA."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def refusal(data: bytes, limits=LIMITS) -> str:
    """The rule by which the guard refuses; empty where it lets pass."""
    try:
        look_at_archive(data, limits)
    except RefusedFileError as error:
        return error.rule
    return ""


def test_two_cells_at_the_ends_of_a_sheet_are_refused_at_once(make_workbook: Make) -> None:
    begun = time.monotonic()
    data = make_workbook(
        f'<row r="1">{cell("A1")}</row><row r="1048576">{cell("XFD1048576")}</row>'
    )
    with pytest.raises(RefusedFileError) as caught:
        look_at_archive(data)
    assert caught.value.rule == "file_too_large"
    assert "1048576" in caught.value.zh
    assert "16384" in caught.value.en
    assert time.monotonic() - begun < 5


def test_formatted_cells_with_nothing_in_them_refuse_no_workbook(make_workbook: Make) -> None:
    empty = '<row r="1048576"><c r="XFD1048576" s="0"/><c r="XFC1048576" s="0"></c></row>'
    assert refusal(make_workbook(f'<row r="1">{cell("A1")}</row>{empty}')) == ""


@settings(deadline=None)
@given(row=st.integers(1, 1_048_576), column=st.integers(1, 16_384), quote=st.sampled_from("\"'"))
def test_a_sheet_passes_exactly_where_its_rectangle_is_small_enough(
    make_workbook: Make, row: int, column: int, quote: str
) -> None:
    far = cell(f"{letters(column)}{row}").replace('"', quote)
    data = make_workbook(f'<row r="1">{cell("A1")}</row><row r="{row}">{far}</row>')
    fits = column <= SMALL.columns and row * column <= SMALL.cells
    assert (refusal(data, SMALL) == "") == fits


@settings(deadline=None)
@given(length=st.integers(1, 400), uses=st.integers(0, 60))
def test_a_text_counts_once_for_each_of_its_uses(
    make_workbook: Make, length: int, uses: int
) -> None:
    rows = "".join(f'<row r="{at}">{cell(f"A{at}", "1", "s")}</row>' for at in range(1, uses + 1))
    data = make_workbook(rows, texts=["short", "字" * length])
    copied = uses * len(f"<si><t>{'字' * length}</t></si>".encode())
    # The last text's length runs to the end of its table.
    assert (refusal(data, SMALL) == "") == (copied + uses * len("</sst>") <= SMALL.text_bytes)


def test_one_long_text_used_a_million_times_is_refused(make_workbook: Make) -> None:
    rows = "".join(
        f'<row r="{at}">{cell(f"A{at}", "0", "s") * 10}</row>' for at in range(1, 20_001)
    )
    assert refusal(make_workbook(rows, texts=["长" * 10_000])) == "file_too_large"


def test_an_archive_of_very_many_parts_is_refused(make_workbook: Make) -> None:
    assert refusal(make_workbook("", more=6_000)) == "file_too_large"
    assert refusal(make_workbook("", more=10)) == ""


def test_what_unpacks_to_hundreds_of_times_its_size_is_refused(make_workbook: Make) -> None:
    assert refusal(make_workbook(" " * 60_000_000)) == "file_too_large"


@settings(deadline=None)
@given(cut=st.integers(4, 900), mark=st.binary(min_size=1, max_size=4), at=st.integers(4, 800))
def test_whatever_is_broken_in_an_archive_is_refused_or_passes_and_raises_nothing_else(
    make_workbook: Make, cut: int, mark: bytes, at: int
) -> None:
    whole = make_workbook(f'<row r="1">{cell("A1")}</row>')
    assert refusal(whole[:cut]) == "file_damaged"
    assert refusal(whole[:at] + mark + whole[at + len(mark) :]) in (
        "",
        "file_damaged",
        "file_locked",
        "file_too_large",
    )


def test_a_reader_that_runs_out_of_memory_costs_one_file_and_reads_the_next(
    make_workbook: Make, tmp_path: Path
) -> None:
    # Cells without places pass the guard: the rectangle is 16,000 columns by a million rows.
    wide = f'<row r="1">{"<c><v>1</v></c>" * 900}</row>'
    rows = wide + "".join(f'<row r="{at}"><c><v>1</v></c></row>' for at in range(2, 900))
    bomb, good = tmp_path / "bomb.xlsx", tmp_path / "good.xlsx"
    bomb.write_bytes(make_workbook(rows + '<row r="1000000"><c><v>1</v></c></row>'))
    good.write_bytes(make_workbook(f'<row r="1">{cell("A1", "7")}</row>'))
    with ReaderProcess() as reader:
        with pytest.raises(RefusedFileError) as caught:
            reader.read(bomb, FileKind.ARCHIVE)
        assert caught.value.rule == "file_too_large"
        assert reader.read(good, FileKind.ARCHIVE).sheets[0].cells.rows() == [("7",)]


def test_a_forgotten_cell_far_below_the_table_is_named(make_workbook: Make, tmp_path: Path) -> None:
    path = tmp_path / "stray.xlsx"
    rows = f'<row r="1">{cell("A1")}</row><row r="900000">{cell("A900000")}</row>'
    path.write_bytes(make_workbook(rows))
    with ReaderProcess() as reader, pytest.raises(RefusedFileError) as caught:
        reader.read(path, FileKind.ARCHIVE)
    assert "900000" in caught.value.zh


def test_a_file_that_takes_too_long_is_refused(make_workbook: Make, tmp_path: Path) -> None:
    path = tmp_path / "slow.xlsx"
    path.write_bytes(make_workbook(f'<row r="1">{cell("A1")}</row>'))
    with ReaderProcess(seconds=0.001) as reader, pytest.raises(RefusedFileError) as caught:
        reader.read(path, FileKind.ARCHIVE)
    assert caught.value.rule == "file_too_large"
