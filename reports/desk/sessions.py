"""Sign-ins: what the browser holds, what the ledger's database keeps of it, and when it ends.

The browser holds 256 random bits; the database their SHA-256, so that who reads it cannot sign in
with it.
"""

import secrets
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import delete

from reports.desk.accounts import check_password, person_of
from reports.desk.roles import Person
from transforms.ledger.event_writer import Actor, open_event_writer
from transforms.ledger.store import Ledger
from transforms.ledger.tables import Account, DeskSession
from transforms.ledger.vocabulary import Action, Reason

IDLE_SECONDS = 30 * 60
LONGEST_SECONDS = 12 * 60 * 60
# Written at most so often: every page would else be a write.
_NOTE_EVERY_SECONDS = 60


@dataclass(frozen=True)
class SignedIn:
    """A sign-in that stands."""

    person: Person
    csrf_token: str


def sign_in(ledger: Ledger, actor: Actor, name: str, password: str, now: int) -> str | None:
    """A new sign-in's token, or None. Both outcomes are events. actor: named by what was typed."""
    with ledger.reading() as session:
        person = check_password(session, name, password)
    with open_event_writer(ledger, actor) as events:
        if person is None:
            events.remark(Action.SIGN_IN_REFUSED, Reason.WRONG_PASSWORD, {"account": name[:64]})
            return None
        events.session.execute(
            delete(DeskSession).where(DeskSession.began_at < now - LONGEST_SECONDS)
        )
        token = secrets.token_urlsafe(32)
        events.session.add(
            DeskSession(
                token_sha256=_digest(token),
                name=person.name,
                began_at=now,
                seen_at=now,
                csrf_token=secrets.token_urlsafe(32),
            )
        )
        events.remark(Action.SIGN_IN, Reason.AT_THE_DESK, {"account": person.name})
    return token


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
    return SignedIn(person_of(account), row.csrf_token)


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
