"""Which births are on which lists: the table of capture histories that every multi-list estimate
starts from."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from operator import itemgetter

History = tuple[bool, ...]


@dataclass(frozen=True)
class CaptureTable:
    """Births by history: which of the lists, in their order, hold them. A history that is absent
    counts 0."""

    lists: tuple[str, ...]
    counts: Mapping[History, float]

    def __post_init__(self) -> None:
        """Raises: ValueError when a history has another length, is on no list, or counts less than
        0."""
        if len(self.lists) < 2:
            raise ValueError("One list alone says nothing about what it missed")
        for history, count in self.counts.items():
            if len(history) != len(self.lists) or not any(history) or count < 0:
                raise ValueError(
                    f"{history}: {count} is no count of births on {len(self.lists)} lists"
                )

    @classmethod
    def of(cls, lists: tuple[str, ...], counts: Mapping[str, float]) -> "CaptureTable":
        """A table from histories written as in print: {"101": 17} for the first and third of three
        lists."""
        return cls(
            lists,
            {tuple(mark == "1" for mark in history): count for history, count in counts.items()},
        )

    @property
    def histories(self) -> tuple[History, ...]:
        """Every history that can be observed, in order."""
        return tuple(
            history for history in product((False, True), repeat=len(self.lists)) if any(history)
        )

    @property
    def observed(self) -> float:
        """Births on any list."""
        return sum(self.counts.values())

    def on(self, *lists: int) -> float:
        """Births on every one of these lists, by position."""
        held = itemgetter(*lists)
        # Of one list it gives no tuple. No generators: a bootstrap asks tens of thousands of times.
        if len(lists) == 1:
            return sum([count for history, count in self.counts.items() if held(history)])
        return sum([count for history, count in self.counts.items() if all(held(history))])

    def on_exactly(self, number: int) -> float:
        """Births on just so many lists."""
        return sum(count for history, count in self.counts.items() if sum(history) == number)

    def only_on(self, place: int) -> float:
        """Births on this list and no other."""
        return sum(
            count for history, count in self.counts.items() if history[place] and sum(history) == 1
        )

    def merged(self, *groups: tuple[str, ...]) -> "CaptureTable":
        """Lists joined into fewer: a birth is on a group when it is on any list of it."""
        places = [tuple(self.lists.index(name) for name in group) for group in groups]
        counts: dict[History, float] = {}
        for history, count in self.counts.items():
            joined = tuple(any(history[place] for place in group) for group in places)
            if any(joined):
                counts[joined] = counts.get(joined, 0) + count
        return CaptureTable(tuple("+".join(group) for group in groups), counts)
