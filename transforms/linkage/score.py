"""Candidate pairs scored by the saved Splink model, with the weights added up by what they speak
of.

Splink gives one match weight per comparison. Here they become sums per pair - who the parents are,
where, when, which baby - because twins and siblings differ only in the last two (see
`sql/link/pair_weights.sql`).
"""

from __future__ import annotations

import csv
import json
import logging
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import duckdb
from splink import DuckDBAPI, Linker

from transforms.linkage.settings import settings

PARENTS = ("mother_name", "mother_id", "mother_age", "father_name", "father_id", "telephone")
PLACE = ("residence", "facility")
DATE = ("birth_date",)
BABY = ("baby_name", "baby_sex", "certificate")
WITH_FREQUENCY = ("mother_name", "father_name", "baby_name")
WEIGHT_DIGITS = 6


class ModelError(Exception):
    """The saved model cannot be used as it is."""


@dataclass(frozen=True)
class LevelMeaning:
    """One level of the model. weight: log2(m/u); gamma: Splink's number of the level, 0 for the
    last one."""

    comparison: str
    gamma: int
    label: str
    weight: float


@cache
def _model_text() -> str:
    return files("transforms.linkage").joinpath("model.json").read_text(encoding="utf-8")


def saved_model() -> dict[str, Any]:
    """The trained model, as Splink reads it: the weights of `model.json` under the conditions of
    `settings`, which are the levels' only source.

    Raises ModelError where the levels of the two are not the same.
    """
    model: dict[str, Any] = json.loads(_model_text())
    shape = settings().create_settings_dict("duckdb")
    for saved, current in zip(model["comparisons"], shape["comparisons"], strict=True):
        levels, defined = saved["comparison_levels"], current["comparison_levels"]
        if [_label(level) for level in levels] != [_label(level) for level in defined]:
            raise ModelError(
                f"model.json: the levels of {saved['output_column_name']} are not those of "
                "settings.py; train the model again."
            )
        for level, definition in zip(levels, defined, strict=True):
            level["sql_condition"] = definition["sql_condition"]
    return model


def _label(level: dict[str, Any]) -> str:
    return str(level["label_for_charts"])


@cache
def level_meanings() -> tuple[LevelMeaning, ...]:
    """Every level of the saved model. Raises ModelError where two levels of one comparison weigh
    the same."""
    meanings = []
    for comparison in saved_model()["comparisons"]:
        name = comparison["output_column_name"]
        levels = [
            level for level in comparison["comparison_levels"] if not level.get("is_null_level")
        ]
        weights = [
            round(math.log2(lv["m_probability"] / lv["u_probability"]), WEIGHT_DIGITS)
            for lv in levels
        ]
        if len(set(weights)) < len(weights) or 0.0 in weights:
            raise ModelError(
                f"model.json: two levels of {name} weigh the same; train the model again."
            )
        for place, (level, weight) in enumerate(zip(levels, weights, strict=True), start=1):
            meanings.append(
                LevelMeaning(name, len(levels) - place, level["label_for_charts"], weight)
            )
    return tuple(meanings)


def linker(con: duckdb.DuckDBPyConnection, model: Any) -> tuple[_RecordingApi, Linker]:
    """A Splink linker over `link_features`, whatever an earlier one left registered."""
    db = _RecordingApi(connection=con)
    # Splink's check of a model's columns costs a small run more than the prediction; a column that
    # is not there fails in the prediction, and the tests predict.
    made = Linker(
        db.register("link_features", dataset_display_name="records"), model, validate_settings=False
    )
    # Splink turns its messages on when a linker is made; a run has a progress display of its own.
    logging.getLogger("splink").setLevel(logging.WARNING)
    return db, made


class _RecordingApi(DuckDBAPI):
    """Splink's way to DuckDB, which keeps the statements that went along it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        super().__init__(connection=connection)
        self.statements: list[str] = []

    def _execute_sql_against_backend(self, final_sql: str) -> duckdb.DuckDBPyRelation:
        self.statements.append(final_sql)
        return super()._execute_sql_against_backend(final_sql)


@dataclass
class Scoring:
    """How pairs are scored again and again.

    Splink takes two seconds of processor to write its SQL, which is always the same: it is written
    once and kept. frequencies: by name column, the table of its values' shares in the whole
    district; none: `link_features` is the whole.
    """

    frequencies: Mapping[str, str] = field(default_factory=dict)
    _statements: tuple[str, ...] = ()
    _sums: str = ""
    _clean: tuple[str, ...] = ()

    def make(self, con: duckdb.DuckDBPyConnection) -> None:
        """Make `scored_pairs` from `link_features` and `blocked_pairs`."""
        if self._statements:
            for statement in (*self._statements, self._sums, *self._clean):
                con.execute(statement)
            return
        db, link = linker(con, saved_model())
        for column, table in self.frequencies.items():
            link.table_management.register_term_frequency_lookup(db.register(table), column)
        link.table_management.register_blocked_pairs_for_predict(db.register("blocked_pairs"))
        db.statements.clear()
        predicted = link.inference.predict(warning_mode="never")
        self._statements = tuple(s for s in db.statements if not s.startswith("SELECT column_name"))
        self._sums = f"create or replace table scored_pairs as {_sums(predicted.physical_name)}"
        con.execute(self._sums)
        link.table_management.delete_tables_created_by_splink_from_db()  # type: ignore[no-untyped-call]
        self._clean = tuple(sorted({s for s in self._statements if s.startswith("DROP TABLE")}))


# How a whole district's pairs are scored in this process, by the text of model.json, which a
# training may change.
_OF_THE_WHOLE: dict[str, Scoring] = {}


def score(con: duckdb.DuckDBPyConnection, scoring: Scoring | None = None) -> None:
    """Make `scored_pairs` from `candidate_pairs` and `link_features`.

    Args: scoring, kept from an earlier call; none: the one for a whole district.

    One row per candidate pair: record_no_l, record_no_r, match_weight, match_probability, block_no,
    a level (`gamma_*`, -1: missing) per comparison, birth_date_level in words, the weight of each
    comparison (`*_bits`; `twin_*` and `sibling_*` against those rivals; null: missing), and the
    sums parents_bits, place_bits, date_bits, baby_bits, twin_bits, sibling_bits in log2 odds.
    """
    con.execute(
        "create or replace table blocked_pairs as select cast(block_no as varchar) as match_key, "
        "record_l as join_key_l, record_r as join_key_r from candidate_pairs"
    )
    (scoring or _OF_THE_WHOLE.setdefault(_model_text(), Scoring())).make(con)
    con.execute("drop table if exists blocked_pairs")


def _bits(comparisons: tuple[str, ...]) -> str:
    weights = [f"mw_{name}" for name in comparisons]
    weights += [f"mw_tf_adj_{name}" for name in comparisons if name in WITH_FREQUENCY]
    return " + ".join(weights)


def _by_level(comparison: str, values: dict[int, str], missing: str) -> str:
    """SQL that turns a comparison's weight back into something about its level.

    Splink 5 keeps the levels only together with every compared column, which at millions of pairs
    is most of the memory; the weights of one comparison are distinct, so they tell the level too.
    """
    cases = " ".join(
        f"when {meaning.weight} then {values[meaning.gamma]}"
        for meaning in level_meanings()
        if meaning.comparison == comparison
    )
    return f"case round(mw_{comparison}, {WEIGHT_DIGITS}) {cases} else {missing} end"


def _levels(comparison: str) -> dict[int, LevelMeaning]:
    return {
        meaning.gamma: meaning for meaning in level_meanings() if meaning.comparison == comparison
    }


def _sums(predicted: str) -> str:
    comparisons = list(dict.fromkeys(meaning.comparison for meaning in level_meanings()))
    gammas = ", ".join(
        f"cast({_by_level(name, {g: str(g) for g in _levels(name)}, '-1')} as tinyint) as "
        f"gamma_{name}"
        for name in comparisons
    )
    date_level = _by_level(
        "birth_date", {g: f"'{m.label}'" for g, m in _levels("birth_date").items()}, "null"
    )
    return f"""
        select record_no_l, record_no_r, match_weight, match_probability, cast(match_key as
            utinyint) as block_no,
            {gammas}, {date_level} as birth_date_level,
            {_bits(PARENTS)} as parents_bits, {_bits(PLACE)} as place_bits, {_bits(DATE)} as
                date_bits,
            {_bits(BABY)} as baby_bits,
            {", ".join(f"{_bits_said(name)} as {name}_bits" for name in comparisons)},
            {_family_columns("twin")}, {_family_columns("sibling")},
            {_family_sum("twin")} as twin_bits, {_family_sum("sibling")} as sibling_bits
        from {predicted}
    """


def _bits_said(comparison: str) -> str:
    """SQL: the comparison's weight, null where one side does not say."""
    frequency = f" + mw_tf_adj_{comparison}" if comparison in WITH_FREQUENCY else ""
    return f"cast(nullif(mw_{comparison}, 0){frequency} as float)"


def _family_sum(rival: str) -> str:
    return " + ".join(f"coalesce({value}, 0.0)" for value in _family_weights(rival).values())


def _family_columns(rival: str) -> str:
    return ", ".join(f"{value} as {rival}_{name}" for name, value in _family_weights(rival).items())


def _family_weights(rival: str) -> dict[str, str]:
    """By comparison, the SQL of the weight against that rival which `family_weights.csv` gives the
    level; null where one side does not say."""
    text = files("transforms.linkage").joinpath("family_weights.csv").read_text(encoding="utf-8")
    weights: dict[str, dict[str, str]] = {}
    for row in csv.DictReader(text.splitlines()):
        weights.setdefault(row["comparison"], {})[row["level"]] = row[f"{rival}_bits"]
    terms = {}
    for comparison, by_label in weights.items():
        values = {
            g: by_label.get(m.label) or by_label[_kind_of_name(m.label)]
            for g, m in _levels(comparison).items()
        }
        terms[comparison] = _by_level(comparison, values, "null")
    return terms


def _kind_of_name(label: str) -> str:
    """The levels of the name ladder, as far as two babies of one family are concerned."""
    if label in ("surname only", "different"):
        return "different"
    return "one character shared" if label == "one given character of two" else "alike"
