from collections.abc import Callable
from pathlib import Path

from benchmarks.suppression import births_of, random_births
from reports.release.disclosure.cells import ALL, CORRECTED, POPULATION, WIS, Cell, linked, step
from reports.release.reconciliation import BY_TOWN, BY_YEAR
from reports.release.tables import SHAPES, Births, cells_of, read_births
from reports.statistics.snapshot import open_snapshot

NOTHING: dict[Cell, int] = {}


def test_every_total_is_the_sum_of_its_parts():
    tables = linked(cells_of(births_of(random_births(5))))
    assert len(tables.sums) > 300
    for one in tables.sums:
        assert tables.values[one.whole] == sum(tables.values[part] for part in one.parts), one.whole


def test_a_month_adds_to_two_kinds_of_years():
    october = Cell(CORRECTED, "200610", "420607107", "1", "1")
    cells = cells_of(
        Births(
            {october: 7, october._replace(measure=WIS): 6, october._replace(measure=POPULATION): 7},
            NOTHING,
            NOTHING,
        )
    )
    assert cells[Cell(CORRECTED, "2007", "420607107", "1")] == 7
    assert cells[Cell(CORRECTED, "calendar 2006", sex="1")] == 7
    assert cells[Cell(WIS, "200610")] == 6


def test_a_crossing_without_a_birth_is_a_published_zero():
    one, other = (
        Cell(CORRECTED, "200601", "420607107", "1", "1"),
        Cell(CORRECTED, "200602", "420607112", "2", "3+"),
    )
    cells = cells_of(Births({one: 7, other: 9}, NOTHING, NOTHING))
    assert cells[Cell(CORRECTED, "2006", "420607107", "2")] == 0
    assert cells[Cell(CORRECTED, town="420607112", parity="3+")] == 9
    assert Cell(CORRECTED, "2006", "420607112", parity="3+") not in cells


def test_third_children_and_later_are_one_group_and_unknown_values_have_their_own(
    fill: Callable[[bool], Path],
):
    with open_snapshot(fill(True)) as snapshot:
        cells = cells_of(read_births(snapshot))
    assert {cell.parity for cell in cells} == {ALL, "1", "2", "3+"}
    assert cells[Cell(CORRECTED)] == sum(
        cells[Cell(CORRECTED, parity=parity)] for parity in ("1", "2", "3+")
    )
    assert {shape.name for shape in SHAPES if not shape.rows(cells)} == set()


def test_what_a_register_counted_and_what_is_corrected_meet_in_what_was_kept(
    fill: Callable[[bool], Path],
):
    with open_snapshot(fill(True)) as snapshot:
        cells = cells_of(read_births(snapshot))
    for family, places in (
        (BY_YEAR, ["2006", "2007", "2008"]),
        (BY_TOWN, ["420607107", "420607112", "420607115"]),
    ):
        assert family.places(cells) == places
        kept = family.cell(step(family.name, WIS, "kept"), places[0])
        added = family.cell(step(family.name, WIS, "added under_reported"), places[0])
        assert cells[kept] == cells[family.cell(WIS, places[0])]
        assert cells[kept] + cells[added] == cells[family.cell(CORRECTED, places[0])]
