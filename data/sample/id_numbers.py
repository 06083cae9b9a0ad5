"""Identity numbers of made-up people (GB 11643): 17 digits and a check digit, and the 15 digits of
the older form.

No number is given to two people: a registrar's serial is unique within a county and a day.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.sample.draws import Draws, Flags, Ints

_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_CHECK = pl.Series(list("10X98765432"))

# County codes on the mothers' numbers of the founding district: most were registered when it was
# 襄阳县 (420621).
COUNTIES: dict[int, float] = {
    420621: 66,
    420607: 13,
    420606: 2,
    420602: 2,
    420683: 3.5,
    420682: 1.5,
    420684: 1.5,
    420625: 1.5,
    412902: 2,
    411381: 2,
    411329: 2,
    412930: 1,
    411325: 1,
    512921: 0.4,
    431221: 0.2,
    340123: 0.2,
}


def with_check_digit(seventeen: pl.Series) -> pl.Series:
    """Texts of 17 digits, with the eighteenth."""
    n = len(seventeen)
    digits = (
        np.frombuffer("".join(seventeen).encode("ascii"), dtype=np.uint8)
        .reshape(n, 17)
        .astype(np.int64)
        - 48
    )
    return seventeen + _CHECK.gather(digits @ _WEIGHTS % 11)


def id_numbers(draws: Draws, county: pl.Series, birth_date: pl.Series, male: Flags) -> pl.Series:
    """Valid numbers, none twice: county code, birth date, serial (odd for men), check digit."""
    people = pl.DataFrame(
        {"county": county, "day": birth_date, "male": male, "u": draws.whole(len(county), 0, 500)}
    )
    day = ["county", "day", "male"]
    # 37 and 500 share no factor: the serials of one county and day do not meet before 500 births.
    serial = (
        pl.col("u").first().over(day) + pl.int_range(pl.len()).over(day) * 37
    ) % 500 * 2 + pl.col("male")
    seventeen = people.select(
        pl.col("county").cast(pl.String)
        + pl.col("day").dt.strftime("%Y%m%d")
        + serial.cast(pl.String).str.zfill(3)
    ).to_series()
    return with_check_digit(seventeen)


def children_numbers(
    draws: Draws, district: str, birth_date: pl.Series, sex: pl.Series
) -> pl.Series:
    """Numbers as the population register gives them to children; they follow the date and sex it
    recorded."""
    county = pl.Series([district]).new_from_index(0, len(birth_date))
    return id_numbers(draws, county, birth_date, (sex != 2).to_numpy())


def fifteen(numbers: pl.Series) -> pl.Series:
    """The old form of 18-digit numbers: no century, no check digit."""
    return numbers.str.slice(0, 6) + numbers.str.slice(8, 9)


def with_typing_error(draws: Draws, numbers: pl.Series) -> pl.Series:
    """18-digit numbers with one digit changed, or two neighbours swapped: the check digit betrays
    every one."""
    digits = np.array([list(number) for number in numbers], dtype="<U1").reshape(len(numbers), 18)
    row = np.arange(len(numbers))
    swap = draws.chance(len(numbers), 0.4)
    at = draws.whole(len(numbers), 6, 16)
    swap &= digits[row, at] != digits[row, at + 1]
    _swap(digits, row[swap], at[swap])
    change = row[~swap]
    shifted = (digits[change, at[~swap]].astype(np.int64) + draws.whole(len(change), 1, 10)) % 10
    digits[change, at[~swap]] = shifted.astype("<U1")
    return pl.Series(["".join(line) for line in digits.tolist()], dtype=pl.String)


def _swap(digits: NDArray[np.str_], row: Ints, at: Ints) -> None:
    digits[row, at], digits[row, at + 1] = digits[row, at + 1].copy(), digits[row, at].copy()
