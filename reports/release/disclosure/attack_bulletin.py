"""What the pages of a bulletin tell a stranger beyond the tables: every figure on them as an
equation between cells.

A count is a cell's value; a sex ratio, a share, an estimate bound the counts behind them, as far as
their printed digits and their intervals go. How many births a source lacks is a cell of its own
(`lacking wis`): no table shows it, shares and classes of completeness tell of it. A figure that
cannot be traced to a table, in whichever place, is refused: what the attack does not understand
does not leave the house. It shares no code with what wrote the pages.
"""

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from pathlib import Path

from data.reference.terms import SHORT_REGISTERS
from reports.release.disclosure.attack_input import Cell, Cells, Equation
from reports.release.disclosure.printed_page import PrintedPage, numerals, read_page
from reports.release.disclosure.printed_shares import Evidence, missing_range, sizes

HIDDEN, ABSENT = "*", "—"
_COUNTS = ("wis", "population", "corrected")
_REGISTERS = {SHORT_REGISTERS[register].en: register for register in ("wis", "population")}
_POPULATION = SHORT_REGISTERS["population"].en
_SERIES = {
    "WIS, reported": "wis",
    f"{_POPULATION}, reported": "population",
    "Corrected": "corrected",
}
_GROUPS = {
    "Male": ("sex", "1"),
    "Female": ("sex", "2"),
    "1st child": ("parity", "1"),
    "2nd child": ("parity", "2"),
    "3rd and later": ("parity", "3+"),
}
# Numbers of the fixed sentences of each section: levels, bands, limits, years of sources.
_FIXED = frozenset(
    ["0", "1", "2", "3", "5", "30", "31", "95", "100", "104", "107", "1993", "2005", "2015"]
)
# Sections about rows and pairs of the whole delivery, and about how to read the tables.
_ABOUT_NO_BIRTHS = frozenset({"linkage", "notes"})
_RATIO = re.compile(r"([\d.]+) \(([\d.]+)–([\d.]+|inf)\)")
_MONTH = re.compile(r"month: (\d{4})-(\d{2}); births: ([\d,]+); series: (.+)")


class UntracedFigureError(Exception):
    """A figure of the bulletin that contradicts the tables, or that nothing explains."""


@dataclass(frozen=True)
class PrintedBulletin:
    """What the pages add: cells that no table has, and equations."""

    lacking: frozenset[Cell]
    equations: tuple[Equation, ...]


def read_bulletin(
    folder: Path,
    cells: Cells,
    known: Mapping[Cell, Evidence] | None = None,
    *,
    with_shares: bool = True,
) -> PrintedBulletin:
    """Read the pages of a release beside its tables.

    Args: cells, of the tables (`read_cells`); known, what a reader may know from elsewhere of the
    births behind a share, by the cell of the births that are lacking (`lacking`); with_shares:
    False for what the pages tell besides shares and classes.
    Raises: UntracedFigureError.
    """
    pages = [
        read_page((folder / f"bulletin.{language}.html").read_text("utf-8"))
        for language in ("zh", "en")
    ]
    if pages[0].figures != pages[1].figures:
        raise UntracedFigureError(
            "两种语言的公报数字不一致 / the bulletins in the two languages show other figures"
        )
    reading = _Reading(pages[1], cells, known or {}, _changes(folder), with_shares=with_shares)
    equations = tuple(reading.equations())
    reading.trace()
    return PrintedBulletin(frozenset(reading.lacking_cells), equations)


def lacking(source: str, name: str = "", value: str = "") -> Cell:
    """The cell of the births that a source lacks, of all that others show: in all, or of one sex,
    birth order or town."""
    kind = f"lacking {source}{' by parity' if name == 'parity' else ''}"
    return frozenset({("count", kind), *({(name, value)} if name else ())})


def _changes(folder: Path) -> frozenset[str]:
    """By how many births releases moved figures, as the table of revisions tells."""
    path = folder / "tables" / "revisions.csv"
    if not path.is_file():
        return frozenset()
    with path.open(encoding="utf-8-sig", newline="") as file:
        return frozenset(row["change"].lstrip("-") for row in csv.DictReader(file))


@dataclass
class _Reading:
    page: PrintedPage
    cells: Cells
    known: Mapping[Cell, Evidence]
    changes: frozenset[str]
    with_shares: bool = True
    lacking_cells: set[Cell] = field(default_factory=set)
    _slack: Iterator[int] = field(default_factory=count)

    def equations(self) -> Iterator[Equation]:
        """Of every table. Raises: UntracedFigureError for a table that is not known here."""
        readers: Mapping[str, Callable[[list[list[str]]], Iterator[Equation]]] = {
            "years": self._years,
            "season": self._season,
            "adjusted": self._adjusted,
            "WIS steps": lambda rows: self._steps("wis", rows),
            f"{_POPULATION} steps": lambda rows: self._steps("population", rows),
            "ratios": self._ratios,
            "towns": self._towns,
            "sources": self._sources,
            "sensitivity": lambda rows: self._whole(row[1] for row in rows),
            "estimators": lambda rows: self._whole(row[1] for row in rows[:1]),
            "nowcast": self._nowcast,
            "revisions": self._revisions,
            # Findings and rows of the delivery are no births.
            "rules": lambda _: iter(()),
            "provision": lambda _: iter(()),
        }
        for section in self.page.sections.values():
            for name, rows in section.tables.items():
                if name not in readers:
                    raise UntracedFigureError(f"未知的表 / a table not known: {name}")
                yield from readers[name](rows)

    def trace(self) -> None:
        """Every figure of running text and charts stands in a table too. Raises:
        UntracedFigureError."""
        everywhere = {name: self._numerals_of(name) for name in self.page.sections}
        everywhere[""] |= everywhere["births"] | everywhere["sex-ratio"]
        for name, section in self.page.sections.items():
            traced = everywhere[name] | _FIXED
            if name == "revisions":
                traced |= self.changes
            marks = [mark for mark in section.marks if not self._is_month(mark)]
            exempt = name in _ABOUT_NO_BIRTHS or (name == "completeness" and self._whole_is_shown)
            for text in (*marks, *(() if exempt else section.texts)):
                found = [one for one in numerals(text) if one not in traced]
                if found and text != section.notes.get("nowcast"):
                    raise UntracedFigureError(
                        f"来历不明的数字 / not in a table: {found[0]}: {text}"
                    )

    def _numerals_of(self, name: str) -> set[str]:
        tables = self.page.sections[name].tables.values()
        return {one for rows in tables for row in rows for cell in row for one in numerals(cell)}

    @property
    def _whole_is_shown(self) -> bool:
        return self.cells.get(frozenset({("count", "corrected")})) is not None

    def _is_month(self, mark: str) -> bool:
        """Whether a chart's mark is a month's count as the table shows it. Raises:
        UntracedFigureError."""
        found = _MONTH.fullmatch(mark)
        if not found:
            return False
        year, month, births, series = found.groups()
        cell = frozenset({("count", _SERIES[series]), ("month", year + month)})
        if self.cells.get(cell) != int(births.replace(",", "")):
            raise UntracedFigureError(f"图与表不符 / the chart shows what no table does: {mark}")
        return True

    def _years(self, rows: Sequence[Sequence[str]]) -> Iterator[Equation]:
        for row in rows:
            name = row[0].removesuffix(" †")
            about = {("statistical_year", name)} if name.isdigit() else set()
            yield from self._counts(about, dict(zip(_COUNTS, row[1:4], strict=True)))
            yield from self._change(about, row[4])
            yield from self._estimate(frozenset({("count", "corrected"), *about}), row[5])

    def _season(self, rows: Sequence[Sequence[str]]) -> Iterator[Equation]:
        """Factors are worked out from the months beside them."""
        if rows and "adjusted" not in self.page.sections["season"].tables:
            raise UntracedFigureError("系数旁没有各月的数 / factors without their months")
        return iter(())

    def _adjusted(self, rows: Sequence[Sequence[str]]) -> Iterator[Equation]:
        """Figures worked out from the counts of these months tell nothing that the counts do not.
        Raises: UntracedFigureError where a count of them is hidden."""
        for month, wis, corrected, *_ in rows:
            for measure, text in (("wis", wis), ("corrected", corrected)):
                cell = frozenset({("count", measure), ("month", month.replace("-", ""))})
                if self.cells.get(cell, 0) != int(text.replace(",", "")):
                    raise UntracedFigureError(
                        f"隐去的月份在季节系数中 / a hidden month is in the season: {month}"
                    )
        return iter(())

    def _steps(self, register: str, rows: Sequence[Sequence[str]]) -> Iterator[Equation]:
        table = ("table", "reconciliation_by_year")
        names = [
            dict(cell)["count"]
            for cell in self.cells
            if table in cell and dict(cell)["count"].startswith(f"{register} ")
        ]
        steps = list(dict.fromkeys(names))
        if len(rows) != len(steps) + 2:
            raise UntracedFigureError(f"步骤与表不符 / steps that no table has: {register}")
        wholes = {0: {("count", register)}, len(rows) - 1: {("count", "corrected")}}
        for place, row in enumerate(rows):
            what = wholes.get(place) or {("count", steps[place - 1]), table}
            for year, text in zip((*self._all_years, ""), row[1:], strict=True):
                about = {("statistical_year", year)} if year else set()
                yield from self._count(frozenset({*what, *about}), text)

    @cached_property
    def _all_years(self) -> list[str]:
        return sorted(
            {value for cell in self.cells for name, value in cell if name == "statistical_year"}
        )

    def _ratios(self, rows: Sequence[Sequence[str]]) -> Iterator[Equation]:
        for row in rows:
            about = {_GROUPS[row[0]]} if row[0] in _GROUPS else set()
            if row[0].removesuffix(" †").isdigit():
                about = {("statistical_year", row[0].removesuffix(" †"))}
            yield from self._ratio("wis", about, row[1])
            yield from self._ratio("corrected", about, row[2])

    def _towns(self, rows: Sequence[Sequence[str]]) -> Iterator[Equation]:
        codes = sorted(
            {value for cell in self.cells for name, value in cell if name == "town_code"}
        )
        # The last but one may be births whose town nobody knows; the last is the district.
        named = len([code for code in codes if code != "unknown"])
        places = [*codes[:named], *["unknown"] * (len(rows) - named - 1), ""]
        if len(places) != len(rows):
            raise UntracedFigureError("镇与表不符 / towns that no table has")
        parts: list[Cell] = []
        for code, row in zip(places, rows, strict=True):
            about = {("town_code", code)} if code else set()
            yield from self._counts(about, {"wis": row[1], "corrected": row[2]})
            yield from self._change(about, row[3])
            yield from self._ratio("wis", about, row[4])
            yield from self._ratio("corrected", about, row[5])
            if code and code != "unknown":
                parts.append(lacking("wis", "town_code", code))
                yield from self._lacking(parts[-1], row[6])
                yield from self._within_steps(code)
        yield from self._in_all("wis", "town_code", parts)

    def _within_steps(self, town: str) -> Iterator[Equation]:
        """A birth of the town that WIS lacks and that was due is one that a step added."""
        steps = {
            cell: -1.0
            for cell in self.cells
            if {("town_code", town), ("table", "reconciliation_by_town")} <= cell
            and dict(cell)["count"].startswith("wis added")
            and not dict(cell)["count"].endswith("not_due_yet")
        }
        if steps:
            yield from self._between({lacking("wis", "town_code", town): 1.0, **steps}, high=0.0)

    def _sources(self, rows: Sequence[Sequence[str]]) -> Iterator[Equation]:
        groups: dict[tuple[str, str], list[Cell]] = {}
        for source, group, text in rows:
            if source in _REGISTERS and group in _GROUPS:
                cell = lacking(_REGISTERS[source], *_GROUPS[group])
                groups.setdefault((_REGISTERS[source], _GROUPS[group][0]), []).append(cell)
                yield from self._lacking(cell, text)
            elif source in _REGISTERS:
                yield from self._lacking(lacking(_REGISTERS[source]), text)
        for (source, name), cells in groups.items():
            yield from self._in_all(source, name, cells)

    def _in_all(self, source: str, name: str, parts: Sequence[Cell]) -> Iterator[Equation]:
        """What the parts lack, with those of whom nobody knows the part, is what all lack. By birth
        order other births are asked for, and fewer."""
        whole = lacking(source)
        if whole not in self.lacking_cells or not parts:
            return
        terms = dict.fromkeys(parts, 1.0) | {whole: -1.0}
        if name == "parity":
            yield from self._between(terms, high=0.0)
            return
        unknown = lacking(source, name, "unknown")
        yield from self._lacking(unknown, ABSENT)
        yield Equation({**terms, unknown: 1.0}, 0.0, 0)

    def _lacking(self, cell: Cell, text: str) -> Iterator[Equation]:
        """The births that a share leaves open to be lacking."""
        self.lacking_cells.add(cell)
        about = {part for part in cell if part[0] != "count"}
        born: Cell = frozenset({("count", "corrected"), *about})
        if born not in self.cells:
            yield Equation({cell: 1.0}, 0.0, 0)
            return
        yield from self._between({cell: 1.0, born: -1.0}, high=0.0)
        if self.with_shares and text not in (HIDDEN, ABSENT):
            low, high = missing_range(text, self.cells[born], self.known.get(cell))
            yield from self._between({cell: 1.0}, low, high)

    def _nowcast(self, rows: Sequence[Sequence[str]]) -> Iterator[Equation]:
        for month, observed, expected in rows:
            if observed == HIDDEN:
                if expected != HIDDEN or any(numerals(self._nowcast_note)[1:]):
                    raise UntracedFigureError(
                        f"隐去月份的推算 / a hidden month is in a figure: {month}"
                    )
                continue
            cell = frozenset({("count", "wis"), ("month", month.replace("-", ""))})
            yield from self._between({cell: 1.0}, float(observed.replace(",", "")))

    @property
    def _nowcast_note(self) -> str:
        return self.page.sections["plausibility"].notes.get("nowcast", "")

    def _revisions(self, rows: Sequence[Sequence[str]]) -> Iterator[Equation]:
        """The last column is this release; the others are told by the table of revisions."""
        for row in rows:
            about = {("statistical_year", row[0])} if row[0].isdigit() else set()
            yield from self._count(frozenset({("count", "corrected"), *about}), row[-1])

    def _whole(self, estimates: Iterator[str]) -> Iterator[Equation]:
        for text in estimates:
            yield from self._estimate(frozenset({("count", "corrected")}), text)

    def _counts(self, about: set[tuple[str, str]], texts: Mapping[str, str]) -> Iterator[Equation]:
        for measure, text in texts.items():
            yield from self._count(frozenset({("count", measure), *about}), text)

    def _count(self, cell: Cell, text: str) -> Iterator[Equation]:
        if text in (HIDDEN, ABSENT):
            return
        births = int(text.replace(",", ""))
        if self.cells.get(cell, 0) is None:
            yield Equation({cell: 1.0}, births, 0)
        elif self.cells.get(cell, 0) != births:
            raise UntracedFigureError(f"公报与表不符 / not what the table shows: {text}")

    def _change(self, about: set[tuple[str, str]], text: str) -> Iterator[Equation]:
        if text not in (HIDDEN, ABSENT):
            before, after = (frozenset({("count", one), *about}) for one in ("wis", "corrected"))
            change = float(text.replace(",", ""))
            yield from self._between({after: 1.0, before: -1.0}, change, change)

    def _estimate(self, corrected: Cell, text: str) -> Iterator[Equation]:
        """The corrected count lies near its estimate; how near, the interval tells."""
        found = [float(one) for one in numerals(text)]
        if not found or text in (HIDDEN, ABSENT):
            return
        if len(found) < 3:  # at least so many
            yield from self._between({corrected: 1.0}, high=found[0])
        else:
            _, low, high = found
            yield from self._between({corrected: 1.0}, 2 * low - high, high)

    def _ratio(self, measure: str, about: set[tuple[str, str]], text: str) -> Iterator[Equation]:
        """Boys per 100 girls to a tenth, and as many births as the interval is wide."""
        found = _RATIO.match(text)
        if not found:
            return
        ratio, low, high = (float(one) for one in found.groups())
        boys, girls = (frozenset({("count", measure), ("sex", sex), *about}) for sex in ("1", "2"))
        yield from self._between({boys: 100.0, girls: -(ratio - 0.051)}, 0.0)
        yield from self._between({boys: 100.0, girls: -(ratio + 0.051)}, high=0.0)
        if None in (self.cells.get(boys, 0), self.cells.get(girls, 0)):
            yield from self._between({boys: 1.0, girls: 1.0}, *sizes(ratio, low, high))

    def _between(
        self, terms: Mapping[Cell, float], low: float | None = None, high: float | None = None
    ) -> Iterator[Equation]:
        """low <= the sum of terms <= high, with what is shown taken out. Raises:
        UntracedFigureError where what is shown contradicts it."""
        left: dict[Cell, float] = {}
        shown = 0.0
        for cell, factor in terms.items():
            births = None if cell in self.lacking_cells else self.cells.get(cell, 0)
            if births is None:
                left[cell] = factor
            else:
                shown += factor * births
        is_wrong = (low is not None and shown < low) or (high is not None and shown > high)
        if not left and is_wrong:
            names = "; ".join(str(sorted(cell)) for cell in terms)
            raise UntracedFigureError(f"公报与表不符 / not what the tables show: {names}")
        for end, sign in ((low, -1.0), (high, 1.0)):
            if left and end is not None:
                slack: Cell = frozenset({("slack", str(next(self._slack)))})
                yield Equation({**left, slack: sign}, end - shown, 0)
