"""What befalls values between a person and a register: names, identity numbers, telephones.

Rates are of the practice figures at error rate 1, per value. What a fact becomes is decided here;
whether it becomes a case is not (truth.py). Dates are in calendar.py.
"""

from collections.abc import Callable

import numpy as np
import polars as pl

from data.sample.alternatives import looking_alike, replaced, sounding_alike
from data.sample.draws import Draws, Flags, Floats
from data.sample.id_numbers import fifteen, with_typing_error
from data.sample.names import part, traditional

_FULL_WIDTH = dict(zip("0123456789Xx-", "０１２３４５６７８９Ｘｘ－", strict=True))
# How a name goes wrong, in parts of all damaged names.
_NAME_ERRORS = {
    "sound": 30,
    "look": 22,
    "drop": 16,
    "add": 8,
    "swap": 4,
    "unreadable": 4,
    "space": 14,
    "old": 2,
}


def where(flags: Flags, changed: pl.Series, values: pl.Series) -> pl.Series:
    """changed where flagged, else values; both as long as flags."""
    return changed.zip_with(pl.Series(flags), values)


def change(values: pl.Series, flags: Flags, how: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """values, with the flagged ones that are not null passed through how."""
    rows = np.flatnonzero(flags & values.is_not_null().to_numpy())
    if len(rows) == 0:
        return values
    return values.scatter(pl.Series(rows), how(values.gather(rows)))


def emptied(draws: Draws, values: pl.Series, rate: float | Floats) -> pl.Series:
    """values, null at the rate."""
    return pl.select(
        pl.when(pl.Series(draws.chance(len(values), rate))).then(None).otherwise(values)
    ).to_series()


def miswritten_names(draws: Draws, names: pl.Series, rate: float | Floats) -> pl.Series:
    """Names as a clerk wrote them: misheard, misread, a character dropped, added, unreadable, with
    blanks."""
    flags = draws.chance(len(names), np.minimum(rate, 0.9))
    return change(names, flags, lambda hit: _miswritten(draws, hit))


def _miswritten(draws: Draws, names: pl.Series) -> pl.Series:
    n = len(names)
    length = names.str.len_chars()
    last = names.str.slice(-1)
    made = {
        "sound": replaced(draws, names, sounding_alike),
        "look": replaced(draws, names, looking_alike),
        "drop": where((length > 2).to_numpy(), names.str.slice(0, 2), names),
        "add": where((length < 4).to_numpy(), names + part(draws, "mother_second", n), names),
        "swap": where(
            (length == 3).to_numpy(), names.str.slice(0, 1) + last + names.str.slice(1, 1), names
        ),
        "unreadable": names.str.slice(0, 1) + draws.pick(n, {"?": 3, "※": 2}) + names.str.slice(2),
        "space": _spaced(draws, names),
        "old": traditional(names),
    }
    frame = pl.DataFrame({"how": draws.pick(n, _NAME_ERRORS), **made})
    return frame.select(
        pl.coalesce(pl.when(pl.col("how") == how).then(pl.col(how)) for how in _NAME_ERRORS)
    ).to_series()


def _spaced(draws: Draws, names: pl.Series) -> pl.Series:
    head, tail = names.str.slice(0, 1), names.str.slice(1)
    shapes = {
        "inside": head + " " + tail,
        "wide": head + "\u3000" + tail,
        "before": " " + names,
        "after": names + "  ",
        "long": names + "   ",
    }
    frame = pl.DataFrame({"how": draws.pick(len(names), dict.fromkeys(shapes, 1)), **shapes})
    return frame.select(
        pl.coalesce(pl.when(pl.col("how") == how).then(pl.col(how)) for how in shapes)
    ).to_series()


def other_given_names(draws: Draws, names: pl.Series) -> pl.Series:
    """The names a woman goes by at home, or had before she married: the surname stays."""
    n = len(names)
    return names.str.slice(0, 1) + part(draws, "mother_first", n) + part(draws, "mother_second", n)


def shown_numbers(
    draws: Draws, numbers: pl.Series, old_form: float | Floats, level: float
) -> pl.Series:
    """Whole numbers in the shapes that clerks write them: 15 digits, a small x, grouped by blanks.

    Where old_form (the rate of 15 digits) is 0 the number stays one that any reader can read, in a
    DBF field too.
    """
    n = len(numbers)
    whole = (numbers.str.len_chars() == 18).fill_null(False).to_numpy()
    numbers = change(
        numbers, whole & draws.chance(n, np.minimum(np.asarray(old_form) * level, 0.5)), fifteen
    )
    numbers = change(numbers, draws.chance(n, 0.35), lambda hit: hit.str.replace("X", "x"))
    numbers = change(numbers, draws.chance(n, 0.002 * level), lambda hit: hit + " ")
    grouped = whole & (np.asarray(old_form) > 0) & draws.chance(n, 0.001 * level)
    return change(numbers, grouped, _grouped)


def _grouped(numbers: pl.Series) -> pl.Series:
    return numbers.str.slice(0, 6) + " " + numbers.str.slice(6, 8) + " " + numbers.str.slice(14)


def full_width(values: pl.Series) -> pl.Series:
    """The values in full-width digits."""
    return values.str.replace_many(_FULL_WIDTH)


def mistyped_numbers(draws: Draws, numbers: pl.Series, flags: Flags) -> pl.Series:
    """Numbers with a typing error where flagged; only whole ones of 18 digits, whose check digit
    shows it: an O that stands for 0 is an error already."""
    whole = numbers.str.contains(r"^.{6}\d{11}.$").fill_null(False).to_numpy()
    return change(numbers, flags & whole, lambda hit: with_typing_error(draws, hit))


def certificates_copied(draws: Draws, numbers: pl.Series, missing: float) -> pl.Series:
    """Certificate numbers as copied into a register: missing at the rate, and one in 300 with its
    last digit wrong."""
    n = len(numbers)
    digit = draws.digits(n, 1)
    wrong = numbers.str.slice(0, 9) + digit
    return emptied(draws, where(draws.chance(n, 1 / 300), wrong, numbers), missing)


def mojibake(values: pl.Series) -> pl.Series:
    """UTF-8 read as GB18030: what a wrong import leaves of Chinese text (a handful of rows, so
    value by value)."""
    return pl.Series(
        [value.encode().decode("gb18030", "replace") for value in values], dtype=pl.String
    )
