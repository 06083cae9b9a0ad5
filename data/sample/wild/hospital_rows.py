"""Wild kinds of single rows in the hospitals' registers.

Every function plants one kind at its rate; sources are in rates.py.
"""

import numpy as np
import polars as pl

from data.sample.calendar import plus_days
from data.sample.damage import emptied, miswritten_names
from data.sample.id_numbers import id_numbers
from data.sample.wild.further import drop, repeat_hospital
from data.sample.wild.world import World

_H = "hospital"


def transfer(world: World, kind: str, rate: float) -> None:
    """Begun in the township, born in the county hospital: both registers have the birth."""
    draws = world.draws(kind)
    at = world.take(kind, _H, draws, rate, pl.col("hospital") < 4)
    n = len(at)
    town = world.column(_H, at, "town")
    hospital = town + 4
    codes = world.district.hospitals["hospital_code"].gather(hospital)
    numbers = "8" + pl.Series(np.arange(n)).cast(pl.String).str.zfill(6)
    again = repeat_hospital(world, at, numbers)
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
    drop(world, _H, at)


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


def letters_for_digits(world: World, kind: str, rate: float) -> None:
    """O for 0, l for 1, * or nothing for X."""
    draws = world.draws(kind)
    at = world.take(kind, _H, draws, rate, pl.col("mother_number").str.len_chars() == 18)
    number = world.column(_H, at, "mother_number")
    how = draws.pick(len(at), {"O": 3, "l": 2, "*": 1})
    made = pl.DataFrame({"n": number, "how": how}).select(
        pl.when((pl.col("how") == "*") & pl.col("n").str.contains("[xX]$"))
        .then(pl.col("n").str.replace("[xX]$", "*"))
        .when(pl.col("how") == "l")
        .then(pl.col("n").str.replace("1", "l"))
        .otherwise(pl.col("n").str.replace_all("0", "O"))
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
