"""What the workbooks of a release show a stranger: the figures of every sheet, named as the tables
name cells. It shares no code with what wrote them."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from data.reference.terms import SHORT_REGISTERS
from reports.release.disclosure.attack_bulletin import HIDDEN, UntracedFigureError
from reports.release.disclosure.attack_input import Cell
from reports.release.disclosure.read_sdmx import Figure, Steps

_POPULATION = SHORT_REGISTERS["population"].en
_COUNTS = {
    "WIS, reported": "wis",
    f"{_POPULATION}, reported": "population",
    "Corrected": "corrected",
}
_PARTS = {
    "Births": (),
    "Boys": (("sex", "1"),),
    "Girls": (("sex", "2"),),
    "1st child": (("parity", "1"),),
    "2nd child": (("parity", "2"),),
    "3rd and later": (("parity", "3+"),),
}
_PERIODS = {"months": "month", "calendar years": "calendar_year", "by report": "report_month"}
_YEAR = "statistical_year"
_ABSENT = "—"
_FIRST = 2
Row = Sequence[Any]
Part = tuple[str, str]


def read_workbooks(folder: Path, steps: Steps) -> Iterator[Figure]:
    """Where it stands, the cell and the figure (None: hidden) of every number of the sheets.

    The two languages have the same figures in the same places, and so one of them is read by its
    words. steps: of the reconciliations, by table and register. Raises: UntracedFigureError.
    """
    sheets = {language: _sheets(folder, language) for language in ("zh", "en")}
    places = [[_figures(rows) for rows in sheets[one].values()] for one in ("zh", "en")]
    if places[0] != places[1]:
        raise UntracedFigureError(
            "两种语言的工作簿数字不一致 / the workbooks in the two languages show other figures"
        )
    for name, rows in sheets["en"].items():
        for cell, value in _read(name, rows, steps):
            yield f"tables.xlsx {name}", cell, None if value == HIDDEN else _whole(name, value)


def _sheets(folder: Path, language: str) -> dict[str, list[Row]]:
    book = CalamineWorkbook.from_path(folder / f"tables.{language}.xlsx")
    rows = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names[1:]}
    return {name: list(found[_FIRST:]) for name, found in rows.items()}


def _figures(rows: Sequence[Row]) -> list[tuple[int, int, Any]]:
    return [
        (line, place, value)
        for line, row in enumerate(rows)
        for place, value in enumerate(row)
        if isinstance(value, int | float) or value == HIDDEN
    ]


def _whole(name: str, value: Any) -> int:
    if not isinstance(value, int | float) or value != int(value):
        raise UntracedFigureError(f"tables.xlsx {name}: 不是计数 / no count: {value}")
    return int(value)


def _read(name: str, rows: Sequence[Row], steps: Steps) -> Iterator[tuple[Cell, Any]]:
    head = rows[0]
    if head[0] == "Step":
        yield from _steps_by_year(name, rows, steps)
    elif name == "revisions":
        yield from _this_release(rows)
    elif name.endswith(" by town"):
        yield from _steps_by_town(name, rows, steps)
    elif name == "birth order":
        yield from _birth_orders(rows)
    elif head[0] in ("Period", "Town code"):
        yield from _grouped(name, rows)
    else:
        raise UntracedFigureError(f"tables.xlsx: 未知的表 / a sheet not known: {name}")


def _grouped(name: str, rows: Sequence[Row]) -> Iterator[tuple[Cell, Any]]:
    """A row per town or period, columns of births by count, sex and birth order."""
    of_towns = rows[0][0] == "Town code"
    groups = _spread(rows[0])
    for row in _body(rows, 2):
        about = _town(row[0], row[1]) if of_towns else _when(_PERIODS[name], row[0])
        if of_towns and name.isdigit():
            about |= {(_YEAR, name)}
        for place in range(2 if of_towns else 1, len(row)):
            if row[place] != "":
                count = ("count", _COUNTS[groups[place]])
                yield frozenset({count, *_PARTS[rows[1][place]], *about}), row[place]


def _birth_orders(rows: Sequence[Row]) -> Iterator[tuple[Cell, Any]]:
    groups = _spread(rows[0])
    for row in _body(rows, 2):
        about = {("count", _COUNTS[row[1]]), *_when(_YEAR, row[0])}
        for place in range(2, len(row)):
            yield (
                frozenset({*about, *_PARTS[groups[place]], *_PARTS[rows[1][place]]}),
                row[place],
            )


def _steps_by_year(name: str, rows: Sequence[Row], steps: Steps) -> Iterator[tuple[Cell, Any]]:
    register, table = _register(name), "reconciliation_by_year"
    body = _body(rows, 1)
    for step, row in zip(steps[table, register], body, strict=True):
        for place in range(1, len(row)):
            about = _when(_YEAR, rows[0][place])
            yield _step(table, register, step, about), row[place]


def _steps_by_town(name: str, rows: Sequence[Row], steps: Steps) -> Iterator[tuple[Cell, Any]]:
    register, table = _register(name), "reconciliation_by_town"
    for row in _body(rows, 1):
        about = _town(row[0], row[1])
        for step, value in zip(steps[table, register], row[2:], strict=True):
            yield _step(table, register, step, about), value


def _this_release(rows: Sequence[Row]) -> Iterator[tuple[Cell, Any]]:
    """The last release of each count is this one; what earlier ones said stands in the table of
    revisions."""
    groups = _spread(rows[0])
    last = {groups[place]: place for place in range(1, len(rows[0]))}
    for row in _body(rows, 2):
        for group, place in last.items():
            if row[place] == _ABSENT:  # a year that earlier releases cover, and this one does not
                continue
            about = {("count", _COUNTS[group]), *_when(_YEAR, row[0])}
            yield frozenset(about), row[place]


def _step(table: str, register: str, step: str, about: set[Part]) -> Cell:
    whole = {"reported": register, "corrected": "corrected"}.get(step)
    what = {("count", whole)} if whole else {("count", f"{register} {step}"), ("table", table)}
    return frozenset({*what, *about})


def _register(name: str) -> str:
    return "wis" if name.startswith("WIS") else "population"


def _body(rows: Sequence[Row], first: int) -> list[Row]:
    """The rows of figures: below the headings, as far as there are figures."""
    return [row for row in rows[first:] if _figures([row])]


def _spread(head: Row) -> list[str]:
    """A heading stands over the columns to the right that have none."""
    spread: list[str] = []
    for one in head:
        spread.append(str(one) if one != "" or not spread else spread[-1])
    return spread


def _town(code: str, name: str) -> set[Part]:
    if name == "All towns":
        return set()
    return {("town_code", "unknown" if name == "town unknown" else code)}


def _when(kind: str, text: str) -> set[Part]:
    return set() if text == "All" else {(kind, text.replace("-", ""))}
