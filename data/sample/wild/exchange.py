"""Kinds of error in the exchange: notices sent again, brief ones, wrong residences, a partner's
habits.

Every function plants one kind at its rate; sources are in rates.py.
"""

import numpy as np
import polars as pl

from data.sample.wild.choose import other_towns, villages
from data.sample.wild.further import repeat_exchange
from data.sample.wild.world import World

_E = "exchange"


def resent(world: World, kind: str, rate: float) -> None:
    """A notice is sent again under a new id, with the child's name now known."""
    draws = world.draws(kind)
    at = world.take(kind, _E, draws, rate, single=False)
    names = world.column(_E, at, "child_name")
    repeat_exchange(world, at, {"baby_name": names})


def partner_repeats(world: World, kind: str, rate: float) -> None:
    """One partner's whole file is delivered twice, the second time under new ids."""
    draws = world.draws(kind)
    partners = world.frames[_E]["partner_code"].unique().sort()
    chosen = partners.gather(draws.whole(round(rate), 0, len(partners))).unique()
    here = world.frames[_E].select(pl.col("partner_code").is_in(chosen.implode())).to_series()
    fresh = ~world.frames[_E]["notice_id"].str.ends_with("-2")
    at = np.flatnonzero((here & fresh).to_numpy())
    world.mark(kind, _E, at)
    again = repeat_exchange(world, at, {})
    keys = world.column(_E, again, "notice_id").str.replace("-2$", "-3")
    world.write(_E, again, {"notice_id": keys})


def brief(world: World, kind: str, rate: float) -> None:
    """A notice with little more than the mother's name, the day and the sex."""
    draws = world.draws(kind)
    at = world.take(kind, _E, draws, rate)
    empty = ("baby_name", "mother_id_number", "father_name", "birth_certificate_no")
    world.write(_E, at, dict.fromkeys(empty, "") | {"mother_number": None})


def wrong_residence(world: World, kind: str, rate: float) -> None:
    """A notice that says another residence: a town of the district, or a county next door."""
    draws = world.draws(kind)
    at = world.take(kind, _E, draws, rate, pl.col("residence_town").is_not_null())
    inside = draws.chance(len(at), 0.5)
    town = other_towns(world, draws, world.column(_E, at, "residence_town"))
    code = villages(world, draws, town).zip_with(
        pl.Series(inside), draws.pick(len(at), {"411329101203": 1, "420683102210": 1})
    )
    gone = pl.Series([None], dtype=town.dtype).new_from_index(0, len(at))
    world.write(
        _E,
        at,
        {"mother_residence_code": code, "residence_town": town.zip_with(pl.Series(inside), gone)},
    )


def sexes_by_another_code(world: World, kind: str, _once: float) -> None:
    """One partner codes 1 for girls: its sexes are broken as a whole."""
    draws = world.draws(kind)
    partners = world.frames[_E]["partner_code"].unique().sort()
    partner = partners[int(draws.whole(1, 0, len(partners))[0])]
    here = (world.frames[_E]["partner_code"] == partner).to_numpy()
    at = np.flatnonzero(here)
    world.mark(kind, _E, at)
    world.write(_E, at, {"baby_sex": 3 - world.column(_E, at, "baby_sex"), "sex_broken": True})
