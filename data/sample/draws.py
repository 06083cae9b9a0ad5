"""Random draws over whole columns. Every draw of a sample goes through one Draws, so that a seed
fixes every byte."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class Draws:
    """Columns of random values from one generator."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng

    def aside(self) -> "Draws":
        """Draws of their own for something added later: every other value of the sample stays as it
        was."""
        return Draws(self.rng.spawn(1)[0])

    def chance(self, n: int, probability: float | Floats) -> Flags:
        """n flags, each true with its probability (one number, or one a row)."""
        return np.asarray(self.rng.random(n) < np.asarray(probability))

    def whole(self, n: int, low: int | Ints, high: int | Ints) -> Ints:
        """n whole numbers, low <= number < high; a high not above low counts as low + 1."""
        return np.asarray(
            self.rng.integers(low, np.maximum(np.asarray(high), np.asarray(low) + 1), n)
        )

    def which(self, n: int, weights: Sequence[float] | Floats) -> Ints:
        """n positions in a list, drawn by weight."""
        cumulated = np.cumsum(np.asarray(weights, dtype=float))
        return np.searchsorted(cumulated / cumulated[-1], self.rng.random(n), side="right").clip(
            0, len(cumulated) - 1
        )

    def cumulated(self, n: int, bounds: Floats) -> Ints:
        """Like `which`, for probabilities that are cumulated already."""
        return np.searchsorted(bounds, self.rng.random(n), side="right").clip(0, len(bounds) - 1)

    def pick(self, n: int, weighted: Mapping[Any, float]) -> pl.Series:
        """n values of a table value -> weight."""
        return pl.Series(list(weighted)).gather(self.which(n, list(weighted.values())))

    def some(self, candidates: NDArray[Any], count: int) -> Ints:
        """count of the candidates, each at most once, in random order."""
        return np.asarray(self.rng.permutation(candidates)[:count])

    def digits(self, n: int, length: int) -> pl.Series:
        """n texts of that many decimal digits."""
        return pl.Series(self.rng.integers(0, 10**length, n)).cast(pl.String).str.zfill(length)
