"""Kinds that lie in the people themselves, planted before any register writes of them: couples of
the same names, names that do not fit a column, claims copied from a neighbour's birth.

Every function changes births or women at its rate and returns both, with the births it befell.
"""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from data.sample import names
from data.sample.draws import Draws, Ints

_LONG_NAMES = (
    "阿依努尔·阿不都热合曼",
    "古丽娜尔·买买提依明",
    "帕提古丽·吐尔逊",
    "阿依古丽·买买提",
    "索朗卓玛",
    "卓玛央金",
    "其其格玛",
    "热孜万古丽·艾合买提江",
)


@dataclass(frozen=True)
class Facts:
    """Births and women of a district, the rows of women without a birth, and the births that a
    kind befell last."""

    births: pl.DataFrame
    women: pl.DataFrame
    idle: Ints
    befell: pl.Series


def _free(facts: Facts, fits: pl.Expr | None = None) -> Ints:
    mask = (
        (pl.col("kind") == "B")
        & pl.col("due")
        & pl.col("in_window")
        & ~pl.col("moved_out")
        & pl.col("plan").is_null()
        & pl.col("slip").is_null()
        & pl.col("moved_town_register").is_null()
        & ~pl.col("anchor")
        & (pl.col("siblings") == 1)
        & (pl.col("plurality") == 1)
    )
    if fits is not None:
        mask &= fits
    return np.flatnonzero(facts.births.select(mask.fill_null(False)).to_series().to_numpy())


def same_couple(facts: Facts, draws: Draws, count: int) -> Facts:
    """Two couples of the same two names in one town: sisters who married brothers, or chance."""
    births = facts.births[_free(facts)].sort("town", "birth_date")
    pairs = np.flatnonzero((births["town"] == births["town"].shift(-1)).fill_null(False).to_numpy())
    first = np.sort(draws.some(pairs[::2], count))
    women, others = births["woman"].gather(first), births["woman"].gather(first + 1)
    columns = ("name", "surname", "husband_name", "husband_surname", "village")
    changed = facts.women.with_columns(
        facts.women[c].scatter(others, facts.women[c].gather(women)) for c in columns
    )
    befell = pl.concat([births["birth"].gather(first), births["birth"].gather(first + 1)])
    return replace(facts, women=changed, befell=befell)


def long_names(facts: Facts, draws: Draws, count: int) -> Facts:
    """Women whose names do not fit a column of ten characters."""
    at = draws.some(_free(facts), count)
    name = draws.pick(len(at), dict.fromkeys(_LONG_NAMES, 1))
    rows = facts.births["woman"].gather(at)
    women = facts.women.with_columns(
        name=facts.women["name"].scatter(rows, name),
        surname=facts.women["surname"].scatter(rows, name.str.slice(0, 1)),
    )
    return replace(facts, women=women, befell=facts.births["birth"].gather(at))


def mothers_surname(facts: Facts, draws: Draws, count: int) -> Facts:
    """Children who bear the mother's surname, or both parents'."""
    at = draws.some(_free(facts), count)
    rows = facts.births[at]
    mother = facts.women["surname"].gather(rows["woman"])
    given = pl.DataFrame({"name": rows["child_name"], "surname": rows["surname"]}).select(
        pl.col("name").str.slice(pl.col("surname").str.len_chars())
    )
    both = rows["surname"] + mother
    surname = mother.zip_with(pl.Series(draws.chance(len(at), 0.6)), both)
    births = facts.births.with_columns(
        child_name=facts.births["child_name"].scatter(at, surname + given.to_series()),
        surname=facts.births["surname"].scatter(at, surname),
    )
    return replace(facts, births=births, befell=rows["birth"])


def stillbirth_as_live(facts: Facts, draws: Draws, count: int) -> Facts:
    """Stillbirths that one register counted as live."""
    fits = (pl.col("kind") == "S") & pl.col("in_hospital_register") & pl.col("plan").is_null()
    free = np.flatnonzero(facts.births.select(fits).to_series().to_numpy())
    at = np.sort(draws.some(free, count))
    register = draws.pick(len(at), {"wis": 2, "population": 1})
    plan = pl.Series(["not_live_birth"]).new_from_index(0, len(at))
    births = facts.births.with_columns(
        plan=facts.births["plan"].scatter(at, plan),
        plan_register=facts.births["plan_register"].scatter(at, register),
    )
    return replace(facts, births=births, befell=births["birth"].gather(at))


def copied_neighbour(facts: Facts, draws: Draws, count: int) -> Facts:
    """False reports made from a neighbour's birth: her day, sex and hospital, another woman."""
    covered = pl.col("is_covered") & pl.col("in_hospital_register")
    count = min(count, len(facts.idle) // 2)
    at = np.sort(draws.some(_free(facts, covered), count))
    n = len(at)
    woman = pl.Series(facts.idle[:n])
    rows = facts.births[at]
    own = facts.women.select("surname", "husband_surname", "town", "village")[woman.to_list()]
    first = int(facts.births.height)
    child = names.children(draws, own["husband_surname"], (rows["sex"] == 1).to_numpy())
    last = facts.births["delivery"].max()
    claims = rows.with_columns(
        birth=pl.Series(np.arange(first, first + n)).cast(rows.schema["birth"]),
        delivery=(pl.int_range(n) + 1 + pl.lit(last)).cast(rows.schema["delivery"]),
        woman=woman.cast(rows.schema["woman"]),
        kind=pl.lit("F"),
        plan=pl.lit("no_delivery_found"),
        plan_register=pl.lit("wis"),
        parity=pl.lit(1).cast(rows.schema["parity"]),
        child_name=child,
        surname=own["husband_surname"],
        certificate=pl.lit(None, pl.String),
        in_hospital_register=pl.lit(False),
        has_notice=pl.lit(False),
        town=own["town"].cast(rows.schema["town"]),
        village=own["village"].cast(rows.schema["village"]),
    )
    births = pl.concat([facts.births, claims.select(facts.births.columns)])
    return replace(facts, births=births, idle=facts.idle[n:], befell=claims["birth"])
