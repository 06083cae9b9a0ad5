"""How many of the births in doubt, those of an unsupported case, are births.

Towns that were asked tell: each case that one refuted was a birth, each that one confirmed was
none. So do readers who judged a sample of cases. Before enough were looked at, the lists tell a
part: where a register misses some births and evidence others, some births stand in one register
alone. What is in doubt beyond these may be anything between none and all.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reports.statistics.snapshot import Snapshot

# So many cases tell the share better than the lists do.
FEWEST_LOOKED_AT = 20
Floats = npt.NDArray[np.float64]
_NO_BIRTH = ("confirmed", "amended", "signed", "applied", "verified")


@dataclass(frozen=True)
class Doubt:
    """Births in doubt, and what is known of such births: how many that were looked at were births,
    and how many were none."""

    doubtful: int
    births: int = 0
    none: int = 0

    @property
    def is_known(self) -> bool:
        """Whether enough cases were looked at to tell the share."""
        return self.births + self.none >= FEWEST_LOOKED_AT

    def likely(self, expected: Floats) -> float:
        """How many of them are taken as births. expected: those that lists let expect, drawn."""
        sure = float(self._sure(expected).mean())
        share = (self.births + 0.5) / (self.births + self.none + 1) if self.is_known else 0.5
        return sure + share * (self.doubtful - sure)

    def drawn(self, expected: Floats, chance: np.random.Generator) -> Floats:
        """How many of them may be births.

        Where the share is known: beta-binomial under Jeffreys' prior. Else all of them in half of
        the draws, and in the other half those that lists let expect, down to half of these, since
        registers that miss the same births hold fewer alone: so the interval holds the truth for
        every share between.
        Source: Imbens, Manski 2004, Econometrica 72: 1845-1857.
        """
        draws = len(expected)
        if self.is_known:
            shares = chance.beta(self.births + 0.5, self.none + 0.5, draws)
            return chance.binomial(self.doubtful, shares).astype(float)
        fewest = np.round(self._sure(expected) * chance.uniform(0.5, 1.0, draws))
        return np.where(chance.integers(0, 2, draws) == 1, float(self.doubtful), fewest)

    def _sure(self, expected: Floats) -> Floats:
        if self.is_known:
            return np.zeros(len(expected))
        return np.minimum(np.round(expected), float(self.doubtful))


def looked_at(snapshot: Snapshot) -> tuple[int, int]:
    """Unsupported cases of the whole district that a town has answered: births, and no births."""
    answers = ", ".join(f"'{status}'" for status in _NO_BIRTH)
    births, none = snapshot.one(f"""
        select count(*) filter (where c.status = 'refuted'),
            count(*) filter (where c.status in ({answers}))
        from cases as c
        inner join case_types as t on c.case_type = t.case_type and c.subtype = t.subtype
        where t.count_effect = 'removes_if_confirmed'""")
    return births, none
