"""Kinds of error in WIS: births counted again, pages, cards that do not fit, copied cells.

Every function plants one kind at its rate; sources are in rates.py.
"""

from datetime import timedelta

import numpy as np
import polars as pl

from data.sample import names
from data.sample.alternatives import sounding_alike
from data.sample.calendar import plus_days
from data.sample.damage import emptied, miswritten_names, where
from data.sample.draws import Draws, Ints
from data.sample.id_numbers import id_numbers
from data.sample.wild.on_population import stretch
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
    world.repeat_wis(
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
    fits = inside & (pl.col("plurality") == 2) & (pl.col("birth_order") == 2)
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
    world.drop(_W, at)


def twins_exchanged(world: World, kind: str, rate: float) -> None:
    """Twins of one sex whose names and certificates changed rows; which row is whose stays open."""
    draws = world.draws(kind)
    frame = world.frames[_W].with_row_index("at").filter(pl.col("plurality") == 2)
    free = pl.lit(pl.Series(world.free_births[frame["birth"].to_numpy()]))
    alike = (
        (pl.len().over("delivery") == 2)
        & (pl.col("stated_sex").n_unique().over("delivery") == 1)
        & free.all().over("delivery")
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
    world.repeat_wis(at, {})


def page_lost(world: World, kind: str, rate: float) -> None:
    """A page of reports was never entered."""
    draws = world.draws(kind)
    at = stretch(world, draws, _W, rate)
    world.mark(kind, _W, at)
    world.drop(_W, at)


def orphans(world: World, kind: str, rate: float) -> None:
    """Births whose woman has no card any more."""
    draws = world.draws(kind)
    at = world.take(kind, _W, draws, rate)
    cards = world.column(_W, at, "womanid").implode()
    world.roster = world.roster.filter(~pl.col("womanid").is_in(cards))


def row_above(world: World, kind: str, rate: float) -> None:
    """Child's name and certificate of the row above stand on this row: a torn paste."""
    draws = world.draws(kind)
    at = world.take(kind, _W, draws, rate, pl.int_range(pl.len()) > 0)
    values = {column: world.column(_W, at - 1, column) for column in ("child", "certno")}
    world.write(_W, at, values)


def two_cards(world: World, kind: str, rate: float) -> None:
    """A woman has two cards, by marriage and by birth; her birth stands on the second one."""
    draws = world.draws(kind)
    at = world.take(kind, _W, draws, rate)
    rows = world.column(_W, at, "woman_row")
    cards = world.roster[rows.to_list()]
    new = world.add_cards(
        rows,
        {
            "woman_name": miswritten_names(draws, cards["woman_name"], 0.4),
            "idno": emptied(draws, cards["idno"], 0.4),
            "husband": emptied(draws, cards["husband"], 0.5),
        },
    )
    world.write(_W, at, {"womanid": new})


def both_households(world: World, kind: str, rate: float) -> None:
    """The birth is reported in the husband's village and in the wife's, on a card in each."""
    draws = world.draws(kind)
    at = world.take(kind, _W, draws, rate)
    n = len(at)
    rows = world.frames[_W][at]
    cards = world.roster[rows["woman_row"].to_list()]
    town = world.other_towns(draws, rows["stated_town"])
    village = world.villages(draws, town)
    new = world.add_cards(
        rows["woman_row"],
        {
            "village_code": village,
            "woman_name": miswritten_names(draws, cards["woman_name"], 0.25),
            "idno": emptied(draws, cards["idno"], 0.25),
        },
    )
    name = where(draws.chance(n, 0.3), names.milk_names(draws, rows["surname"]), rows["child"])
    certificate = emptied(draws, rows["certno"], 0.4)
    certified = (certificate == rows["certno"]).fill_null(False)
    world.repeat_wis(
        at,
        {
            "womanid": new,
            "stated_town": town,
            "village_code": village,
            "child": name,
            "certno": certificate,
            "weak": ~(certified | (name == rows["child"]).fill_null(False)),
        },
    )


def sister_in_the_card(world: World, kind: str, rate: float) -> None:
    """The card's name and number are those of the woman's sister, who came to the office."""
    draws = world.draws(kind)
    at = world.take(kind, _W, draws, rate)
    rows = world.column(_W, at, "woman_row")
    cards = world.roster[rows.to_list()]
    born = plus_days(cards["birthday"].fill_null(world.settings.window_start), _years(draws, at))
    surname = cards["woman_name"].str.strip_chars().str.slice(0, 1)
    world.write_cards(
        rows,
        {
            "woman_name": surname + names.given(draws, "mother", len(at)),
            "idno": _numbers(world, draws, born),
            "birthday": born,
        },
    )
    world.write(_W, at, {"wrong_mother": 2})


def _years(draws: Draws, at: Ints) -> Ints:
    return draws.whole(len(at), -4 * 365, 4 * 365)


def _numbers(world: World, draws: Draws, born: pl.Series) -> pl.Series:
    county = pl.Series([int(world.district.code)]).new_from_index(0, len(born))
    return id_numbers(draws, county, born, np.zeros(len(born), dtype=bool))


def husbands_number(world: World, kind: str, rate: float) -> None:
    """The husband's number in the woman's cell."""
    draws = world.draws(kind)
    at = world.take(kind, _W, draws, rate)
    rows = world.column(_W, at, "woman_row")
    number = world.roster[rows.to_list()]["husbidno"]
    whole = (number.str.len_chars() == 18).fill_null(False)
    world.write_cards(rows.filter(whole), {"idno": number.filter(whole)})
    world.write(_W, at[whole.to_numpy()], {"wrong_mother": 1})


def homophone_office(world: World, kind: str, rate: float) -> None:
    """One town writes a common character of women's names as another of the same sound, always."""
    draws = world.draws(kind)
    town = int(draws.whole(1, 0, world.district.towns.height)[0])
    table = sounding_alike()
    for character in "艳丽霞玲"[: max(1, round(rate))]:
        others = table.filter(pl.col("character") == character)["others"]
        if len(others) == 0:
            continue
        choices = others[0].to_list()
        other = choices[int(draws.whole(1, 0, len(choices))[0])]
        here = (pl.col("town") == town) & pl.col("woman_name").str.slice(1).str.contains(
            character, literal=True
        )
        rows = world.roster.filter(here)["womanid"]
        changed = pl.col("woman_name").str.slice(0, 1) + pl.col("woman_name").str.slice(
            1
        ).str.replace_all(character, other, literal=True)
        world.roster = world.roster.with_columns(
            woman_name=pl.when(here).then(changed).otherwise("woman_name")
        )
        told = world.frames[_W].select(pl.col("womanid").is_in(rows.implode())).to_series()
        at = np.flatnonzero(told.to_numpy())
        world.mark(kind, _W, at)


def place_miscoded(world: World, kind: str, rate: float) -> None:
    """A hospital birth coded as one at home or outside, without the hospital's code."""
    draws = world.draws(kind)
    at = world.take(kind, _W, draws, rate, pl.col("place") <= 2)
    world.write(_W, at, {"place": draws.pick(len(at), {3: 1, 4: 1}), "hospcode": None})


def parities_filled_down(world: World, kind: str, rate: float) -> None:
    """A stretch of reports says first child for everybody: broken as a whole, left open."""
    draws = world.draws(kind)
    at = stretch(world, draws, _W, max(rate, 12 / world.district.births))
    world.mark(kind, _W, at)
    world.write(_W, at, {"stated_parity": 1})
    world.leave_open(_W, at, ["parity"])
    world.open_births(world.column(_W, at, "birth"), ["misreported"])


def remarried(world: World, kind: str, rate: float) -> None:
    """The card knows the husband of today; the child's father is the one before."""
    draws = world.draws(kind)
    at = world.take(kind, _W, draws, rate)
    n = len(at)
    rows = world.column(_W, at, "woman_row")
    county = pl.Series([int(world.district.code)]).new_from_index(0, n)
    born = plus_days(
        world.roster[rows.to_list()]["birthday"].fill_null(world.settings.window_start),
        draws.whole(n, -3000, 300),
    )
    husband = names.surnames(draws, n) + names.given(draws, "father", n)
    number = id_numbers(draws, county, born, np.ones(n, dtype=bool))
    world.write_cards(rows, {"husband": husband, "husbidno": number})


def late_by_a_month(world: World, kind: str, _once: float) -> None:
    """One town holds the births of September back for the new statistical year: no case within 60
    days."""
    draws = world.draws(kind)
    town = int(draws.whole(1, 0, world.district.towns.height)[0])
    fits = (
        (pl.col("stated_town") == town)
        & (pl.col("birth_date").dt.month() == 9)
        & (pl.col("birth_date") < world.settings.last_due - timedelta(days=60))
    )
    at = world.free(_W, fits)
    world.mark(kind, _W, at)
    month = world.column(_W, at, "birth_date").dt.month_start().dt.offset_by("1mo")
    world.write(_W, at, {"month": month, "rptmonth": month.dt.strftime("%Y%m")})


def moved_out_misnamed(world: World, kind: str, rate: float) -> None:
    """Cards that say moved out, under names that a clerk miswrote."""
    draws = world.draws(kind)
    rows = world.roster.with_row_index("at").filter(pl.col("residency") == "3")
    chosen = rows.filter(pl.Series(draws.chance(rows.height, rate)))
    name = miswritten_names(draws, chosen["woman_name"], 0.9)
    world.write_cards(
        chosen["at"].cast(pl.Int64),
        {"woman_name": name, "idno": emptied(draws, chosen["idno"], 0.5)},
    )
    told = world.frames[_W].select(pl.col("womanid").is_in(chosen["womanid"].implode()))
    world.mark(kind, _W, np.flatnonzero(told.to_series().to_numpy()))


def number_of_17(world: World, kind: str, rate: float) -> None:
    """The last digit was never typed: a fragment, no case."""
    draws = world.draws(kind)
    at = world.take(kind, _W, draws, rate, pl.col("idno").str.len_chars() == 18)
    rows = world.column(_W, at, "woman_row")
    number = world.column(_W, at, "idno").str.slice(0, 17)
    world.write_cards(rows, {"idno": number})
