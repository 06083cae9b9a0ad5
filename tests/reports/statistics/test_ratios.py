from pathlib import Path

import duckdb
import pytest

from reports.statistics.ratios import RatioTables, ratio_tables
from reports.statistics.snapshot import open_snapshot

Born = tuple[str, str, int | None, int]  # town, sex, parity, births


@pytest.fixture
def tables(emptied: Path):
    """The ratios of a district whose births, all of June 2006 and all in WIS, are these."""

    def of(*born: Born) -> RatioTables:
        with duckdb.connect(emptied / "births.duckdb") as connection:
            connection.execute(
                "create temp table born(town varchar, sex varchar, parity integer, births integer)"
            )
            if born:
                connection.executemany("insert into born values (?, ?, ?, ?)", born)
            connection.execute("""
                create temp table made as
                select row_number() over () as number, * from born, unnest(generate_series(1,
                    births)) as each (k);
                insert into births by name
                select 'N' || number as birth_id, date '2006-06-01' as birth_date,
                    '200606' as birth_month, sex, parity,
                    town as town_code, true as in_wis, false as in_population, true as in_hospital,
                    false as in_exchange, true as in_scope, true as is_due
                from made;
                insert into record_links select 'wis', 'R' || number, 'N' || number, 1 from made;
                insert into record_values by name
                select 'wis' as source, 'R' || number as source_record_id, date '2006-06-01' as
                    birth_date, sex,
                    parity, town as town_code, true as is_claim
                from made""")
        with open_snapshot(emptied) as snapshot:
            return ratio_tables(snapshot)

    return of


def test_a_town_of_sixty_boys_and_forty_girls_has_no_mark(tables):
    found = tables(("A", "1", 1, 60), ("A", "2", 1, 40), ("B", "1", 1, 515), ("B", "2", 1, 485))
    assert found.by_town["A"].after.ratio == 150
    assert not found.unusual


def test_towns_of_a_district_with_a_high_ratio_are_not_all_marked_for_it(tables):
    found = tables(
        *((town, sex, 1, births) for town in "ABCD" for sex, births in (("1", 560), ("2", 440)))
    )
    assert found.whole.after in found.unusual
    assert not any(pair.after in found.unusual for pair in found.by_town.values())


def test_the_town_that_lacks_girls_is_marked_before_and_after(tables):
    found = tables(("A", "1", 1, 300), ("A", "2", 1, 150), ("B", "1", 1, 1030), ("B", "2", 1, 1030))
    assert set(found.by_town["A"]) <= found.unusual
    assert found.by_town["A"].after.band == pytest.approx((104, 100 * 1330 / 1180))


def test_third_and_later_children_are_one_group_and_an_untold_parity_is_none(tables):
    found = tables(("A", "1", 3, 2), ("A", "2", 4, 1), ("A", "1", 1, 5), ("A", "2", None, 3))
    assert list(found.by_parity) == [1, 3]
    assert (found.by_parity[3].before.boys, found.by_parity[3].before.girls) == (2, 1)
    assert (found.whole.after.boys, found.whole.after.girls) == (7, 4)


def test_a_district_without_births_has_no_ratio(tables):
    assert tables().whole.after.ratio is None


def test_correction_moves_a_ratio(published: Path):
    with open_snapshot(published) as snapshot:
        found = ratio_tables(snapshot)
    # WIS counts five boys; after correction two girls and two boys count.
    assert (found.whole.before.boys, found.whole.before.girls) == (5, 0)
    assert (found.whole.after.boys, found.whole.after.girls) == (2, 2)
    assert found.whole.before.ratio is None
