"""Releases: what is hidden, whether it stays hidden, and whether a release can be made again."""

import csv
from pathlib import Path

import pytest

from benchmarks.suppression import random_tables
from reports.publish import publish
from reports.release.attack import attack
from reports.release.release import ReleaseError, make_release, replay
from reports.release.suppression import NotProtectableError, Sum, suppress
from reports.release.tables import ALL, UNKNOWN, cells_of_table, tables_of, write_tables
from reports.restricted import NotPublishedError

ROW = {("a",): 3, ("b",): 40, ("c",): 50, ("all",): 93}
ROW_SUM = (Sum(("all",), (("a",), ("b",), ("c",))),)


def test_a_small_cell_takes_another_with_it_so_that_no_difference_gives_it_away():
    assert suppress(ROW, ROW_SUM) == {("a",), ("b",)}


def test_two_small_cells_that_only_hide_each_other_from_four_values_need_a_third():
    values = {("a",): 1, ("b",): 2, ("c",): 50, ("all",): 53}
    assert suppress(values, ROW_SUM) == {("a",), ("b",), ("c",)}


def test_a_zero_and_a_count_of_what_nobody_tells_are_shown():
    values = {("a",): 0, ("b",): 40, (UNKNOWN,): 2, ("all",): 42}
    sums = (Sum(("all",), (("a",), ("b",), (UNKNOWN,))),)
    assert suppress(values, sums, harmless={UNKNOWN}) == frozenset()


def test_a_cell_that_cannot_be_hidden_is_told():
    with pytest.raises(NotProtectableError, match="no cell is left"):
        suppress({("a",): 3, ("b",): 3}, (Sum(("a",), (("b",),)), Sum(("b",), (("a",),)), Sum(("a",), ())))


def test_every_total_is_the_sum_of_its_parts():
    tables = random_tables(5)
    for one in tables.sums:
        assert tables.values[one.whole] == sum(tables.values[part] for part in one.parts)
    towns = [key for key in cells_of_table(tables.values, "town_by_sex") if key[1] != ALL and key[3] == ALL]
    assert len(towns) > 3


@pytest.mark.parametrize("seed", range(5))
def test_the_attack_fails_on_a_release_and_succeeds_where_only_small_cells_are_hidden(seed: int, tmp_path: Path):
    tables = random_tables(seed)
    hidden = suppress(tables.values, tables.sums, harmless={UNKNOWN})
    write_tables(tables, hidden, tmp_path)
    assert attack(tmp_path) == []
    small = frozenset(key for key, births in tables.values.items() if 0 < births < 5)
    assert small - hidden == {key for key in small if UNKNOWN in key} - hidden
    write_tables(tables, small, tmp_path)
    assert attack(tmp_path)


def test_a_month_and_a_town_of_one_year_add_up_across_tables():
    single = {("2006", "420607107", "200601", "1", "1"): 7, ("2006", "420607112", "200602", "2", "3+"): 9}
    values = tables_of(single).values
    assert values["2006", ALL, ALL, ALL, ALL] == 16
    assert values["2006", "420607107", ALL, "1", ALL] == 7
    assert values["2006", "420607107", ALL, "2", ALL] == 0
    assert values[ALL, "420607112", ALL, ALL, "3+"] == 9
    assert ("2006", "420607112", ALL, ALL, "3+") not in values


@pytest.fixture
def out(warehouse: Path, tmp_path: Path) -> Path:
    publish(warehouse, tmp_path / "out")
    return tmp_path / "out"


def test_a_release_is_made_once_and_made_again_to_the_byte(out: Path):
    made = make_release(out, "2009-07")
    assert made.suppressed > 0
    with (made.folder / "town_by_sex.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert all((row["births"] == "") == (row["is_suppressed"] == "true") for row in rows)
    assert replay(made.folder) == []
    with pytest.raises(ReleaseError, match="cannot change"):
        make_release(out, "2009-07")
    assert (out / "releases" / ".inputs" / "2009-07.duckdb").stat().st_mode & 0o077 == 0
    assert not list((out / "releases").glob(".making-*"))


def test_what_was_altered_after_the_release_is_told_with_its_line(out: Path):
    folder = make_release(out, "2009-07").folder
    path = folder / "month_by_sex.csv"
    path.write_text(path.read_text("utf-8-sig").replace("false", "true", 1), encoding="utf-8-sig")
    [told] = replay(folder)
    assert told.startswith("month_by_sex.csv")
    assert "line" in told


def test_an_input_that_changed_makes_no_release(out: Path):
    folder = make_release(out, "2009-07").folder
    with (out / "releases" / ".inputs" / "2009-07.duckdb").open("ab") as file:
        file.write(b"x")
    with pytest.raises(ReleaseError, match="has changed"):
        replay(folder)


def test_a_name_that_is_no_month_and_an_empty_folder_are_refused(out: Path, tmp_path: Path):
    for name in ("2009-13", "../2009-07", "latest"):
        with pytest.raises(ReleaseError, match="named by its month"):
            make_release(out, name)
    with pytest.raises(NotPublishedError):
        make_release(tmp_path, "2009-07")
    with pytest.raises(ReleaseError, match="is no release"):
        replay(tmp_path)
