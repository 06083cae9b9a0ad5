"""Puts tiny strata together before the sample is drawn, so that each stratum can be looked at.

A run has some fifty kinds of pairs, and many of them hold a handful. Five items of each would be a
sample of its own, and two items say nothing. Only like goes with like: pairs that the software
treated alike and that tell the same of the statistics, cases of one type. A pool is drawn from as
one stratum: each of its items has the same chance.
"""

from collections.abc import Collection, Mapping
from itertools import count, groupby

from reports.clerical_review.allocation import FEWEST
from reports.clerical_review.items import Stratum

# Smaller strata are always put together, as near in probability as can be.
TINY = 40
_PLUS = "+"
_REGISTERS = frozenset({"population", "wis"})
_BANDS = ("0-0.01", "0.01-0.1", "0.1-0.5", "0.5-0.9", "0.9-0.99", "0.99-1", "certain")


def pool_to_fit(strata: Collection[Stratum], wanted: int) -> Mapping[str, Stratum]:
    """The stratum to draw from, by the key of each stratum as the run names it.

    Strata below TINY items are put together. Where the pools still ask for more than half of the
    sample, so that too little is left for where an item tells most, larger ones are as well.
    """
    largest = max((one.size for one in strata), default=0)
    for doubled in count():
        tiny = TINY << doubled
        pooled = _pool_below(strata, tiny)
        asked = sum(min(FEWEST, one.size) for one in set(pooled.values()))
        if 2 * asked <= wanted or tiny > 2 * largest:
            break
    return pooled


def _pool_below(strata: Collection[Stratum], tiny: int) -> dict[str, Stratum]:
    """Strata that are alike and below `tiny`, in the order of their bands, until `tiny` items are
    together; a rest joins the pool before it."""
    pooled: dict[str, Stratum] = {}
    for _, alike in groupby(sorted(strata, key=_order), key=_likeness):
        members = list(alike)
        pooled |= {one.key: one for one in members if one.size >= tiny}
        for pool in _pools([one for one in members if one.size < tiny], tiny):
            pooled |= dict.fromkeys((one.key for one in pool), _together(pool))
    return pooled


def is_between(group: str) -> bool:
    """Whether all pairs of the group (or pool of groups) are of a register with evidence."""
    pairs = [pair.split("-") for pair in group.split(_PLUS)]
    return all(
        len(sources) == 2 and sum(source in _REGISTERS for source in sources) == 1
        for sources in pairs
    )


def _likeness(stratum: Stratum) -> tuple[str, bool, str]:
    """What must be the same in a pool: a case's type, or where a pair's records come from."""
    of = stratum.group if stratum.kind == "case" else str(is_between(stratum.group))
    return stratum.kind, stratum.is_claimed, of


def _order(stratum: Stratum) -> tuple[tuple[str, bool, str], int, str]:
    band = _BANDS.index(stratum.band) if stratum.band in _BANDS else len(_BANDS)
    return _likeness(stratum), band, stratum.key


def _pools(members: list[Stratum], tiny: int) -> list[list[Stratum]]:
    pools: list[list[Stratum]] = []
    for one in members:
        if pools and sum(member.size for member in pools[-1]) < tiny:
            pools[-1].append(one)
        else:
            pools.append([one])
    if len(pools) > 1 and sum(member.size for member in pools[-1]) < tiny:
        rest = pools.pop()
        pools[-1] += rest
    return pools


def _together(pool: list[Stratum]) -> Stratum:
    size = sum(one.size for one in pool)
    return Stratum(
        pool[0].kind,
        _PLUS.join(dict.fromkeys(one.group for one in pool)),
        _PLUS.join(dict.fromkeys(one.band for one in pool)),
        pool[0].is_claimed,
        size,
        sum(one.expected * one.size for one in pool) / size,
    )
