"""What every test runs under: two threads, no settings of the user's, nothing sent anywhere, no
wide imports."""

import os

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
