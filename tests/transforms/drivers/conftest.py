from collections.abc import Callable
from pathlib import Path

import pytest

from transforms.drivers.terms import TaskTerms
from transforms.fingerprint import rules_fingerprint
from transforms.secret import load_secret


@pytest.fixture
def terms(tmp_path: Path) -> Callable[..., TaskTerms]:
    """TaskTerms of tasks whose results lie in `tmp_path`."""

    def make(**others: object) -> TaskTerms:
        said: dict[str, object] = {
            "folder": tmp_path,
            "memory_limit": "500MB",
            "threads": 1,
            "secret": load_secret().fingerprint,
            "rules": rules_fingerprint(),
        }
        return TaskTerms(**{**said, **others})  # type: ignore[arg-type]

    return make
