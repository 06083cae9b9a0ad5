"""A wild kind that lies in the district: a town that was merged into another inside the window."""

from datetime import date

import polars as pl

from data.sample.wild.world import World

_OLD_SERIAL = 200  # towns that were: their codes follow those of the towns that are
_SHARE = 3  # one village in three was the old town's
_NAMES = ("黄渠河镇", "薛集镇", "方集镇", "埠口镇")


def merged_town(world: World, kind: str, _once: float) -> None:
    """A third of a town's villages were a town of its own until a 1 October of the window.

    What was entered before that day keeps the old town's code, which the reference table no more
    has, and the old town sent returns of its own. By the contract it is the town into which it was
    merged, so that no case follows. Statistical years begin on that day: no return mixes the two.
    """
    draws = world.draws(kind)
    town = int(draws.whole(1, 0, world.district.towns.height)[0])
    old = f"{world.district.code}{_OLD_SERIAL + town}"
    merged = _first_of_october(world.settings.window_start, world.settings.window_end)
    code = pl.col("village_code")
    new = world.district.towns["town_code"][town]
    theirs = code.str.starts_with(new) & (
        code.str.slice(9).cast(pl.Int64, strict=False) % _SHARE == 0
    )
    renamed = pl.lit(old) + code.str.slice(9)
    for name, entered in (("population", "registered_on"), ("wis", "month")):
        frame = world.frames[name]
        hit = theirs & (pl.col(entered) < merged)
        found = frame.select(hit.fill_null(False)).to_series().arg_true()
        world.mark(kind, name, found.cast(pl.Int64).to_numpy())
        world.frames[name] = frame.with_columns(
            village_code=pl.when(hit).then(renamed).otherwise(code),
            return_town=pl.when(hit).then(pl.lit(old)),
        )
    world.roster = world.roster.with_columns(
        village_code=pl.when(theirs & (pl.col("woman_updated") < merged))
        .then(renamed)
        .otherwise(code)
    )
    world.former_towns = pl.DataFrame(
        {
            "town_code": [old],
            "town_name": [_NAMES[town % len(_NAMES)]],
            "merged_in": [f"{merged:%Y%m}"],
        }
    )


def _first_of_october(start: date, end: date) -> date:
    """The 1 October nearest to the middle of the window, and inside it."""
    middle = start + (end - start) / 2
    days = [date(year, 10, 1) for year in range(start.year + 1, end.year + 1)]
    inside = [day for day in days if day < end] or [end]
    return min(inside, key=lambda day: abs(day - middle))
