import pytest

from reports.release.disclosure.leak import is_leak
from reports.release.disclosure.suppression import (
    Key,
    LinkedTables,
    NotProtectableError,
    Sum,
    suppress,
)

ROW_SUM = (Sum(("all",), (("a",), ("b",), ("c",))),)


def row(**values: int) -> LinkedTables:
    return LinkedTables({(name,): births for name, births in values.items()}, ROW_SUM)


def test_a_small_cell_takes_another_with_it_so_that_no_difference_gives_it_away():
    assert suppress(row(a=3, b=40, c=50, all=93)) == {("a",), ("b",)}


def test_two_small_cells_that_only_hide_each_other_from_four_values_need_a_third():
    assert suppress(row(a=1, b=2, c=50, all=53)) == {("a",), ("b",), ("c",)}


def test_a_zero_is_shown_while_anything_else_can_be_hidden():
    assert suppress(row(a=3, b=0, c=50, all=53)) == {("a",), ("c",)}


def test_a_count_that_names_nobody_is_shown_however_small():
    tables = row(a=3, b=40, c=50, all=93)
    assert (
        suppress(LinkedTables(tables.values, ROW_SUM, is_harmless=lambda key: key == ("a",)))
        == frozenset()
    )


def test_cover_is_taken_where_a_reader_loses_least():
    def cost(key: Key) -> int:
        return 0 if key == ("c",) else 1

    tables = row(a=3, b=40, c=50, all=93)
    assert suppress(LinkedTables(tables.values, ROW_SUM, cost=cost)) == {("a",), ("c",)}


def test_what_a_reader_knows_from_elsewhere_gives_no_cover():
    assert suppress(row(a=3, b=40, c=50, all=93), no_cover={("b",)}) == {("a",), ("c",)}


def test_what_was_hidden_before_stays_hidden_and_serves_as_cover():
    assert suppress(row(a=3, b=40, c=50, all=93), forced=[("c",)]) == {("a",), ("c",)}


def test_counts_before_and_after_correction_share_one_fate():
    values = {
        (when, name): births
        for when, births_of in (("before", (9, 40, 50, 99)), ("after", (3, 41, 50, 94)))
        for name, births in zip(("a", "b", "c", "all"), births_of, strict=True)
    }
    sums = tuple(
        Sum((when, "all"), tuple((when, name) for name in "abc")) for when in ("before", "after")
    )
    hidden = suppress(LinkedTables(values, sums, mate=lambda key: key[1:]))
    assert hidden == {(when, name) for when in ("before", "after") for name in "ab"}


def test_a_cell_that_cannot_be_hidden_is_told():
    with pytest.raises(NotProtectableError, match="no cell is left"):
        suppress(LinkedTables({("a",): 3}, (Sum(("a",), ()),)))


@pytest.mark.parametrize(
    ("low", "high", "leaks"),
    [(3, 3, True), (2.2, 6.9, True), (0, 4, False), (5, 6, False), (0, 0, False), (4, 7, True)],
)
def test_a_leak_is_a_small_count_among_fewer_than_five_values(low: float, high: float, leaks: bool):
    assert is_leak(low, high, 5) is leaks
