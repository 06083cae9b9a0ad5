"""What delivery.toml says of an update: each word in its place, or refused by name."""

from pathlib import Path

import pytest

from checks.errors import DeliveryError
from checks.intake.manifest import read_manifest
from checks.state.terms import Mode, read_terms

HEAD = (
    'window_start = "2005-10-01"\nwindow_end = "2007-09-30"\nextract_date = "2009-08-01"\n'
    'district_code = "420607"\n'
)


def _delivery(folder: Path, text: str) -> Path:
    (folder / "delivery.toml").write_text(text)
    return folder


def test_a_source_has_its_usual_mode_unless_one_is_said(tmp_path: Path) -> None:
    terms = read_terms(_delivery(tmp_path, f'{HEAD}[update]\nsequence = 2\nwis_birth = "full"'))
    assert (terms.sequence, terms.said) == (2, {"wis_birth"})
    assert (terms.modes["wis_birth"], terms.modes["wis_woman"]) == (Mode.FULL, Mode.CHANGES)


def test_a_register_of_several_files_may_be_replaced_file_by_file(tmp_path: Path) -> None:
    terms = read_terms(_delivery(tmp_path, f'{HEAD}[update]\npopulation = "files"'))
    assert terms.modes["population"] is Mode.FILES
    with pytest.raises(DeliveryError, match="towns"):
        read_terms(_delivery(tmp_path, f'{HEAD}[update]\ntowns = "files"'))


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}sequence = 1",
        f'{HEAD}population = "full"',
        f"{HEAD}[updates]\nsequence = 1",
        f"{HEAD}[Update]\nsequence = 1",
        f"{HEAD}Sequence = 1",
        f'{HEAD}[Update]\nPopulation = "full"',
        f'{HEAD}[UPDATE]\npopulations = "full"',
        f'{HEAD}[updates]\nWIS-Birth = "full"',
        f'{HEAD}[delivery.update]\npopulation = "full"',
        f"{HEAD}[[Update]]",
    ],
)
def test_a_word_of_the_update_elsewhere_is_refused_and_not_passed_over(
    tmp_path: Path, text: str
) -> None:
    with pytest.raises(DeliveryError, match=r"under \[update\]"):
        read_terms(_delivery(tmp_path, text))


def test_a_date_below_the_table_is_told_where_it_stands(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match=r"window_start .* stands below \[update\]"):
        read_manifest(_delivery(tmp_path, f"[update]\nsequence = 1\n{HEAD}"))


@pytest.mark.parametrize(
    "line", ['population = "Full"', 'town = "full"', "sequence = -1", 'sequence = "1"']
)
def test_a_word_that_means_nothing_is_refused(tmp_path: Path, line: str) -> None:
    with pytest.raises(DeliveryError, match=r"\[update\]"):
        read_terms(_delivery(tmp_path, f"{HEAD}[update]\n{line}"))


def test_a_sequence_in_quotation_marks_is_told_how_to_write_it(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match=r"不加引号[^\n]*\n.*without quotation marks"):
        read_terms(_delivery(tmp_path, f'{HEAD}[update]\nsequence = "1"'))


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ('"2009-08-31 18:30:00"', 31),
        ("2009-08-31T18:30:00", 31),
        ("2009-08-30T18:30:00Z", 31),
        ('"2009-08-31T01:30:00+08:00"', 31),
    ],
)
def test_an_extract_date_with_a_time_is_the_day_that_it_is_in_china(
    tmp_path: Path, written: str, day: int
) -> None:
    text = HEAD.replace('"2009-08-01"', written)
    assert read_manifest(_delivery(tmp_path, text)).extract_date.day == day


def test_an_instant_beyond_the_calendar_is_no_date(tmp_path: Path) -> None:
    text = HEAD.replace('"2009-08-01"', "9999-12-31T23:59:59Z")
    with pytest.raises(DeliveryError, match="extract_date"):
        read_manifest(_delivery(tmp_path, text))
