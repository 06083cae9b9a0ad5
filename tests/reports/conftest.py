"""A small warehouse, as the stages before leave it, for the tests of what is written from it."""

from pathlib import Path

import duckdb
import pytest

from reports.clerical_review.agreement import agreement
from reports.clerical_review.console import write_result
from reports.clerical_review.estimates import Counted, precision, recall
from reports.clerical_review.intervals import wilson
from reports.clerical_review.items import Stratum
from reports.clerical_review.result import KindResult, ReviewResult, StratumResult

HERE = Path(__file__).parent
# A program of its own, which a test starts; it holds no examples to collect.
collect_ignore = ["snapshot/killed_activation.py"]


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of `schema.sql` and `small.sql`; tests read it and leave it as it is."""
    path = tmp_path_factory.mktemp("run") / "warehouse.duckdb"
    with duckdb.connect(path) as connection:
        for script in ("schema.sql", "small.sql"):
            connection.execute((HERE / script).read_text(encoding="utf-8"))
    return path


@pytest.fixture
def review(tmp_path: Path):
    """Write a review's result, by stratum (group, linked, pairs, of these yes and no), and return
    the file."""

    def written(*strata: tuple[str, bool, int, int, int], run_id: str = "20090731-1a2b") -> Path:
        counted = [
            Counted(Stratum("pair", group, "0.5-0.9", is_claimed, size, 0.7), yes, no)
            for group, is_claimed, size, yes, no in strata
        ]
        kind = KindResult(
            "pair",
            0,
            tuple(StratumResult(one, wilson(one.yes, one.resolved)) for one in counted),
            precision(counted),
            recall(counted),
            {},
            agreement([]),
            [],
            [],
            {},
            [],
            [],
        )
        write_result(ReviewResult(run_id, "420607", (kind,)), tmp_path / "review.result.json")
        return tmp_path / "review.result.json"

    return written
