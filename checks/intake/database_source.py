"""Which table of which database a source is read from, as the settings say it.

Apart from how it is read (`checks.intake.databases`): every command reads the settings, and few
read a register.
"""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class DatabaseSource:
    """A source that is a table of a database.

    contract: the contract's name. dsn_variable: the environment variable that holds the connection
    string.
    table: may be `schema.table`. store: a DuckDB file with the copy of the last pull; None pulls
    everything each time.
    overlap_days: how far before the newest row of the copy a pull starts again, for rows that were
    committed late.
    connect_timeout_s, statement_timeout_s: after so long without an answer the run ends and says
    so.
    """

    contract: str = "population"
    dsn_variable: str = "BIRTHRECON_POPULATION_DSN"
    table: str = "person"
    store: Path | None = None
    overlap_days: int = 3
    connect_timeout_s: int = 15
    statement_timeout_s: int = 900
