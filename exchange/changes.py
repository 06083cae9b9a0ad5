"""Change files go to the owner of a register, to its endpoint or as a file to carry: sealed for it,
signed, and open in the account until its signed receipt is here.

What an owner's system has to do: open the body of `POST /v1/changes` with its age key (JSON: name,
sha256, content), keep the file, and answer 202 with a receipt: office (its code), name, sha256,
received_at, key_id, signature (Ed25519, base64, over the JSON of the first four with sorted keys
and no spaces); the response itself is signed as every response is. An owner without an endpoint
gets the same objects as a bundle (`exchange.sealed`), one a line, and gives its receipts back as a
bundle.
"""

import ssl
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from exchange import events
from exchange.errors import ExchangeError
from exchange.keys import Office
from exchange.outgoing import SEND_AGAIN_AFTER
from exchange.partners import Partner, PartnerKind, partners
from exchange.receipts import require_signed
from exchange.sealed import CHANGES, SEALED, seal_for, write_bundle
from exchange.sending import base_of, call, verified
from exchange.store import Store
from exchange.tables import CHANGE_FILES
from protection.cipher import ENCIPHERED, read_private
from protection.key import Key

FOLDER = "changes"


def owners(connection: Connection) -> list[Partner]:
    """The owners that have an endpoint."""
    return [
        one
        for one in partners(connection)
        if one.kind is PartnerKind.OWNER and one.is_active and one.address
    ]


def send_changes(
    store: Store, office: Office, owner: Partner, key: Key | None, tls: ssl.SSLContext | None = None
) -> int:
    """Send an owner the change files of OUT/changes that it has given no receipt for; those left
    without one for three days are sent again. Returns: receipts that came.

    Args: key, of the files where they lie enciphered. Raises: ExchangeError; WrongKeyError.
    """
    with store.reading() as connection:
        names = _due(connection, store.out / FOLDER, owner)
    for name in names:
        told = _told(store, name, key)
        sealed = seal_for(owner.seal_key, events.canonical(told).encode())
        with store.writing() as connection:  # before it goes: a send cut short is open, not unknown
            _enter_sent(connection, owner, name, told["sha256"])
        answer = call(office, "POST", f"{base_of(owner)}/v1/changes", sealed, SEALED, tls)
        receipt = verified(store, owner, answer)
        if receipt.get("name") != name:
            raise _not_for(name)
        with store.writing() as connection:
            enter_receipt(connection, owner, receipt)
    return len(names)


def carry_changes(
    store: Store, office: Office, owner: Partner, key: Key | None
) -> tuple[bytes, int]:
    """The same as a file to carry to an owner without an endpoint: a bundle of one JSON object a
    line. Its receipts come back as a bundle through the inbox. Returns: the file, and how many
    change files it holds. Raises: ExchangeError; WrongKeyError."""
    with store.reading() as connection:
        names = _due(connection, store.out / FOLDER, owner)
    told = [_told(store, name, key) for name in names]
    body = "\n".join(events.canonical(one) for one in told).encode()
    bundle = write_bundle(office, owner, CHANGES, body)
    with store.writing() as connection:
        for one in told:
            _enter_sent(connection, owner, one["name"], one["sha256"])
    return bundle, len(names)


def _told(store: Store, name: str, key: Key | None) -> dict[str, str]:
    content = read_private(store.out / FOLDER / name, key)
    return {"name": name, "sha256": sha256(content).hexdigest(), "content": content.decode()}


def _due(connection: Connection, folder: Path, owner: Partner) -> Sequence[str]:
    """Names of files, as they are written: without the ending of an enciphered one."""
    written = {
        path.name.removesuffix(ENCIPHERED)
        for pattern in (f"{owner.code}_*.csv", f"{owner.code}_*.csv{ENCIPHERED}")
        for path in folder.glob(pattern)
    }
    before = (datetime.now(UTC) - SEND_AGAIN_AFTER).isoformat(timespec="milliseconds")
    settled = select(CHANGE_FILES.c.file_name).where(
        CHANGE_FILES.c.answered_at.is_not(None) | (CHANGE_FILES.c.last_sent_at >= before)
    )
    return sorted(written - set(connection.execute(settled).scalars()))


def _enter_sent(connection: Connection, owner: Partner, name: str, digest: str) -> None:
    at, where = events.now(), CHANGE_FILES.c.file_name == name
    known = connection.execute(select(CHANGE_FILES).where(where)).mappings().first()
    if known:
        again = {"sha256": digest, "last_sent_at": at}
        connection.execute(CHANGE_FILES.update().where(where).values(again))
    else:
        connection.execute(
            CHANGE_FILES.insert().values(
                file_name=name,
                partner_code=owner.code,
                month=at[:7].replace("-", ""),
                sha256=digest,
                last_sent_at=at,
            )
        )
    first = {} if known else {at[:7].replace("-", ""): 1}
    events.add(connection, "exchange", "sent", owner.code, {"file": name, "first_time": first})


def enter_receipt(connection: Connection, owner: Partner, receipt: Mapping[str, Any]) -> None:
    """Enter an owner's receipt for a change file that was sent to it. Raises: ExchangeError where
    it is not signed, or not for what was sent."""
    require_signed(connection, owner, receipt)
    name = str(receipt.get("name"))
    where = CHANGE_FILES.c.file_name == name
    row = connection.execute(select(CHANGE_FILES).where(where)).mappings().first()
    known = (row["partner_code"], row["sha256"]) if row else None
    if row is None or known != (owner.code, receipt.get("sha256")):
        raise _not_for(name)
    if row["answered_at"] is None:
        told = {"answered_at": events.now(), "receipt": events.canonical(dict(receipt))}
        connection.execute(CHANGE_FILES.update().where(where).values(told))
        what = {"month": row["month"], "file": name}
        events.add(connection, owner.code, "receipt", owner.code, what)


def _not_for(name: str) -> ExchangeError:
    return ExchangeError(
        f"回执不是 {name[:80]} 的。", f"The receipt is not for {name[:80]}.", "unknown_file"
    )
