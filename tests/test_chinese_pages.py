"""A Chinese page says what its English page says: the same headings, commands, tables and links."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAIRS = [
    (ROOT / "README.md", ROOT / "README.zh.md"),
    *((ROOT / "docs" / page.name, page) for page in sorted((ROOT / "docs" / "zh").glob("*.md"))),
]
READERS = {
    "statistics.md",
    "quality.md",
    "scale.md",
    "publication.md",
    "corrections.md",
    "operations.md",
    "desk.md",
    "analysts.md",
    "exporting.md",
    "exchange.md",
    "keys.md",
    "updates.md",
}
FENCE = re.compile(r"^```(.*?)^```", re.MULTILINE | re.DOTALL)
COMMENT = re.compile(r"(?:^|(?<=\s))#\s.*$")


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def headings(page: Path) -> list[int]:
    """The levels of the headings, in their order."""
    marks = re.findall(r"^(#+) \S", FENCE.sub("", text_of(page)), re.MULTILINE)
    return [len(mark) for mark in marks]


def commands(page: Path) -> list[str]:
    """The lines of all code blocks, without what their comments say."""
    lines = [line for block in FENCE.findall(text_of(page)) for line in block.splitlines()]
    return [COMMENT.sub("", line).rstrip() for line in lines]


def table_widths(page: Path) -> list[int]:
    """The number of columns of every row of every table."""
    rows = re.findall(r"^\|.*\|$", FENCE.sub("", text_of(page)), re.MULTILINE)
    return [row.count("|") for row in rows]


def links(page: Path) -> list[str]:
    """Where the links of a page lead, as English pages; the other language does not count."""
    places = []
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", FENCE.sub("", text_of(page))):
        path = (page.parent / target).resolve()
        assert path.exists(), f"{page.name}: {target}"
        places.append(str(path.relative_to(ROOT)).replace("docs/zh/", "docs/"))
    return sorted(place for place in places if not place.startswith("README"))


@pytest.mark.parametrize(("english", "chinese"), PAIRS, ids=lambda page: page.name)
class TestAChinesePage:
    def test_has_the_headings_of_the_english_page(self, english: Path, chinese: Path):
        assert headings(chinese) == headings(english)

    def test_has_the_commands_of_the_english_page(self, english: Path, chinese: Path):
        assert commands(chinese) == commands(english)

    def test_has_the_tables_of_the_english_page(self, english: Path, chinese: Path):
        assert table_widths(chinese) == table_widths(english)

    def test_leads_where_the_english_page_leads(self, english: Path, chinese: Path):
        assert links(chinese) == links(english)

    def test_is_in_chinese(self, chinese: Path, english: Path):
        characters = len(re.findall(r"[一-鿿]", FENCE.sub("", text_of(chinese))))
        assert characters > len(FENCE.sub("", text_of(english))) / 8


def test_every_page_for_offices_has_its_chinese_page():
    assert {english.name for english, _ in PAIRS} == READERS | {"README.md"}


def test_every_link_of_every_page_leads_somewhere():
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    lost = [
        (page.name, target)
        for page in pages
        for target in re.findall(r"\]\((?!http)([^)#]+)(?:#[^)]*)?\)", text_of(page))
        if not (page.parent / target).exists()
    ]
    assert lost == []
