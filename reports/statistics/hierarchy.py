"""The hierarchical log-linear models of several lists: which lists depend on each other, two by two
and three by three.

A model that has a dependence has every smaller dependence within it; without that rule a term says
something else for each coding of the lists.
"""

from collections.abc import Iterator
from functools import cache
from itertools import chain, combinations

Interaction = tuple[int, ...]
Model = tuple[Interaction, ...]
# Lists for which every model is fitted: 8 models of three lists, 113 of four. Five have 6,893.
MOST_LISTS = 5


@cache
def hierarchical_models(lists: int) -> tuple[Model, ...]:
    """Every model that leaves a parameter for the births on no list, fewest dependences first.

    The dependence of all lists at once is in none: with it nothing is left to tell those births.
    Raises: ValueError for more than MOST_LISTS lists.
    >>> [len(hierarchical_models(lists)) for lists in (2, 3, 4)]
    [1, 8, 113]
    """
    if not 2 <= lists <= MOST_LISTS:
        raise ValueError(f"Models of {lists} lists are not counted out: 2 to {MOST_LISTS} are")
    return tuple(sorted(_grown((), lists, 2), key=lambda model: (len(model), model)))


def _grown(model: Model, lists: int, size: int) -> Iterator[Model]:
    """A model with any of the dependences of this size that it allows, and of the larger ones."""
    if size == lists:
        yield model
        return
    allowed = [term for term in combinations(range(lists), size) if _allows(model, term)]
    if not allowed:
        yield model
        return
    chosen = (combinations(allowed, number) for number in range(len(allowed) + 1))
    for terms in chain.from_iterable(chosen):
        yield from _grown((*model, *terms), lists, size + 1)


def _allows(model: Model, term: Interaction) -> bool:
    """Whether every dependence one list smaller stands in the model; single lists always do."""
    return len(term) == 2 or set(combinations(term, len(term) - 1)) <= set(model)
