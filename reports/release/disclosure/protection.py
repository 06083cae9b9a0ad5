"""Hides cells until the attack fails: on this release alone, and with every earlier release beside
it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from reports.release.disclosure import attack_input
from reports.release.disclosure.attack import Leak, attack
from reports.release.disclosure.cells import ALL, Cell, is_step, kind_of, label, linked
from reports.release.disclosure.leak import THRESHOLD, LeakError
from reports.release.disclosure.suppression import Alone, Either, Key, cheapest_cover, suppress
from reports.release.reconciliation import FAMILIES
from reports.release.tables import ReleaseTables, write_tables

# Each round covers every leak; what still leaks after these is not for publication.
_MOST_ROUNDS = 50


def protect(
    cells: Mapping[Cell, int],
    towns: Mapping[str, str],
    folder: Path,
    threshold: int = THRESHOLD,
    earlier: Sequence[Path] = (),
) -> ReleaseTables:
    """Write the tables into `folder` with so much hidden that the attack on the written files
    fails: a stranger's, and that of all who are alone in a cell and tell each other.

    Args: earlier, folders of the releases before this one. A cell that one of them hid stays
    hidden, and one that it
        showed gives no cover now, unless it changed: its reader knows it.
    Raises: LeakError; NotProtectableError.
    """
    tables, cell_of = linked(cells), {_as_told(cell): cell for cell in cells}
    before = [attack_input.read_cells(one) for one in earlier]
    forced: set[Key] = {
        cell_of[cell]
        for shown in before
        for cell, births in shown.items()
        if births is None and cell in cell_of
    }
    known = {
        cell_of[cell]
        for shown in before
        for cell, births in shown.items()
        if births is not None and cell in cell_of and births == cells[cell_of[cell]]
    }
    alone = Alone(tables)
    insiders = _told_alone(alone, cells)
    asked = _Withstood(folder, threshold, earlier)
    before_last: Collection[Key] = ()
    for _ in range(_MOST_ROUNDS):
        hidden = suppress(tables, threshold, forced=forced, no_cover=known)
        made = ReleaseTables(cells, hidden, towns)
        write_tables(made, folder)
        leaks = asked.attack(hidden, cell_of)
        if not leaks:
            leaks = [
                leak
                for leak in asked.attack(hidden, cell_of, insiders)
                if not alone.make_up(cell_of[leak.cell])
            ]
            if not leaks or len(hidden) == len(before_last):
                return replace(
                    made,
                    open_to_insiders=len(leaks),
                    unsolved=len(tables.unsolved & hidden),
                )
            before_last = hidden
        forced = set(hidden)
        for key in (cell_of[leak.cell] for leak in leaks):
            # Cells that are still shown, if they will do: what is hidden already did not help.
            others = alone[key]
            ways = (Either((known | forced) - {key}, others), Either(known, others), known, ())
            forced |= set(cheapest_cover(tables, (), key, threshold, ways))
    raise LeakError(leaks[0])


class _Withstood:
    """The attack of one round after another. A cell that withstood withstands when more is hidden
    besides, for whatever could be before still can: it is asked for once. Not so beside earlier
    releases, where bolder assumptions may hold once less is shown."""

    def __init__(self, folder: Path, threshold: int, earlier: Sequence[Path]) -> None:
        self._attack = partial(attack, folder, threshold, earlier)
        self._is_first = not earlier
        self._before: dict[bool, set[attack_input.Cell]] = {False: set(), True: set()}

    def attack(
        self,
        hidden: Collection[Key],
        cell_of: Mapping[attack_input.Cell, Cell],
        insiders: Sequence[Mapping[attack_input.Cell, int]] = (),
    ) -> list[Leak]:
        """Leaks, of strangers or of these people."""
        before = self._before[bool(insiders)]
        leaks = self._attack(insiders, besides=before)
        leaking = {leak.cell for leak in leaks}
        if self._is_first:
            before |= {told for told, cell in cell_of.items() if cell in hidden} - leaking
        return leaks


def insiders_of(cells: Mapping[Cell, int]) -> list[dict[attack_input.Cell, int]]:
    """The persons who are alone in a cell, each with her cells as the attack names them."""
    return _told_alone(Alone(linked(cells)), cells)


def _told_alone(alone: Alone, cells: Mapping[Cell, int]) -> list[dict[attack_input.Cell, int]]:
    return [{_as_told(Cell(*key)): cells[Cell(*key)] for key in keys} for keys in alone.persons]


def _as_told(cell: Cell) -> attack_input.Cell:
    """A cell as the attack names it when it reads the files."""
    about = {
        (name, value)
        for name, value in zip(("town_code", "sex", "parity"), cell[2:], strict=True)
        if value != ALL
    }
    if cell.period != ALL:
        about.add((kind_of(cell.period), label(cell.period)))
    if is_step(cell.measure):
        family, register, name = cell.measure.split(":")
        table = next(one.table for one in FAMILIES if one.name == family)
        about |= {("count", f"{register} {name}"), ("table", table)}
    else:
        about.add(("count", cell.measure))
    return frozenset(about)
