"""A bulletin before it is a page or a paper: sections of paragraphs, tables and charts, in one
language."""

from dataclasses import dataclass

from reports.release.grid import FigureGrid


@dataclass(frozen=True)
class Paragraph:
    """Running text; is_note: said more quietly."""

    text: str
    is_note: bool = False


@dataclass(frozen=True)
class Bullets:
    """Points, one a line."""

    points: tuple[str, ...]


@dataclass(frozen=True)
class Chart:
    """A picture as SVG, and what it shows."""

    svg: str
    caption: str


Block = Paragraph | Bullets | Chart | FigureGrid


@dataclass(frozen=True)
class Section:
    """A numbered part of the bulletin. key: its anchor."""

    key: str
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class KeyFigure:
    """One of the figures at the top, with what it is."""

    figure: str
    says: str


@dataclass(frozen=True)
class Document:
    """A whole bulletin. facts: the line below the title; foot: what stands below every page of
    paper."""

    language: str
    title: str
    facts: tuple[str, ...]
    key_figures: tuple[KeyFigure, ...]
    sections: tuple[Section, ...]
    foot: str


def drawn(svg: str, caption: str) -> list[Block]:
    """A chart, where there was anything to draw."""
    return [Chart(svg, caption)] if svg else []
