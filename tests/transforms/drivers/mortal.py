"""Tasks that end their worker before they are done, or never end.

As a program, `python -m tests.transforms.drivers.mortal FOLDER`, it gives out one that never ends.
"""

import os
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb

from transforms.drivers.account import Made, WorkAccount
from transforms.drivers.terms import TaskTerms
from transforms.drivers.workers import pool
from transforms.fingerprint import rules_fingerprint
from transforms.secret import load_secret


@dataclass(frozen=True)
class Mortal:
    """Counts its deaths in `deaths`; writes one file when it has died `times`."""

    terms: TaskTerms
    place: Path
    deaths: Path
    times: int

    name = "mortal"

    def fill(self, con: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, Made]:
        """Write half a result, then die or write the other half."""
        rows = folder / "rows.parquet"
        rows.write_bytes(b"half")
        died = len(list(self.deaths.iterdir()))
        if died < self.times:
            (self.deaths / str(died)).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        rows.write_bytes(b"whole")
        return {"rows": Made(0, 5, ())}


@dataclass(frozen=True)
class Endless:
    """Writes the number of its process into `begun`, and sleeps."""

    terms: TaskTerms
    place: Path
    begun: Path

    name = "endless"

    def fill(self, con: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, Made]:
        """Never return."""
        beside = self.begun.with_suffix(".part")
        beside.write_text(str(os.getpid()))
        beside.replace(self.begun)
        time.sleep(600)
        return {}


if __name__ == "__main__":
    here = Path(sys.argv[1])
    said = TaskTerms(here, "500MB", 1, load_secret().fingerprint, rules_fingerprint())
    with pool(1) as workers:
        workers.do([Endless(said, here / "result", here / "begun")], WorkAccount())
