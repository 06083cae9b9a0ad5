import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest

from reports.run_report.page import per_1000, share, write_report
from reports.shared.warehouse import attach_warehouse
from reports.snapshot.publish import publish


class Links(HTMLParser):
    """Whatever in a page could make a browser fetch something."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.languages: dict[str, int] = {"zh": 0, "en": 0}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("src", "srcset", "action", "data", "poster") or (
                name.endswith("href") and tag != "a"
            ):
                self.fetched.append(f"{tag} {name}={value}")
            # Links beside the page are followed by a reader's click, within OUT and nowhere else.
            if name == "href" and tag == "a" and not (value or "").startswith(("#", "../")):
                self.fetched.append(f"a {value}")
            if name == "lang" and tag == "span":
                self.languages[value or ""] += 1


@pytest.fixture(scope="module")
def page(warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    return written(warehouse, tmp_path_factory.mktemp("staging"))


def written(warehouse: Path, staging: Path, out: Path | None = None) -> str:
    """The page of a warehouse, as a run writes it: after births.duckdb."""
    publish(warehouse, staging)
    write_report(warehouse, staging, out)
    return (staging / "report" / "index.html").read_text(encoding="utf-8")


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_the_page_needs_no_network(page: str):
    links = Links()
    links.feed(page)
    assert links.fetched == []
    assert not re.search(r"@import|url\((?!['\"]?#)|fetch\(|XMLHttpRequest", page)
    assert "default-src 'none'" in page


def test_everything_is_said_in_both_languages(page: str):
    links = Links()
    links.feed(page)
    assert links.languages["zh"] == links.languages["en"] > 100


@pytest.mark.parametrize(
    "identity",
    ["李婷", "赵春花", "吴小妹", "田小娥", "HYPERLINK", "420621198203052345", "13871234567"],
)
def test_nobody_is_named_in_the_page(page: str, identity: str):
    assert identity not in page


def test_both_registers_lead_to_one_number_of_births(page: str):
    # WIS holds five live births and a cancelled one; one is missing, one is there twice, one is
    # false.
    told = text_of(page)
    assert re.search(r"育龄妇女信息系统（WIS） WIS 5 1 1 .* 4 -1 1 1", told)


def test_a_source_that_did_not_deliver_is_pointed_out(page: str):
    assert re.search(
        r"部门交换通报 Exchange notices 本次未报送 did not deliver 0 0 0 —", text_of(page)
    )


def test_few_births_get_no_rate():
    assert per_1000(3, 40) == "—"
    assert per_1000(3, 1000) == "3.0"


def test_not_all_is_never_rounded_up_to_all_nor_some_down_to_none():
    assert [share(99_999, 100_000), share(1, 100_000), share(0, 5), share(5, 5), share(0, 0)] == [
        "> 99.9%",
        "< 0.1%",
        "0.0%",
        "100.0%",
        "—",
    ]


def test_charts_with_words_are_drawn_in_each_language_and_all_keep_their_ids_apart(page: str):
    assert page.count("<svg") == 3 + 2 * 2
    for language, other in (("zh", "Reported"), ("en", "上报")):
        own = re.findall(rf'<div lang="{language}"><svg.*?</svg>', page, re.DOTALL)
        assert len(own) == 2
        assert not any(other in chart for chart in own)
    ids = re.findall(r'<svg|\bid="([^"]+)"', page)
    assert len([one for one in ids if one]) == len({one for one in ids if one})


def test_a_run_that_found_nothing_still_gets_a_page(warehouse: Path, tmp_path: Path):
    with attach_warehouse(warehouse) as connection:
        connection.execute(f"attach '{tmp_path / 'empty.duckdb'}' as empty")
        connection.execute("copy from database warehouse to empty (schema)")
        connection.execute("insert into empty.run_context from warehouse.run_context")
        connection.execute("insert into empty.run_sources values ('wis_birth', 0, 0, 0, false)")
    told = text_of(written(tmp_path / "empty.duckdb", tmp_path))
    assert "没有发现问题" in told
    # Of a register that did not come nobody says that it reported no birth.
    assert "WIS did not deliver; the population register reported 0 births" in told
    assert "WIS reported 0" not in told


def test_what_was_refuted_counts_no_more_and_is_told(warehouse: Path, tmp_path: Path):
    changed = tmp_path / "refuted.duckdb"
    shutil.copy(warehouse, changed)
    with duckdb.connect(changed) as con:
        before = con.execute("select count(*) from cases where grade <> 'review'").fetchone()
        con.execute("update cases set status = 'refuted' where case_type = 'duplicate'")
    told = text_of(written(changed, tmp_path))
    assert before == (4,)
    assert "3 列入更正名单的问题" in told
    assert "refuted, and count no more: 1" in told
    assert "同镇重复" not in told


def test_the_page_begins_with_one_sentence_and_the_districts_name(page: str):
    told = text_of(page)
    assert "襄阳区出生登记核对报告" in told
    assert "WIS 上报 5 例出生，核定 4 例，净减 1 例（-20.0%）。" in told
    assert told.index("WIS 上报 5 例") < told.index("核定出生")


def test_a_rule_is_told_by_its_name(warehouse: Path, tmp_path: Path):
    changed = tmp_path / "named.duckdb"
    shutil.copy(warehouse, changed)
    with duckdb.connect(changed) as con:
        con.execute("update quarantine set rule = 'resent_row'")
    page = written(changed, tmp_path)
    assert "重复报送" in page
    assert "resent_row" not in page


def test_the_next_run_says_what_has_changed(warehouse: Path, tmp_path: Path):
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
    assert "没有可比较的上一次" in written(warehouse, first, tmp_path / "nothing")
    changed = tmp_path / "changed.duckdb"
    shutil.copy(warehouse, changed)
    with duckdb.connect(changed) as con:
        con.execute("update cases set status = 'refuted' where case_type = 'false_report'")
        con.execute("update run_context set delivery_sha256 = 'another'")
    told = text_of(written(changed, second, first))
    assert re.search(r"核定出生： Corrected births: 4 → 5 \(\+1\)", told)
    assert re.search(r"不再有的问题 .* 1 .*仍在的问题 .* 4", told)


def test_the_reconciling_table_stands_in_the_page_as_a_waterfall(page: str):
    assert "合计 Total 5 1 1 1 0 0 4" in re.sub(" +", " ", text_of(page))
    chart = page[page.index("各镇从上报到核定") :]
    chart = chart[: chart.index("</figure>")]
    for label in ("−虚报", "+1", "− false report"):
        assert label in chart
