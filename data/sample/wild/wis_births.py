"""Wild kinds in WIS's births: counted again or never, and cells that mislead.

Every function plants one kind at its rate; sources are in rates.py.
"""

from datetime import timedelta

import numpy as np
import polars as pl

from data.sample import names
from data.sample.calendar import plus_days
from data.sample.damage import emptied, where
from data.sample.wild.choose import stretch, town_with
from data.sample.wild.further import drop, repeat_wis
from data.sample.wild.world import World

_W = "wis"


def counted_again(world: World, kind: str, rate: float) -> None:
    """A birth counted last year is counted once more, under a date of the next year."""
    draws = world.draws(kind)
    inside = pl.col("birth_date").dt.offset_by("1y") <= world.settings.last_due
    at = world.take(kind, _W, draws, rate, inside)
    n = len(at)
    rows = world.frames[_W][at]
    day = plus_days(rows["birth_date"].dt.offset_by("1y"), draws.whole(n, -20, 21))
    last = pl.Series([world.settings.last_due]).new_from_index(0, n)
    day = day.zip_with(day <= last, last)
    month = day.dt.month_start()
    name = where(draws.chance(n, 0.3), names.milk_names(draws, rows["surname"]), rows["child"])
    certificate = emptied(draws, rows["certno"], 0.5)
    certified = certificate.is_not_null() & (certificate == rows["certno"])
    repeat_wis(
        world,
        at,
        {
            "stated_date": day,
            "month": month,
            "rptmonth": month.dt.strftime("%Y%m"),
            "updated": _not_after(plus_days(month.dt.month_end(), draws.whole(n, 1, 12)), world),
            "child": name,
            "certno": certificate,
            "weak": ~(certified | (name == rows["child"])).fill_null(False),
        },
    )


def _not_after(day: pl.Series, world: World) -> pl.Series:
    last = pl.Series([world.settings.extract_date]).new_from_index(0, len(day))
    return day.zip_with(day <= last, last)


def twin_next_year(world: World, kind: str, rate: float) -> None:
    """One of twins is reported the next year, as a single birth of that year."""
    draws = world.draws(kind)
    inside = pl.col("birth_date").dt.offset_by("1y") <= world.settings.last_due
    second = (pl.col("plurality") == 2) & (pl.col("birth_order") == 2)
    fits = inside & second & pl.col("in_hospital_register")
    at = world.take(kind, _W, draws, rate, fits, single=False)
    day = world.column(_W, at, "birth_date").dt.offset_by("1y")
    month = day.dt.month_start()
    world.state_dates(_W, at, day)
    world.write(
        _W,
        at,
        {
            "month": month,
            "rptmonth": month.dt.strftime("%Y%m"),
            "updated": _not_after(month.dt.month_end(), world),
        },
    )
    world.leave_open(_W, at, ["report_period"])


def twin_omitted(world: World, kind: str, rate: float) -> None:
    """WIS counts one of two twins."""
    draws = world.draws(kind)
    fits = (pl.col("plurality") == 2) & (pl.col("birth_order") == 2)
    at = world.take(kind, _W, draws, rate, fits, single=False)
    drop(world, _W, at)


def twins_exchanged(world: World, kind: str, rate: float) -> None:
    """Twins of one sex whose names and certificates changed rows; which row is whose stays open."""
    draws = world.draws(kind)
    frame = world.frames[_W].with_row_index("at").filter(pl.col("plurality") == 2)
    frame = frame.with_columns(free=pl.Series(world.free_births[frame["birth"].to_numpy()]))
    alike = (
        (pl.len().over("delivery") == 2)
        & (pl.col("stated_sex").n_unique().over("delivery") == 1)
        & pl.col("free").all().over("delivery")
    )
    pairs = frame.filter(alike).sort("delivery", "birth_order")
    firsts = pairs.filter(pl.col("birth_order") == 1)["at"].to_numpy().astype(np.int64)
    seconds = pairs.filter(pl.col("birth_order") == 2)["at"].to_numpy().astype(np.int64)
    if len(firsts) != len(seconds):
        return
    chosen = draws.some(np.arange(len(firsts)), world.count(rate))
    at = np.concatenate([firsts[chosen], seconds[chosen]])
    other = np.concatenate([seconds[chosen], firsts[chosen]])
    world.mark(kind, _W, at)
    values = {column: world.column(_W, other, column) for column in ("child", "certno")}
    world.write(_W, at, values | {"entry_note": "twins_exchanged"})
    world.leave_open(_W, at, ["parity"])


def page_twice(world: World, kind: str, rate: float) -> None:
    """A page of reports is entered again, 20 to 40 births in a row."""
    draws = world.draws(kind)
    at = stretch(world, draws, _W, rate)
    world.mark(kind, _W, at)
    repeat_wis(world, at, {})


def page_lost(world: World, kind: str, rate: float) -> None:
    """A page of reports was never entered."""
    draws = world.draws(kind)
    at = stretch(world, draws, _W, rate)
    world.mark(kind, _W, at)
    drop(world, _W, at)


def month_lost(world: World, kind: str, _once: float) -> None:
    """One town's reports of a month were never sent on."""
    draws = world.draws(kind)
    rows = world.frames[_W]
    free = world.free(_W, single=False)
    town, month = rows.select("stated_town", "rptmonth").row(int(draws.some(free, 1)[0]))
    fits = (pl.col("stated_town") == town) & (pl.col("rptmonth") == month)
    at = world.free(_W, fits, single=False)
    world.mark(kind, _W, at)
    drop(world, _W, at)


def row_above(world: World, kind: str, rate: float) -> None:
    """Child's name and certificate of the row above stand on this row: a torn paste."""
    draws = world.draws(kind)
    at = world.take(kind, _W, draws, rate, pl.int_range(pl.len()) > 0)
    values = {column: world.column(_W, at - 1, column) for column in ("child", "certno")}
    world.write(_W, at, values)


def place_miscoded(world: World, kind: str, rate: float) -> None:
    """A hospital birth coded as one at home or outside, without the hospital's code."""
    draws = world.draws(kind)
    at = world.take(kind, _W, draws, rate, pl.col("place") <= 2)
    world.write(_W, at, {"place": draws.pick(len(at), {3: 1, 4: 1}), "hospcode": None})


def one_hospital_code(world: World, kind: str, _once: float) -> None:
    """One town writes the county hospital's code for every hospital."""
    draws = world.draws(kind)
    fits = (pl.col("hospital") >= 4) & pl.col("hospcode").is_not_null()
    at = world.free(_W, fits & (pl.col("stated_town") == town_with(world, _W, draws, fits)))
    world.mark(kind, _W, at)
    world.write(_W, at, {"hospcode": world.district.hospitals["hospital_code"][0]})


def parities_filled_down(world: World, kind: str, rate: float) -> None:
    """A stretch of reports says first child for everybody: broken as a whole, left open."""
    draws = world.draws(kind)
    at = stretch(world, draws, _W, max(rate, 12 / world.district.births))
    world.mark(kind, _W, at)
    world.write(_W, at, {"stated_parity": 1})
    world.leave_open(_W, at, ["parity"])
    world.open_births(world.column(_W, at, "birth"), ["misreported"])


def late_by_a_month(world: World, kind: str, _once: float) -> None:
    """One town holds the births of September back for the new statistical year: no case within 60
    days."""
    draws = world.draws(kind)
    september = (pl.col("birth_date").dt.month() == 9) & (
        pl.col("birth_date") < world.settings.last_due - timedelta(days=60)
    )
    at = world.free(
        _W, september & (pl.col("stated_town") == town_with(world, _W, draws, september))
    )
    world.mark(kind, _W, at)
    month = world.column(_W, at, "birth_date").dt.month_start().dt.offset_by("1mo")
    world.write(_W, at, {"month": month, "rptmonth": month.dt.strftime("%Y%m")})
