"""What the tests of the desk share: a password, a town, who makes the accounts, and a form's
token."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb

from transforms.ledger.event_writer import Actor

PASSWORD, BETTER = "long enough to be safe", "four boats behind a hill"
TOWN = "420607107"
BOSS = Actor("tests", "系统管理", date(2007, 11, 1))
STATISTICIAN = Actor("王统计", "统计员", date(2007, 11, 1))


def token_of(page: str) -> str:
    """The token that the page's forms send back."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]


@contextmanager
def altered(out: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The restricted file to be altered; it is put in place as a run does it, by a rename."""
    path = (out / "restricted.duckdb").resolve()
    copy = path.with_suffix(".new")
    shutil.copy(path, copy)
    with duckdb.connect(copy) as con:
        yield con
    copy.replace(path)
