"""The chain of events: what an event holds, how it is hashed, how it is read back, and where the
chain ends.

Nothing here knows what an event means: that is `rules`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from transforms.ledger.tables import Event
from transforms.ledger.vocabulary import Action

GENESIS = "0" * 64
# Looks at the whole page of a case.
LOOKS = frozenset({Action.READ, Action.REVEAL})
# Events that tell of a look at a case, and change nothing of it.
WITNESSED = LOOKS | {Action.READ_BLIND, Action.JUDGE}
HASHED = (
    "seq",
    "at",
    "actor",
    "role",
    "action",
    "case_id",
    "before",
    "after",
    "why",
    "details",
    "previous_hash",
)
# Made once: `json.dumps` with settings of its own makes one at each call.
_CANONICAL = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=repr
)


@dataclass(frozen=True)
class Head:
    """The chain's end: the last event's number and hash. Kept elsewhere, it proves all that came
    before it; `str()` gives it as papers print it and `audit --expect` takes it."""

    seq: int
    hash: str

    def __str__(self) -> str:
        """Number and hash, as 1234:9f86…"""
        return f"{self.seq}:{self.hash}"


@dataclass(frozen=True, slots=True)
class Step:
    """An event with its details read. Everything that a rule may look at."""

    seq: int
    at: str
    actor: str
    role: str
    action: str
    case_id: str | None
    before: str | None
    after: str | None
    why: str
    details: Mapping[str, Any]

    @property
    def on(self) -> str:
        """The day on which it was done, which is not always that on which it was entered."""
        return str(self.details["on"])


def canonical(value: object) -> str:
    """JSON that the same content always gives: keys in order, no spaces, characters as they are.

    What is no JSON, such as bytes that somebody has put into a column, gives some text too.
    """
    return _CANONICAL.encode(value)


def digest(value: object) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal. Not for identities: those are keyed."""
    return sha256(canonical(value).encode()).hexdigest()


def event_hash(event: Mapping[str, Any] | RowMapping) -> str:
    """The hash that an event must bear."""
    return digest({name: event[name] for name in HASHED})


def make_event(
    end: Head,
    who: tuple[str, str, date],
    action: str,
    case: tuple[str, str | None, str] | None,
    why: str,
    details: Mapping[str, Any],
) -> dict[str, Any]:
    """The event that follows `end`, with its hash.

    Args: who, name, role and the day on which it was done. case, its number, the state before and
    the state after; None for an event of no single case.
    """
    name, role, day = who
    case_id, before, after = case or (None, None, None)
    event: dict[str, Any] = {
        "seq": end.seq + 1,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "actor": name,
        "role": str(role),
        "action": str(action),
        "case_id": case_id,
        "before": None if before is None else str(before),
        "after": None if after is None else str(after),
        "why": str(why),
        "details": canonical({"on": day.isoformat(), **details}),
        "previous_hash": end.hash,
    }
    event["hash"] = event_hash(event)
    return event


def as_step(event: Mapping[str, Any] | RowMapping) -> Step:
    """The event, read. Raises: ValueError where its details are no JSON object."""
    details = json.loads(event["details"])
    if not isinstance(details, dict):
        raise ValueError("the details are no object")
    return Step(
        event["seq"],
        event["at"],
        event["actor"],
        event["role"],
        event["action"],
        event["case_id"],
        event["before"],
        event["after"],
        event["why"],
        details,
    )


def head(session: Session) -> Head:
    """Where the chain ends now."""
    last = session.execute(
        select(Event.seq, Event.hash).order_by(Event.seq.desc()).limit(1)
    ).first()
    return Head(last.seq, last.hash) if last else Head(0, GENESIS)
