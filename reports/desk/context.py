"""What every page of the desk works on: the published databases, the ledger, the clock."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from reports.desk.roles import LEDGER_ROLES, Person
from reports.snapshot.restricted import open_restricted
from transforms.ledger.event_writer import Actor
from transforms.ledger.states import SIGN_OFF
from transforms.ledger.store import Ledger


@dataclass(frozen=True)
class Desk:
    """out: the folder of the published run. key: of the restricted database. clock: seconds since
    1970."""

    out: Path
    ledger: Ledger
    key: str | None = None
    sign_off: tuple[str, ...] = SIGN_OFF
    clock: Callable[[], float] = time.time

    def now(self) -> int:
        """Whole seconds since 1970."""
        return int(self.clock())

    def today(self) -> date:
        """The day, where the machine stands."""
        return datetime.fromtimestamp(self.clock(), UTC).astimezone().date()

    @contextmanager
    def restricted(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The records of the run that is published now; opened anew each time, for a run may have
        replaced it.

        Raises: NotPublishedError.
        """
        with closing(open_restricted(self.out, self.key)) as connection:
            yield connection

    def actor(self, person: Person) -> Actor:
        """The person as the ledger names her."""
        return Actor(person.name, LEDGER_ROLES[person.role], self.today())
