"""The attack is tested by what it must find: a check that never finds anything protects nobody."""

from pathlib import Path

import pytest

from benchmarks.suppression import two_releases
from reports.release.disclosure.attack import ContradictionError, attack
from reports.release.disclosure.cells import is_harmless
from reports.release.tables import ReleaseTables, write_tables

ROWS = "\ufefftown_code,town_name,sex,wis,population,corrected,is_suppressed\n"


def table(folder: Path, *rows: str, name: str = "town_by_sex") -> Path:
    """A release of one table: boys and girls of towns, the same count thrice."""
    folder.mkdir(exist_ok=True)
    lines = [
        f"{town},,{sex},{births},{births},{births},{births == ''}"
        for town, sex, births in (row.split(",") for row in rows)
    ]
    (folder / f"{name}.csv").write_text(ROWS + "\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_a_single_hidden_cell_is_found_by_difference(tmp_path: Path):
    [*leaks] = attack(table(tmp_path / "1", "a,1,", "a,2,9", "a,all,12"))
    assert {(leak.low, leak.high) for leak in leaks} == {(3, 3)}
    assert "sex 1" in str(leaks[0])


def test_who_is_alone_in_a_cell_subtracts_herself(tmp_path: Path):
    release = table(tmp_path / "1", "a,1,", "a,2,", "b,1,9", "b,2,9", "a,all,4", "b,all,18")
    assert attack(release) == []
    mine = frozenset({("count", "wis"), ("town_code", "a"), ("sex", "1")})
    (leak,) = attack(release, insiders=[{mine: 1}])
    assert (leak.low, leak.high, dict(leak.cell)["sex"]) == (3, 3, "2")


def test_a_hidden_large_count_that_can_be_worked_out_is_no_leak(tmp_path: Path):
    assert attack(table(tmp_path / "1", "a,1,", "a,2,9", "a,all,52")) == []


def test_tables_that_contradict_each_other_are_told(tmp_path: Path):
    with pytest.raises(ContradictionError):
        attack(table(tmp_path / "1", "a,1,", "a,2,19", "a,all,12"))


def test_what_an_earlier_release_showed_gives_a_cell_away(tmp_path: Path):
    before = table(
        tmp_path / "1",
        "a,1,40",
        "a,2,9",
        "b,1,",
        "b,2,",
        "all,1,43",
        "all,2,20",
        "a,all,49",
        "b,all,14",
        "all,all,63",
    )
    now = table(
        tmp_path / "2",
        "a,1,",
        "a,2,",
        "b,1,",
        "b,2,",
        "all,1,43",
        "all,2,20",
        "a,all,49",
        "b,all,14",
        "all,all,63",
    )
    assert attack(now) == []
    assert {(leak.low, leak.high) for leak in attack(now, earlier=[before])} == {(3, 3)}


def test_an_assumption_that_contradicts_what_is_printed_is_dropped(tmp_path: Path):
    before = table(tmp_path / "1", "a,1,40", "a,2,", "a,all,")
    now = table(tmp_path / "2", "a,1,", "a,2,", "a,all,30")
    assert attack(now, earlier=[before]) == []


@pytest.mark.parametrize("seed", [3, 11])
def test_it_fails_on_both_releases_and_succeeds_where_only_small_cells_are_hidden(
    seed: int, tmp_path: Path
):
    first, second = two_releases(seed, tmp_path)
    assert second.hidden >= first.hidden & set(second.cells)
    assert attack(tmp_path / "2", earlier=[tmp_path / "1"]) == []
    small = frozenset(
        cell for cell, births in second.cells.items() if 0 < births < 5 and not is_harmless(cell)
    )
    write_tables(ReleaseTables(second.cells, small, {}), tmp_path / "2")
    assert attack(tmp_path / "2")
