"""The bulletin of a release: one document in each language, as a page that opens without a network
and as a paper."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime, time
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import typst

from data.reference.terms import Language, Term, speaker
from reports.release.bulletin.document import (
    Block,
    Bullets,
    Chart,
    Document,
    KeyFigure,
    Paragraph,
    Section,
)
from reports.release.bulletin.sections import (
    births,
    completeness,
    corrections,
    plausibility,
    revisions,
    season,
    sex_ratio,
    statement,
    towns,
)
from reports.release.content import Content
from reports.release.disclosure.cells import ALL, CORRECTED, Cell
from reports.release.grid import ABSENT, HIDDEN, FigureGrid, cell_text, figure_text
from reports.release.notes import facts, notes, title
from reports.shared.fonts import FAMILY, typst_fonts
from reports.shared.templating import templates
from reports.shared.workbooks import display_width

LANGUAGES: tuple[Language, ...] = ("zh", "en")
_SECTIONS: tuple[tuple[str, Term, Callable[[Content, Language], Iterator[Block]]], ...] = (
    ("births", Term("出生人数", "Births"), births.blocks),
    ("season", Term("季节调整", "Seasonal adjustment"), season.blocks),
    ("corrections", Term("更正了什么", "What was corrected"), corrections.blocks),
    ("sex-ratio", Term("出生性别比", "Sex ratio at birth"), sex_ratio.blocks),
    ("towns", Term("各镇", "Towns"), towns.blocks),
    (
        "completeness",
        Term("完整性：各来源漏了多少", "Completeness: what the sources missed"),
        completeness.blocks,
    ),
    ("plausibility", Term("上报是否合理", "Plausibility of the reports"), plausibility.blocks),
    ("revisions", Term("修订", "Revisions"), revisions.blocks),
    ("linkage", Term("数据链接质量说明", "Linkage-quality statement"), statement.blocks),
)
# What the templates of page and paper call a block.
_KINDS: dict[type, str] = {
    Paragraph: "paragraph",
    Bullets: "bullets",
    Chart: "chart",
    FigureGrid: "grid",
}


def write_bulletin(content: Content, folder: Path, *, papers: bool = True) -> None:
    """Write bulletin.<language>.html and .pdf of each language; the same content gives the same
    bytes. papers: whether the PDF too, which takes longest."""
    for language in LANGUAGES:
        document, path = compose(content, language), folder / f"bulletin.{language}.html"
        path.write_text(_page(document), encoding="utf-8")
        if papers:
            path.with_suffix(".pdf").write_bytes(_paper(document, content))


def compose(content: Content, language: Language) -> Document:
    """The whole bulletin in one language."""
    sections = [
        Section(key, name.in_language(language), tuple(blocks(content, language)))
        for key, name, blocks in _SECTIONS
    ]
    last = Section(
        "notes", speaker(language)("说明", "Notes"), (Bullets(notes(content, language)),)
    )
    foot = f"{content.name} · {content.run.run_id} · birthrecon {version('birthrecon')}"
    figures = tuple(_key_figures(content, language))
    return Document(
        language,
        title(content, language),
        facts(content, language),
        figures,
        (*sections, last),
        foot,
    )


def _key_figures(content: Content, language: Language) -> Iterator[KeyFigure]:
    say, whole = speaker(language), content.summary.years[-1]
    corrected = figure_text(content.tables.births(Cell(CORRECTED)))
    yield KeyFigure(cell_text(corrected), say("核定出生", "corrected births"))
    yield KeyFigure(births.change_text(content, ALL), say("较 WIS 上报", "against WIS as reported"))
    figure, ends = _apart(births.estimate_text(content, whole))
    yield KeyFigure(
        figure, say(f"估计实有（95%：{ends}）", f"estimated true births (95 %: {ends})")
    )
    _, ratio = sex_ratio.ratio_texts(sex_ratio.of_district(content), content)
    figure, ends = _apart(ratio.removesuffix(" ▲"))
    yield KeyFigure(
        figure, say(f"核定性别比（95%：{ends}）", f"corrected sex ratio (95 %: {ends})")
    )


def _apart(text: str) -> tuple[str, str]:
    """A figure and the ends of its interval; a figure without one is hidden, or nothing bounds
    it."""
    figure, _, interval = text.partition(" (")
    return figure, interval.removesuffix(")") or (HIDDEN if figure == HIDDEN else ABSENT)


def _page(document: Document) -> str:
    pages = templates("reports.release.bulletin")
    pages.tests |= {name: _is(kind) for kind, name in _KINDS.items()}
    pages.filters["value"] = cell_text
    return pages.get_template("bulletin.html.j2").render(document=document)


def _is(kind: type) -> Callable[[object], bool]:
    return lambda block: isinstance(block, kind)


def _paper(document: Document, content: Content) -> bytes:
    source = files("reports.release.bulletin").joinpath("templates", "bulletin.typ").read_bytes()
    data = json.dumps(_plain(document) | {"font": FAMILY}, ensure_ascii=False)
    # Not the clock: a replay gives the same paper.
    day = datetime.combine(content.run.extract_date, time(), UTC)
    return bytes(
        typst.compile(source, font_paths=typst_fonts(), sys_inputs={"data": data}, timestamp=day)
    )


def _plain(document: Document) -> dict[str, object]:
    """The document as JSON has it: every block says which kind it is."""
    sections = [
        {"heading": section.heading, "blocks": [_plain_block(block) for block in section.blocks]}
        for section in document.sections
    ]
    return asdict(document) | {"sections": sections}


def _plain_block(block: Block) -> dict[str, object]:
    fields = asdict(block) | {"kind": _KINDS[type(block)]}
    if isinstance(block, FigureGrid):
        fields |= {
            "shares": _shares(block),
            "groups": block.groups if block.has_groups else [],
            "rows": [list(map(cell_text, row)) for row in block.rows],
        }
    return fields


def _shares(grid: FigureGrid) -> list[int]:
    """How much of a paper's width each column takes: its longest value, and the longest word of its
    heading."""
    return [
        max(
            *(display_width(cell_text(row[place])) for row in grid.rows),
            *(display_width(word) for word in column.name.split()),
            4,
        )
        + 2
        for place, column in enumerate(grid.columns)
    ]
