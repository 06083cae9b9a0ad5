"""Accounts: who may sign in, in which role. Every change is a ledger event."""

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from reports.desk.account_names import account_name, looks_like, normalised
from reports.desk.errors import AccountError
from reports.desk.passwords import hash_password, is_password
from reports.desk.roles import Person, Role
from transforms.ledger.event_writer import Actor, EventWriter, open_event_writer
from transforms.ledger.store import Ledger
from transforms.ledger.tables import Account, DeskSession, KnownDevice
from transforms.ledger.vocabulary import Action, Reason


def person_of(account: Account) -> Person:
    """The person whose account this is."""
    return Person(account.name, account.shown_name, Role(account.role), account.town_code)


def add_account(
    ledger: Ledger, actor: Actor, person: Person, password: str, *, is_own: bool = False
) -> None:
    """Make an account.

    is_own: its person has chosen the password herself; else she has to change it at the first use.
    Raises: AccountError when the name is taken or cannot be one, the password weak or the town
    missing.
    """
    _require_town(person)
    name = account_name(person.name)
    shown = normalised(person.shown_name) or name
    person = Person(name, shown, person.role, person.town_code)
    hashed = hash_password(password, person)
    with open_event_writer(ledger, actor) as events:
        for known in events.session.scalars(select(Account.name)):
            if looks_like(known, name):
                raise AccountError(
                    f"账号 {known} 已存在。", f"There is an account {known} already."
                )
        events.session.add(
            Account(
                name=name,
                shown_name=shown,
                role=str(person.role),
                town_code=person.town_code,
                password=hashed,
                is_disabled=False,
                must_change_password=not is_own,
            )
        )
        _tell(events, Action.ACCOUNT_ADDED, person)


def set_password(
    ledger: Ledger, actor: Actor, name: str, password: str, *, is_own: bool = False
) -> None:
    """Give an account a new password; its sign-ins end, and no browser is known to it any more.

    is_own: its person has chosen it; else she has to change it at the next use. Raises:
    AccountError.
    """
    with ledger.reading() as session:
        hashed = hash_password(password, person_of(_account(session, name)))
    with open_event_writer(ledger, actor) as events:
        account = _account(events.session, name)
        account.password, account.must_change_password = hashed, not is_own
        _sign_out(events, name)
        events.session.execute(delete(KnownDevice).where(KnownDevice.name == name))
        _tell(events, Action.ACCOUNT_PASSWORD, person_of(account))


def change_own_password(
    ledger: Ledger, actor: Actor, person: Person, current: str, password: str
) -> None:
    """Give oneself a new password; all one's sign-ins end. Raises: AccountError when the current
    one is wrong, or the new one is weak or the same."""
    with ledger.reading() as session:
        is_right = is_password(_account(session, person.name).password, current)
    if not is_right:
        raise AccountError("当前口令不对。", "The current password is wrong.")
    if password == current:
        raise AccountError(
            "新口令须与当前口令不同。", "The new password has to differ from the current one."
        )
    set_password(ledger, actor, person.name, password, is_own=True)


def change_account(ledger: Ledger, actor: Actor, person: Person) -> None:
    """Give an account another role or town; its sign-ins end. Raises: AccountError, also for the
    last admin."""
    _require_town(person)
    with open_event_writer(ledger, actor) as events:
        account = _account(events.session, person.name)
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
        account = _account(events.session, name)
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


def find_account(session: Session, typed: str) -> Account | None:
    """The account of that name, as it was typed or with its signs as usual."""
    return session.get(Account, typed) or session.get(Account, normalised(typed))


def check_password(session: Session, typed: str, password: str) -> Person | None:
    """The person, where name and password are right and the account is open; takes as long where
    they are not."""
    account = find_account(session, typed)
    is_right = is_password(account.password if account else None, password)
    return person_of(account) if account and is_right and not account.is_disabled else None


def _require_town(person: Person) -> None:
    if (person.role is Role.TOWN_CLERK) != bool(person.town_code):
        raise AccountError(
            "镇经办人须指定镇代码，其他角色不得指定。",
            "A town clerk needs a town code, and nobody else has one.",
        )


def _account(session: Session, name: str) -> Account:
    account = session.get(Account, name)
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
