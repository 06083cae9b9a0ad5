"""A small warehouse, as the stages before leave it, for the tests of what is written from it."""

from pathlib import Path

import duckdb
import pytest

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of `schema.sql` and `small.sql`; tests read it and leave it as it is."""
    path = tmp_path_factory.mktemp("run") / "warehouse.duckdb"
    with duckdb.connect(path) as connection:
        for script in ("schema.sql", "small.sql"):
            connection.execute((HERE / script).read_text(encoding="utf-8"))
    return path
