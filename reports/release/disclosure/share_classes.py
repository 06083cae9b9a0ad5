"""Shares of towns so coarse that the counts behind them stay uncertain.

A share printed to a tenth of a percent, or its interval, is a count: who knows how many births a
town has works out how many of them a register lacks. A class of shares holds as many counts as a
hidden cell must leave open, also for a reader who knows every number of births and the sum of what
the towns lack.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, floor

from reports.release.disclosure.leak import NEARLY, THRESHOLD

# Widths of classes in percent, the finest first. A class of half of all shares says nothing.
_WIDTHS = (1, 2, 5, 10, 20)


@dataclass(frozen=True)
class ShareClass:
    """A share lies between these ends, in whole percent."""

    low: int
    high: int

    def __str__(self) -> str:
        """98–99 %."""
        return f"{self.low}–{self.high} %"


@dataclass(frozen=True)
class TownShare:
    """A town's share (0 to 1) of so many births that should be there, and how many of them are
    missing. is_shown: whether its class may be printed at all; drawn: with how many births, found
    and missing, the share was drawn towards the district's."""

    share: float
    of: int
    missing: int
    is_shown: bool = True
    drawn: tuple[float, float] = (0.0, 0.0)


def share_classes(
    towns: Mapping[str, TownShare], threshold: int = THRESHOLD
) -> dict[str, ShareClass | None]:
    """The finest class of each town's share that leaves `threshold` counts of missing births open;
    None where no class does.

    The reader knows how many births every town has, and with what its share was drawn: near 100 %
    a class of a share that was drawn holds fewer counts than its width says, since no more births
    can be found than there are. One who knows what all towns lack together subtracts what the
    others may lack; a town whose count that narrows too far gets a wider class, until none is. So
    towns that are not shown belong into `towns` too.
    Raises: ValueError when a share lies outside 0 to 1, or more is missing than there is.
    """
    if any(not (0 <= town.share <= 1 and 0 <= town.missing <= town.of) for town in towns.values()):
        raise ValueError("A share lies between 0 and 1, and no more is missing than there is")
    widths = {
        name: _finest(town, threshold) if town.is_shown else None for name, town in towns.items()
    }
    while True:
        found = {name: _class_of(town, widths[name]) for name, town in towns.items()}
        narrow = _narrowed(towns, found, threshold)
        wider = [name for name in narrow if widths[name] is not None]
        if not wider:
            return found
        for name in wider:
            widths[name] = _next(widths[name])


def missing_counts(town: TownShare, found: ShareClass | None) -> tuple[int, int]:
    """The least and the largest number of missing births that a class leaves open."""
    if found is None:
        return 0, town.of
    births, missing = town.of + sum(town.drawn), town.drawn[1]
    least = ceil(births * (1 - found.high / 100) - missing - NEARLY)
    most = floor(births * (1 - found.low / 100) - missing + NEARLY)
    return max(0, least), min(town.of, most)


def _narrowed(
    towns: Mapping[str, TownShare], found: Mapping[str, ShareClass | None], threshold: int
) -> list[str]:
    """Towns with a class of which the sum over all towns leaves too few counts open."""
    ends = {name: missing_counts(town, found[name]) for name, town in towns.items()}
    lacking = sum(town.missing for town in towns.values())
    least, most = (sum(end[side] for end in ends.values()) for side in (0, 1))
    narrow = []
    for name, (low, high) in ends.items():
        lowest = max(low, lacking - (most - high))
        highest = min(high, lacking - (least - low))
        if highest - lowest < threshold - 1 and found[name] is not None:
            narrow.append(name)
    return narrow


def _class_of(town: TownShare, width: int | None) -> ShareClass | None:
    if width is None:
        return None
    low = min(int(town.share * 100) // width * width, 100 - width)
    return ShareClass(low, low + width)


def _finest(town: TownShare, threshold: int) -> int | None:
    for width in _WIDTHS:
        least, most = missing_counts(town, _class_of(town, width))
        if most - least >= threshold - 1:
            return width
    return None


def _next(width: int | None) -> int | None:
    return next((wider for wider in _WIDTHS if width is not None and wider > width), None)
