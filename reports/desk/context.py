"""What every page of the desk works on: the published databases, the ledger, the clock."""

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from reports.desk.case_index import CaseIndex
from reports.desk.opened_file import OpenedFile, identity
from reports.desk.roles import LEDGER_ROLES, Person
from transforms.ledger.event_writer import Actor
from transforms.ledger.states import SIGN_OFF
from transforms.ledger.store import Ledger
from transforms.secret import SECRET_BYTES, Secret

DISTRICT_ZONE = ZoneInfo("Asia/Shanghai")


def _new_secret() -> Secret:
    return Secret(secrets.token_bytes(SECRET_BYTES))


@dataclass(frozen=True)
class Desk:
    """out: the folder of the published run. key: of the restricted database. clock: seconds since
    1970. zone: of the district, in which days and times are told. trusted_proxies: addresses whose
    forwarded headers are believed; public_names: host names under which they pass requests on.
    secret: keys the digests of names that were typed; one of its own where none is given.
    """

    out: Path
    ledger: Ledger
    key: str | None = None
    sign_off: tuple[str, ...] = SIGN_OFF
    clock: Callable[[], float] = time.time
    zone: ZoneInfo = DISTRICT_ZONE
    trusted_proxies: tuple[str, ...] = ()
    public_names: tuple[str, ...] = ()
    secret: Secret = field(default_factory=_new_secret)
    index: CaseIndex = field(default_factory=CaseIndex)
    _opened: OpenedFile = field(default_factory=OpenedFile)

    def now(self) -> int:
        """Whole seconds since 1970."""
        return int(self.clock())

    def today(self) -> date:
        """The day, where the district lies."""
        return datetime.fromtimestamp(self.clock(), self.zone).date()

    def local_time(self, told: str | int) -> str:
        """A moment of the ledger (ISO text, or seconds since 1970) as clocks of the district show
        it.

        2009-07-31T20:05:09+00:00 is '2009-08-01 04:05:09' in China.
        """
        moment = (
            datetime.fromtimestamp(told, UTC)
            if isinstance(told, int)
            else datetime.fromisoformat(told)
        )
        return moment.astimezone(self.zone).strftime("%Y-%m-%d %H:%M:%S")

    @contextmanager
    def restricted(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The records of the run that is published now, opened anew where a run has replaced it.

        Raises: NotPublishedError.
        """
        with self._opened.cursor(self.out, self.key) as connection:
            yield connection

    def published_identity(self) -> tuple[int, ...]:
        """Which file is published now. Raises: NotPublishedError."""
        return identity(self.out)

    def actor(self, person: Person) -> Actor:
        """The person as the ledger names her."""
        return Actor(person.name, LEDGER_ROLES[person.role], self.today())
