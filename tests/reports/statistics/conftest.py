"""The small warehouse of the reports, published: what the statistics read."""

from pathlib import Path

import pytest

from reports.publish import publish


@pytest.fixture(scope="session")
def published(warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with births.duckdb: five births, one case of each type."""
    folder = tmp_path_factory.mktemp("published")
    publish(warehouse, folder)
    return folder
