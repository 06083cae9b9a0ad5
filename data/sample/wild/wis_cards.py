"""Wild kinds in WIS's cards: whose card a birth stands on, and what the card says.

Every function plants one kind at its rate; sources are in rates.py.
"""

import numpy as np
import polars as pl

from data.sample import names
from data.sample.alternatives import sounding_alike
from data.sample.calendar import plus_days
from data.sample.damage import emptied, miswritten_names, where
from data.sample.draws import Draws, Ints
from data.sample.id_numbers import id_numbers
from data.sample.wild.choose import other_towns, villages
from data.sample.wild.further import add_cards, repeat_wis, write_cards
from data.sample.wild.world import World

_W = "wis"


def orphans(world: World, kind: str, rate: float) -> None:
    """Births whose woman has no card any more."""
    draws = world.draws(kind)
    at = world.take(kind, _W, draws, rate)
    world.lost_cards += world.column(_W, at, "womanid").to_list()


def two_cards(world: World, kind: str, rate: float) -> None:
    """A woman has two cards, by marriage and by birth; her birth stands on the second one."""
    draws = world.draws(kind)
    at = world.take(kind, _W, draws, rate)
    rows = world.column(_W, at, "woman_row")
    cards = world.roster[rows.to_list()]
    new = add_cards(
        world,
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
    town = other_towns(world, draws, rows["stated_town"])
    village = villages(world, draws, town)
    new = add_cards(
        world,
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
    repeat_wis(
        world,
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
    write_cards(
        world,
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
    whole = world.roster.filter(pl.col("husbidno").str.len_chars() == 18)["womanid"]
    at = world.take(kind, _W, draws, rate, pl.col("womanid").is_in(whole.implode()))
    rows = world.column(_W, at, "woman_row")
    write_cards(world, rows, {"idno": world.roster[rows.to_list()]["husbidno"]})
    world.write(_W, at, {"wrong_mother": 1})


def namesakes_card(world: World, kind: str, rate: float) -> None:
    """The birth was entered on the card of another woman of the same name."""
    draws = world.draws(kind)
    named = world.roster.filter(
        (pl.col("residency") != "3") & (pl.col("idno").str.len_chars() == 18)
    ).select("woman_name", other="womanid", other_number="idno")
    own = world.frames[_W].select("womanid", "woman_name", "idno").join(named, on="woman_name")
    own = own.filter(
        (pl.col("womanid") != pl.col("other")) & (pl.col("idno") != pl.col("other_number"))
    )
    pairs = own.unique("womanid", keep="first", maintain_order=True)
    fits = pl.col("womanid").is_in(pairs["womanid"].implode())
    at = world.take(kind, _W, draws, rate, fits)
    cards = pl.DataFrame({"womanid": world.column(_W, at, "womanid")}).join(
        pairs, on="womanid", how="left", maintain_order="left"
    )
    world.write(_W, at, {"womanid": cards["other"], "wrong_mother": 1})


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
        rows_of_cards = world.frames[_W].select(pl.col("womanid").is_in(rows.implode())).to_series()
        at = np.flatnonzero(rows_of_cards.to_numpy())
        world.mark(kind, _W, at)


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
    write_cards(world, rows, {"husband": husband, "husbidno": number})


def moved_out_misnamed(world: World, kind: str, rate: float) -> None:
    """Cards that say moved out, under names that a clerk miswrote."""
    draws = world.draws(kind)
    rows = world.roster.with_row_index("at").filter(pl.col("residency") == "3")
    chosen = rows.filter(pl.Series(draws.chance(rows.height, rate)))
    name = miswritten_names(draws, chosen["woman_name"], 0.9)
    write_cards(
        world,
        chosen["at"].cast(pl.Int64),
        {"woman_name": name, "idno": emptied(draws, chosen["idno"], 0.5)},
    )
    rows_of_cards = world.frames[_W].select(pl.col("womanid").is_in(chosen["womanid"].implode()))
    world.mark(kind, _W, np.flatnonzero(rows_of_cards.to_series().to_numpy()))


def number_of_17(world: World, kind: str, rate: float) -> None:
    """The last digit was never typed: a fragment, no case."""
    draws = world.draws(kind)
    at = world.take(kind, _W, draws, rate, pl.col("idno").str.len_chars() == 18)
    rows = world.column(_W, at, "woman_row")
    number = world.column(_W, at, "idno").str.slice(0, 17)
    write_cards(world, rows, {"idno": number})
