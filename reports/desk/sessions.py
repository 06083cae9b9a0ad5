"""Sign-ins: what the browser holds, what the ledger's database keeps of it, and when it ends.

The browser holds 256 random bits; the database their SHA-256, so that who reads it cannot sign in
with it.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from reports.desk.accounts import check_password, find_account, person_of
from reports.desk.errors import NotThereError
from reports.desk.roles import Person
from reports.desk.sign_in_limits import device_digest
from transforms.ledger.event_writer import Actor, EventWriter, open_event_writer
from transforms.ledger.store import Ledger
from transforms.ledger.tables import Account, DeskSession, KnownDevice
from transforms.ledger.vocabulary import Action, Reason

IDLE_SECONDS = 30 * 60
LONGEST_SECONDS = 12 * 60 * 60
DEVICE_SECONDS = 365 * 24 * 60 * 60
# Written at most so often: every page would else be a write.
_NOTE_EVERY_SECONDS = 60
_HANDLE_LENGTH = 16


@dataclass(frozen=True)
class SignedIn:
    """A sign-in that stands. handle: what it is called in lists; it opens nothing."""

    person: Person
    csrf_token: str
    must_change_password: bool
    handle: str


@dataclass(frozen=True)
class Origin:
    """Where a sign-in comes from, so that its person knows it again."""

    address: str = ""
    browser: str = ""
    device_token: str | None = None


@dataclass(frozen=True)
class Tokens:
    """What the browser gets: the sign-in's token, and the one by which it is known again."""

    session: str
    device: str


def sign_in(
    ledger: Ledger, actor: Actor, name: str, password: str, now: int, origin: Origin
) -> Tokens | None:
    """A new sign-in, or None. Both outcomes are events; a name that no account bears is not kept,
    for it may be a password.

    actor: its name is replaced by the account's.
    """
    with ledger.reading() as session:
        person = check_password(session, name, password)
        known = person.name if person else _known_name(session, name)
    with open_event_writer(ledger, Actor(known or "?", actor.role, actor.on)) as events:
        if person is None:
            events.remark(Action.SIGN_IN_REFUSED, Reason.WRONG_PASSWORD, {"account": known})
            return None
        events.remark(Action.SIGN_IN, Reason.AT_THE_DESK, {"account": person.name})
        return _begin(events, person.name, now, origin)


def _known_name(session: Session, typed: str) -> str | None:
    account = find_account(session, typed)
    return account.name if account else None


def _begin(events: EventWriter, name: str, now: int, origin: Origin) -> Tokens:
    session = events.session
    session.execute(delete(DeskSession).where(DeskSession.began_at < now - LONGEST_SECONDS))
    session.execute(delete(KnownDevice).where(KnownDevice.seen_at < now - DEVICE_SECONDS))
    token = secrets.token_urlsafe(32)
    session.add(
        DeskSession(
            token_sha256=_digest(token),
            name=name,
            began_at=now,
            seen_at=now,
            csrf_token=secrets.token_urlsafe(32),
            address=origin.address[:64],
            browser=origin.browser[:160],
        )
    )
    return Tokens(token, _remember_device(session, name, now, origin.device_token))


def _remember_device(session: Session, name: str, now: int, token: str | None) -> str:
    """A browser keeps the token that it was given, also where several people share it; one that we
    gave to nobody is replaced."""
    is_ours = token and session.scalar(
        select(KnownDevice.name).where(KnownDevice.token_sha256 == device_digest(token)).limit(1)
    )
    kept = token if token and is_ours else secrets.token_urlsafe(32)
    session.merge(KnownDevice(token_sha256=device_digest(kept), name=name, seen_at=now))
    return kept


def find(ledger: Ledger, token: str, now: int) -> SignedIn | None:
    """Whose token it is, if the sign-in still stands."""
    with ledger.reading() as session:
        row = session.get(DeskSession, _digest(token))
        account = session.get(Account, row.name) if row else None
    if row is None or account is None or account.is_disabled or _is_over(row, now):
        return None
    if now - row.seen_at >= _NOTE_EVERY_SECONDS:
        with ledger.writing() as session:
            found = session.get(DeskSession, row.token_sha256)
            if found:
                found.seen_at = now
    return SignedIn(
        person_of(account), row.csrf_token, account.must_change_password, handle_of(row)
    )


def handle_of(row: DeskSession) -> str:
    """What a sign-in is called in lists."""
    return row.token_sha256[:_HANDLE_LENGTH]


def standing(session: Session, name: str, now: int) -> Sequence[DeskSession]:
    """The sign-ins of an account that still stand, the newest first."""
    rows = session.scalars(
        select(DeskSession).where(DeskSession.name == name).order_by(DeskSession.seen_at.desc())
    )
    return [row for row in rows if not _is_over(row, now)]


def end(ledger: Ledger, actor: Actor, name: str, handle: str) -> None:
    """End one sign-in of an account. Raises: NotThereError."""
    with open_event_writer(ledger, actor) as events:
        rows = events.session.scalars(select(DeskSession).where(DeskSession.name == name))
        found = next((row for row in rows if handle_of(row) == handle), None)
        if found is None:
            raise NotThereError(handle)
        events.session.delete(found)
        events.remark(Action.SESSION_ENDED, Reason.DESK_ACCOUNTS, {"account": name})


def sign_out(ledger: Ledger, actor: Actor, token: str) -> None:
    """End a sign-in."""
    with open_event_writer(ledger, actor) as events:
        events.session.execute(
            delete(DeskSession).where(DeskSession.token_sha256 == _digest(token))
        )
        events.remark(Action.SIGN_OUT, Reason.AT_THE_DESK, {"account": actor.name})


def _is_over(row: DeskSession, now: int) -> bool:
    return now - row.seen_at > IDLE_SECONDS or now - row.began_at > LONGEST_SECONDS


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
