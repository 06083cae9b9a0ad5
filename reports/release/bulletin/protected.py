"""Writes the bulletin with so little of shares in it that the attack on its pages fails."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from reports.release.bulletin.pages import write_bulletin
from reports.release.content import Content, Part
from reports.release.disclosure import attack_input
from reports.release.disclosure.attack import Leak, attack_bulletin
from reports.release.disclosure.attack_bulletin import lacking
from reports.release.disclosure.cells import LARGEST_PARITY, UNKNOWN
from reports.release.disclosure.leak import LeakError
from reports.release.disclosure.printed_shares import Evidence
from reports.release.disclosure.protection import insiders_of
from reports.statistics.completeness import Completeness
from reports.statistics.summary import Summary


def write_protected_bulletin(
    content: Content, folder: Path, earlier: Sequence[Path] = ()
) -> Content:
    """Write the pages and papers of both languages into a release's folder, beside its tables.

    A share from which a reader could work out a count is left out, and the pages are attacked
    again. Args: earlier, the releases before this one.
    Returns: the content as it was printed. Raises: LeakError; UntracedFigureError.
    """
    known, insiders = reader_knows(content.summary), insiders_of(content.tables.cells)

    def leaking(people: Sequence[Mapping[attack_input.Cell, int]], *, shares: bool) -> list[Leak]:
        return attack_bulletin(
            folder, content.threshold, earlier, people, known, with_shares=shares
        )

    write_bulletin(content, folder, papers=False)
    # What tables tell without a share, `protect` answers for; a share there would tell the rest.
    told = {leak.cell for people in ([], insiders) for leak in leaking(people, shares=False)}
    fresh = frozenset(_part(cell) for cell in told if cell in known)
    while True:
        if fresh:
            content = replace(content, withheld=content.withheld | fresh)
            write_bulletin(content, folder, papers=False)
        leaks = [
            leak
            for people in ([], insiders)
            for leak in leaking(people, shares=True)
            if leak.cell not in told
        ]
        fresh = _parts(leaks, content.withheld, known) - content.withheld
        if not fresh:
            break
    if leaks:
        raise LeakError(leaks[0])
    write_bulletin(content, folder)
    return content


def reader_knows(summary: Summary) -> dict[attack_input.Cell, Evidence]:
    """What a reader may know from the hospitals themselves: how many births others show, and with
    what a town's share was drawn."""
    towns = {
        lacking("wis", "town_code", town): Evidence(share.of, *share.drawn)
        for town, share in summary.towns.items()
    }
    return towns | {lacking(row.source, *part): Evidence(row.shown) for row, part in _rows(summary)}


def _rows(summary: Summary) -> Iterator[tuple[Completeness, tuple[str, ...]]]:
    yield from ((row, ()) for row in summary.sources)
    for name, family in (
        ("sex", summary.completeness_by_sex),
        ("parity", summary.completeness_by_parity),
    ):
        for row in family:
            last = f"{LARGEST_PARITY}+" if row.group == LARGEST_PARITY else str(row.group)
            yield row, (name, UNKNOWN if row.group is None else last)


def _parts(
    leaks: Sequence[Leak], withheld: frozenset[Part], known: Mapping[attack_input.Cell, Evidence]
) -> frozenset[Part]:
    """The shares to leave out: those of the cells that leak. Where one leaks that is left out
    already, the others and the whole tell it by difference; where a cell of the tables does, any
    share may: all of them."""
    cells = {leak.cell for leak in leaks}
    told = any(cell not in known or _part(cell) in withheld for cell in cells)
    return frozenset(_part(cell) for cell in (known if told else cells))


def _part(cell: attack_input.Cell) -> Part:
    about = dict(cell)
    _, source, *_ = about.pop("count").split(" ")
    (name, value), *_ = [*about.items(), ("", "")]
    return source, name, value
