"""Sealed bundles: notices or receipts in a file or a body, enciphered by age for one office and
signed by another."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from secrets import token_urlsafe
from typing import Any

from pyrage import DecryptError, decrypt, encrypt, x25519
from sqlalchemy import Connection

from exchange.errors import ExchangeError
from exchange.events import canonical
from exchange.keys import Office, is_signed, sign_text
from exchange.parsing import read_json
from exchange.partners import Partner, keys_in_use, partner_of_key
from exchange.signatures import LONGEST_NONCE, Signed

SEALED = "application/age"  # the content type of what is sealed
FORMAT = "birthrecon bundle 1"
# A stick is carried by hand, and a county may open its post once a week.
HOLDS = timedelta(days=60)
NOTICES, RECEIPTS, QUESTION, ANSWER = "notices", "receipts", "question", "answer"
CHANGES = "changes"
_TEXTS = ("format", "from", "to", "key_id", "nonce", "holds", "sealed", "signature")
_KINDS: dict[str, type] = dict.fromkeys(_TEXTS, str) | dict.fromkeys(("created", "expires"), int)
_HELD = (NOTICES, RECEIPTS, QUESTION, ANSWER, CHANGES)


@dataclass(frozen=True)
class Bundle:
    """What a file brought. holds: notices, receipts, a part of an intersection, or change files."""

    sender: Partner
    holds: str
    body: bytes
    signed: Signed


def seal_for(recipient: str, body: bytes) -> bytes:
    """The body, enciphered for one age recipient. Raises: ExchangeError where there is none."""
    if not recipient:
        raise ExchangeError(
            "该单位没有登记加密公钥（age1…），不能发送。",
            "The partner has no key to seal with (age1…): nothing can be sent to it.",
        )
    return bytes(encrypt(body, [x25519.Recipient.from_str(recipient)]))


def unseal(office: Office, body: bytes) -> bytes:
    """What was enciphered for this office. Raises: ExchangeError."""
    try:
        return bytes(decrypt(body, [office.sealing]))
    except DecryptError:
        raise ExchangeError(
            "内容不是为本单位加密的，或已损坏。",
            "The content was not sealed for this office, or is damaged.",
            "not_sealed_for_us",
        ) from None


def write_bundle(office: Office, to: Partner, holds: str, body: bytes) -> bytes:
    """A file to carry: signed by this office, to be opened by that partner alone."""
    at = datetime.now(UTC)
    told: dict[str, Any] = {
        "format": FORMAT,
        "from": office.code,
        "to": to.code,
        "key_id": office.key_id,
        "created": int(at.timestamp()),
        "expires": int((at + HOLDS).timestamp()),
        "nonce": token_urlsafe(18),
        "holds": holds,
        "sealed": base64.b64encode(seal_for(to.seal_key, body)).decode(),
    }
    signature = sign_text(office.signing, canonical(told))
    return (json.dumps(told | {"signature": signature}, indent=1) + "\n").encode()


def read_bundle(connection: Connection, office: Office, data: bytes) -> Bundle:
    """What a file brings. Raises: ExchangeError; `rule` is `incomplete` where the file is cut off
    or still being copied."""
    told = _told(data)
    key_id, signature = str(told["key_id"]), str(told.pop("signature"))
    key = keys_in_use(connection).get(key_id)
    if key is None or not is_signed(key, canonical(told), signature):
        raise ExchangeError(
            "文件的签名无效，或密钥未登记。",
            "The file's signature does not hold, or its key is not registered.",
            "bad_signature",
        )
    _require_for_us_now(told, office)
    sealed = base64.b64decode(told["sealed"], validate=True)
    signed = Signed(key_id, told["nonce"], told["expires"])
    sender = partner_of_key(connection, key_id)
    return Bundle(sender, told["holds"], unseal(office, sealed), signed)


def _told(data: bytes) -> dict[str, Any]:
    """The fields of a bundle, of the kinds that they have to be. Raises: ExchangeError."""
    try:
        told = read_json(data)
        if not isinstance(told, dict):
            raise ValueError("no object")
        if any(type(told.get(name)) is not kind for name, kind in _KINDS.items()):
            raise ValueError("a field is missing, or of another kind")
        base64.b64decode(told["sealed"], validate=True)
    except ValueError:
        raise ExchangeError(
            "文件不完整，或不是交换文件；可能仍在复制。",
            "The file is not whole, or no bundle: it may still be copied.",
            "incomplete",
        ) from None
    return told


def _require_for_us_now(told: Mapping[str, Any], office: Office) -> None:
    to = told["to"]
    if to != office.code:
        raise ExchangeError(
            f"文件是发给 {to[:40]} 的。", f"The file is meant for {to[:40]}.", "foreign_message"
        )
    if told["format"] != FORMAT or told["holds"] not in _HELD:
        raise ExchangeError(
            "文件的格式不是本版本所知的；请升级。",
            "The file is of a form that this version does not know: bring it up to date.",
            "format",
        )
    if not 8 <= len(told["nonce"]) <= LONGEST_NONCE:
        raise ExchangeError("nonce 过短或过长。", "The nonce is too short or too long.", "nonce")
    at, created, expires = int(datetime.now(UTC).timestamp()), told["created"], told["expires"]
    if not created - 300 <= at <= expires <= created + HOLDS.total_seconds():
        raise ExchangeError(
            "文件已过期，或有效期超过 60 天。",
            "The file is too old, or was to hold for more than 60 days.",
            "expired",
        )
