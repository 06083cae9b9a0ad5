"""When a reader knows too much about a hidden count: the one rule that what hides the counts and
what attacks them have in common."""

from math import ceil, floor

# Counts below this are small.
THRESHOLD = 5
# A solver's result this near to a whole number is that number.
NEARLY = 1e-6


def is_leak(low: float, high: float, threshold: int) -> bool:
    """Whether a reader who knows these ends of a cell knows too much: fewer values than
    `threshold`, and one is small.

    >>> is_leak(2, 4, 5), is_leak(0, 4, 5), is_leak(37, 37, 5), is_leak(0, 0, 5)
    (True, False, False, False)
    """
    # Counts are whole: a reader rounds inwards.
    least, most = ceil(low - NEARLY), floor(high + NEARLY)
    return most - least < threshold - 1 and least < threshold and most >= 1
