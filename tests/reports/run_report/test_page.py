import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest

from reports.run_report.page import per_1000, share, write_report
from reports.shared.warehouse import attach_warehouse
from transforms.ledger.balance import Line


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
            if name == "href" and tag == "a" and not (value or "").startswith("#"):
                self.fetched.append(f"a {value}")
            if name == "lang" and tag == "span":
                self.languages[value or ""] += 1


@pytest.fixture(scope="module")
def page(warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    staging = tmp_path_factory.mktemp("staging")
    write_report(warehouse, staging)
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


def test_a_register_is_followed_from_before_to_after(page: str):
    # WIS holds five live births and a cancelled one; one is missing, one is there twice, one is
    # false.
    assert "育龄妇女信息系统（WIS） WIS 5 1 1 1 4 -1 1 1" in text_of(page)


def test_a_source_that_did_not_deliver_is_pointed_out(page: str):
    assert re.search(
        r"部门交换通报 Exchange notices 本次未交付 did not deliver 0 0 0 —", text_of(page)
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


def test_charts_are_drawn_into_the_page_and_keep_their_ids_apart(page: str):
    assert page.count("<svg") == 4
    ids = re.findall(r'<svg|\bid="([^"]+)"', page)
    assert len([one for one in ids if one]) == len({one for one in ids if one})


def test_a_run_that_found_nothing_still_gets_a_page(warehouse: Path, tmp_path: Path):
    with attach_warehouse(warehouse) as connection:
        connection.execute(f"attach '{tmp_path / 'empty.duckdb'}' as empty")
        connection.execute("copy from database warehouse to empty (schema)")
        connection.execute("insert into empty.run_context from warehouse.run_context")
    write_report(tmp_path / "empty.duckdb", tmp_path)
    assert "没有发现问题" in (tmp_path / "report" / "index.html").read_text(encoding="utf-8")


def test_what_was_refuted_counts_no_more_and_is_told(warehouse: Path, tmp_path: Path):
    changed = tmp_path / "refuted.duckdb"
    shutil.copy(warehouse, changed)
    with duckdb.connect(changed) as con:
        before = con.execute("select count(*) from cases where grade <> 'review'").fetchone()
        con.execute("update cases set status = 'refuted' where case_type = 'duplicate'")
    write_report(changed, tmp_path)
    told = text_of((tmp_path / "report" / "index.html").read_text(encoding="utf-8"))
    assert before == (4,)
    assert "3 列入更正名单的问题" in told
    assert "refuted, and count no more: 1" in told
    assert "同镇重复" not in told


def test_the_reconciling_table_stands_in_the_page_as_a_waterfall(warehouse: Path, tmp_path: Path):
    lines = [
        Line("420607107", "200603", 40, 1, 2, 5, 1, 0, 43),
        Line("420607112", "200603", 30, 0, 0, 0, 0, 1, 29),
    ]
    write_report(warehouse, tmp_path, lines)
    page = (tmp_path / "report" / "index.html").read_text(encoding="utf-8")
    assert "合计 Total 70 1 2 5 1 1 72" in text_of(page).replace("  ", " ")
    chart = page[page.index("核定过程") :]
    for label in ("−2", "+5", "72"):
        assert label.replace("−", "-") in chart or label in chart
    assert "omitted" in chart[: chart.index("</figure>")]
