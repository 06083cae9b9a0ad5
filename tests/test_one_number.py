"""One district, one number: every number of births that anybody is shown is the corrected births,
or stands on the bridge to them."""

import re
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl
import pytest
from rich.console import Console

from flows.result import read_result
from reports.corrections.balance_table import read_balance
from reports.release.disclosure.cells import ALL
from reports.snapshot.saved_queries import ask
from reports.statistics.console import show
from reports.statistics.district import estimate_births
from reports.statistics.series import counts
from reports.statistics.snapshot import open_snapshot
from reports.statistics.summary import summarise
from transforms.ledger.balance import Line, Register, by_town, published_balance, sum_lines
from transforms.ledger.store import open_ledger

ROOT = Path(__file__).parents[1]
REGISTERS: tuple[Register, ...] = ("wis", "population")
# Who may read births by themselves: what makes the count, and what says what the columns mean.
COUNTERS = {
    "reports/snapshot/sql/births/births.sql",
    "reports/snapshot/sql/views/v_counted_births.sql",
    "reports/snapshot/sql/views/v_headline.sql",
    "reports/snapshot/descriptions.py",
}


@pytest.fixture(scope="module")
def headline(small_district: Path) -> dict[str, int]:
    """The row of v_headline."""
    answer = ask(small_district, "births_headline")
    return dict(zip(answer.columns, answer.rows[0], strict=True))


@pytest.fixture(scope="module")
def bridge(small_district: Path) -> dict[str, Line]:
    """From reported to corrected, by register, as the ledger says it now."""
    with open_ledger(small_district) as ledger:
        return {
            register: sum_lines(read_balance(small_district, ledger, register=register).lines)
            for register in REGISTERS
        }


@pytest.fixture(scope="module")
def page(small_district: Path) -> str:
    """What the report says, as text."""
    html = (small_district / "report" / "index.html").read_text(encoding="utf-8")
    html = re.sub(r"<(script|style|svg).*?</\1>", " ", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace(",", "")


def summed(out: Path, query: str, column: str) -> int:
    answer = ask(out, query)
    return sum(row[answer.columns.index(column)] for row in answer.rows)


def of_notebook(out: Path, what: str) -> int:
    with open_snapshot(out) as opened:
        if what == "explore_births":
            return sum(row.corrected for row in counts(opened, ["statistical_year"]))
        return estimate_births(opened).corrected


def of_release(out: Path, name: str) -> int:
    cells = pl.read_parquet(out / "releases" / "2007-10" / "tables" / f"{name}.parquet")
    texts = [column for column, kind in cells.schema.items() if kind == pl.String]
    return int(cells.filter(pl.all_horizontal(pl.col(texts).is_in([ALL, ""])))["corrected"].item())


SHOWN: dict[str, Callable[[Path], int]] = {
    "the run's summary": lambda out: read_result("", out, {}, 0.0, ()).births,
    "statistics, all years": lambda out: summarise(out).years[-1].counted.corrected,
    "statistics, year by year": lambda out: sum(
        year.counted.corrected for year in summarise(out).years[:-1]
    ),
    "statistics, the estimate's beginning": lambda out: summarise(out).years[-1].estimate.corrected,
    "query births_by_statistical_year": lambda out: summed(
        out, "births_by_statistical_year", "births"
    ),
    "query births_by_month": lambda out: summed(out, "births_by_month", "births"),
    "query births_by_year_and_sources": lambda out: summed(
        out, "births_by_year_and_sources", "births"
    ),
    "query sources_of_births": lambda out: summed(out, "sources_of_births", "births"),
    "query reconciled_series_by_year": lambda out: summed(
        out, "reconciled_series_by_year", "corrected"
    ),
    "query linked_births_by_town": lambda out: summed(out, "linked_births_by_town", "births"),
    "notebook explore_births": lambda out: of_notebook(out, "explore_births"),
    "notebook completeness_by_town, town_profile": lambda out: of_notebook(out, "estimate"),
    "bulletin, towns by sex": lambda out: of_release(out, "town_by_sex"),
    "bulletin, months": lambda out: of_release(out, "month_by_sex"),
    "bulletin, parities": lambda out: of_release(out, "year_by_parity"),
}


@pytest.mark.parametrize("where", SHOWN)
def test_everybody_is_shown_the_same_births(
    small_district: Path, headline: dict[str, int], where: str
) -> None:
    assert SHOWN[where](small_district) == headline["corrected"]


def test_both_registers_lead_to_it_by_named_steps(
    headline: dict[str, int], bridge: dict[str, Line]
) -> None:
    for register, line in bridge.items():
        assert line.closes
        assert line.reported == headline[f"reported_{register}"]
        assert line.corrected == headline["corrected"]
        without_case = line.not_due + line.without_case - line.not_counted
        assert line.by_cases + without_case == headline["corrected"]
    assert bridge["wis"].omitted  # the district puts it to the test
    assert bridge["wis"].not_due


def test_births_merely_mentioned_are_the_corrected_and_those_struck_out(
    headline: dict[str, int],
) -> None:
    assert headline["mentioned"] - headline["struck_out"] == headline["corrected"]
    assert headline["struck_out"] > 0


def test_the_ledger_the_queries_and_the_bulletin_take_the_same_steps(
    small_district: Path, bridge: dict[str, Line]
) -> None:
    asked = {row[0]: row[1:] for row in ask(small_district, "births_bridge").rows}
    steps = duckdb.connect(str(small_district / "births.duckdb"), read_only=True).execute(
        "select register, reason, sum(change)::bigint from v_revision_steps group by all"
    )
    by_reason = {(register, reason): change for register, reason, change in steps.fetchall()}
    for register, line in bridge.items():
        assert asked[register] == (
            line.reported,
            line.false_reports,
            line.duplicates,
            line.not_counted,
            line.omitted,
            line.not_due,
            line.without_case,
            line.moved_in,
            line.moved_out,
            line.corrected,
        )
        for reason, births in (
            ("false_report", -line.false_reports),
            ("duplicate", -line.duplicates),
            ("under_reported", line.omitted),
            ("not_due_yet", line.not_due),
            ("absent_without_case", line.without_case),
        ):
            assert by_reason.get((register, reason), 0) == births


def test_each_town_has_one_number_too(small_district: Path) -> None:
    births = small_district / "births.duckdb"
    with duckdb.connect(str(births), read_only=True) as con:
        district = con.execute("select district_code from runs").fetchone()
        assert district
        counted = con.execute(
            "select coalesce(town_code, ?), births from v_births_by_town", [district[0]]
        ).fetchall()
    for register in REGISTERS:
        lines = by_town(published_balance(births, register))
        assert {line.town_code: line.corrected for line in lines if line.corrected} == dict(counted)


def test_the_report_says_it_and_the_bridge(
    page: str, headline: dict[str, int], bridge: dict[str, Line]
) -> None:
    births = headline["corrected"]
    assert f"WIS 上报 {headline['reported_wis']} 例出生，核定 {births} 例" in page
    assert f"{births} 核定出生" in page
    assert f"至少一个来源提到的出生 Births that a source mentions {headline['mentioned']} " in page
    assert f"{headline['records_matched']} 参加匹配的记录" in page
    for line in bridge.values():
        assert re.search(rf" {line.by_cases} ＋ 未到登记期限 [^＝]*＝ {births} ", page)
    towns = re.search(r"合计 Total (\d+) [\d ]*?(\d+) 每镇一行", page)
    assert towns
    assert (int(towns[1]), int(towns[2])) == (headline["reported_wis"], births)
    years = re.search(r"合计 Total (\d+) \d+ \d+ \d+ [\d.]+% \d+ [\d.]+% \d+ \d+", page)
    assert years
    assert int(years[1]) == births


@pytest.mark.parametrize("language", ["zh", "en"])
def test_statistics_and_bulletin_print_it(
    small_district: Path,
    headline: dict[str, int],
    language: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    births = f"{headline['corrected']:,}"
    show(summarise(small_district), language, Console(width=140))  # type: ignore[arg-type]
    assert births in capsys.readouterr().out
    bulletin = small_district / "releases" / "2007-10" / f"bulletin.{language}.html"
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", bulletin.read_text(encoding="utf-8")))
    name = {"zh": "核定出生", "en": "corrected births"}[language]
    assert re.search(rf"{births} {name}", text)


def test_the_matching_tells_one_number_of_records(
    small_district: Path, headline: dict[str, int]
) -> None:
    figures = {row[0]: row[1] for row in ask(small_district, "matching_figures").rows}
    assert figures["records"] == headline["records_matched"]


def test_nobody_else_counts_births() -> None:
    places = ("reports", "notebooks", "flows")
    found = {
        str(path.relative_to(ROOT))
        for place in places
        for path in (ROOT / place).rglob("*")
        if path.suffix in (".py", ".sql", ".j2")
        and re.search(r"\bin_scope\b", path.read_text(encoding="utf-8"))
    }
    assert found == COUNTERS
