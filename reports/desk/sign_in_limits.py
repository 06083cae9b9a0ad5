"""How often somebody may try to sign in: failures are counted in the ledger's database, and past a
number of them each further try has to wait.

Nothing is ever locked. Failures count per name and address, per address, and per name; a browser
with which the account has signed in before is counted apart from all others, so that nobody who
guesses keeps its person out (OWASP's device cookies). The command `desk-account unlock` clears the
waits at the machine itself.
"""

from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from reports.desk.account_names import normalised
from transforms.ledger.store import Ledger
from transforms.ledger.tables import FailedSignIn, KnownDevice
from transforms.secret import Secret

WINDOW_SECONDS = 60 * 60
KEPT_SECONDS = 24 * 60 * 60
_FIRST_WAIT_SECONDS = 15
# 16 bits: they tell the names typed at one address apart, and give no password back that somebody
# typed as a name.
_DIGEST_LENGTH = 4


@dataclass(frozen=True)
class Limit:
    """free: failures within an hour that cost nothing. Each one more doubles the wait, up to
    longest_wait_s."""

    free: int
    longest_wait_s: int

    def wait(self, failures: int, newest_at: int, now: int) -> int:
        """Seconds until the next try.

        >>> Limit(5, 900).wait(4, 1000, 1000), Limit(5, 900).wait(6, 1000, 1010)
        (0, 20)
        """
        if failures < self.free:
            return 0
        # The exponent is bounded, for a patient guesser makes it large.
        pause = _FIRST_WAIT_SECONDS << min(failures - self.free, 10)
        return max(0, newest_at + min(pause, self.longest_wait_s) - now)


PER_DEVICE = PER_NAME_AND_ADDRESS = Limit(5, 15 * 60)
# Many people stand behind one address, and anybody may type another's name: these waits stay short.
PER_ADDRESS, PER_NAME = Limit(30, 60), Limit(20, 60)


@dataclass(frozen=True)
class Attempt:
    """Who tries: the name as typed, the address, and what the browser holds as a known device."""

    name: str
    address: str
    device_token: str | None = None

    def name_digest(self, secret: Secret) -> str:
        """Of the name, keyed and short."""
        name = normalised(self.name).casefold()
        return secret.digest("sign-in", name)[:_DIGEST_LENGTH]


class TriedTooOftenError(Exception):
    """The next try has to wait. seconds: how long."""

    def __init__(self, seconds: int) -> None:
        """seconds: until the next try."""
        super().__init__(f"{seconds} s")
        self.seconds = seconds

    @property
    def told(self) -> tuple[str, str]:
        """What the person reads, in Chinese and in English."""
        return (
            f"尝试次数过多，请 {self.seconds} 秒后再试。",
            f"Too many tries; wait {self.seconds} seconds.",
        )


def reserve(ledger: Ledger, attempt: Attempt, now: int, secret: Secret) -> int:
    """Count a try as failed before its password is looked at, so that a hundred at once are counted
    too; `forget` takes it back.

    Returns: the number of its row. Raises: TriedTooOftenError.
    """
    with ledger.writing() as session:
        session.execute(delete(FailedSignIn).where(FailedSignIn.at < now - KEPT_SECONDS))
        device = _known_device(session, attempt)
        digest = attempt.name_digest(secret)
        wait = max(
            limit.wait(*_failures(session, condition, now), now)
            for limit, condition in _counted(attempt.address, digest, device)
        )
        if wait:
            raise TriedTooOftenError(wait)
        row = FailedSignIn(
            at=now, address=attempt.address, name_digest=digest, device_sha256=device
        )
        session.add(row)
        session.flush()
        return row.id


def forget(ledger: Ledger, row_id: int) -> None:
    """The try was none that failed: it, and those of its name from its address or browser before,
    count no more."""
    with ledger.writing() as session:
        row = session.get(FailedSignIn, row_id)
        if row is None:
            return
        session.execute(
            delete(FailedSignIn).where(
                FailedSignIn.name_digest == row.name_digest, FailedSignIn.address == row.address
            )
        )


def forget_all(session: Session) -> int:
    """Clear every wait. Returns: how many failures were counted."""
    count = session.scalar(select(func.count()).select_from(FailedSignIn)) or 0
    session.execute(delete(FailedSignIn))
    return count


def device_digest(token: str) -> str:
    """What the database keeps of a browser's token."""
    return sha256(token.encode()).hexdigest()


def _known_device(session: Session, attempt: Attempt) -> str | None:
    """The browser's digest, where this account has signed in with it before."""
    if not attempt.device_token:
        return None
    digest, name = device_digest(attempt.device_token), normalised(attempt.name)
    is_known = any(session.get(KnownDevice, (digest, one)) for one in (attempt.name, name))
    return digest if is_known else None


def _counted(
    address: str, digest: str, device: str | None
) -> list[tuple[Limit, ColumnElement[bool]]]:
    if device:
        is_own = FailedSignIn.device_sha256 == device
        return [(PER_DEVICE, is_own & (FailedSignIn.name_digest == digest))]
    strange = FailedSignIn.device_sha256.is_(None)
    is_name, is_address = FailedSignIn.name_digest == digest, FailedSignIn.address == address
    return [
        (PER_NAME_AND_ADDRESS, strange & is_name & is_address),
        (PER_ADDRESS, strange & is_address),
        (PER_NAME, strange & is_name),
    ]


def _failures(session: Session, condition: ColumnElement[bool], now: int) -> tuple[int, int]:
    """How many failures fit within the window, and when the newest was."""
    count, newest = session.execute(
        select(func.count(), func.max(FailedSignIn.at)).where(
            condition, FailedSignIn.at > now - WINDOW_SECONDS
        )
    ).one()
    return count, newest or 0
