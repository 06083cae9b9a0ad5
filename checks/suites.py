"""The batch's audit record by Great Expectations: one expectation per rule and source, over the
gate's counts.

Great Expectations cannot query DuckDB and takes 5 to 14 s to import, so it reads the per-rule
counts that `check` wrote, in a process of its own: `python -m checks.suites RULE_SUMMARY FOLDER`.
With `--wait` before them it loads the library, then waits for a line on standard input. No
rule stands here, none is judged anew.
"""

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from checks.errors import ChecksError
from protection.messages import describe

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.core import ExpectationSuiteValidationResult
    from great_expectations.data_context.store.store import DataDocsSiteConfigTypedDict
    from great_expectations.expectations.expectation import Expectation

RESULT_FILE = "validation.json"
WAIT = "--wait"
CANNOT_RECORD = 2  # the exit code; the last line on standard error says why
DOCS_FOLDER = "data_docs"


class AuditError(ChecksError):
    """The counts to audit are missing."""


def audit(rule_summary: Path, folder: Path) -> bool:
    """Write validation.json and data_docs/ into `folder`; returns whether every rule held for every
    row.

    rule_summary: the Parquet file that `checks.gate.check` leaves beside the warehouse.
    Raises: AuditError when it is not there.
    """
    if not rule_summary.is_file():
        raise AuditError(
            f"没有找到 {rule_summary}；请先运行检查（check）。",
            f"{rule_summary} is missing; run the checks first.",
        )
    folder.mkdir(parents=True, exist_ok=True)
    _load()
    result = _validate(_per_rule(rule_summary), folder)
    record = result.to_json_dict()  # type: ignore[no-untyped-call]
    (folder / RESULT_FILE).write_text(
        json.dumps([record], ensure_ascii=False, indent=1), encoding="utf-8"
    )
    return bool(result.success)


def _load() -> None:
    """Import the library, which takes seconds."""
    # Read at the import: nothing is reported home.
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations.expectations.core.expect_column_max_to_be_between  # noqa: F401


def _validate(counts: pl.DataFrame, folder: Path) -> "ExpectationSuiteValidationResult":
    """Run one expectation per row of the counts, and build Data Docs."""
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    context.add_data_docs_site(site_name="audit", site_config=_site(folder))
    source = context.data_sources.add_pandas("gate").add_dataframe_asset("rule_summary")
    batch = source.add_batch_definition_whole_dataframe("delivery")
    # All at once: each single addition would write the whole suite again.
    suite = gx.ExpectationSuite(
        name="contracts", expectations=[_expectation(row) for row in counts.to_dicts()]
    )
    suite = context.suites.add(suite)
    definition = context.validation_definitions.add(
        gx.ValidationDefinition(name="gate", data=batch, suite=suite)
    )
    # Without a checkpoint, which would write and compare the suite six times more.
    result = definition.run(batch_parameters={"dataframe": _one_row(counts)})
    context.build_data_docs(site_names=["audit"])
    return result


def _one_row(counts: pl.DataFrame) -> "pd.DataFrame":
    """The rows that failed, one row with a column per source and rule. Rows with conditions in
    their place would be filtered three times for each expectation."""
    import pandas as pd

    return pd.DataFrame([dict(counts.select("check", "rows_failed").iter_rows())])


def _expectation(row: dict[str, object]) -> "Expectation":
    from great_expectations.expectations.core.expect_column_max_to_be_between import (
        ExpectColumnMaxToBeBetween,
    )

    return ExpectColumnMaxToBeBetween(
        column=str(row["check"]),
        max_value=0,
        meta={
            name: row[name]
            for name in ("source", "rule", "severity", "rows_checked", "rows_failed")
        },
    )


def _site(folder: Path) -> "DataDocsSiteConfigTypedDict":
    return {
        "class_name": "SiteBuilder",
        "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        "store_backend": {
            "class_name": "TupleFilesystemStoreBackend",
            "base_directory": str(folder / DOCS_FOLDER),
        },
    }


def _per_rule(rule_summary: Path) -> pl.DataFrame:
    """One row per source and rule: rows checked and failed over all its files; `check` names it."""
    return (
        pl.read_parquet(rule_summary, glob=False)
        .group_by("source", "rule", "severity")
        .agg(pl.col("rows_checked", "rows_failed").sum())
        .with_columns(check=pl.col("source") + "." + pl.col("rule"))
        .sort("check")
    )


def main() -> int:
    """Command line: [--wait] RULE_SUMMARY FOLDER. Exit 0 when the record was written, whatever
    it says, or nobody asked for it; 2 when it could not."""
    arguments = sys.argv[1:]
    waits = arguments[:1] == [WAIT]
    if len(arguments) != 2 + waits:
        print(
            f"用法 usage: python -m checks.suites [{WAIT}] RULE_SUMMARY FOLDER",
            file=sys.stderr,
        )
        return CANNOT_RECORD
    try:
        if waits and not _is_asked_for():
            return 0
        audit(Path(arguments[-2]), Path(arguments[-1]))
    except AuditError as error:
        print(error, file=sys.stderr)
        return CANNOT_RECORD
    except Exception as error:
        # No traceback: it prints what a library repeats of its input.
        kind = type(error).__name__
        print(f"{describe(error)}\n审计程序出错 the audit failed: {kind}", file=sys.stderr)
        return CANNOT_RECORD
    return 0


def _is_asked_for() -> bool:
    """Wait for a line on standard input, the library loaded; whether it came. None comes where the
    run has ended, by an error or killed."""
    _load()
    return bool(sys.stdin.readline())


if __name__ == "__main__":
    sys.exit(main())
