"""A task that ends its worker before it is done, as often as it is told to."""

import os
import signal
from dataclasses import dataclass
from pathlib import Path

import duckdb

from transforms.drivers.account import Made
from transforms.drivers.terms import Terms


@dataclass(frozen=True)
class Mortal:
    """Counts its deaths in `deaths`; writes one file when it has died `times`."""

    terms: Terms
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
