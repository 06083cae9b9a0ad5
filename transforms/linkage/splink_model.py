"""Our model as Splink has it: for training, and for the test that a run weighs as Splink does."""

from __future__ import annotations

import json
import logging
from typing import Any

import duckdb
from splink import DuckDBAPI, Linker, SettingsCreator
from splink.comparison_level_library import CustomLevel, ElseLevel
from splink.comparison_library import CustomComparison

from transforms.linkage.score import model_text
from transforms.linkage.settings import COMPARISONS, MISSING, Comparison


def settings() -> SettingsCreator:
    """The model's shape, untrained."""
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[_as_splink(comparison) for comparison in COMPARISONS],
        blocking_rules_to_generate_predictions=[],
        unique_id_column_name="record_no",
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=True,
    )


def _as_splink(comparison: Comparison) -> CustomComparison:
    built: list[Any] = [CustomLevel(comparison.missing, MISSING).configure(is_null_level=True)]
    for number, (label, condition) in enumerate(comparison.levels):
        level = CustomLevel(condition, label)
        if number == 0 and comparison.person:
            level.configure(
                tf_adjustment_column=f"{comparison.person}_name_no",
                disable_tf_exact_match_detection=True,
            )
        built.append(level)
    built.append(ElseLevel().configure(label_for_charts=comparison.otherwise))
    return CustomComparison(built, output_column_name=comparison.name)


def saved_model() -> dict[str, Any]:
    """The trained model, as Splink reads it: the weights of `model.json` under the conditions of
    `settings`, which are the levels' only source."""
    model: dict[str, Any] = json.loads(model_text())
    shape = settings().create_settings_dict("duckdb")
    for saved, current in zip(model["comparisons"], shape["comparisons"], strict=True):
        for level, definition in zip(
            saved["comparison_levels"], current["comparison_levels"], strict=True
        ):
            level["sql_condition"] = definition["sql_condition"]
    return model


def linker(con: duckdb.DuckDBPyConnection, model: Any) -> Linker:
    """A Splink linker over `link_features`, whatever an earlier one left registered."""
    db = DuckDBAPI(connection=con)
    made = Linker(
        db.register("link_features", dataset_display_name="records"), model, validate_settings=False
    )
    # Splink turns its messages on when a linker is made; a run has a progress display of its own.
    logging.getLogger("splink").setLevel(logging.WARNING)
    return made
