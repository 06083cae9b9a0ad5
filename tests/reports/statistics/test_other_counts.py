"""A count of others is held against the births of its days, and a difference is never called
births."""

import io
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from rich.console import Console

from reports.snapshot.saved_queries import ask
from reports.statistics.link_rates import expected_rates
from reports.statistics.other_counts import CountComparison, read_comparisons
from reports.statistics.other_counts_tables import show_other_counts
from reports.statistics.snapshot import open_snapshot

COHORT = "date '2006-06-01', date '2006-06-30'"


@pytest.fixture
def compared(held_by: Callable[..., Path]) -> Callable[[str], tuple[CountComparison, ...]]:
    """Counts as rows of SQL, beside 620 births of June 2006, of which two lists let expect more."""

    def compare(counts: str) -> tuple[CountComparison, ...]:
        folder = held_by(WPH=500, PH=60, WP=20, H=40)
        with duckdb.connect(folder / "births.duckdb") as con:
            con.execute("update births set birth_date = date '2006-06-10'")
            con.execute(f"insert into other_counts values {counts}")
        with open_snapshot(folder) as snapshot:
            found = read_comparisons(snapshot, expected_rates(snapshot), (0, 0))
        assert found
        return found

    return compare


@pytest.mark.parametrize(
    ("children", "deaths", "moved_in", "moved_out", "says"),
    [
        (600, "null", "null", "null", "fewer"),
        (622, "null", "null", "null", "within"),
        (900, "null", "null", "null", "more"),
        (900, "2", "290", "10", "within"),
    ],
)
def test_what_a_count_says_depends_on_deaths_and_moves(
    compared, children: int, deaths: str, moved_in: str, moved_out: str, says: str
):
    [one] = compared(
        f"('C', 'census', '2010-11-01', {COHORT}, {children}, {deaths}, {moved_in}, {moved_out})"
    )
    assert (one.says, one.corrected) == (says, 620)


def shown(found: tuple[CountComparison, ...] | None, language: str) -> str:
    text = io.StringIO()
    show_other_counts(found, language, Console(file=text, width=250))  # type: ignore[arg-type]
    return text.getvalue()


def test_more_children_than_births_are_not_called_births(compared):
    found = compared(
        f"('[bold]', 'school', '2012-09-01', {COHORT}, 900, null, null, null), "
        "('C', 'census', '2020-11-01', '2019-11-01', '2020-10-31', 7, 0, 0, 0)"
    )
    assert {one.says for one in found} == {"more", "outside"}
    zh, en = shown(found, "zh"), shown(found, "en")
    assert "差数不是出生数" in zh
    assert "not a number of births" in en
    assert "900 †" in en
    assert "[bold] (school)" in en
    assert "not within the window" in en


def test_without_a_count_the_way_to_give_one_is_told(published: Path, emptied: Path):
    with open_snapshot(published) as snapshot:
        none = read_comparisons(snapshot, expected_rates(snapshot), (0, 0))
    assert none == ()
    assert "reference/other_counts.csv" in shown(none, "zh")
    with duckdb.connect(emptied / "births.duckdb") as con:
        con.execute("drop table other_counts")
    with open_snapshot(emptied) as snapshot:
        older = read_comparisons(snapshot, expected_rates(snapshot), (0, 0))
    assert older is None
    assert "birthrecon run" in shown(older, "en")


def test_the_question_shows_the_births_beside_the_count(held_by: Callable[..., Path]):
    folder = held_by(WPH=5, H=2)
    with duckdb.connect(folder / "births.duckdb") as con:
        con.execute("update births set birth_date = date '2006-06-10'")
        con.execute(
            f"insert into other_counts values ('C', 'census', '2010-11-01', {COHORT}, 9, 0, 0, 0)"
        )
    [row] = ask(folder, "births_beside_other_counts").rows
    assert row[5:] == (9, 0, 0, 0, 5, 5, 7, True)
