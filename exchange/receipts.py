"""Signed receipts that partners give: held to their signatures before anything rests on them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from exchange.answering import signed_part
from exchange.errors import ExchangeError
from exchange.keys import is_signed
from exchange.parsing import read_objects
from exchange.partners import Partner, keys_in_use


def require_signed(connection: Connection, partner: Partner, told: Mapping[str, Any]) -> None:
    """Hold a receipt to the signature that it bears. Raises: ExchangeError."""
    key = keys_in_use(connection, partner.code).get(str(told.get("key_id")))
    if key is None or not is_signed(key, signed_part(told), str(told.get("signature"))):
        raise ExchangeError(
            "回执的签名无效。", "A receipt's signature does not hold.", "bad_signature"
        )


def read_receipts(connection: Connection, partner: Partner, body: bytes) -> list[Mapping[str, Any]]:
    """The receipts of a body (NDJSON), each held to its signature. Raises: ExchangeError."""
    try:
        told = read_objects(body)
    except ValueError:
        raise ExchangeError("回执无法读取。", "The receipts cannot be read.", "no_object") from None
    for one in told:
        require_signed(connection, partner, one)
    return list(told)
