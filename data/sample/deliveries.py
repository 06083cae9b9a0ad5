"""Deliveries of a made-up district: when, whose, how many babies, in which order for the mother.

Kinds: B live, of a resident, inside the window; S stillborn; O of a resident, outside the window; N
of a woman from another county. A claim of a birth that never was (F) is made up in fabricated.py.
"""

from datetime import timedelta

import numpy as np
import polars as pl

from data.sample.calendar import days, plus_days
from data.sample.draws import Draws, Ints
from data.sample.places import District
from data.sample.settings import Settings

# Per birth of the window: births outside it, of other counties' women, stillbirths (practice
# figures).
_OUTSIDE, _NON_RESIDENT, _STILL = 0.066, 0.105, 0.007
_TRIPLETS = 0.0003
_SIBLINGS_IN_TWO_YEARS = 0.0125
# A child of eight months follows the one before at the earliest; one pair in eight comes within
# eleven months.
_SHORTEST_INTERVAL_DAYS = 240
_SOON, _SOON_DAYS = 0.125, 90
_EDGE_DAYS = 30
_PARITY = {1: 0.715, 2: 0.25, 3: 0.028, 4: 0.007}


def deliveries(settings: Settings, district: District, draws: Draws, still: int) -> pl.DataFrame:
    """One row per delivery: delivery, kind, date, plurality, parity (of its first baby), woman (row
    of the women).

    still is the least number of stillbirths. Live residents' babies inside the window are
    district.births, exactly.
    """
    births = district.births
    kinds = [
        _window(settings, draws, _pluralities(draws, births, settings.twins)),
        _kind(
            "S",
            days(
                draws, max(still, round(births * _STILL)), settings.window_start, settings.last_due
            ),
        ),
        _outside(settings, draws, round(births * _OUTSIDE)),
        _kind(
            "N",
            days(
                draws, round(births * _NON_RESIDENT), settings.window_start, settings.extract_date
            ),
        ),
    ]
    table = (
        pl.concat(kinds).with_row_index("delivery").with_columns(pl.col("delivery").cast(pl.Int64))
    )
    twins = (table["kind"] == "N").to_numpy() & draws.chance(table.height, 0.01)
    table = table.with_columns(
        plurality=pl.when(pl.Series(twins)).then(2).otherwise("plurality"),
        parity=draws.pick(table.height, _PARITY),
    )
    return _with_siblings(settings, draws, table)


def _kind(kind: str, day: pl.Series) -> pl.DataFrame:
    return pl.DataFrame({"date": day}).select(
        pl.lit(kind).alias("kind"), "date", plurality=pl.lit(1, pl.Int64)
    )


def _pluralities(draws: Draws, births: int, twins_per_birth: float) -> Ints:
    triplets = round(births * _TRIPLETS)
    twins = max(1, round(births * twins_per_birth))
    single = births - 2 * twins - 3 * triplets
    return draws.rng.permutation(np.repeat([1, 2, 3], [single, twins, triplets]))


def _window(settings: Settings, draws: Draws, plurality: Ints) -> pl.DataFrame:
    day = days(draws, len(plurality), settings.window_start, settings.window_end)
    return _kind("B", day).with_columns(plurality=pl.Series(plurality))


def _outside(settings: Settings, draws: Draws, n: int) -> pl.DataFrame:
    one = timedelta(days=1)
    before = days(
        draws, n, settings.window_start - timedelta(days=_EDGE_DAYS), settings.window_start - one
    )
    after = days(draws, n, settings.window_end + one, settings.extract_date)
    return _kind("O", before.zip_with(pl.Series(draws.chance(n, 0.6)), after))


def _with_siblings(settings: Settings, draws: Draws, table: pl.DataFrame) -> pl.DataFrame:
    """Give some women a second delivery inside the window, eight months or more after the first."""
    single = table.filter((pl.col("kind") == "B") & (pl.col("plurality") == 1))[
        "delivery"
    ].to_numpy()
    pairs = min(
        round(len(single) * _SIBLINGS_IN_TWO_YEARS * (settings.months / 24) ** 1.5),
        len(single) // 4,
    )
    chosen = draws.some(single, 2 * pairs)
    first, second = chosen[:pairs], chosen[pairs:]
    latest = (settings.window_end - settings.window_start).days - _SHORTEST_INTERVAL_DAYS
    begin = draws.whole(pairs, 0, latest)
    wait = ((latest - begin) * draws.rng.beta(1.0, 1.6, pairs)).astype(np.int64)
    soon = np.minimum(draws.whole(pairs, 0, _SOON_DAYS), latest - begin)
    gap = _SHORTEST_INTERVAL_DAYS + np.where(draws.chance(pairs, _SOON), soon, wait)
    start = pl.Series([settings.window_start]).new_from_index(0, pairs)
    parity, woman = table["parity"].to_numpy().copy(), table["delivery"].to_numpy().copy()
    parity[second], woman[second] = parity[first] + 1, woman[first]
    day = table["date"].scatter(pl.Series(first), plus_days(start, begin))
    day = day.scatter(pl.Series(second), plus_days(start, begin + gap))
    return table.with_columns(date=day, parity=pl.Series(parity), woman=pl.Series(woman))
