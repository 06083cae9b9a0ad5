"""Wild kinds of a whole hospital, file or time: numbers, clocks, words, one careless hand.

Every function plants one kind at its rate; sources are in rates.py. A stretch that is off as a
whole accuses nobody: its values are flagged broken, and the truth reads no evidence in them.
"""

from datetime import timedelta

import numpy as np
import polars as pl

from data.sample.calendar import wrong_days
from data.sample.damage import emptied, mistyped_numbers, miswritten_names
from data.sample.draws import Draws, Ints
from data.sample.wild.further import (
    drop,
)
from data.sample.wild.world import World

_H = "hospital"
_TOWNSHIP = pl.col("hospital") >= 4


def _hospital(world: World, draws: Draws, fits: pl.Expr | None = None) -> int:
    """A hospital with rows (where `fits`), the more of them the likelier."""
    rows = world.frames[_H] if fits is None else world.frames[_H].filter(fits)
    return int(rows["hospital"][int(draws.whole(1, 0, rows.height)[0])])


def _time(world: World, draws: Draws, days: int) -> pl.Expr:
    """Births of one stretch of days inside the window."""
    span = max(1, (world.settings.window_end - world.settings.window_start).days - days)
    start = world.settings.window_start + timedelta(days=int(draws.whole(1, 0, span)[0]))
    return pl.col("birth_date").is_between(start, start + timedelta(days=days))


def _file(world: World, draws: Draws) -> pl.Expr:
    """The rows of one file, a hospital's year."""
    rows = world.frames[_H]
    hospital, year = rows.select("hospital", "file_year").row(
        int(draws.whole(1, 0, rows.height)[0])
    )
    return (pl.col("hospital") == int(hospital)) & (pl.col("file_year") == int(year))


def _where(world: World, fits: pl.Expr) -> Ints:
    found = world.frames[_H].select(fits.fill_null(False)).to_series().to_numpy()
    return np.flatnonzero(found)


def renumbered(world: World, kind: str, rate: float) -> None:
    """Township hospitals whose numbers begin again each January, without a year in them.

    The contract's key of a number that repeats carries the file's year from the second year on.
    """
    draws = world.draws(kind)
    township = world.frames[_H].filter(_TOWNSHIP)["hospital"].unique().sort()
    chosen = township.gather(draws.some(np.arange(len(township)), round(rate)))
    here = pl.col("hospital").is_in(chosen.implode())
    world.frames[_H] = world.frames[_H].filter(~(here & pl.col("again")))
    running = pl.col("delivery").rle_id().over("hospital", "file_year") + 1
    second = pl.col("delivery_no").str.starts_with("B")
    number = pl.when(second).then(pl.lit("B")).otherwise(pl.lit("")) + running.cast(
        pl.String
    ).str.zfill(4)
    rows = world.frames[_H].with_columns(
        delivery_no=pl.when(here).then(number).otherwise("delivery_no")
    )
    key = pl.concat_str("hospital_code", "delivery_no", "birth_order", separator="/")
    first_year = pl.col("file_year").min().over("hospital", "delivery_no", "birth_order")
    later = pl.when(pl.col("file_year") > first_year).then(
        pl.lit("@") + pl.col("file_year").cast(pl.String)
    )
    world.frames[_H] = rows.with_columns(
        record_id=pl.when(here).then(key + later.fill_null("")).otherwise("record_id")
    )
    world.mark(kind, _H, _where(world, here & (pl.col("file_year") > first_year)))


def clock_a_day_off(world: World, kind: str, rate: float) -> None:
    """A hospital's dates are a day late for a quarter."""
    draws = world.draws(kind)
    time = _time(world, draws, round(rate))
    at = _where(world, (pl.col("hospital") == _hospital(world, draws, time)) & time)
    day = world.column(_H, at, "hospital_date") + timedelta(days=1)
    world.mark(kind, _H, at)
    world.write(_H, at, {"hospital_date": day, "date_broken": True})


def day_month_swapped(world: World, kind: str, _once: float) -> None:
    """A hospital's file of one year was opened under an American setting: day and month change
    places wherever the day is a month."""
    draws = world.draws(kind)
    at = _where(world, _file(world, draws))
    day = pl.col("day")
    swapped = pl.DataFrame({"day": world.column(_H, at, "hospital_date")}).select(
        pl.when(day.dt.day() <= 12)
        .then(pl.date(day.dt.year(), day.dt.day(), day.dt.month()))
        .otherwise(day)
    )
    world.mark(kind, _H, at)
    world.write(_H, at, {"hospital_date": swapped.to_series(), "date_broken": True})
    # The silence of a file whose dates are broken refutes no claim.
    hospitals, years = (world.column(_H, at, c) for c in ("hospital", "file_year"))
    here = pl.col("hospital").is_in(hospitals.implode())
    then = pl.col("birth_date").dt.year().is_in(years.implode())
    _leave_open(world, here & then, ("no_delivery_found",))


def _leave_open(world: World, fits: pl.Expr, plans: tuple[str, ...]) -> None:
    """Planned cases that rested on what a hospital's rows show or do not show."""
    lost = fits & pl.col("plan").is_in(plans)
    world.evidence_lost(world.births.filter(lost.fill_null(False))["birth"])


def quarter_lost(world: World, kind: str, rate: float) -> None:
    """A hospital's rows of a quarter did not come."""
    draws = world.draws(kind)
    time = _time(world, draws, round(rate))
    fits = (pl.col("hospital") == _hospital(world, draws, time)) & time
    at = _where(world, fits)
    world.mark(kind, _H, at)
    drop(world, _H, at)
    _leave_open(world, fits, ("no_delivery_found", "not_live_birth"))


def careless_hospital(world: World, kind: str, rate: float) -> None:
    """One hospital's clerk errs five times as often for two years."""
    draws = world.draws(kind)
    hospital = _hospital(world, draws)
    days = min(730, (world.settings.months - 2) * 30)
    here = (pl.col("hospital") == hospital) & _time(world, draws, days)
    at = _where(world, here & ~pl.col("needs_number") & ~pl.col("protected"))
    n = len(at)
    world.mark(kind, _H, at)
    number = world.column(_H, at, "mother_number")
    world.write(
        _H,
        at,
        {
            "mother_name": miswritten_names(
                draws, world.column(_H, at, "mother_name"), 0.045 * rate
            ),
            "spouse": miswritten_names(draws, world.column(_H, at, "spouse"), 0.03 * rate),
            "mother_number": emptied(
                draws, mistyped_numbers(draws, number, draws.chance(n, 0.008 * rate)), 0.04 * rate
            ),
        },
    )
    usual = _where(
        world,
        here & (pl.col("plurality") == 1) & ~pl.col("protected") & pl.col("plan").is_null(),
    )
    slipped = usual[draws.chance(len(usual), 0.0025 * rate)]
    true = world.column(_H, slipped, "birth_date")
    world.write(
        _H,
        slipped,
        {"hospital_date": wrong_days(draws, true, world.settings.window_start, true)},
    )
    flipped = usual[draws.chance(len(usual), 0.0012 * rate)]
    world.write(_H, flipped, {"hospital_sex": 3 - world.column(_H, flipped, "sex")})


def shared_telephone(world: World, kind: str, rate: float) -> None:
    """The telephone of a village doctor for a third of a township's mothers."""
    draws = world.draws(kind)
    hospital = _hospital(world, draws, _TOWNSHIP)
    at = _where(world, pl.col("hospital") == hospital)
    at = at[draws.chance(len(at), rate)]
    world.mark(kind, _H, at)
    world.write(_H, at, {"telephone": "13" + draws.digits(1, 9)[0]})


def numbers_without_end(world: World, kind: str, _once: float) -> None:
    """A spreadsheet kept 15 digits of the numbers of one hospital and year: the last are zeros."""
    draws = world.draws(kind)
    at = _where(world, _file(world, draws) & (pl.col("mother_number").str.contains(r"^\d{18}$")))
    world.mark(kind, _H, at)
    short = world.column(_H, at, "mother_number").str.slice(0, 15) + "000"
    world.write(_H, at, {"mother_number": short, "number_broken": True})


def midwives_words(world: World, kind: str, _once: float) -> None:
    """6斤4两, 39+2, a year of birth for an age, 男婴, 活婴, 2006.3.5."""
    draws = world.draws(kind)
    hospital = _hospital(world, draws)
    at = _where(world, (pl.col("hospital") == hospital) & (pl.col("note") == ""))
    rows = world.frames[_H][at]
    jin = rows["weight"].cast(pl.Float64, strict=False)
    grams = pl.select(pl.when(jin < 10).then(jin * 1000).otherwise(jin)).to_series()
    liang = (grams / 50).round().cast(pl.Int64)
    words = (liang // 10).cast(pl.String) + "斤" + (liang % 10).cast(pl.String) + "两"
    sex = rows["hospital_sex"].replace_strict(
        {1: "男婴", 2: "女婴"}, default=None, return_dtype=pl.String
    )
    weeks = (
        rows["weeks"].cast(pl.String) + "+" + pl.Series(draws.whole(len(at), 0, 7)).cast(pl.String)
    )
    world.mark(kind, _H, at)
    world.frames[_H] = world.frames[_H].with_columns(
        pl.col("weeks").cast(pl.String), pl.col("weight").cast(pl.String)
    )
    live = rows["outcome"].replace({"活产": "活婴"})
    world.write(
        _H,
        at,
        {
            "weight": words,
            "weeks": weeks,
            "raw_sex": sex,
            "outcome": live,
            "raw_date": rows["hospital_date"].dt.strftime("%Y.%-m.%-d"),
        },
    )
