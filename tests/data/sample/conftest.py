"""One small sample for the tests that only read it."""

from pathlib import Path

import pytest

from data.sample import SampleSummary, generate

BIRTHS, SEED = 1200, 7


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, SampleSummary]:
    folder = tmp_path_factory.mktemp("sample") / "delivery"
    return folder, generate(folder, BIRTHS, SEED)
