"""Kinds of error in the hospitals' registers: pages, columns and clocks, and one hospital's habits.

Every function plants one kind at its rate; sources are in rates.py. A stretch that is off as a
whole accuses nobody: its values are flagged broken, and the truth reads no evidence in them.
"""

from datetime import timedelta

import numpy as np
import polars as pl

from data.sample.calendar import plus_days, wrong_days
from data.sample.damage import emptied, mistyped_numbers, miswritten_names
from data.sample.draws import Draws, Ints
from data.sample.id_numbers import id_numbers
from data.sample.wild.world import World

_H = "hospital"


def _hospitals(draws: Draws, count: int, *, township: bool = False) -> list[int]:
    """Some hospitals (rows of the district's): the county's four come first."""
    pool = np.arange(4, 17) if township else np.arange(17)
    return [int(number) for number in draws.some(pool, count)]


def _time(world: World, draws: Draws, days: int) -> pl.Expr:
    """Births of one stretch of days inside the window."""
    span = max(1, (world.settings.window_end - world.settings.window_start).days - days)
    start = world.settings.window_start + timedelta(days=int(draws.whole(1, 0, span)[0]))
    return pl.col("birth_date").is_between(start, start + timedelta(days=days))


def _where(world: World, fits: pl.Expr) -> Ints:
    found = world.frames[_H].select(fits.fill_null(False)).to_series().to_numpy()
    return np.flatnonzero(found)


def renumbered(world: World, kind: str, rate: float) -> None:
    """Township hospitals whose numbers begin again each January, without a year in them.

    The contract's key of a number that repeats carries the file's year from the second year on.
    """
    draws = world.draws(kind)
    here = pl.col("hospital").is_in(_hospitals(draws, round(rate), township=True))
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
    (hospital,) = _hospitals(draws, 1)
    at = _where(world, (pl.col("hospital") == hospital) & _time(world, draws, round(rate)))
    day = world.column(_H, at, "hospital_date") + timedelta(days=1)
    world.mark(kind, _H, at)
    world.write(_H, at, {"hospital_date": day, "date_broken": True})


def day_month_swapped(world: World, kind: str, _once: float) -> None:
    """A hospital's file of one year was opened under an American setting: day and month change
    places wherever the day is a month."""
    draws = world.draws(kind)
    (hospital,) = _hospitals(draws, 1)
    years = world.frames[_H]["file_year"].unique().sort()
    year = years[int(draws.whole(1, 0, len(years))[0])]
    whole_file = (pl.col("hospital") == hospital) & (pl.col("file_year") == year)
    at = _where(world, whole_file)
    day = pl.col("day")
    swapped = pl.DataFrame({"day": world.column(_H, at, "hospital_date")}).select(
        pl.when(day.dt.day() <= 12)
        .then(pl.date(day.dt.year(), day.dt.day(), day.dt.month()))
        .otherwise(day)
    )
    world.mark(kind, _H, at)
    world.write(_H, at, {"hospital_date": swapped.to_series(), "date_broken": True})


def quarter_lost(world: World, kind: str, rate: float) -> None:
    """A hospital's rows of a quarter did not come."""
    draws = world.draws(kind)
    (hospital,) = _hospitals(draws, 1)
    fits = (pl.col("hospital") == hospital) & _time(world, draws, round(rate))
    at = _where(world, fits)
    world.mark(kind, _H, at)
    world.drop(_H, at)
    lost = world.births.select(fits.fill_null(False)).to_series()
    claims = world.births.filter(
        lost & pl.col("plan").is_in(["no_delivery_found", "not_live_birth"]).fill_null(False)
    )
    world.evidence_lost(claims["birth"])


def careless_hospital(world: World, kind: str, rate: float) -> None:
    """One hospital's clerk errs five times as often for two years."""
    draws = world.draws(kind)
    (hospital,) = _hospitals(draws, 1)
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


def _stretches(world: World, draws: Draws, rate: float, longest: int) -> list[Ints]:
    """Free records that follow each other in a hospital's register, a few at a time."""
    free = world.free(_H)
    found: list[Ints] = []
    left = world.count(rate)
    while left > 0 and len(free) > longest:
        length = min(int(draws.whole(1, 3, longest + 1)[0]), left)
        start = int(draws.whole(1, 1, len(free) - length)[0])
        found.append(free[start : start + length])
        free = np.delete(free, np.arange(start, start + length))
        left -= length
    return found


def filled_down(world: World, kind: str, rate: float) -> None:
    """Number, telephone or husband of the row above, repeated over some rows."""
    draws = world.draws(kind)
    for at in _stretches(world, draws, rate, 8):
        column = draws.pick(1, {"mother_number": 2, "telephone": 1, "spouse": 1})[0]
        above = world.column(_H, at[:1] - 1, column)
        world.mark(kind, _H, at)
        world.write(_H, at, {column: above.new_from_index(0, len(at))})
        if column == "mother_number":
            world.write(_H, at, {"number_broken": True})


def numbers_counted_up(world: World, kind: str, rate: float) -> None:
    """A number dragged down in a spreadsheet, which counts it up from row to row."""
    draws = world.draws(kind)
    for at in _stretches(world, draws, rate, 8):
        first = world.column(_H, at[:1], "mother_number")[0]
        if first is None or len(first) != 18 or not first[:17].isdigit():
            continue
        made = [f"{int(first[:17]) + i:017d}{first[17]}" for i in range(len(at))]
        world.mark(kind, _H, at)
        world.write(
            _H, at, {"mother_number": pl.Series(made, dtype=pl.String), "number_broken": True}
        )


def column_shifted(world: World, kind: str, rate: float) -> None:
    """A cell was deleted and its column moved up: certificates of the next row, over a stretch."""
    draws = world.draws(kind)
    for at in _stretches(world, draws, rate, 25):
        below = np.minimum(at + 1, world.frames[_H].height - 1)
        world.mark(kind, _H, at)
        world.write(_H, at, {"certificate_no": world.column(_H, below, "certificate_no")})


def columns_exchanged(world: World, kind: str, rate: float) -> None:
    """A stretch of rows with mother and husband, or number and telephone, in each other's place."""
    draws = world.draws(kind)
    for at in _stretches(world, draws, rate, 12):
        one, other = (
            ("mother_name", "spouse")
            if draws.rng.random() < 0.5
            else (
                "mother_number",
                "telephone",
            )
        )
        world.mark(kind, _H, at)
        world.write(
            _H,
            at,
            {one: world.column(_H, at, other), other: world.column(_H, at, one)},
        )
        world.write(_H, at, {"number_broken": one == "mother_number"})


def page_twice(world: World, kind: str, rate: float) -> None:
    """A page of a hospital's register is entered again, under new numbers: no case."""
    draws = world.draws(kind)
    length = min(int(draws.whole(1, 20, 41)[0]), max(world.count(rate), 4))
    free = world.free(_H, single=False)
    start = int(draws.whole(1, 0, max(1, len(free) - length))[0])
    at = free[start : start + length]
    world.mark(kind, _H, at)
    delivery = world.column(_H, at, "delivery").rle_id()
    world.repeat_hospital(at, "9" + (delivery + 1).cast(pl.String).str.zfill(6))


def transfer(world: World, kind: str, rate: float) -> None:
    """Begun in the township, born in the county hospital: both registers have the birth."""
    draws = world.draws(kind)
    at = world.take(kind, _H, draws, rate, pl.col("hospital") < 4)
    n = len(at)
    town = world.column(_H, at, "town")
    hospital = town + 4
    codes = world.district.hospitals["hospital_code"].gather(hospital)
    numbers = "8" + pl.Series(np.arange(n)).cast(pl.String).str.zfill(6)
    again = world.repeat_hospital(at, numbers)
    key = codes + "/" + numbers + "/" + world.column(_H, again, "birth_order").cast(pl.String)
    name = miswritten_names(draws, world.column(_H, again, "mother_name"), 0.1)
    world.write(
        _H,
        again,
        {
            "hospital": hospital,
            "hospital_code": codes,
            "record_id": key,
            "mother_name": name,
            "certificate_no": None,
            "baby_name": None,
            "mother_number": emptied(draws, world.column(_H, again, "mother_number"), 0.3),
        },
    )


def twin_one_row(world: World, kind: str, rate: float) -> None:
    """One row for twins: the second one's is missing."""
    draws = world.draws(kind)
    fits = (pl.col("plurality") == 2) & (pl.col("birth_order") == 2)
    at = world.take(kind, _H, draws, rate, fits, single=False)
    world.drop(_H, at)


def sisters_number(world: World, kind: str, rate: float) -> None:
    """The woman came with her sister's card: her own name, the sister's number."""
    draws = world.draws(kind)
    at = world.take(kind, _H, draws, rate, pl.col("mother_number").str.len_chars() == 18)
    n = len(at)
    born = plus_days(world.column(_H, at, "birth_date"), -draws.whole(n, 20 * 365, 32 * 365))
    county = pl.Series([int(world.district.code)]).new_from_index(0, n)
    number = id_numbers(draws, county, born, np.zeros(n, dtype=bool))
    world.write(_H, at, {"mother_number": number})
    for name in ("population", "wis"):
        rows = world.frames[name].select(
            pl.col("birth").is_in(world.column(_H, at, "birth").implode())
        )
        world.leave_open(name, np.flatnonzero(rows.to_series().to_numpy()), ["mother_identity"])


def shared_telephone(world: World, kind: str, rate: float) -> None:
    """The telephone of a village doctor for a third of a township's mothers."""
    draws = world.draws(kind)
    (hospital,) = _hospitals(draws, 1, township=True)
    at = _where(world, pl.col("hospital") == hospital)
    at = at[draws.chance(len(at), rate)]
    world.mark(kind, _H, at)
    world.write(_H, at, {"telephone": "13" + draws.digits(1, 9)[0]})


def letters_for_digits(world: World, kind: str, rate: float) -> None:
    """O for 0, l for 1, * or nothing for X."""
    draws = world.draws(kind)
    at = world.take(kind, _H, draws, rate, pl.col("mother_number").str.len_chars() == 18)
    number = world.column(_H, at, "mother_number")
    how = draws.pick(len(at), {"O": 3, "l": 2, "*": 1})
    made = pl.DataFrame({"n": number, "how": how}).select(
        pl.when(pl.col("how") == "O")
        .then(pl.col("n").str.replace_all("0", "O"))
        .when(pl.col("how") == "l")
        .then(pl.col("n").str.replace("1", "l"))
        .otherwise(pl.col("n").str.replace("[xX]$", "*"))
    )
    world.write(_H, at, {"mother_number": made.to_series()})


def digits_too_many(world: World, kind: str, rate: float) -> None:
    """A digit typed twice: 19 digits."""
    draws = world.draws(kind)
    at = world.take(kind, _H, draws, rate, pl.col("mother_number").str.len_chars() == 18)
    number = world.column(_H, at, "mother_number")
    world.write(_H, at, {"mother_number": number.str.slice(0, 11) + number.str.slice(10)})


def digits_too_few(world: World, kind: str, rate: float) -> None:
    """The last digit cut off: 17 digits."""
    draws = world.draws(kind)
    at = world.take(kind, _H, draws, rate, pl.col("mother_number").str.len_chars() == 18)
    world.write(_H, at, {"mother_number": world.column(_H, at, "mother_number").str.slice(0, 17)})


def numbers_without_end(world: World, kind: str, _once: float) -> None:
    """A spreadsheet kept 15 digits of the numbers of one hospital and year: the last are zeros."""
    draws = world.draws(kind)
    (hospital,) = _hospitals(draws, 1)
    years = world.frames[_H]["file_year"].unique().sort()
    year = years[int(draws.whole(1, 0, len(years))[0])]
    fits = (pl.col("hospital") == hospital) & (pl.col("file_year") == year)
    at = _where(world, fits & (pl.col("mother_number").str.contains(r"^\d{18}$")))
    world.mark(kind, _H, at)
    short = world.column(_H, at, "mother_number").str.slice(0, 15) + "000"
    world.write(_H, at, {"mother_number": short, "number_broken": True})


def midwives_words(world: World, kind: str, _once: float) -> None:
    """6斤4两, 39+2, a year of birth for an age, 男婴, 活婴, 2006.3.5."""
    draws = world.draws(kind)
    (hospital,) = _hospitals(draws, 1)
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


def comma_too_many(world: World, kind: str, rate: float) -> None:
    """A comma inside an address, unquoted: the line has a field too many."""
    draws = world.draws(kind)
    csv = ~pl.col("hospital").is_in([6, 12])  # these send workbooks
    at = world.take(kind, _H, draws, rate, pl.col("address").str.len_chars().gt(6) & csv)
    world.write(_H, at, {"has_comma": True})


def other_encoding(world: World, kind: str, rate: float) -> None:
    """Lines pasted from another program, in UTF-8 amid GB18030."""
    draws = world.draws(kind)
    csv = ~pl.col("hospital").is_in([6, 12])  # these send workbooks
    at = world.take(kind, _H, draws, rate, csv)
    world.write(_H, at, {"is_utf8": True})
