"""Fabricated claims: births that never were, with their alleged mother, date and place.

They come as births of kind F, planned like the others (cases.py), and stand in one register only.
"""

import numpy as np
import polars as pl

from data.sample.births import births as babies_of
from data.sample.calendar import plus_days, spread
from data.sample.cases import Plan, SampleError
from data.sample.draws import Draws, Ints
from data.sample.id_numbers import with_check_digit
from data.sample.people import impossible_numbers
from data.sample.places import District
from data.sample.settings import Settings

_PLACES = {
    "no_delivery_found": {1: 0.45, 2: 0.55},
    "impossible_interval": {1: 0.1, 2: 0.1, 3: 0.45, 4: 0.35},
    "invalid_identity": {1: 0.2, 2: 0.2, 3: 0.4, 4: 0.2},
    "home_or_outside": {3: 0.45, 4: 0.55},
}
# From 60 days on: a nearer claim reads like a lunar date or a slip of the month of the true birth.
_INTERVAL_DAYS = (60, 201)
_GROWN_YEARS = 16


def fabricated(
    settings: Settings,
    district: District,
    draws: Draws,
    births: pl.DataFrame,
    women: pl.DataFrame,
    plan: Plan,
    idle: Ints,
) -> tuple[pl.DataFrame, pl.DataFrame, Ints]:
    """The claims (columns of the planted births), the women with the impossible numbers some now
    have, the idle left.

    idle are rows of women without births; each serves one claim.
    """
    wanted = [(subtype, register) for (subtype, register), n in plan.items() for _ in range(n)]
    claims = pl.DataFrame(
        wanted, schema={"plan": pl.String, "plan_register": pl.String}, orient="row"
    )
    n, first = claims.height, births.height
    claims = claims.with_columns(
        woman=pl.Series(idle[:n], dtype=pl.Int64), place=_places(draws, claims["plan"])
    )
    claims = claims.with_columns(
        date=spread(draws, first_days(settings, women, claims), _day(settings.last_due, n))
    )
    claims = _beside_another_birth(settings, draws, births, claims)
    women = _invalid(draws, women, claims.filter(pl.col("plan") == "invalid_identity"))
    deliveries = claims.with_columns(
        kind=pl.lit("F"),
        plurality=pl.lit(1, pl.Int64),
        parity=draws.pick(n, {1: 3, 2: 1}),
        delivery=pl.int_range(first, first + n) + births["delivery"].max(),
    )
    made = babies_of(settings, district, draws, deliveries, women)
    made = made.with_columns(
        pl.col("birth") + first,
        in_hospital_register=pl.lit(False),
        has_notice=pl.lit(False),
        moved_out=pl.lit(False),
    )
    return _in_a_covered_hospital(draws, made), women, idle[n:]


def _day(day: object, n: int) -> pl.Series:
    return pl.Series([day]).new_from_index(0, n)


def first_days(settings: Settings, women: pl.DataFrame, claims: pl.DataFrame) -> pl.Series:
    """From when on the alleged mother may bear: a claim with a child as its mother would be one of
    an invalid identity, whatever was planned."""
    grown = women["birth_date"].gather(claims["woman"]).dt.offset_by(f"{_GROWN_YEARS}y")
    return grown.clip(settings.window_start, settings.last_due)


def _places(draws: Draws, plan: pl.Series) -> pl.Series:
    frame = pl.DataFrame(
        {"plan": plan, **{name: draws.pick(len(plan), table) for name, table in _PLACES.items()}}
    )
    return frame.select(
        pl.coalesce(pl.when(pl.col("plan") == name).then(pl.col(name)) for name in _PLACES)
    ).to_series()


def _beside_another_birth(
    settings: Settings, draws: Draws, births: pl.DataFrame, claims: pl.DataFrame
) -> pl.DataFrame:
    """Put the impossible intervals 60 to 200 days from a birth of the same mother that the
    hospital's register shows."""
    beside = (claims["plan"] == "impossible_interval").to_numpy()
    fits = births.select(
        (pl.col("kind") == "B")
        & pl.col("due")
        & pl.col("plan").is_null()
        & pl.col("slip").is_null()
        & pl.col("in_hospital_register")
        & ~pl.col("moved_out")
        & (pl.col("plurality") == 1)
        & (pl.col("siblings") == 1)
        & pl.col("moved_town_register").is_null()
    ).to_series()
    rows = draws.some(np.flatnonzero(fits.to_numpy()), int(beside.sum()))
    if len(rows) < beside.sum():
        raise SampleError(
            "样本太小，放不下这么多虚报。Too few births for so many impossible intervals."
        )
    gap = draws.whole(len(rows), *_INTERVAL_DAYS)
    real = births["birth_date"].gather(rows)
    before = plus_days(real, -gap)
    day = before.zip_with(before >= settings.window_start, plus_days(real, gap))
    at = pl.Series(np.flatnonzero(beside))
    return claims.with_columns(
        woman=claims["woman"].scatter(at, births["woman"].gather(rows)),
        date=claims["date"].scatter(at, day),
    )


def _invalid(draws: Draws, women: pl.DataFrame, claims: pl.DataFrame) -> pl.DataFrame:
    """Give the mothers of these claims a number that cannot be, or an age that cannot bear: 9-13,
    or 52-62 years."""
    n = claims.height
    rows = claims["woman"]
    age = np.where(
        draws.chance(n, 0.7), draws.rng.uniform(9, 13.5, n), draws.rng.uniform(52, 62, n)
    )
    born = plus_days(claims["date"], -(age * 365.25).astype(np.int64))
    numbers = women["id_number"].gather(rows)
    impossible = pl.Series(draws.chance(n, 0.45))
    aged = _reissued(numbers, born)
    number = impossible_numbers(draws, numbers).zip_with(impossible, aged)
    birth_date = pl.select(pl.when(impossible).then(None).otherwise(born)).to_series()
    return women.with_columns(
        id_number=women["id_number"].scatter(rows, number),
        birth_date=women["birth_date"].scatter(rows, birth_date),
    )


def _reissued(numbers: pl.Series, born: pl.Series) -> pl.Series:
    return with_check_digit(
        numbers.str.slice(0, 6) + born.dt.strftime("%Y%m%d") + numbers.str.slice(14, 3)
    )


def _in_a_covered_hospital(draws: Draws, claims: pl.DataFrame) -> pl.DataFrame:
    """Move the claims that a hospital's silence must refute to a county hospital, if theirs
    delivers no complete register."""
    moves = (pl.col("plan") == "no_delivery_found") & ~pl.col("is_covered")
    county = pl.lit(pl.Series(draws.whole(claims.height, 0, 4)))
    return claims.with_columns(
        hospital=pl.when(moves).then(county).otherwise("hospital"),
        place=pl.when(moves).then(1).otherwise("place"),
        is_covered=pl.col("is_covered") | moves,
    )
