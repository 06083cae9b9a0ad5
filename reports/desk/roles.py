"""Who may do what at the desk. Values only; accounts are kept by `accounts`."""

from dataclasses import dataclass
from enum import StrEnum

from transforms.ledger.vocabulary import ROLE_TERMS, LedgerRole


class Role(StrEnum):
    """What a person is at the desk for."""

    STATISTICIAN = "statistician"
    REVIEWER = "reviewer"
    TOWN_CLERK = "town_clerk"
    AUDITOR = "auditor"
    ADMIN = "admin"


LEDGER_ROLES = {
    Role.STATISTICIAN: LedgerRole.STATISTICIAN,
    Role.REVIEWER: LedgerRole.REVIEWER,
    Role.TOWN_CLERK: LedgerRole.TOWN_CLERK,
    Role.AUDITOR: LedgerRole.AUDITOR,
    Role.ADMIN: LedgerRole.ADMIN,
}
ROLE_NAMES = {role: ROLE_TERMS[stored] for role, stored in LEDGER_ROLES.items()}
# Accounts and cases are kept apart: who gives out passwords need not see a family.
READS_CASES = (Role.STATISTICIAN, Role.REVIEWER, Role.TOWN_CLERK)
DECIDES = (Role.STATISTICIAN, Role.REVIEWER)
SEES_TOWNS = (Role.STATISTICIAN, Role.TOWN_CLERK)
READS_LEDGER = (Role.AUDITOR, Role.ADMIN)
SEES_EXCHANGE = (Role.STATISTICIAN, Role.ADMIN)


@dataclass(frozen=True)
class Person:
    """Somebody with an account. town_code: of a town clerk, the only town whose cases she sees."""

    name: str
    shown_name: str
    role: Role
    town_code: str | None = None

    def may_see(self, town_code: str | None) -> bool:
        """Whether cases of that town are this person's to see."""
        return self.role is not Role.TOWN_CLERK or (
            town_code is not None and town_code == self.town_code
        )
