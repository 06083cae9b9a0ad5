"""Where a wild kind strikes: a town, a stretch of rows, a time, another village."""

from datetime import timedelta

import polars as pl

from data.sample.draws import Draws, Ints
from data.sample.wild.world import World

_P = "population"


def town_with(world: World, name: str, draws: Draws, fits: pl.Expr | None = None) -> int:
    """A town with free records where `fits`, the more of them the likelier; 0 if there is
    none."""
    free = world.free(name, fits)
    if len(free) == 0:
        return 0
    towns = world.frames[name]["stated_town"].gather(draws.some(free, 1))
    return int(towns.fill_null(0)[0])


def stretch(world: World, draws: Draws, name: str, rate: float) -> Ints:
    """The free records among 20 to 40 that follow each other."""
    length = min(int(draws.whole(1, 20, 41)[0]), max(world.count(rate), 4))
    free = world.free(name, single=False)
    start = int(draws.whole(1, 0, max(1, len(free) - length))[0])
    return free[start : start + length]


def a_time(world: World, draws: Draws, town: int, days: int) -> Ints:
    """Free records of a town whose births fall in one stretch of days."""
    span = (world.settings.last_due - world.settings.window_start).days - days
    start = world.settings.window_start + timedelta(days=int(draws.whole(1, 30, span)[0]))
    fits = (pl.col("stated_town") == town) & pl.col("birth_date").is_between(
        start, start + timedelta(days=days)
    )
    return world.free(_P, fits)


def villages(world: World, draws: Draws, town: pl.Series) -> pl.Series:
    """A village code of each town (rows of the towns)."""
    tables = world.district.villages.group_by("town").agg("village_code")
    every = pl.DataFrame({"town": town, "u": draws.whole(len(town), 0, 1 << 30)}).join(
        tables.with_columns(pl.col("town").cast(town.dtype)),
        on="town",
        how="left",
        maintain_order="left",
    )
    codes = pl.col("village_code")
    return every.select(codes.list.get(pl.col("u") % codes.list.len())).to_series()


def other_towns(world: World, draws: Draws, town: pl.Series) -> pl.Series:
    """Another town than each of these."""
    towns = world.district.towns.height
    return (town + pl.Series(draws.whole(len(town), 1, towns))) % towns
