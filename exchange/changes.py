"""Change files go to the owner of a register, where the owner has an endpoint: sealed for it,
signed, and open in the account until its signed receipt is here.

What an owner's system has to do: open the body of `POST /v1/changes` with its age key (JSON: name,
sha256, content), keep the file, and answer 202 with a receipt: office (its code), name, sha256,
received_at, key_id, signature (Ed25519, base64, over the JSON of the first four with sorted keys
and no spaces); the response itself is signed as every response is.
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
from exchange.sealed import seal_for
from exchange.sending import base_of, call, require_signed, verified
from exchange.service import SEALED
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
        content = read_private(store.out / FOLDER / name, key)
        digest = sha256(content).hexdigest()
        told = {"name": name, "sha256": digest, "content": content.decode()}
        sealed = seal_for(owner.seal_key, events.canonical(told).encode())
        with store.writing() as connection:  # before it goes: a send cut short is open, not unknown
            _enter_sent(connection, owner, name, digest)
        answer = call(office, "POST", f"{base_of(owner)}/v1/changes", sealed, SEALED, tls)
        receipt = verified(store, owner, answer)
        _require_receipt(store, owner, receipt, name, digest)
        with store.writing() as connection:
            _enter_receipt(connection, owner, receipt)
    return len(names)


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
        connection.execute(CHANGE_FILES.update().where(where).values(last_sent_at=at))
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


def _require_receipt(
    store: Store, owner: Partner, receipt: Mapping[str, Any], name: str, digest: str
) -> None:
    require_signed(store, owner, receipt)
    if (receipt.get("name"), receipt.get("sha256")) != (name, digest):
        raise ExchangeError(
            f"回执不是 {name} 的。", f"The receipt is not for {name}.", "unknown_file"
        )


def _enter_receipt(connection: Connection, owner: Partner, receipt: Mapping[str, Any]) -> None:
    where = CHANGE_FILES.c.file_name == receipt["name"]
    row = connection.execute(select(CHANGE_FILES).where(where)).mappings().one()
    connection.execute(
        CHANGE_FILES.update()
        .where(where)
        .values(answered_at=events.now(), receipt=events.canonical(dict(receipt)))
    )
    if row["answered_at"] is None:
        what = {"month": row["month"], "file": receipt["name"]}
        events.add(connection, owner.code, "receipt", owner.code, what)
