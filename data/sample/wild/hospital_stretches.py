"""Wild kinds of some rows that follow each other in a hospital's register.

Every function plants one kind at its rate; sources are in rates.py. A stretch that is off as a
whole accuses nobody: its values are flagged broken, and the truth reads no evidence in them.
"""

import numpy as np
import polars as pl

from data.sample.draws import Draws, Ints
from data.sample.wild.further import repeat_hospital
from data.sample.wild.world import World

_H = "hospital"


def _stretches(world: World, draws: Draws, rate: float, longest: int) -> list[Ints]:
    """Free records that follow each other in a hospital's register, a few at a time."""
    free = world.free(_H)
    found: list[Ints] = []
    left = world.count(rate)
    while left > 0 and len(free) > longest:
        length = min(int(draws.whole(1, 3, longest + 1)[0]), left)
        start = int(draws.whole(1, 1, len(free) - length)[0])
        found.append(free[start : start + length])
        free = np.delete(free, np.arange(start, start + length))
        left -= length
    return found


def filled_down(world: World, kind: str, rate: float) -> None:
    """Number, telephone or husband of the row above, repeated over some rows."""
    draws = world.draws(kind)
    for at in _stretches(world, draws, rate, 8):
        column = draws.pick(1, {"mother_number": 2, "telephone": 1, "spouse": 1})[0]
        above = world.column(_H, at[:1] - 1, column)
        world.mark(kind, _H, at)
        world.write(_H, at, {column: above.new_from_index(0, len(at))})
        if column == "mother_number":
            world.write(_H, at, {"number_broken": True})


def numbers_counted_up(world: World, kind: str, rate: float) -> None:
    """A number dragged down in a spreadsheet, which counts it up from row to row."""
    draws = world.draws(kind)
    for at in _stretches(world, draws, rate, 8):
        first = world.column(_H, at[:1], "mother_number")[0]
        if first is None or len(first) != 18 or not first[:17].isdigit():
            continue
        made = [f"{int(first[:17]) + i:017d}{first[17]}" for i in range(len(at))]
        world.mark(kind, _H, at)
        world.write(
            _H, at, {"mother_number": pl.Series(made, dtype=pl.String), "number_broken": True}
        )


def column_shifted(world: World, kind: str, rate: float) -> None:
    """A cell was deleted and its column moved up: certificates of the next row, over a stretch."""
    draws = world.draws(kind)
    for at in _stretches(world, draws, rate, 25):
        below = np.minimum(at + 1, world.frames[_H].height - 1)
        world.mark(kind, _H, at)
        world.write(_H, at, {"certificate_no": world.column(_H, below, "certificate_no")})


def columns_exchanged(world: World, kind: str, rate: float) -> None:
    """A stretch of rows with mother and husband, or number and telephone, in each other's place."""
    draws = world.draws(kind)
    for at in _stretches(world, draws, rate, 12):
        one, other = (
            ("mother_name", "spouse")
            if draws.rng.random() < 0.5
            else (
                "mother_number",
                "telephone",
            )
        )
        world.mark(kind, _H, at)
        world.write(
            _H,
            at,
            {one: world.column(_H, at, other), other: world.column(_H, at, one)},
        )
        world.write(_H, at, {"number_broken": one == "mother_number"})


def page_twice(world: World, kind: str, rate: float) -> None:
    """A page of a hospital's register is entered again, under new numbers: no case."""
    draws = world.draws(kind)
    length = min(int(draws.whole(1, 20, 41)[0]), max(world.count(rate), 4))
    free = world.free(_H, single=False)
    start = int(draws.whole(1, 0, max(1, len(free) - length))[0])
    at = free[start : start + length]
    world.mark(kind, _H, at)
    delivery = world.column(_H, at, "delivery").rle_id()
    repeat_hospital(world, at, "9" + (delivery + 1).cast(pl.String).str.zfill(6))
