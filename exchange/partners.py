"""The register of partners: who may send, ask and receive, with which keys and within which
limits. Every change is an event."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pyrage import RecipientError, x25519
from sqlalchemy import Connection, RowMapping, select

from exchange import events
from exchange.errors import ExchangeError, unknown_partner
from exchange.keys import key_fingerprint, public_key, public_text
from exchange.tables import PARTNER_KEYS, PARTNERS

SCHEMA_VERSION = 1


class PartnerKind(StrEnum):
    """What a partner is."""

    DEPARTMENT = "department"
    HOSPITAL = "hospital"
    COUNTY = "county"
    OWNER = "owner"


class MayAsk(StrEnum):
    """How much of an answer a partner is shown: nothing but receipt and refusals; what became of
    the notice; besides, which registers hold the birth."""

    RECEIPT = "receipt"
    VERDICT = "verdict"
    REGISTERS = "registers"


# An owner's code is its register's.
OWNED = ("population", "wis")

KIND_NAMES = {
    PartnerKind.DEPARTMENT: ("部门", "department"),
    PartnerKind.HOSPITAL: ("医院", "hospital"),
    PartnerKind.COUNTY: ("邻县", "neighbouring county"),
    PartnerKind.OWNER: ("登记主管单位", "owner of a register"),
}


@dataclass(frozen=True)
class Partner:
    """One partner. area_code: six digits, of a county. may_forward: its notices may go on to the
    county that they belong to. may_receive: births of its women are told to it. may_intersect: it
    may ask which births it holds in common with this office. address: of its service. seal_key:
    its age recipient. silent_after_days: then its silence is told."""

    code: str
    name: str
    kind: PartnerKind
    area_code: str = ""
    may_send: bool = True
    may_ask: MayAsk = MayAsk.VERDICT
    may_forward: bool = False
    may_receive: bool = False
    may_intersect: bool = False
    address: str = ""
    seal_key: str = ""
    schema_version: int = SCHEMA_VERSION
    notices_per_minute: int = 600
    silent_after_days: int = 31
    contact: str = ""
    is_active: bool = True


def partners(connection: Connection) -> list[Partner]:
    """All partners, by code."""
    rows = connection.execute(select(PARTNERS).order_by(PARTNERS.c.code)).mappings()
    return [_partner(row) for row in rows]


def partner(connection: Connection, code: str) -> Partner:
    """One partner. Raises: ExchangeError."""
    row = connection.execute(select(PARTNERS).where(PARTNERS.c.code == code)).mappings().first()
    if row is None:
        raise unknown_partner(code)
    return _partner(row)


def add_partner(connection: Connection, actor: str, new: Partner) -> None:
    """Put a partner on the register. Raises: ExchangeError."""
    _require_sound(new)
    if connection.execute(select(PARTNERS.c.code).where(PARTNERS.c.code == new.code)).first():
        raise ExchangeError(f"{new.code} 已经登记。", f"{new.code} is registered already.")
    connection.execute(PARTNERS.insert().values(**asdict(new)))
    events.add(connection, actor, "partner_added", new.code, _told(asdict(new)))


def change_partner(
    connection: Connection, actor: str, code: str, changes: Mapping[str, Any]
) -> Partner:
    """Change what stands on the register. Raises: ExchangeError."""
    before = partner(connection, code)
    after = replace(before, **changes)
    _require_sound(after)
    told = _told({name: [getattr(before, name), value] for name, value in changes.items()})
    connection.execute(PARTNERS.update().where(PARTNERS.c.code == code).values(**changes))
    events.add(connection, actor, "partner_changed", code, told)
    return after


def add_key(connection: Connection, actor: str, code: str, text: str) -> str:
    """Register a partner's public key; keys before it hold until they are ended. Returns: its key
    id. Raises: ExchangeError."""
    partner(connection, code)
    key = public_key(text)
    key_id = f"{code}-{key_fingerprint(key)}"
    known = select(PARTNER_KEYS.c.key_id).where(PARTNER_KEYS.c.public_key == public_text(key))
    if connection.execute(known).first():
        raise ExchangeError("这把公钥已经登记。", "This public key is registered already.")
    connection.execute(
        PARTNER_KEYS.insert().values(
            key_id=key_id, partner_code=code, public_key=public_text(key), added_at=events.now()
        )
    )
    events.add(connection, actor, "key_added", code, {"key_id": key_id})
    return key_id


def end_key(connection: Connection, actor: str, key_id: str) -> None:
    """From now on nothing signed with this key is believed. Raises: ExchangeError."""
    changed = connection.execute(
        PARTNER_KEYS.update()
        .where(PARTNER_KEYS.c.key_id == key_id, PARTNER_KEYS.c.ended_at.is_(None))
        .values(ended_at=events.now())
    )
    if changed.rowcount != 1:
        raise ExchangeError(f"没有在用的密钥 {key_id}。", f"There is no key {key_id} in use.")
    events.add(connection, actor, "key_ended", key_id.rpartition("-")[0], {"key_id": key_id})


def rotate_key(connection: Connection, actor: str, code: str, text: str) -> str:
    """Register a new key and end all of the partner's others. Raises: ExchangeError."""
    key_id = add_key(connection, actor, code, text)
    for other in sorted(keys_in_use(connection, code)):
        if other != key_id:
            end_key(connection, actor, other)
    return key_id


def keys_in_use(connection: Connection, code: str | None = None) -> dict[str, Ed25519PublicKey]:
    """The public keys that are believed, by key id; of one partner, or of all that are active."""
    query = (
        select(PARTNER_KEYS.c.key_id, PARTNER_KEYS.c.public_key)
        .join(PARTNERS, PARTNERS.c.code == PARTNER_KEYS.c.partner_code)
        .where(PARTNER_KEYS.c.ended_at.is_(None), PARTNERS.c.is_active)
    )
    if code:
        query = query.where(PARTNER_KEYS.c.partner_code == code)
    return {row.key_id: public_key(row.public_key) for row in connection.execute(query)}


def partner_of_key(connection: Connection, key_id: str) -> Partner:
    """Whose key that is. Raises: ExchangeError."""
    row = connection.execute(
        select(PARTNER_KEYS.c.partner_code).where(PARTNER_KEYS.c.key_id == key_id)
    ).first()
    return partner(connection, row.partner_code if row else "")


def _told(details: Mapping[str, Any]) -> dict[str, Any]:
    """What an event says of a partner: who answers the telephone there is a person, and the chain
    forgets nobody."""
    return {name: "…" if name == "contact" else value for name, value in details.items()}


def _partner(row: RowMapping) -> Partner:
    told: dict[str, Any] = {str(name): value for name, value in row.items()}
    return Partner(
        **{**told, "kind": PartnerKind(told["kind"]), "may_ask": MayAsk(told["may_ask"])}
    )


def _require_sound(one: Partner) -> None:
    if not (one.code.isascii() and one.code.replace("-", "").isalnum() and len(one.code) <= 32):
        raise ExchangeError(
            "单位代码只能是字母、数字和连字符，至多 32 位。",
            "A partner's code is letters, digits and hyphens, at most 32 of them.",
        )
    if one.area_code and not (one.area_code.isdigit() and len(one.area_code) == 6):
        raise ExchangeError(
            "地区代码是 6 位县级代码。", "The area is the six digits of a county's code."
        )
    if (one.kind is PartnerKind.OWNER) != (one.code in OWNED):
        raise ExchangeError(
            f"登记主管单位（owner）的代码是其登记的名称：{'、'.join(OWNED)}；别的单位不用这些代码。",
            f"An owner's code is its register's name ({', '.join(OWNED)}), and nobody else's is.",
        )
    if one.seal_key:
        try:
            x25519.Recipient.from_str(one.seal_key)
        except RecipientError:
            raise ExchangeError(
                "加密公钥应以 age1 开头。", "The key to seal with begins with age1."
            ) from None
    if one.notices_per_minute < 1 or one.silent_after_days < 1:
        raise ExchangeError("限额至少为 1。", "A limit is at least 1.")
