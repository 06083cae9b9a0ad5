"""What Prefect must find in the environment before it is imported: nothing is reported home, slow
machines get time."""

import os

_ENVIRONMENT = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
}


def prepare_environment() -> None:
    """Set what is not set yet: an administrator's own choice stands."""
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
