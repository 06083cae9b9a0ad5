from functools import partial

import pytest

from reports.release.disclosure.leak import is_leak
from reports.release.disclosure.programs import LinearProgram
from reports.release.disclosure.suppression import (
    Alone,
    Key,
    LinkedTables,
    NotProtectableError,
    Sum,
    suppress,
)

ROW_SUM = (Sum(("all",), (("a",), ("b",), ("c",))),)


def row(**values: int) -> LinkedTables:
    parts = tuple((name,) for name in values if name != "all")
    counts = {(name,): births for name, births in values.items()}
    return LinkedTables(counts, (Sum(("all",), parts),))


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


def test_who_is_alone_in_a_cell_covers_nobody_else():
    # Whoever is alone in b would know a: so c has to cover it, though b costs nothing.
    hidden = suppress(row(a=3, b=1, c=50, d=40, all=94))
    assert {("a",), ("b",)} < hidden


def test_the_one_of_a_total_and_the_one_of_its_part_are_one_person():
    sums = (*ROW_SUM, Sum(("town",), (("all",), ("d",))))
    values = {("a",): 1, ("b",): 0, ("c",): 0, ("all",): 1, ("d",): 0, ("town",): 1}
    (person,) = Alone(LinkedTables(values, sums)).persons
    assert person == {("a",), ("all",), ("town",)}


def test_persons_who_are_all_that_a_cell_counts_know_it_already():
    alone = Alone(row(a=1, b=1, c=0, all=2))
    assert alone.make_up(("all",))
    assert not Alone(row(a=1, b=3, c=0, all=4)).make_up(("all",))
    # Both births of a hamlet are first children: nobody else is among them.
    by_order = (*ROW_SUM, Sum(("all",), (("first",), ("later",))))
    values = {("a",): 1, ("b",): 1, ("c",): 0, ("all",): 2, ("first",): 2, ("later",): 0}
    assert Alone(LinkedTables(values, by_order)).make_up(("first",))
    third = values | {("c",): 5, ("all",): 7, ("first",): 7}
    assert not Alone(LinkedTables(third, by_order)).make_up(("first",))


def test_a_cell_is_covered_within_its_county_while_that_does():
    county = {"a": "1", "c": "1", "b": "2", "all": ""}
    tables = row(a=3, b=40, c=50, all=93)
    hidden = suppress(LinkedTables(tables.values, tables.sums, block=lambda key: county[key[0]]))
    assert hidden == {("a",), ("c",)}


def test_what_is_not_solved_in_time_is_hidden_with_all_beside_it_and_told(
    monkeypatch: pytest.MonkeyPatch,
):
    gives_up = partial(LinearProgram, most_steps=0)
    monkeypatch.setattr("reports.release.disclosure.suppression.LinearProgram", gives_up)
    places = [(row, column) for row in "abcd" for column in "efgh"]
    inner = {place: 20 + 3 * number for number, place in enumerate(places)} | {("a", "e"): 3}
    rows = [Sum((row, "all"), tuple((row, column) for column in "efgh")) for row in "abcd"]
    columns = [Sum(("all", column), tuple((row, column) for row in "abcd")) for column in "efgh"]
    totals = {one.whole: sum(inner[part] for part in one.parts) for one in (*rows, *columns)}
    tables = LinkedTables({**inner, **totals}, (*rows, *columns))
    assert suppress(tables) == {*rows[0].cells, *columns[0].cells}
    assert tables.unsolved == {("a", "e")}
