from collections.abc import Callable
from dataclasses import replace
from math import inf
from pathlib import Path

import duckdb
import pytest
from rich.console import Console

from data.reference.terms import Language
from reports.statistics.completeness import completeness, completeness_by_town
from reports.statistics.console import show
from reports.statistics.district import estimate_births
from reports.statistics.findings import Finding
from reports.statistics.link_rates import UnusableReviewError
from reports.statistics.self_test import Recall, SelfTest, show_self_test
from reports.statistics.snapshot import open_snapshot
from reports.statistics.summary import summarise


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
        towns = completeness_by_town(snapshot, "wis")
    assert (wis.shown, wis.held) == (2, 1)
    assert [(row.group, row.shown) for row in sexes] == [("2", 2)]
    assert {town: (share.found, share.of) for town, share in towns.items()} == {
        "420607107": (0, 1),
        "420607112": (1, 1),
    }


def test_a_birth_of_unknown_parity_is_not_a_third_child(published: Path):
    with open_snapshot(published) as snapshot:
        assert [row.group for row in completeness(snapshot, "wis", "parity")] == [1]


def test_parity_is_measured_by_births_that_the_other_register_holds_too(
    held_by: Callable[..., Path],
):
    folder = held_by(WPH=6, WH=3, PH=1, H=2)
    with duckdb.connect(folder / "births.duckdb") as connection:
        # A birth's parity is known from the registers that hold it, so those in neither have none.
        connection.execute("update births set parity = 1 where in_wis or in_population")
    with open_snapshot(folder) as snapshot:
        (wis,), (whole,) = completeness(snapshot, "wis", "parity"), completeness(snapshot, "wis")
    assert (wis.group, wis.held, wis.shown) == (1, 6, 7)
    assert (whole.held, whole.shown) == (9, 12)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ("剔除重报", "张湾镇", "三孩及以上", "匹配未作预期", "Chao 下限：三名单")),
        (
            "en",
            (
                "duplicates removed",
                "Third and later",
                "the matching expects none",
                "Chao's lower bound",
            ),
        ),
    ],
)
def test_the_summary_is_printed_in_both_languages(
    published: Path, language: Language, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
):
    summary = summarise(published)
    show(summary, language, Console(width=140))
    printed = capsys.readouterr().out
    assert [word for word in words if word not in printed] == []
    assert [year.year for year in summary.years] == [2006, 2007, 2008, None]
    assert all(year.is_whole for year in summary.years)
    assert summary.to_come is None


def test_the_summary_holds_the_ratios_and_completeness_of_every_part(published: Path):
    summary = summarise(published)
    before, after = summary.ratios_by_town["420607107"]
    assert (before.boys, before.girls, after.boys, after.girls) == (2, 0, 1, 1)
    assert list(summary.ratios_by_parity) == [1]
    assert [(row.source, row.group) for row in summary.completeness_by_sex] == [
        ("wis", "2"),
        ("population", "2"),
    ]
    assert summary.unusual == frozenset()
    assert summary.years[-1].ratio_after.exact == "100.0 (7.2–1379.6)"


def test_the_summary_takes_the_rates_of_a_review(published: Path, tmp_path: Path):
    (tmp_path / "not.json").touch()
    with pytest.raises(UnusableReviewError):
        summarise(published, tmp_path / "not.json")


def test_without_evidence_the_summary_says_that_nothing_bounds_the_births(
    held_by: Callable[..., Path], capsys: pytest.CaptureFixture[str]
):
    show(summarise(held_by(WP=9, W=1)), "en", Console(width=140))
    printed = capsys.readouterr().out
    assert "nothing says how many more births" in printed
    assert "inf" not in printed


def test_a_district_without_births_gets_no_table_that_has_no_column(
    emptied: Path, capsys: pytest.CaptureFixture[str]
):
    with duckdb.connect(emptied / "births.duckdb") as connection:
        connection.execute("delete from register_entries")
    show(summarise(emptied), "en", Console(width=140))
    printed = capsys.readouterr().out
    assert "420607 births" in printed
    # A title over no column is broken into bits of two letters.
    assert min(len(line.strip()) for line in printed.splitlines()) > 2


def test_a_register_that_did_not_deliver_reports_no_nought_and_lacks_nothing(
    held_by: Callable[..., Path], capsys: pytest.CaptureFixture[str]
):
    out = held_by(PH=9, H=1)
    with duckdb.connect(out / "births.duckdb") as connection:
        connection.execute("delete from register_entries where register = 'wis'")
        connection.execute("update run_sources set accepted = 0 where source = 'wis_birth'")
    summary = summarise(out)
    assert {row.source for row in summary.sources} == {"population", "hospital"}
    assert (summary.towns, {row.source for row in summary.completeness_by_sex}) == (
        {},
        {"population"},
    )
    show(summary, "en", Console(width=140))
    assert "Did not deliver: WIS, Exchange notices." in capsys.readouterr().out


def test_names_in_brackets_are_printed_as_they_are_written(
    published: Path, capsys: pytest.CaptureFixture[str]
):
    town = "双沟[/并入]镇"
    finding = Finding("sex_ratio", town, "150", "107")
    show(replace(summarise(published), findings=(finding,)), "en", Console(width=140))
    group = Recall("town_code", "420607107", 5, 5, 5, 0, 1.0, 0.5, 1.0)
    tested = SelfTest("run", "420607", (replace(group, by="", group=""), group))
    show_self_test(tested, Console(width=140), {"420607107": town})
    assert capsys.readouterr().out.count(town) == 2
