"""Wild kinds that enter a child in the population register a second time.

Every function plants one kind at its rate; sources are in rates.py.
"""

import numpy as np
import polars as pl

from data.sample import names
from data.sample.calendar import plus_days, wrong_days
from data.sample.damage import emptied, miswritten_names, where
from data.sample.draws import Draws, Ints
from data.sample.id_numbers import children_numbers
from data.sample.wild.choose import other_towns, stretch, villages
from data.sample.wild.further import repeat_population
from data.sample.wild.population_mothers import elders
from data.sample.wild.world import World

_P = "population"


def _second_entry(
    world: World, draws: Draws, at: Ints, values: dict[str, pl.Series], *, across: float
) -> None:
    """Enter children again, some in another town, with a name, certificate and day that may differ.

    Where neither the certificate nor child and day show it, the truth leaves it open.
    """
    n = len(at)
    rows = world.frames[_P][at]
    child = _child_again(world, draws, rows)
    other = other_towns(world, draws, rows["stated_town"])
    town = where(draws.chance(n, across), other, rows["stated_town"])
    later = plus_days(rows["registered_on"], draws.whole(n, 20, 400))
    last = pl.Series([world.settings.extract_date]).new_from_index(0, n)
    later = later.zip_with(later <= last, last)
    certificate, day = child["birth_certificate_no"], child["stated_date"]
    same_certificate = (certificate == rows["birth_certificate_no"]).fill_null(False)
    same_child = (child["name"] == rows["name"]) & (day == rows["stated_date"])
    place = {"stated_town": town, "village_code": villages(world, draws, town)}
    entry = {"registered_on": later, "updated": later.cast(pl.Datetime("us"))}
    weak = {"weak": ~(same_certificate | same_child.fill_null(False))}
    repeat_population(world, at, {**child, **place, **entry, **weak, **values})


def _child_again(world: World, draws: Draws, rows: pl.DataFrame) -> dict[str, pl.Series]:
    """What a second entry says of the child: one in three under another name, one in three without
    certificate, one in eight under another day."""
    n = rows.height
    nickname = names.milk_names(draws, rows["surname"])
    renamed = names.children(draws, rows["surname"], (rows["sex"] == 1).to_numpy())
    name = where(draws.chance(n, 0.2), renamed, rows["name"])
    true = rows["birth_date"]
    slip = wrong_days(draws, true, world.settings.window_start, true)
    day = where(draws.chance(n, 0.12), slip, rows["stated_date"])
    number = children_numbers(draws, world.district.code, day, rows["stated_sex"].fill_null(1))
    return {
        "name": where(draws.chance(n, 0.15), nickname, name),
        "birth_certificate_no": emptied(draws, rows["certificate"], 0.35),
        "stated_date": day,
        "birth_date_text": day.dt.strftime("%Y-%m-%d"),
        "id_number": emptied(draws, number, 0.6),
    }


def grandparents_household(world: World, kind: str, rate: float) -> None:
    """The child is entered again in the mother's parents' household, as their own."""
    draws = world.draws(kind)
    at = world.take(kind, _P, draws, rate)
    mother, mother_number = elders(draws, world, at, male=False)
    father, father_number = elders(draws, world, at, male=True)
    values = {
        "mother_name": mother,
        "mother_id_number": emptied(draws, mother_number, 0.1),
        "father_name": father,
        "father_id_number": emptied(draws, father_number, 0.1),
        "parity_text": pl.Series(draws.whole(len(at), 2, 4)).cast(pl.String),
    }
    _second_entry(world, draws, at, values, across=0.6)


def both_households(world: World, kind: str, rate: float) -> None:
    """The child is entered in the husband's household and again in the wife's."""
    draws = world.draws(kind)
    at = world.take(kind, _P, draws, rate)
    mother = miswritten_names(draws, world.column(_P, at, "mother_name"), 0.2)
    number = emptied(draws, world.column(_P, at, "mother_id_number"), 0.3)
    _second_entry(
        world, draws, at, {"mother_name": mother, "mother_id_number": number}, across=0.75
    )


def foster_parents(world: World, kind: str, rate: float) -> None:
    """A couple without children enters the child as theirs; the parents have entered it too."""
    draws = world.draws(kind)
    at = world.take(kind, _P, draws, rate)
    others = draws.some(world.free(_P), len(at))
    couple = {
        column: world.column(_P, others, column)
        for column in ("mother_name", "mother_id_number", "father_name", "father_id_number")
    }
    _second_entry(world, draws, at[: len(others)], couple, across=0.5)


def page_twice(world: World, kind: str, rate: float) -> None:
    """A page of entries is entered again, 20 to 40 children in a row."""
    draws = world.draws(kind)
    at = stretch(world, draws, _P, rate)
    world.mark(kind, _P, at)
    repeat_population(world, at, {})


def twin_copied(world: World, kind: str, rate: float) -> None:
    """The second twin's entry was copied from the first's, name and certificate with it."""
    draws = world.draws(kind)
    rows = world.frames[_P].with_row_index("at").filter(pl.col("copy") == 0)
    first = rows.filter(pl.col("birth_order") == 1).select("delivery", first="at")
    seconds = world.free(
        _P, (pl.col("plurality") == 2) & (pl.col("birth_order") == 2), single=False
    )
    pairs = world.frames[_P].with_row_index("at")[seconds].join(first, on="delivery")
    pairs = pairs[draws.some(np.arange(pairs.height), world.count(rate))]
    at = pairs["at"].to_numpy().astype(np.int64)
    above = pairs["first"].to_numpy().astype(np.int64)
    columns = ("name", "birth_certificate_no")
    world.mark(kind, _P, at)
    world.write(_P, at, {column: world.column(_P, above, column) for column in columns})
    world.leave_open(_P, at, ["parity"])
