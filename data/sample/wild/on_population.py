"""Kinds of error in the population register: the wrong person in the mother's cell, children
entered twice, dates of an office's habit.

Every function plants one kind at its rate; sources are in rates.py.
"""

from datetime import timedelta

import numpy as np
import polars as pl

from data.sample import names
from data.sample.calendar import lunar_days, plus_days, wrong_days
from data.sample.damage import change, emptied, mistyped_numbers, miswritten_names, where
from data.sample.draws import Draws, Ints
from data.sample.id_numbers import children_numbers, id_numbers
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
    town = int(draws.whole(1, 0, world.district.towns.height)[0])
    at = world.take(kind, _P, draws, rate, pl.col("stated_town") == town)
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


def _second_entry(
    world: World, draws: Draws, at: Ints, values: dict[str, pl.Series], *, across: float
) -> None:
    """Enter children again, some in another town, with a name, certificate and day that may differ.

    Where neither the certificate nor child and day show it, the truth leaves it open.
    """
    n = len(at)
    rows = world.frames[_P][at]
    nickname = names.milk_names(draws, rows["surname"])
    renamed = names.children(draws, rows["surname"], (rows["sex"] == 1).to_numpy())
    name = where(draws.chance(n, 0.2), renamed, rows["name"])
    name = where(draws.chance(n, 0.15), nickname, name)
    certificate = emptied(draws, rows["certificate"], 0.35)
    slipped = draws.chance(n, 0.12)
    day = where(
        slipped,
        wrong_days(draws, rows["birth_date"], world.settings.window_start, rows["birth_date"]),
        rows["stated_date"],
    )
    town = where(
        draws.chance(n, across), world.other_towns(draws, rows["stated_town"]), rows["stated_town"]
    )
    later = plus_days(rows["registered_on"], draws.whole(n, 20, 400))
    last = pl.Series([world.settings.extract_date]).new_from_index(0, n)
    later = later.zip_with(later <= last, last)
    number = children_numbers(draws, world.district.code, day, rows["stated_sex"])
    same_certificate = (certificate == rows["birth_certificate_no"]).fill_null(False)
    same_child = (name == rows["name"]) & (day == rows["stated_date"])
    world.repeat_population(
        at,
        {
            "name": name,
            "birth_certificate_no": certificate,
            "stated_date": day,
            "birth_date_text": day.dt.strftime("%Y-%m-%d"),
            "stated_town": town,
            "village_code": world.villages(draws, town),
            "registered_on": later,
            "updated": later.cast(pl.Datetime("us")),
            "id_number": emptied(draws, number, 0.6),
            "weak": ~(same_certificate | same_child.fill_null(False)),
            **values,
        },
    )


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


def adopted(world: World, kind: str, rate: float) -> None:
    """The adopting couple stands as the parents; the child is entered once."""
    draws = world.draws(kind)
    at = world.take(kind, _P, draws, rate, pl.col("birth_certificate_no").is_not_null())
    others = np.resize(draws.some(world.free(_P), len(at)), len(at))
    columns = ("mother_name", "mother_id_number", "father_name", "father_id_number")
    world.write(_P, at, {c: world.column(_P, others, c) for c in columns} | {"wrong_mother": 2})


def page_twice(world: World, kind: str, rate: float) -> None:
    """A page of entries is entered again, 20 to 40 children in a row."""
    draws = world.draws(kind)
    at = stretch(world, draws, _P, rate)
    world.mark(kind, _P, at)
    world.repeat_population(at, {})


def stretch(world: World, draws: Draws, name: str, rate: float) -> Ints:
    """The free records among 20 to 40 that follow each other."""
    length = min(int(draws.whole(1, 20, 41)[0]), max(world.count(rate), 4))
    free = world.free(name, single=False)
    start = int(draws.whole(1, 0, max(1, len(free) - length))[0])
    return free[start : start + length]


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
    said = heaps.select(
        pl.coalesce(
            pl.when(pl.col("how") == h).then(pl.col(h)) for h in ("first", "middle", "last")
        )
    ).to_series()
    last = world.settings.window_end
    inside = (said >= world.settings.window_start) & (said <= last)
    world.state_dates(_P, at, said.zip_with(inside, day))


def lunar_town(world: World, kind: str, _once: float) -> None:
    """One town's clerk writes the lunar date for a quarter: broken as a whole, left open."""
    draws = world.draws(kind)
    town = int(draws.whole(1, 0, world.district.towns.height)[0])
    at = _a_time(world, draws, town, days=90)
    lunar = lunar_days(world.column(_P, at, "birth_date"))
    inside = (lunar >= world.settings.window_start).fill_null(False).to_numpy()
    at, lunar = at[inside], lunar.filter(pl.Series(inside))
    world.mark(kind, _P, at)
    world.state_dates(_P, at, lunar)
    world.leave_open(_P, at, ["birth_date"])


def _a_time(world: World, draws: Draws, town: int, days: int) -> Ints:
    """Free records of a town whose births fall in one stretch of days."""
    span = (world.settings.last_due - world.settings.window_start).days - days
    start = world.settings.window_start + timedelta(days=int(draws.whole(1, 30, span)[0]))
    fits = (pl.col("stated_town") == town) & pl.col("birth_date").is_between(
        start, start + timedelta(days=days)
    )
    return world.free(_P, fits)


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
    town = int(draws.whole(1, 0, world.district.towns.height)[0])
    at = _a_time(world, draws, town, days=min(730, (world.settings.months - 3) * 30))
    n, level = len(at), rate
    world.mark(kind, _P, at)
    name = world.column(_P, at, "mother_name")
    number = world.column(_P, at, "mother_id_number")
    hit = draws.chance(n, 0.004 * level)
    mistyped = mistyped_numbers(draws, number, hit)
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
    town = int(draws.whole(1, 0, world.district.towns.height)[0])
    since = world.settings.last_due - timedelta(days=round(rate))
    fits = (pl.col("stated_town") == town) & (pl.col("birth_date") > since)
    at = world.free(_P, fits)
    world.mark(kind, _P, at)
    world.drop(_P, at)


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


def certificate_reissued(world: World, kind: str, rate: float) -> None:
    """The certificate was lost and issued again under another number."""
    draws = world.draws(kind)
    at = world.take(kind, _P, draws, rate, pl.col("birth_certificate_no").is_not_null())
    old = world.column(_P, at, "birth_certificate_no")
    world.write(_P, at, {"birth_certificate_no": old.str.slice(0, 1) + draws.digits(len(at), 9)})


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
