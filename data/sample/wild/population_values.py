"""Wild kinds in the population register's dates, sexes, certificates and timeliness.

Every function plants one kind at its rate; sources are in rates.py.
"""

from datetime import timedelta

import polars as pl

from data.sample.calendar import lunar_days, wrong_days
from data.sample.damage import change, emptied, mistyped_numbers, miswritten_names
from data.sample.wild.choose import a_time, stretch, town_with
from data.sample.wild.further import drop
from data.sample.wild.world import World

_P = "population"


def new_year_slip(world: World, kind: str, rate: float) -> None:
    """In January and February the year of before is still written."""
    draws = world.draws(kind)
    early = pl.col("birth_date").dt.month() <= 2
    inside = pl.col("birth_date").dt.offset_by("-1y") >= world.settings.window_start
    at = world.take(kind, _P, draws, rate, early & inside)
    world.state_dates(_P, at, world.column(_P, at, "birth_date").dt.offset_by("-1y"))


def day_of_entry(world: World, kind: str, rate: float) -> None:
    """The day of entry, which the form proposes, stands as the birth date."""
    draws = world.draws(kind)
    inside = pl.col("registered_on") <= world.settings.window_end
    at = world.take(
        kind, _P, draws, rate, inside & (pl.col("registered_on") > pl.col("birth_date"))
    )
    world.state_dates(_P, at, world.column(_P, at, "registered_on"))


def heaped_date(world: World, kind: str, rate: float) -> None:
    """The day is remembered as the first, the fifteenth or the last of the month."""
    draws = world.draws(kind)
    at = world.take(kind, _P, draws, rate)
    day = world.column(_P, at, "birth_date")
    first = day.dt.month_start()
    heaps = pl.DataFrame(
        {
            "how": draws.pick(len(at), {"first": 2, "middle": 2, "last": 1}),
            "first": first,
            "middle": first + timedelta(days=14),
            "last": day.dt.month_end(),
        }
    )
    stated = heaps.select(
        pl.coalesce(
            pl.when(pl.col("how") == h).then(pl.col(h)) for h in ("first", "middle", "last")
        )
    ).to_series()
    last = world.settings.window_end
    inside = (stated >= world.settings.window_start) & (stated <= last)
    world.state_dates(_P, at, stated.zip_with(inside, day))


def lunar_town(world: World, kind: str, _once: float) -> None:
    """One town's clerk writes the lunar date for a quarter: broken as a whole, left open."""
    draws = world.draws(kind)
    at = a_time(world, draws, town_with(world, _P, draws), days=90)
    lunar = lunar_days(world.column(_P, at, "birth_date"))
    inside = (lunar >= world.settings.window_start).fill_null(False).to_numpy()
    at, lunar = at[inside], lunar.filter(pl.Series(inside))
    world.mark(kind, _P, at)
    world.state_dates(_P, at, lunar)
    world.leave_open(_P, at, ["birth_date"])


def sexes_filled_down(world: World, kind: str, rate: float) -> None:
    """The sex of the row above, dragged over 12 rows or more: broken as a whole, left open."""
    draws = world.draws(kind)
    at = stretch(world, draws, _P, max(rate, 12 / world.district.births))
    world.mark(kind, _P, at)
    sex = world.column(_P, at, "stated_sex").fill_null(1)
    world.state_sexes(_P, at, sex.head(1).new_from_index(0, len(at)))
    world.leave_open(_P, at, ["sex"])


def careless_clerk(world: World, kind: str, rate: float) -> None:
    """One town clerk errs five times as often for two years."""
    draws = world.draws(kind)
    town = town_with(world, _P, draws)
    at = a_time(world, draws, town, days=min(730, (world.settings.months - 3) * 30))
    n, level = len(at), rate
    world.mark(kind, _P, at)
    name = world.column(_P, at, "mother_name")
    number = world.column(_P, at, "mother_id_number")
    hit = draws.chance(n, 0.004 * level)
    mistyped = mistyped_numbers(draws, number.clone(), hit)  # scatter writes in place
    # A number whose check digit is wrong names nobody: the contract's misreported mother.
    changed = at[(mistyped != number).fill_null(False).to_numpy()]
    world.write(_P, changed, {"wrong_mother": 1})
    number = mistyped.zip_with(pl.Series(hit), emptied(draws, mistyped, 0.05 * level))
    world.write(
        _P,
        at,
        {
            "mother_name": miswritten_names(draws, name, 0.03 * level),
            "mother_id_number": number,
            "name": miswritten_names(draws, world.column(_P, at, "name"), 0.012 * level),
            "birth_certificate_no": change(
                world.column(_P, at, "birth_certificate_no"),
                draws.chance(n, 0.01 * level),
                lambda hit: hit.str.slice(0, 9) + draws.digits(len(hit), 1),
            ),
        },
    )
    slipped = at[draws.chance(n, 0.003 * level)]
    true = world.column(_P, slipped, "birth_date")
    world.state_dates(_P, slipped, wrong_days(draws, true, world.settings.window_start, true))
    flipped = at[draws.chance(n, 0.0015 * level)]
    world.state_sexes(_P, flipped, 3 - world.column(_P, flipped, "sex"))


def late_register(world: World, kind: str, rate: float) -> None:
    """One town has not entered the births of its last weeks that were due."""
    draws = world.draws(kind)
    since = world.settings.last_due - timedelta(days=round(rate))
    recent = pl.col("birth_date") > since
    at = world.free(_P, recent & (pl.col("stated_town") == town_with(world, _P, draws, recent)))
    world.mark(kind, _P, at)
    drop(world, _P, at)


def certificate_reissued(world: World, kind: str, rate: float) -> None:
    """The certificate was lost and issued again under another number."""
    draws = world.draws(kind)
    at = world.take(kind, _P, draws, rate, pl.col("birth_certificate_no").is_not_null())
    old = world.column(_P, at, "birth_certificate_no")
    world.write(_P, at, {"birth_certificate_no": old.str.slice(0, 1) + draws.digits(len(at), 9)})
