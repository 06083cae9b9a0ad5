"""A kind that lies in the district: a town that was merged into another inside the window."""

from datetime import timedelta

import polars as pl

from data.sample.wild.world import World

_OLD_SERIAL = 200  # towns that were: their codes follow those of the towns that are
_SHARE = 3  # one village in three was the old town's


def merged_town(world: World, kind: str, _once: float) -> None:
    """A third of a town's villages were a town of its own until a day in the window's first half.

    Records of births before that day keep the old town's code, which the reference table no more
    has. By the contract it is the town into which it was merged, so that no case follows.
    """
    draws = world.draws(kind)
    town = int(draws.whole(1, 0, world.district.towns.height)[0])
    old = f"{world.district.code}{_OLD_SERIAL + town}"
    days = (world.settings.window_end - world.settings.window_start).days
    merged = world.settings.window_start + timedelta(days=days * 2 // 5)
    code = pl.col("village_code")
    new = world.district.towns["town_code"][town]
    theirs = code.str.starts_with(new) & (
        code.str.slice(9).cast(pl.Int64, strict=False) % _SHARE == 0
    )
    renamed = pl.lit(old) + code.str.slice(9)
    for name in ("population", "wis"):
        frame = world.frames[name]
        hit = theirs & (pl.col("birth_date") < merged)
        found = frame.select(hit.fill_null(False)).to_series().arg_true()
        world.mark(kind, name, found.cast(pl.Int64).to_numpy())
        world.frames[name] = frame.with_columns(
            village_code=pl.when(hit).then(renamed).otherwise(code)
        )
    entered = pl.col("woman_updated") < merged
    world.roster = world.roster.with_columns(
        village_code=pl.when(theirs & entered).then(renamed).otherwise(code)
    )
