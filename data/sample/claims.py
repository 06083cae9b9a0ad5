"""What a register claims of each birth, before clerks' damage: the facts, its planned slips, second
records, moves.

One frame per register; population.py and wis.py give it their columns. `copy` is 0 for a birth's
first record, 1 or 2 for a duplicate's further ones, 9 for a record that was cancelled.
"""

from datetime import timedelta

import numpy as np
import polars as pl

from data.sample import names
from data.sample.calendar import plus_days, wrong_days
from data.sample.cases import late_report_month
from data.sample.damage import where
from data.sample.draws import Draws, Ints
from data.sample.places import TOWNS, VILLAGES_PER_TOWN
from data.sample.settings import Settings

_THIRD_RECORD = 0.05
_CANCELLED = 0.003
_MISSING = {
    "population": ("missing_from_population", "home_or_outside"),
    "wis": ("missing_from_wis",),
}
_COPIED = ("same_town", "cross_town")


def claimed(
    settings: Settings, draws: Draws, births: pl.DataFrame, register: str, idle: Ints
) -> pl.DataFrame:
    """One row per record of the register (population or wis): the births' columns, and what it says
    of them.

    Adds stated_date, stated_sex, stated_parity, stated_town, stated_village, stated_woman (row of
    the women whose name stands there), number_typo, report_from (first month that makes a planned
    late report), copy. idle are rows of women that a wrong mother is taken from.
    """
    stay = births.filter(_stands_in(register)).with_columns(copy=pl.lit(0))
    claims = _with_values(settings, draws, stay, register, idle)
    copies = _copies(settings, draws, claims, register)
    return pl.concat([claims, copies, *_cancelled(draws, claims, register)])


def _stands_in(register: str) -> pl.Expr:
    plan, own = pl.col("plan"), pl.col("plan_register") == register
    false = (pl.col("kind").is_in(["S", "F"]) & own).fill_null(False)
    absent = plan.is_in([*_MISSING[register], "missing_from_all"]).fill_null(False)
    # One in three families that left was never entered by the register they left, when others show
    # their birth.
    left = (
        pl.col("moved_out")
        & (pl.col("in_hospital_register") | pl.col("has_notice"))
        & (pl.col("birth") % 3 == _LEFT[register])
    )
    return false | ((pl.col("kind") == "B") & ~absent & ~left)


_LEFT = {"population": 0, "wis": 1}


def _with_values(
    settings: Settings, draws: Draws, claims: pl.DataFrame, register: str, idle: Ints
) -> pl.DataFrame:
    n = claims.height
    slip = pl.when(pl.col("slip_register") == register).then("slip")
    moved = (pl.col("moved_town_register") == register) | (slip == "town")
    # Two registers that name two women, and no evidence, could not be told to be of one birth.
    wrong_woman = (
        (slip == "mother_identity")
        & pl.col("plan").is_not_null()
        & pl.lit(pl.Series(draws.chance(n, 0.4)))
    )
    claims = claims.with_columns(
        slip_here=slip, moved=moved.fill_null(False), wrong=wrong_woman.fill_null(False)
    )
    claims = claims.with_columns(
        stated_date=_dates(settings, draws, claims),
        stated_sex=pl.when(pl.col("slip_here") == "sex").then(3 - pl.col("sex")).otherwise("sex"),
        stated_parity=_parities(draws, claims),
        stated_town=pl.when("moved").then(_other_town(draws, claims)).otherwise("town"),
        stated_village=pl.when("moved")
        .then(pl.lit(pl.Series(draws.whole(n, 0, VILLAGES_PER_TOWN))))
        .otherwise("village"),
        number_typo=(pl.col("slip_here") == "mother_identity").fill_null(False) & ~pl.col("wrong"),
        report_from=pl.when(pl.col("slip_here") == "report_period").then(late_report_month()),
    )
    other = pl.Series(idle[:n] if len(idle) >= n else np.resize(idle, n))
    return claims.with_columns(stated_woman=pl.when("wrong").then(pl.lit(other)).otherwise("woman"))


def _dates(settings: Settings, draws: Draws, claims: pl.DataFrame) -> pl.Series:
    true = claims["birth_date"]
    rows = np.flatnonzero((claims["slip_here"] == "birth_date").fill_null(False).to_numpy())
    hit = true.gather(rows)
    # A date beyond the window, or after the record was made, would show itself up.
    latest = plus_days(hit, 12)
    end = min(settings.window_end, settings.last_due + timedelta(days=16))
    latest = latest.zip_with(latest <= end, pl.Series([end]).new_from_index(0, len(rows)))
    return true.scatter(pl.Series(rows), wrong_days(draws, hit, settings.window_start, latest))


def _parities(draws: Draws, claims: pl.DataFrame) -> pl.Expr:
    up = pl.lit(pl.Series(draws.chance(claims.height, 0.5)))
    wrong = (
        pl.when((pl.col("parity") == 1) | up)
        .then(pl.col("parity") + 1)
        .otherwise(pl.col("parity") - 1)
    )
    return pl.when(pl.col("slip_here") == "parity").then(wrong).otherwise("parity")


def _other_town(draws: Draws, claims: pl.DataFrame) -> pl.Expr:
    step = pl.lit(pl.Series(draws.whole(claims.height, 1, TOWNS)))
    return (pl.col("town") + step) % TOWNS


def _copies(settings: Settings, draws: Draws, claims: pl.DataFrame, register: str) -> pl.DataFrame:
    planned = claims.filter(pl.col("plan").is_in(_COPIED) & (pl.col("plan_register") == register))
    third = planned.filter(pl.Series(draws.chance(planned.height, _THIRD_RECORD)))
    copies = pl.concat([planned.with_columns(copy=pl.lit(1)), third.with_columns(copy=pl.lit(2))])
    n = copies.height
    across = pl.col("plan") == "cross_town"
    step = pl.lit(pl.Series(draws.whole(n, 1, TOWNS // 2))) + pl.col("copy") - 1
    latest = copies["birth_date"]
    wrong = wrong_days(draws, copies["birth_date"], settings.window_start, latest)
    child = names.milk_names(draws, copies["surname"])
    return copies.with_columns(
        stated_town=pl.when(across).then((pl.col("town") + step) % TOWNS).otherwise("stated_town"),
        stated_village=pl.when(across)
        .then(pl.lit(pl.Series(draws.whole(n, 0, VILLAGES_PER_TOWN))))
        .otherwise("stated_village"),
        stated_date=where(draws.chance(n, 0.2), wrong, copies["stated_date"]),
        child_name=where(draws.chance(n, 0.25), child, copies["child_name"]),
    )


def _cancelled(draws: Draws, claims: pl.DataFrame, register: str) -> list[pl.DataFrame]:
    """Population records that were entered twice and set to status 4: they claim nothing."""
    if register != "population":
        return []
    usual = claims.filter(
        (pl.col("kind") == "B") & pl.col("plan").is_null() & pl.col("due") & ~pl.col("moved_out")
    )
    chosen = usual.filter(pl.Series(draws.chance(usual.height, _CANCELLED)))
    return [chosen.with_columns(copy=pl.lit(9))]
