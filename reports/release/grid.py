"""A table as people read it: headings in groups, rows of text and numbers, and a mark where a
figure is hidden.

The workbook, the page and the paper all show grids, so one figure cannot come out in two ways.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

# What stands in place of a hidden figure, and of one that does not exist.
HIDDEN, ABSENT = "*", "—"
Value = str | int
Kind = Literal["text", "number"]


@dataclass(frozen=True)
class FigureColumn:
    """A column: its heading, the heading that it shares with its neighbours (empty: none), and what
    it holds."""

    name: str
    group: str = ""
    kind: Kind = "number"


@dataclass(frozen=True)
class FigureGrid:
    """A table with its title; the last `totals` rows are sums. name: short, for the tab of a
    workbook.

    Raises: ValueError when a row has another length than the columns.
    """

    name: str
    title: str
    columns: tuple[FigureColumn, ...]
    rows: tuple[tuple[Value, ...], ...]
    note: str = ""
    totals: int = 0

    def __post_init__(self) -> None:
        """Check the shape."""
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"{self.title}: {len(row)} values for {len(self.columns)} columns")

    @property
    def groups(self) -> list[tuple[str, int]]:
        """Headings of groups from left to right, with the number of columns that each spans."""
        return [
            (group, len(list(columns)))
            for group, columns in groupby(column.group for column in self.columns)
        ]

    @property
    def has_groups(self) -> bool:
        """Whether the headings take two lines."""
        return any(column.group for column in self.columns)

    def is_total(self, row: int) -> bool:
        """Whether a row, by position, is a sum."""
        return row >= len(self.rows) - self.totals


def figure_text(births: int | None) -> Value:
    """A published count, or the mark of a hidden one."""
    return HIDDEN if births is None else births


def cell_text(value: Value) -> str:
    """A value as it is read: whole numbers with thousands apart.

    >>> cell_text(12345), cell_text("2008")
    ('12,345', '2008')
    """
    return f"{value:,}" if isinstance(value, int) else value


def under(group: str, names: Iterable[str]) -> tuple[FigureColumn, ...]:
    """Number columns that share a heading."""
    return tuple(FigureColumn(name, group) for name in names)
