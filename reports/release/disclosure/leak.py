"""When a reader knows too much about a hidden count: the one rule that what hides the counts and
what attacks them have in common."""

from math import ceil, floor

# Counts below this are small.
THRESHOLD = 5
# A solver's result this near to a whole number is that number.
NEARLY = 1e-6


class LeakError(Exception):
    """A hidden cell can be worked out whatever else is hidden."""

    def __init__(self, leak: object) -> None:
        """leak: the cell and the values that it can only have."""
        super().__init__(
            f"隐去的单元格可被推算，未发布：{leak}\nNothing is released: this cell can be worked "
            f"out: {leak}"
        )


def is_leak(low: float, high: float, threshold: int) -> bool:
    """Whether a reader who knows these ends of a cell knows too much: fewer values than
    `threshold`, and one is small.

    >>> is_leak(2, 4, 5), is_leak(0, 4, 5), is_leak(37, 37, 5), is_leak(0, 0, 5)
    (True, False, False, False)
    """
    # Counts are whole: a reader rounds inwards.
    least, most = ceil(low - NEARLY), floor(high + NEARLY)
    return most - least < threshold - 1 and least < threshold and most >= 1
