"""Estimating the model's weights, on request and never during a run.

`python -m transforms.linkage.train WAREHOUSE… --truth RECORDS.parquet…` learns from deliveries whose truth is known
(the sample generator's); without truth it learns by EM. The result is `model.json`, read before it is committed.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import duckdb

from checks.intake.warehouse import open_warehouse
from transforms.linkage.score import linker
from transforms.linkage.settings import settings

LEAST_M = 2e-4
"""No level is impossible between two records of one birth: a level never seen in training gets this m."""
LEAST_M_OF = {
    # Wards write 虚岁 (a year or two more) as often as 周岁, and a careless one guesses.
    ("mother_age", "two or three years apart"): 0.05,
    ("mother_age", "far apart"): 0.02,
    # Families change their numbers, or give a relative's.
    ("telephone", "different"): 0.2,
    ("birth_date", "two or three days apart"): 5e-4,
    ("birth_date", "same month or same day of a near month"): 1e-3,
}
LEAST_U = 1e-6
"""Nor between strangers: two women bear one number, two wards write one telephone."""
RANDOM_PAIRS = 2e7
SEED = 20090731


def train(warehouse: Path, truth: Path | None, model: Path) -> None:
    """Estimate u from random pairs and m from truth (or by EM), and write the model as JSON.

    Args: warehouse, of a run that got as far as `link_features`; truth, a parquet file with source, source_record_id
    and birth_id, or None; model, where to write.
    """
    with open_warehouse(warehouse) as con:
        _all_features(con, truth)
        _, link = linker(con, settings())
        link.training.estimate_u_using_random_sampling(max_pairs=RANDOM_PAIRS, seed=SEED)
        if truth is not None:
            link.training.estimate_m_from_label_column("true_birth_id")
        else:
            _expect_and_maximise(link)
        learned = without_true_pairs(link.misc.save_model_to_json(), _share_of_true_pairs(con, truth is not None))
        model.write_text(json.dumps(with_floors(learned), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        link.table_management.delete_tables_created_by_splink_from_db()


def without_true_pairs(model: dict[str, Any], share: float) -> dict[str, Any]:
    """Take the true pairs out of u: random pairs of a small district hold so many that u of "same number" was all theirs.

    Args: model as learned; share of the random pairs that tell of one birth, 0..1.
    """
    for comparison in model["comparisons"]:
        for level in comparison["comparison_levels"]:
            m, u = level.get("m_probability"), level.get("u_probability")
            if m is not None and u is not None:
                level["u_probability"] = max((u - share * m) / (1 - share), 0.0)
    return model


def _share_of_true_pairs(con: duckdb.DuckDBPyConnection, known: bool) -> float:
    births = "true_birth_id" if known else "null"
    row = con.execute(f"""
        with sizes as (select count(*) as n from link_features group by coalesce({births}, record_no::varchar))
        select coalesce(sum(n * (n - 1)), 0) / (sum(n) * (sum(n) - 1)) from sizes
    """).fetchone()
    return float(row[0]) if row else 0.0


def with_floors(model: dict[str, Any]) -> dict[str, Any]:
    """The learned model with m and u of every level at least LEAST_M and LEAST_U, also where none was learned."""
    for comparison in model["comparisons"]:
        for level in comparison["comparison_levels"]:
            if not level.get("is_null_level"):
                least = LEAST_M_OF.get((comparison["output_column_name"], level["label_for_charts"]), LEAST_M)
                level["m_probability"] = max(level.get("m_probability") or 0.0, least)
                level["u_probability"] = max(level.get("u_probability") or 0.0, LEAST_U)
    return model


def _expect_and_maximise(link: object) -> None:
    rules = ("l.mother_id_number = r.mother_id_number", "l.mother_name_no = r.mother_name_no and l.day_no = r.day_no")
    for rule in rules:
        link.training.estimate_parameters_using_expectation_maximisation(  # type: ignore[attr-defined]
            rule, estimate_without_term_frequencies=True, max_pairs=5e6
        )


def _all_features(con: duckdb.DuckDBPyConnection, truth: Path | None) -> None:
    """Every record's features, with the true birth beside them where it is known."""
    con.execute("create or replace table candidate_pairs_kept as select * from candidate_pairs")
    con.execute(
        "create or replace table candidate_pairs as select record_no as record_l, record_no as record_r from link_records"
    )
    from transforms.linkage.features import link_features

    link_features(con)
    con.execute("create or replace table candidate_pairs as select * from candidate_pairs_kept")
    con.execute("drop table candidate_pairs_kept")
    if truth is not None:
        con.execute(
            "create or replace table link_features as select f.*, t.birth_id as true_birth_id from link_features as f"
            " inner join birth_records as r on f.record_no = r.record_no"
            f" inner join read_parquet('{truth}') as t"
            " on r.source = t.source and r.source_record_id = t.source_record_id"
        )


def main() -> None:
    """Command line of the training."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("warehouse", type=Path)
    parser.add_argument("--truth", type=Path)
    parser.add_argument("--model", type=Path, default=Path(__file__).with_name("model.json"))
    chosen = parser.parse_args()
    train(chosen.warehouse, chosen.truth, chosen.model)


if __name__ == "__main__":
    main()
