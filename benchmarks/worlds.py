"""The worlds over which probabilities and rules are measured: made-up districts that err in
different ways.

One generator's independent errors flatter every class. A class is worth what it is worth in the
worst world that is plausible.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from data.sample import generate, wild_rates
from data.sample.settings import USUAL_TWINS


@dataclass(frozen=True)
class World:
    """How a world's districts are made: what multiplies every rate of independent errors, whether
    errors also come in stretches, from one hand and copied, and the deliveries of twins per
    birth."""

    error_rate: float
    is_wild: bool
    twins: float = USUAL_TWINS

    def rates(self) -> dict[str, float] | None:
        """The rates of the wild kinds. What befalls twins grows with them."""
        if not self.is_wild:
            return None
        more = self.twins / USUAL_TWINS
        return {
            kind: rate * (more if "_twin" in kind else 1) for kind, rate in wild_rates().items()
        }


WORLDS: Mapping[str, World] = MappingProxyType(
    {
        "ordinary": World(error_rate=1.0, is_wild=False),
        "threefold": World(error_rate=3.0, is_wild=False),
        "wild": World(error_rate=1.0, is_wild=True),
    }
)
"""The plausible ones, over which probabilities are measured."""
TRIAL_WORLDS: Mapping[str, World] = MappingProxyType(
    {
        **WORLDS,
        "fivefold": World(error_rate=5.0, is_wild=False),
        # Every seventh delivery is of twins, so that they are many enough to count.
        "twins": World(error_rate=1.0, is_wild=False, twins=0.15),
        "threefold-twins": World(error_rate=3.0, is_wild=False, twins=0.15),
        "wild-twins": World(error_rate=1.0, is_wild=True, twins=0.15),
    }
)
"""Those in which rules are tried, too."""


def make_district(folder: Path, births: int, seed: int, world: str) -> None:
    """Make a district of a world, with its truth. Raises: KeyError for a name that is no world."""
    one = TRIAL_WORLDS[world]
    generate(folder, births, seed, error_rate=one.error_rate, wild=one.rates(), twins=one.twins)
