"""The worlds over which probabilities are measured: made-up districts that err in different ways.

One generator's independent errors flatter every class. A class is worth what it is worth in the
worst world that is plausible.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from data.sample import generate, wild_rates


@dataclass(frozen=True)
class World:
    """How a world's districts are made: what multiplies every rate of independent errors, and
    whether errors also come in stretches, from one hand and copied."""

    error_rate: float
    is_wild: bool


WORLDS: Mapping[str, World] = MappingProxyType(
    {
        "ordinary": World(error_rate=1.0, is_wild=False),
        "threefold": World(error_rate=3.0, is_wild=False),
        "wild": World(error_rate=1.0, is_wild=True),
    }
)


def make_district(folder: Path, births: int, seed: int, world: str) -> None:
    """Make a district of a world, with its truth. Raises: KeyError for a name that is no world."""
    one = WORLDS[world]
    rates = wild_rates() if one.is_wild else None
    generate(folder, births, seed, error_rate=one.error_rate, wild=rates)
