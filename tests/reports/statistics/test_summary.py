from math import inf
from pathlib import Path

import pytest
from rich.console import Console

from reports.statistics.completeness import by_town, completeness
from reports.statistics.district import estimate_births
from reports.statistics.snapshot import open_snapshot
from reports.statistics.summary import summarise
from reports.statistics.telling import show
from reports.terms import Language


def test_a_doubtful_birth_counts_half_and_widens_the_interval(published: Path):
    with open_snapshot(published) as snapshot:
        district = estimate_births(snapshot)
        spring = estimate_births(snapshot, "month = '200603'")
    assert (district.corrected, district.doubtful) == (4, 1)
    assert district.births.observed == 3.5
    assert district.doubt_error > 0
    assert (spring.corrected, spring.doubtful, spring.doubt_error) == (1, 0, 0)


def test_without_evidence_nothing_bounds_the_births_above(published: Path):
    with open_snapshot(published) as snapshot:
        lone = estimate_births(snapshot, "not in_hospital")
    assert lone.births.high == inf
    assert str(lone).startswith("≥")


def test_a_register_is_measured_by_births_that_it_did_not_find_itself(published: Path):
    with open_snapshot(published) as snapshot:
        (wis,) = completeness(snapshot, "wis")
        sexes = completeness(snapshot, "wis", "sex")
        towns = by_town(snapshot, "wis")
    assert (wis.shown, wis.held) == (2, 1)
    assert [(row.group, row.shown) for row in sexes] == [("2", 2)]
    assert {town: (share.found, share.of) for town, share in towns.items()} == {
        "420607107": (0, 1),
        "420607112": (1, 1),
    }


def test_a_birth_of_unknown_parity_is_not_a_third_child(published: Path):
    with open_snapshot(published) as snapshot:
        assert [row.group for row in completeness(snapshot, "wis", "parity")] == [1]


@pytest.mark.parametrize(("language", "words"), [("zh", "剔除重报"), ("en", "duplicates removed")])
def test_the_main_table_is_printed_in_both_languages(
    published: Path, language: Language, words: str, capsys: pytest.CaptureFixture[str]
):
    summary = summarise(published)
    show(summary, language, Console(width=140))
    printed = capsys.readouterr().out
    assert words in printed
    assert [year.year for year in summary.years] == [2006, 2007, 2008, None]
    assert all(year.is_whole for year in summary.years)
    assert summary.to_come is None
