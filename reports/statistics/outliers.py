"""Values that stand out from their neighbours, by a score that one wild value cannot hide from."""

from collections.abc import Sequence

import numpy as np

# "Modified Z-scores with an absolute value greater than 3.5" (Iglewicz, Hoaglin 1993, p. 11).
LIMIT = 3.5


def modified_z(values: Sequence[float]) -> list[float]:
    """Distance of each value from the median in robust standard deviations.

    By the median absolute deviation; where more than half the values are equal and that is 0, by
    the mean absolute deviation; where all are equal, 0 throughout.
    Raises: ValueError without values.
    Source: Iglewicz, Hoaglin 1993, How to detect and handle outliers; the second form as in IBM
    SPSS (factor 1.253314).
    >>> [round(score, 2) for score in modified_z([5, 5, 5, 5, 50])]
    [0.0, 0.0, 0.0, 0.0, 3.99]
    """
    if not len(values):
        raise ValueError("No value, no median")
    distance = np.asarray(values, dtype=float) - np.median(values)
    median, mean = float(np.median(np.abs(distance))), float(np.mean(np.abs(distance)))
    scale = median / 0.6745 if median > 0 else 1.253314 * mean
    return [float(score) for score in (distance / scale if scale > 0 else np.zeros(len(distance)))]


def outlying(values: Sequence[float], limit: float = LIMIT) -> list[int]:
    """Positions of the values whose modified z-score is beyond the limit."""
    return [place for place, score in enumerate(modified_z(values)) if abs(score) > limit]
