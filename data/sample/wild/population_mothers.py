"""Wild kinds in the population register's cells of mother and father.

Every function plants one kind at its rate; sources are in rates.py.
"""

import numpy as np
import polars as pl

from data.sample import names
from data.sample.calendar import plus_days
from data.sample.damage import other_given_names
from data.sample.draws import Draws, Ints
from data.sample.id_numbers import id_numbers
from data.sample.wild.choose import town_with
from data.sample.wild.world import World

_P = "population"
_GRANDPARENT_YEARS = 24


def elders(draws: Draws, world: World, at: Ints, *, male: bool) -> tuple[pl.Series, pl.Series]:
    """Names and numbers of grandparents of the children at these positions: a generation older
    than the mother; grandfathers bear the father's surname."""
    n = len(at)
    woman_born = plus_days(world.column(_P, at, "birth_date"), -draws.whole(n, 20, 32) * 365)
    born = plus_days(woman_born, -draws.whole(n, _GRANDPARENT_YEARS * 365, 32 * 365))
    county = pl.Series([int(world.district.code)]).new_from_index(0, n)
    number = id_numbers(draws, county, born, np.full(n, male))
    father = world.column(_P, at, "father_name").fill_null("王").str.slice(0, 1)
    surname = father if male else names.surnames(draws, n)
    return surname + names.given(draws, "father" if male else "mother", n), number


def head_of_household(world: World, kind: str, rate: float) -> None:
    """The grandfather's number in the mother's cell."""
    draws = world.draws(kind)
    at = world.take(kind, _P, draws, rate)
    _, number = elders(draws, world, at, male=True)
    world.write(_P, at, {"mother_id_number": number, "wrong_mother": 1})


def grandmother_as_mother(world: World, kind: str, rate: float) -> None:
    """The grandmother's name and number in the mother's cells: she raises the child."""
    draws = world.draws(kind)
    at = world.take(kind, _P, draws, rate)
    name, number = elders(draws, world, at, male=False)
    world.write(_P, at, {"mother_name": name, "mother_id_number": number, "wrong_mother": 2})


def husbands_number(world: World, kind: str, rate: float) -> None:
    """The husband's number in the mother's cell."""
    draws = world.draws(kind)
    fits = pl.col("father_id_number").str.len_chars() == 18
    at = world.take(kind, _P, draws, rate, fits)
    number = world.column(_P, at, "father_id_number")
    world.write(_P, at, {"mother_id_number": number, "wrong_mother": 1})


def default_number(world: World, kind: str, rate: float) -> None:
    """One number for mothers whose card was not at hand: the software's example, or the office's
    own."""
    draws = world.draws(kind)
    at = world.take(kind, _P, draws, rate, pl.col("stated_town") == town_with(world, _P, draws))
    number = draws.pick(1, {"110101199001011234": 1, f"{world.district.code}197001010022": 1})[0]
    world.write(_P, at, {"mother_id_number": number, "wrong_mother": 1})


def filled_down(world: World, kind: str, rate: float) -> None:
    """Mother and father of the row above, over one to three rows in the order of entry."""
    draws = world.draws(kind)
    free = world.free(_P)
    rows = world.frames[_P]
    heads = draws.some(free[free < rows.height - 4], max(1, world.count(rate) // 2))
    pairs = [(h, h + i) for h in sorted(heads) for i in range(1, 1 + int(draws.whole(1, 1, 4)[0]))]
    allowed = set(free.tolist()) - set(heads.tolist())
    pairs = [(head, row) for head, row in pairs if row in allowed]
    used = {row: head for head, row in pairs}
    at = np.array(sorted(used), dtype=np.int64)
    above = np.array([used[row] for row in at.tolist()], dtype=np.int64)
    columns = ("mother_name", "mother_id_number", "father_name", "father_id_number")
    world.mark(kind, _P, at)
    world.write(_P, at, {c: world.column(_P, above, c) for c in columns} | {"wrong_mother": 2})


def adopted(world: World, kind: str, rate: float) -> None:
    """The adopting couple stands as the parents; the child is entered once."""
    draws = world.draws(kind)
    at = world.take(kind, _P, draws, rate, pl.col("birth_certificate_no").is_not_null())
    others = np.resize(draws.some(world.free(_P), len(at)), len(at))
    columns = ("mother_name", "mother_id_number", "father_name", "father_id_number")
    world.write(_P, at, {c: world.column(_P, others, c) for c in columns} | {"wrong_mother": 2})


def new_number(world: World, kind: str, rate: float) -> None:
    """The mother was given a new number after a double issue: other serial, same day of birth."""
    draws = world.draws(kind)
    at = world.take(kind, _P, draws, rate, pl.col("mother_id_number").str.len_chars() == 18)
    old = world.column(_P, at, "mother_id_number")
    born = old.str.slice(6, 8).str.to_date("%Y%m%d", strict=False)
    good = born.is_not_null().to_numpy()
    at, old, born = at[good], old.filter(pl.Series(good)), born.drop_nulls()
    county = old.str.slice(0, 6).cast(pl.Int64)
    world.write(
        _P, at, {"mother_id_number": id_numbers(draws, county, born, np.zeros(len(at), dtype=bool))}
    )
    world.leave_open(_P, at, ["mother_identity"])


def mother_renamed(world: World, kind: str, rate: float) -> None:
    """The mother took another given name; the number is hers: no case."""
    draws = world.draws(kind)
    at = world.take(kind, _P, draws, rate, pl.col("mother_id_number").str.len_chars() == 18)
    old = world.column(_P, at, "mother_name").str.strip_chars()
    world.write(_P, at, {"mother_name": other_given_names(draws, old)})


def parent_unknown(world: World, kind: str, rate: float) -> None:
    """A word in place of the father: not known, unmarried, none."""
    draws = world.draws(kind)
    at = world.take(kind, _P, draws, rate)
    word = draws.pick(len(at), {"不详": 3, "无": 2, "未婚": 1, "离异": 1})
    world.write(_P, at, {"father_name": word, "father_id_number": None})


def number_of_19(world: World, kind: str, rate: float) -> None:
    """A digit typed twice in the mother's number: 19 digits cannot be."""
    draws = world.draws(kind)
    at = world.take(kind, _P, draws, rate, pl.col("mother_id_number").str.len_chars() == 18)
    number = world.column(_P, at, "mother_id_number")
    long = number.str.slice(0, 11) + number.str.slice(10)
    world.write(_P, at, {"mother_id_number": long, "wrong_mother": 1})


def number_of_17(world: World, kind: str, rate: float) -> None:
    """The last digit cut off: a fragment, no case."""
    draws = world.draws(kind)
    at = world.take(kind, _P, draws, rate, pl.col("mother_id_number").str.len_chars() == 18)
    number = world.column(_P, at, "mother_id_number").str.slice(0, 17)
    world.write(_P, at, {"mother_id_number": number})
