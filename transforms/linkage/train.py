"""Estimating the model's weights, on request and never during a run.

    python -m transforms.linkage.train WAREHOUSE --truth RECORDS.parquet [WAREHOUSE --truth …]
    --model model.json

A warehouse is that of a run which got as far as linking. With truth (the sample generator's, a
practice delivery's) m is counted; without it EM estimates it. Several deliveries are pooled. Read
the result before you commit it.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
from splink import Linker

from checks.intake.warehouse import open_warehouse
from transforms.linkage.features import link_features
from transforms.linkage.splink_model import linker, settings

LEAST_M = 2e-4
"""No level is impossible between two records of one birth: a level never seen in training gets this
m."""
LEAST_M_OF = {
    # Wards write 虚岁 (a year or two more) as often as 周岁, and a careless one guesses.
    ("mother_age", "two or three years apart"): 0.05,
    ("mother_age", "far apart"): 0.02,
    # Families change their numbers, or give a relative's.
    ("telephone", "different"): 0.2,
    # A family moves within its town, and an office errs about the village.
    ("residence", "same town"): 5e-3,
    ("birth_date", "two or three days apart"): 5e-4,
    ("birth_date", "same month or same day of a near month"): 1e-3,
}
LEAST_U = 1e-6
"""Nor between strangers: two women bear one number, two hospitals write one telephone."""
RANDOM_PAIRS = 2e7
SEED = 20090731
EM_RULES = (
    "l.mother_id_number = r.mother_id_number",
    "l.mother_name_no = r.mother_name_no and l.day_no = r.day_no",
)


def estimate(warehouse: Path, truth: Path | None) -> dict[str, Any]:
    """The model that one delivery teaches: u from random pairs, m from truth or by EM.

    Args: warehouse; truth, a parquet file with source, source_record_id and birth_id, or None.
    Returns: the model as Splink saves it; levels never seen have no m or u.
    """
    with open_warehouse(warehouse) as con:
        link_features(con, only_candidates=False)
        if truth is not None:
            _add_truth(con, truth)
        link = linker(con, settings())
        link.training.estimate_u_using_random_sampling(max_pairs=RANDOM_PAIRS, seed=SEED)
        _estimate_m(link, truth is not None)
        model: dict[str, Any] = link.misc.save_model_to_json()
        model = without_true_pairs(model, _share_of_true_pairs(con) if truth is not None else 0.0)
        link.table_management.delete_tables_created_by_splink_from_db()  # type: ignore[no-untyped-call]
        return model


def _estimate_m(link: Linker, truth_is_known: bool) -> None:
    if truth_is_known:
        link.training.estimate_m_from_label_column("true_birth_id")
        return
    for rule in EM_RULES:
        link.training.estimate_parameters_using_expectation_maximisation(
            rule, estimate_without_term_frequencies=True, max_pairs=5e6
        )


def _add_truth(con: duckdb.DuckDBPyConnection, truth: Path) -> None:
    con.execute(
        "create or replace table link_features as select f.*, t.birth_id as true_birth_id from "
        "link_features as f inner join birth_records as r on f.record_no = r.record_no inner join "
        "read_parquet($truth) as t on r.source = t.source and r.source_record_id = "
        "t.source_record_id",
        {"truth": str(truth)},
    )


def _share_of_true_pairs(con: duckdb.DuckDBPyConnection) -> float:
    row = con.execute(
        "with sizes as (select count(*) as n from link_features group by true_birth_id) select "
        "coalesce(sum(n * (n - 1)), 0) / (sum(n) * (sum(n) - 1)) from sizes"
    ).fetchone()
    return float(row[0]) if row else 0.0


def _levels(model: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for comparison in model["comparisons"]:
        for level in comparison["comparison_levels"]:
            if not level.get("is_null_level"):
                yield comparison["output_column_name"], level


def without_true_pairs(model: dict[str, Any], share: float) -> dict[str, Any]:
    """Take the true pairs out of u: among random pairs of a small district "same number" was nearly
    all theirs.

    Args: model as learned; share of the random pairs that tell of one birth, 0..1.
    """
    for _, level in _levels(model):
        m, u = level.get("m_probability"), level.get("u_probability")
        if m is not None and u is not None:
            level["u_probability"] = max((u - share * m) / (1 - share), 0.0)
    return model


def pooled(models: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """One model: every level's m and u the mean over the deliveries that saw it, and never below
    the floors."""
    result = models[0]
    for (name, level), *others in zip(*(list(_levels(model)) for model in models), strict=True):
        for key, least in (
            ("m_probability", LEAST_M_OF.get((name, level["label_for_charts"]), LEAST_M)),
            ("u_probability", LEAST_U),
        ):
            seen = [
                lv[key]
                for lv in (level, *(other for _, other in others))
                if lv.get(key) is not None
            ]
            level[key] = max(sum(seen) / len(seen) if seen else 0.0, least)
    return result


def main() -> None:
    """Command line of the training."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("warehouses", type=Path, nargs="+")
    parser.add_argument("--truth", type=Path, action="append", default=[])
    parser.add_argument("--model", type=Path, default=Path(__file__).with_name("model.json"))
    chosen = parser.parse_intermixed_args()
    truths = [*chosen.truth, *[None] * (len(chosen.warehouses) - len(chosen.truth))]
    model = pooled(
        [
            estimate(warehouse, truth)
            for warehouse, truth in zip(chosen.warehouses, truths, strict=True)
        ]
    )
    chosen.model.write_text(
        json.dumps(model, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
