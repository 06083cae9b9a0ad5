"""What every test runs under: two threads, no settings of the user's, nothing sent anywhere, no
wide imports."""

import os
from pathlib import Path

import pytest

_ENVIRONMENT = {
    "BIRTHRECON_THREADS": "2",
    "BIRTHRECON_SECRET": "5e" * 32,
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "GX_ANALYTICS_ENABLED": "false",
}


def pytest_configure(config: pytest.Config) -> None:
    """Before anything is imported: libraries read the environment at their import."""
    for name in [name for name in os.environ if name.startswith(("BIRTHRECON_", "PREFECT_API"))]:
        del os.environ[name]
    os.environ.update(_ENVIRONMENT)


@pytest.fixture(scope="session")
def small_district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """OUT of a made-up district of 600 births, run and released twice; tests leave it as it is."""
    from data.sample import generate
    from flows.run import run_directly
    from flows.settings import Settings
    from reports.release.make import make_release

    folder = tmp_path_factory.mktemp("small_district")
    generate(folder / "delivery", births=600, seed=4)
    run_directly(folder / "delivery", folder / "out", Settings(audit=False))
    for name in ("2007-09", "2007-10"):
        make_release(folder / "out", name)
    return folder / "out"
