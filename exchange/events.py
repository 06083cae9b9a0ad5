"""The chain of what happened in the exchange: each event bears the hash of the one before it."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import Connection, RowMapping, select

from exchange.tables import EVENTS

GENESIS = "0" * 64
_HASHED = ("seq", "at", "actor", "action", "subject", "details", "previous_hash")


def now() -> str:
    """The moment, as events tell it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def canonical(value: object) -> str:
    """JSON that the same content always gives."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def head(connection: Connection) -> tuple[int, str]:
    """Number and hash of the last event; printed, it proves all that came before it."""
    row = connection.execute(
        select(EVENTS.c.seq, EVENTS.c.hash).order_by(EVENTS.c.seq.desc()).limit(1)
    ).first()
    return (row.seq, row.hash) if row else (0, GENESIS)


def begun_at(connection: Connection) -> datetime | None:
    """When the exchange was begun; None where nothing has happened in it."""
    first = connection.scalar(select(EVENTS.c.at).order_by(EVENTS.c.seq).limit(1))
    return datetime.fromisoformat(first) if first else None


def add(
    connection: Connection, actor: str, action: str, subject: str, details: Mapping[str, object]
) -> None:
    """Append one event. details: no names and no numbers of persons."""
    seq, previous = head(connection)
    event = {
        "seq": seq + 1,
        "at": now(),
        "actor": actor,
        "action": action,
        "subject": subject,
        "details": canonical(details),
        "previous_hash": previous,
    }
    connection.execute(EVENTS.insert().values(**event, hash=_hash(event)))


def broken_at(connection: Connection) -> int | None:
    """The number of the first event that was changed, or whose predecessor is lost; None where the
    chain is whole."""
    previous, expected = GENESIS, 1
    for row in connection.execute(select(EVENTS).order_by(EVENTS.c.seq)).mappings():
        is_next = row["seq"] == expected and row["previous_hash"] == previous
        if not is_next or _hash(row) != row["hash"]:
            return expected
        previous, expected = row["hash"], expected + 1
    return None


def _hash(event: Mapping[str, object] | RowMapping) -> str:
    return sha256(canonical({name: event[name] for name in _HASHED}).encode()).hexdigest()
