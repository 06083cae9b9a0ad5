"""Candidate pairs scored by the saved model, with the weights added up by what they speak of.

`levels` says how far two records agree; here every level gets its weight, a name its frequency, and
both become sums per pair - who the parents are, where, when, which baby - because twins and
siblings differ only in the last two (see `sql/link/pair_weights.sql`). A weight hangs on how many
bear a name, so on all records; a level hangs on its two records alone.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import duckdb

from transforms.linkage.hand_set import family_weights
from transforms.linkage.settings import COMPARISONS

PARENTS = ("mother_name", "mother_id", "mother_age", "father_name", "father_id", "telephone")
PLACE = ("residence", "facility")
DATE = ("birth_date",)
BABY = ("baby_name", "baby_sex", "certificate")
WITH_FREQUENCY = {one.name: one.person for one in COMPARISONS if one.person}


class ModelError(Exception):
    """The saved model cannot be used as it is."""


@dataclass(frozen=True)
class LevelMeaning:
    """One level of the model. weight: log2(m/u); gamma: the level's number, 0 for the last one;
    chance_bits: log2(u), how rare it is between strangers."""

    comparison: str
    gamma: int
    label: str
    weight: float
    chance_bits: float


@cache
def model_text() -> str:
    """`model.json`."""
    return files("transforms.linkage").joinpath("model.json").read_text(encoding="utf-8")


@cache
def level_meanings() -> tuple[LevelMeaning, ...]:
    """Every level of the saved model, but the missing ones.

    Raises: ModelError where they are not those of `settings`.
    """
    meanings = []
    saved = json.loads(model_text())["comparisons"]
    for comparison, learned in zip(COMPARISONS, saved, strict=True):
        levels = learned["comparison_levels"]
        if [level["label_for_charts"] for level in levels] != list(comparison.labels):
            raise ModelError(
                f"model.json: the levels of {comparison.name} are not those of settings.py; "
                "train the model again."
            )
        meanings += [
            _meaning(comparison.name, len(levels) - place, level)
            for place, level in enumerate(levels[1:], start=2)
        ]
    return tuple(meanings)


def _meaning(comparison: str, gamma: int, level: dict[str, Any]) -> LevelMeaning:
    m, u = level["m_probability"], level["u_probability"]
    return LevelMeaning(
        comparison, gamma, level["label_for_charts"], math.log2(m / u), math.log2(u)
    )


def score(con: duckdb.DuckDBPyConnection) -> None:
    """Make `scored_pairs` from `pair_levels`, `link_records` and `name_frequencies`.

    One row per candidate pair: record_no_l, record_no_r, block_no, a level (`gamma_*`, -1: missing)
    per comparison, birth_date_level in words, the weight of each comparison (`*_bits`; `twin_*` and
    `sibling_*` against those rivals; null: missing), and the sums parents_bits, place_bits,
    date_bits, baby_bits, twin_bits, sibling_bits in log2 odds.
    """
    con.execute(f"create or replace table scored_pairs as {_scored()}")


def forget_statement() -> None:
    """Write the statement anew next time: for whoever tries other weights in one process."""
    _scored.cache_clear()


@cache
def _scored() -> str:
    names = [comparison.name for comparison in COMPARISONS]
    date_level = _by_level(
        "birth_date", {g: f"'{m.label}'" for g, m in _levels("birth_date").items()}, "null"
    )
    return f"""
        with weighed as ({_weighed()})
        select record_no_l, record_no_r, block_no, columns('^gamma_'),
            {date_level} as birth_date_level,
            {_bits(PARENTS)} as parents_bits, {_bits(PLACE)} as place_bits, {_bits(DATE)} as
                date_bits,
            {_bits(BABY)} as baby_bits,
            {", ".join(f"{_bits_said(name)} as {name}_bits" for name in names)},
            {_family_columns("twin")}, {_family_columns("sibling")},
            {_family_sum("twin")} as twin_bits, {_family_sum("sibling")} as sibling_bits
        from weighed
    """


def _weighed() -> str:
    """SQL: the pairs' levels, with each one's weight (`mw_*`) and what the frequency of the name
    adds to the first (`mw_tf_*`)."""
    weights = ", ".join(f"{_weight(one.name)} as mw_{one.name}" for one in COMPARISONS)
    rarities = ", ".join(_rarity(name) for name in WITH_FREQUENCY)
    # One equality for each join: with the level as a second condition DuckDB compares all with all.
    joins = " ".join(
        f"left join (select * from name_frequencies where person = '{person}') as {name} "
        f"on case when p.gamma_{name} = {_first(name).gamma} then l.{person}_name_no end "
        f"= {name}.name_no"
        for name, person in WITH_FREQUENCY.items()
    )
    return (
        f"select p.*, {weights}, {rarities} from pair_levels as p "
        f"inner join link_records as l on p.record_no_l = l.record_no {joins}"
    )


def _weight(comparison: str) -> str:
    values = {gamma: _double(m.weight) for gamma, m in _levels(comparison).items()}
    return _by_level(comparison, values, "0.0")


def _rarity(comparison: str) -> str:
    rarity = f"{_double(_first(comparison).chance_bits)} - log2({comparison}.share)"
    return f"coalesce({rarity}, 0.0) as mw_tf_{comparison}"


def _double(value: float) -> str:
    """SQL, to the last bit as Splink writes it."""
    return f"cast({value!r} as double)"


def _first(comparison: str) -> LevelMeaning:
    levels = _levels(comparison)
    return levels[max(levels)]


def _levels(comparison: str) -> dict[int, LevelMeaning]:
    return {
        meaning.gamma: meaning for meaning in level_meanings() if meaning.comparison == comparison
    }


def _by_level(comparison: str, values: dict[int, str], missing: str) -> str:
    """SQL that turns a comparison's level into something about it."""
    cases = " ".join(f"when {gamma} then {value}" for gamma, value in values.items())
    return f"case gamma_{comparison} {cases} else {missing} end"


def _bits(comparisons: tuple[str, ...]) -> str:
    weights = [f"mw_{name}" for name in comparisons]
    weights += [f"mw_tf_{name}" for name in comparisons if name in WITH_FREQUENCY]
    return " + ".join(weights)


def _bits_said(comparison: str) -> str:
    """SQL: the comparison's weight, null where one side does not say."""
    frequency = f" + mw_tf_{comparison}" if comparison in WITH_FREQUENCY else ""
    return f"cast(case when gamma_{comparison} >= 0 then mw_{comparison}{frequency} end as float)"


def _family_sum(rival: str) -> str:
    return " + ".join(f"coalesce({value}, 0.0)" for value in _family_weights(rival).values())


def _family_columns(rival: str) -> str:
    return ", ".join(f"{value} as {rival}_{name}" for name, value in _family_weights(rival).items())


def _family_weights(rival: str) -> dict[str, str]:
    """By comparison, the SQL of the weight against that rival which `family_weights.csv` gives the
    level; null where one side does not say."""
    terms = {}
    for comparison, by_label in family_weights().items():
        values = {
            g: str(by_label[m.label if m.label in by_label else _kind_of_name(m.label)][rival])
            for g, m in _levels(comparison).items()
        }
        terms[comparison] = _by_level(comparison, values, "null")
    return terms


def _kind_of_name(label: str) -> str:
    """The levels of the name ladder, as far as two babies of one family are concerned."""
    if label in ("surname only", "different"):
        return "different"
    return "one character shared" if label == "one given character of two" else "alike"
