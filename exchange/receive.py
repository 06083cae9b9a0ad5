"""Takes notices in, whichever road they came: durable before anything is answered, and once."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from exchange import events
from exchange.errors import ExchangeError
from exchange.notices import Notice, NoticeKind
from exchange.partners import Partner
from exchange.store import Store
from exchange.tables import ARRIVALS


class Road(StrEnum):
    """How a notice came."""

    SERVICE = "service"
    FILE = "file"
    DELIVERY = "delivery"  # unsigned: the office that delivers it vouches for it


class Received(StrEnum):
    """What became of a notice at the door."""

    TAKEN = "taken"
    KNOWN = "known"  # this version has come before
    SUPERSEDED = "superseded"  # a later version is here already


@dataclass(frozen=True)
class Arrival:
    """A notice in the store."""

    arrival_no: int
    notice: Notice
    received: Received
    received_at: str


def receive(
    store: Store, connection: Connection, partner: Partner, notices: Sequence[Notice], road: Road
) -> list[Arrival]:
    """Enter notices of one partner, in their order; what was entered before is found again.

    Raises: ExchangeError where the partner may not send, or a version comes with another content.
    """
    if not (partner.is_active and partner.may_send):
        raise ExchangeError(
            "该单位未获准报送通报。", "This partner may not send notices.", "may_not_send", 403
        )
    arrivals = [_enter(store, connection, partner, notice, road) for notice in notices]
    taken = [one for one in arrivals if one.received is not Received.KNOWN]
    if taken:
        bodies = "\n".join(body_digest(store, one.notice) for one in taken)
        events.add(
            connection,
            partner.code,
            "received",
            partner.code,
            {
                "road": road,
                "first": taken[0].arrival_no,
                "last": taken[-1].arrival_no,
                "notices": len(taken),
                "digest": sha256(bodies.encode()).hexdigest(),
            },
        )
    return arrivals


def body_digest(store: Store, notice: Notice) -> str:
    """Keyed: few people are born a day, and a plain hash of a notice could be guessed back."""
    return store.secret.digest("exchange notice", notice.text)


def _enter(
    store: Store, connection: Connection, partner: Partner, notice: Notice, road: Road
) -> Arrival:
    mine = select(ARRIVALS).where(
        ARRIVALS.c.partner_code == partner.code, ARRIVALS.c.notice_id == notice.notice_id
    )
    versions = connection.execute(mine.order_by(ARRIVALS.c.version)).mappings().all()
    for row in versions:
        if row["version"] == notice.version:
            return _again(store, connection, row, notice)
    is_latest = not versions or versions[-1]["version"] < notice.version
    if is_latest and versions:
        connection.execute(
            ARRIVALS.update()
            .where(ARRIVALS.c.arrival_no.in_([row["arrival_no"] for row in versions]))
            .values(is_current=False)
        )
    at = events.now()
    entered = connection.execute(
        ARRIVALS.insert().values(
            partner_code=partner.code,
            notice_id=notice.notice_id,
            version=notice.version,
            kind=notice.kind,
            road=road,
            record_id=_record_id(connection, partner, notice, versions),
            notice_body=store.seal(notice.text, "notice_body"),
            body_digest=body_digest(store, notice),
            received_at=at,
            born_on=str(notice.fields.get("birth_date") or "")[:10] or None,
            is_current=is_latest,
            times_sent=1,
            verdict=None if is_latest else "superseded",
        )
    )
    key: Any = entered.inserted_primary_key
    state = Received.TAKEN if is_latest else Received.SUPERSEDED
    return Arrival(int(key[0]), notice, state, at)


def _again(store: Store, connection: Connection, row: RowMapping, notice: Notice) -> Arrival:
    if row["body_digest"] != body_digest(store, notice):
        raise ExchangeError(
            f"通报 {notice.notice_id} 第 {notice.version} 版已收到，内容不同；"
            "更正请用下一个版本号。",
            f"Version {notice.version} of notice {notice.notice_id} has come with another content: "
            "a correction bears the next version.",
            "version_used",
            409,
        )
    connection.execute(
        ARRIVALS.update()
        .where(ARRIVALS.c.arrival_no == row["arrival_no"])
        .values(times_sent=row["times_sent"] + 1)
    )
    return Arrival(row["arrival_no"], notice, Received.KNOWN, row["received_at"])


def _record_id(
    connection: Connection, partner: Partner, notice: Notice, versions: Sequence[RowMapping]
) -> str:
    """The key that the notice has as a record, the same for each version."""
    if versions:
        return str(versions[0]["record_id"])
    return free_record_id(connection, partner.code, notice.notice_id)


def free_record_id(
    connection: Connection, partner_code: str, notice_id: str, also_taken: Container[str] = ()
) -> str:
    """A key for a partner's notice that no other partner's has: its own where that is free. A
    partner may choose what another's would become, so what is taken is asked again."""
    record_id = notice_id
    others = select(ARRIVALS.c.arrival_no).where(
        (ARRIVALS.c.partner_code != partner_code) | (ARRIVALS.c.notice_id != notice_id)
    )
    while (
        record_id in also_taken
        or connection.execute(others.where(ARRIVALS.c.record_id == record_id).limit(1)).first()
    ):
        record_id = f"{partner_code}:{record_id}"
    return record_id


def revokes(notice: Notice) -> bool:
    """Whether nothing of the notice holds any more."""
    return notice.kind is NoticeKind.REVOCATION
