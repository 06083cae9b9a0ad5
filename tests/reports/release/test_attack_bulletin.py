"""The pages are attacked as a reader reads them; the attack is tested by what it must find."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader

from reports.release.bulletin.charts import Interval, Span, completeness_chart, sex_ratio_chart
from reports.release.bulletin.protected import reader_knows
from reports.release.disclosure.attack import attack_bulletin
from reports.release.disclosure.attack_bulletin import UntracedFigureError
from reports.release.disclosure.printed_page import numerals
from reports.release.disclosure.printed_shares import Evidence, missing_range, sizes
from reports.release.make import INPUTS
from reports.statistics.sex_ratio import sex_ratio
from reports.statistics.summary import summarise

Alter = Callable[[str, str], Path]
BOTH = "zh", "en"
# A month with counts that no table shows, beside what was worked out of them.
ADJUSTED = (
    '<table data-table="adjusted"><tbody><tr><td>2006-01</td><td>3</td><td>4</td><td>1.102</td>'
    "<td>2.7</td><td>3.6 (1.4–9.6)</td></tr></tbody></table>"
)


@pytest.fixture
def altered(late_release: Path, tmp_path: Path) -> Alter:
    """A release with pages altered in both languages: what a pattern finds first is replaced."""

    def alter(pattern: str, by: str) -> Path:
        folder = shutil.copytree(late_release, tmp_path / "altered", dirs_exist_ok=True)
        for language in BOTH:
            path = folder / f"bulletin.{language}.html"
            page, found = re.subn(pattern, by, path.read_text("utf-8"), count=1, flags=re.DOTALL)
            assert found == 1
            path.write_text(page, "utf-8")
        return Path(folder)

    return alter


def test_a_release_as_it_was_made_gives_nothing_away(late_release: Path):
    known = reader_knows(summarise(late_release.parent / INPUTS / late_release.name))
    assert known
    assert attack_bulletin(late_release, known=known) == []


def test_a_towns_share_to_a_tenth_of_a_percent_tells_how_many_births_are_missing(altered: Alter):
    folder = altered(r"91–92 %(.*)91–92 %", r"98.9% (97.0%–99.6%)\g<1>98.9% (97.0%–99.6%)")
    known = {frozenset({("count", "lacking wis"), ("town_code", "420607107")}): Evidence(300)}
    [leak] = attack_bulletin(folder, known=known)
    assert dict(leak.cell)["town_code"] == "420607107"
    assert leak.low == pytest.approx(3.15, abs=0.01)
    assert leak.high == pytest.approx(3.45, abs=0.01)


def test_a_ratio_of_a_hidden_town_gives_its_boys_and_girls_away(altered: Alter):
    hamlet = r"(<td>=峪山</td>(?:\s*<td[^>]*>[^<]*</td>){3}\s*<td[^>]*>)\*"
    leaks = attack_bulletin(altered(hamlet, rf"\g<1>{sex_ratio(3, 2).exact}"))
    assert {dict(leak.cell)["town_code"] for leak in leaks} == {"420607115"}


@pytest.mark.parametrize(
    ("pattern", "by"),
    [
        (r"(<table data-table=\")years", r"\g<1>new"),
        (r"(<h2 id=\"births\">.*?<p>)", r"\g<1>17 "),
        (r"(aria-label=\"month: [^;]*; births: )", r"\g<1>1"),
        (r"(aria-label=\"[^\"]*: \d+\.\d)( \(\d)", r"\g<1>7\g<2>"),
        (r"(<td>双沟镇</td>\s*<td[^>]*>)(\d+)", r"\g<1>1\g<2>"),
        (r"(<h2 id=\"season\">.*?</h2>)", rf"\g<1>{ADJUSTED}"),
        (r"(<h2 id=\"season\">.*?</h2>)", rf"\g<1>{ADJUSTED.replace('adjusted', 'season')}"),
    ],
    ids=["table", "words", "month", "chart", "count", "adjusted", "factors"],
)
def test_a_figure_that_no_table_explains_is_refused(altered: Alter, pattern: str, by: str):
    with pytest.raises(UntracedFigureError):
        attack_bulletin(altered(pattern, by))


def test_the_paper_shows_no_number_that_the_page_does_not(late_release: Path):
    for language in BOTH:
        page = (late_release / f"bulletin.{language}.html").read_text("utf-8")
        paper = PdfReader(late_release / f"bulletin.{language}.pdf").pages
        words = {one for sheet in paper for one in numerals(sheet.extract_text())}
        assert len(words) > 50
        assert words <= set(numerals(re.sub(r"<[^>]+>", " ", page)))


def test_a_chart_holds_no_more_digits_than_its_table():
    rows = [Interval("2006", 118.31, 109.94, 127.72, "a"), Interval("2006", 116.2, 108, 125, "b")]
    finer = [Interval("2006", 118.34, 109.86, 127.68, "a"), rows[1]]
    assert sex_ratio_chart(rows, ("a", "b")) == sex_ratio_chart(finer, ("a", "b"))
    assert 'aria-label="A: 96–98 %"' in completeness_chart([Span("A", 0.96, 0.98)])


def test_what_printed_digits_leave_open():
    # 6 of 200 are missing: 97.0 % with Wilson's interval. Others print the same.
    low, high = missing_range("97.0% (93.6%–98.6%)", 6_000, None)
    assert low <= 6 <= high
    assert high - low < 2
    assert missing_range("97.0% (93.6%–98.6%)", 6_000, Evidence(200)) == pytest.approx(
        (5.9, 6.1), abs=0.01
    )
    assert missing_range("96–98 %", 200, Evidence(200)) == pytest.approx((4, 8))
    # Drawn towards 99 % with 300 births, a class near 100 % holds none but the least counts.
    assert missing_range("99–100 %", 200, Evidence(200, 297, 3)) == pytest.approx((0, 2))
    births = sizes(118.3, 112.4, 124.5)
    assert births[0] <= 6_001 <= births[1]
    assert births[1] - births[0] < 400
