"""The whole ledger as its events have made it: what `rules` reads and writes, and the audit
compares with the tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from transforms.ledger.case_now import CaseNow
from transforms.ledger.chain import Step
from transforms.ledger.rows import PROVED, Row
from transforms.ledger.tables import Base, Case
from transforms.ledger.vocabulary import LedgerRole

Key = tuple[Any, ...]
# Roles that only an account of the desk gives; a statistician may also work by commands.
_OF_ACCOUNTS: Mapping[str, str] = {
    LedgerRole.REVIEWER: "reviewer",
    LedgerRole.TOWN_CLERK: "town_clerk",
    LedgerRole.AUDITOR: "auditor",
    LedgerRole.ADMIN: "admin",
}


@dataclass
class Book:
    """rows: by table's name and key, of every table but the cases. sign_off: the roles that sign,
    in their order. listed: how many cases each list was said to hold. older_events: how many came
    before the ledger's present form, and cannot be proved. is_carrying: whether rows of an older
    ledger may still be carried over. secret: the fingerprint of what keys the digests."""

    cases: dict[str, CaseNow] = field(default_factory=dict)
    rows: dict[str, dict[Key, Row]] = field(
        default_factory=lambda: {table.__tablename__: {} for table in PROVED if table is not Case}
    )
    sign_off: tuple[str, ...] = ()
    listed: dict[str, int] = field(default_factory=dict)
    is_begun: bool = False
    is_carrying: bool = False
    older_events: int = 0
    secret: str = ""

    def case(self, case_id: str) -> CaseNow | None:
        """The case, or None where no event tells of it."""
        return self.cases.get(case_id)

    def row(self, table: type[Base], *key: Any) -> Row | None:
        """A row of a table, or None where no event tells of it."""
        return self.rows[table.__tablename__].get(key)

    def keep(self, table: type[Base], key: Key, row: Row) -> None:
        """Write a row."""
        self.rows[table.__tablename__][key] = row

    def latest_extract(self) -> str:
        """The day of the latest extract that has met the ledger; empty before the first."""
        return max((row["extract_date"] for row in self.rows["ledger_runs"].values()), default="")


def account_role(step: Step) -> str | None:
    """The role that the actor's account must have, where only an account gives it."""
    return _OF_ACCOUNTS.get(step.role)
