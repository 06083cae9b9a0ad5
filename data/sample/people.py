"""Women of a made-up district and their husbands, as they are: names, numbers, homes.

Births are in births.py. What registers write about people is in population.py, wis_women.py,
delivery_registers.py and notices.py.
"""

import numpy as np
import polars as pl

from data.sample import names
from data.sample.calendar import plus_days
from data.sample.draws import Draws, Floats, Ints
from data.sample.id_numbers import COUNTIES, id_numbers
from data.sample.places import VILLAGES_PER_TOWN, District

_SHARED_NUMBERS = 0.001


def women(
    draws: Draws, district: District, age_at: pl.Series, age_years: Floats, residents: pl.Series
) -> pl.DataFrame:
    """One row per woman: who she is, her husband (husband_…), telephone, town and village (rows of
    the district's).

    Args: age_at, a day; age_years, the woman's age on it; residents, whether she lives in the
    district (for a woman from elsewhere, town and village are those of the hospital she came to,
    and mean nothing).
    """
    n = len(age_at)
    born = plus_days(age_at, -np.floor(age_years * 365.25).astype(np.int64))
    husband_born = plus_days(born, draws.rng.normal(-700, 900, n).astype(np.int64))
    surname, husband_surname = names.surnames(draws, n), names.surnames(draws, n)
    county = draws.pick(n, _counties(district))
    number = id_numbers(draws, county, born, np.zeros(n, dtype=bool))
    twin = _borne_by_another(draws, n)
    town_weights = np.linspace(1.35, 0.75, district.towns.height)
    return pl.DataFrame(
        {
            "surname": surname,
            "name": surname + names.given(draws, "mother", n),
            "id_number": number.gather(twin),
            "birth_date": born.gather(twin),
            "husband_surname": husband_surname,
            "husband_name": husband_surname + names.given(draws, "father", n),
            "husband_id_number": id_numbers(
                draws, draws.pick(n, _counties(district)), husband_born, np.ones(n, dtype=bool)
            ),
            "telephone": _telephones(draws, n),
            "town": draws.which(n, town_weights),
            "village": draws.whole(n, 0, VILLAGES_PER_TOWN),
            "resident": residents,
        }
    )


def _borne_by_another(draws: Draws, n: int) -> pl.Series:
    """Rows of the women whose number each bears: one in a thousand was issued the number of another
    woman."""
    own = np.arange(n)
    return pl.Series(np.where(draws.chance(n, _SHARED_NUMBERS), draws.whole(n, 0, n), own))


def _counties(district: District) -> dict[int, float]:
    if district.code == "420607":
        return COUNTIES
    return {int(district.code): 78.0} | {
        code: share for code, share in COUNTIES.items() if code not in (420621, 420607)
    }


def _telephones(draws: Draws, n: int) -> pl.Series:
    mobile = "13" + draws.digits(n, 9)
    fixed = "0710-2" + draws.digits(n, 6)
    return mobile.zip_with(pl.Series(draws.chance(n, 0.78)), fixed)


def impossible_numbers(draws: Draws, numbers: pl.Series) -> pl.Series:
    """Numbers that nobody can hold: the thirteenth month, or the thirty-third day."""
    n = len(numbers)
    month = numbers.str.slice(0, 10) + "13" + numbers.str.slice(12)
    day = numbers.str.slice(0, 12) + "33" + numbers.str.slice(14)
    return month.zip_with(pl.Series(draws.chance(n, 0.5)), day)


def ages(draws: Draws, parity: Ints) -> Floats:
    """Ages in years at a birth of that parity: between 17 and 42."""
    mean = 23.6 + 4.2 * (np.minimum(parity, 4) - 1)
    return np.asarray(np.clip(draws.rng.normal(mean, 3.6), 17.0, 42.0))
