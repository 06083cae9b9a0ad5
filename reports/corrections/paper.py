"""A list on paper: a PDF whose columns fit A4, with or without fields to sign.

`templates/paper.typ` says how it looks. `check_sheet` is the copy that a clerk takes along,
`signing_paper` what is signed once the answers are there.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time
from importlib.resources import files

import typst

from data.reference.terms import Language
from reports.shared.fonts import FAMILY, typst_fonts


@dataclass(frozen=True)
class PaperPart:
    """One table: its heading, and the text of each row's cells."""

    name: str
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class SignOff:
    """The fields to sign: for whom, what stands above and below them."""

    heading: str
    roles: Sequence[str]
    signature: str
    date: str
    note: str


@dataclass(frozen=True)
class Paper:
    """All that a paper says. facts: name and value; widths: the columns' shares of the page;
    foot: what stands on every page besides its number."""

    title: str
    facts: Sequence[tuple[str, str]]
    notes: Sequence[str]
    headings: Sequence[str]
    widths: Sequence[float]
    parts: Sequence[PaperPart]
    foot: Sequence[str]
    language: Language
    sign_off: SignOff | None = field(default=None)


def cell_texts(row: Mapping[str, str], columns: Iterable[str]) -> list[str]:
    """A row's text by these columns. A case's number gets a place in its middle where a narrow
    column may break it."""
    cells = {**row, "case_id": _in_two_lines(row["case_id"])}
    return [cells.get(name, "") for name in columns]


def _in_two_lines(key: str) -> str:
    middle = (len(key) + 1) // 2
    return f"{key[:middle]}\u200b{key[middle:]}" if len(key) > _WIDEST_KEY else key


_WIDEST_KEY = 12


def paper_pdf(paper: Paper, day: date) -> bytes:
    """The PDF; the same paper of the same day gives the same bytes."""
    source = files("reports.corrections").joinpath("templates", "paper.typ").read_bytes()
    data: Mapping[str, object] = asdict(paper) | {"font": FAMILY}
    return typst.compile(
        source,
        font_paths=typst_fonts(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        timestamp=datetime.combine(day, time(), UTC),
    )
