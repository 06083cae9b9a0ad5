"""The published views as DuckDB plans them."""

from pathlib import Path

import duckdb
import pytest

VIEWS = sorted((Path(__file__).parents[3] / "reports/snapshot/sql/views").glob("*.sql"))


@pytest.mark.parametrize("view", VIEWS, ids=lambda path: path.stem)
def test_a_view_compares_no_row_with_every_other(view: Path, small_district: Path) -> None:
    """A join by a condition that is no equality grows with the square: 5 s at 55,000 births."""
    with duckdb.connect(str(small_district / "births.duckdb"), read_only=True) as con:
        query = f"explain (format json) {view.read_text(encoding='utf-8')}"
        [(_, plan)] = con.execute(query).fetchall()
    assert "BLOCKWISE_NL_JOIN" not in plan
