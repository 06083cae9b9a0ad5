"""Accounts: who may sign in, in which role. Passwords are kept as argon2id hashes; every change is
a ledger event."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from reports.desk.errors import AccountError
from reports.desk.roles import Person, Role
from transforms.ledger.event_writer import Actor, EventWriter, open_event_writer
from transforms.ledger.store import Ledger
from transforms.ledger.tables import Account, DeskSession
from transforms.ledger.vocabulary import Action, Reason

SHORTEST_PASSWORD = 12
_HASHER = PasswordHasher()
# Checked where no account is, so that an unknown name takes as long as a wrong password.
_NOBODY = _HASHER.hash("nobody's password")


def person_of(account: Account) -> Person:
    """The person whose account this is."""
    return Person(account.name, account.shown_name, Role(account.role), account.town_code)


def add_account(ledger: Ledger, actor: Actor, person: Person, password: str) -> None:
    """Make an account. Raises: AccountError when the name is taken, the password short or the town
    missing."""
    _require_town(person)
    hashed = hash_password(password)
    if not person.name.strip() or len(person.name) > 64:
        raise AccountError(
            "账号名不能为空，最长 64 字。", "A name of 1 to 64 characters is needed."
        )
    with open_event_writer(ledger, actor) as events:
        if events.session.get(Account, person.name):
            raise AccountError(
                f"账号 {person.name} 已存在。", f"There is an account {person.name} already."
            )
        events.session.add(
            Account(
                name=person.name,
                shown_name=person.shown_name or person.name,
                role=str(person.role),
                town_code=person.town_code,
                password=hashed,
                is_disabled=False,
            )
        )
        _tell(events, Action.ACCOUNT_ADDED, person)


def set_password(ledger: Ledger, actor: Actor, name: str, password: str) -> None:
    """Give an account a new password; its sign-ins end. Raises: AccountError."""
    hashed = hash_password(password)
    with open_event_writer(ledger, actor) as events:
        account = _account(events, name)
        account.password = hashed
        _sign_out(events, name)
        _tell(events, Action.ACCOUNT_PASSWORD, person_of(account))


def change_account(ledger: Ledger, actor: Actor, person: Person) -> None:
    """Give an account another role or town; its sign-ins end. Raises: AccountError, also for the
    last admin."""
    _require_town(person)
    with open_event_writer(ledger, actor) as events:
        account = _account(events, person.name)
        if account.role == Role.ADMIN and person.role is not Role.ADMIN:
            _require_another_admin(events, person.name)
        account.role, account.town_code = str(person.role), person.town_code
        account.shown_name = person.shown_name or person.name
        _sign_out(events, person.name)
        _tell(events, Action.ACCOUNT_CHANGED, person)


def disable_account(ledger: Ledger, actor: Actor, name: str, *, is_disabled: bool = True) -> None:
    """Shut an account, or open it again; it is never deleted, for the ledger names it. Raises:
    AccountError."""
    with open_event_writer(ledger, actor) as events:
        account = _account(events, name)
        if is_disabled and account.role == Role.ADMIN:
            _require_another_admin(events, name)
        account.is_disabled = is_disabled
        _sign_out(events, name)
        _tell(
            events,
            Action.ACCOUNT_DISABLED if is_disabled else Action.ACCOUNT_ENABLED,
            person_of(account),
        )


def accounts(session: Session) -> list[Account]:
    """All accounts, by name."""
    return list(session.scalars(select(Account).order_by(Account.name)))


def has_admin(session: Session) -> bool:
    """Whether anybody can make accounts."""
    wanted = select(func.count()).where(Account.role == Role.ADMIN, Account.is_disabled.is_(False))
    return bool(session.scalar(wanted))


def check_password(session: Session, name: str, password: str) -> Person | None:
    """The person, where name and password are right and the account is open; takes as long where
    they are not."""
    account = session.get(Account, name)
    try:
        _HASHER.verify(account.password if account else _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return None
    return person_of(account) if account and not account.is_disabled else None


def hash_password(password: str) -> str:
    """The password as it is kept. Raises: AccountError when it is too short."""
    if len(password) < SHORTEST_PASSWORD:
        raise AccountError(
            f"口令至少 {SHORTEST_PASSWORD} 个字符。",
            f"A password has {SHORTEST_PASSWORD} characters at least.",
        )
    return _HASHER.hash(password)


def _require_town(person: Person) -> None:
    if (person.role is Role.TOWN_CLERK) != bool(person.town_code):
        raise AccountError(
            "镇经办人须指定镇代码，其他角色不得指定。",
            "A town clerk needs a town code, and nobody else has one.",
        )


def _account(events: EventWriter, name: str) -> Account:
    account = events.session.get(Account, name)
    if account is None:
        raise AccountError(f"没有账号 {name}。", f"There is no account {name}.")
    return account


def _require_another_admin(events: EventWriter, name: str) -> None:
    others = select(func.count()).where(
        Account.role == Role.ADMIN, Account.is_disabled.is_(False), Account.name != name
    )
    if not events.session.scalar(others):
        raise AccountError(
            f"{name} 是最后一个管理员，不能停用或改换角色。",
            f"{name} is the last administrator and has to stay one.",
        )


def _sign_out(events: EventWriter, name: str) -> None:
    events.session.execute(delete(DeskSession).where(DeskSession.name == name))


def _tell(events: EventWriter, action: Action, person: Person) -> None:
    events.remark(
        action,
        Reason.DESK_ACCOUNTS,
        {"account": person.name, "role": str(person.role), "town_code": person.town_code},
    )
