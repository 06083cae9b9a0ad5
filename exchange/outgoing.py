"""Births of women of other counties, told to the county that they belong to: minimal, signed,
sealed for it; and the receipts that come back."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, or_, select

from exchange import events
from exchange.answers import NoticeAnswer, Verdict
from exchange.errors import ExchangeError
from exchange.keys import Office
from exchange.notices import Notice, NoticeKind
from exchange.partners import Partner, PartnerKind, partners
from exchange.store import Store
from exchange.tables import OUTGOING

SEND_AGAIN_AFTER = timedelta(days=3)
# A certificate and a whole number prove a birth: then nobody else has to be named.
_WITH_PROOF = ("mother_name", "mother_id_number", "birth_certificate_no")
_WITHOUT = ("mother_name", "mother_id_number", "birth_certificate_no", "father_name", "baby_name")
_ALWAYS = ("birth_date", "baby_sex", "mother_residence_code", "hospital_name", "outcome")


@dataclass(frozen=True)
class BirthToTell:
    """A birth to tell a county. birth_key: of the record that shows it, so that it is told once.
    claim: 'ours' where a register of this district counts it too."""

    area_code: str
    birth_key: str
    fields: Mapping[str, Any]
    claim: str = ""


def minimal(fields: Mapping[str, Any]) -> dict[str, Any]:
    """What proves the birth, and no more."""
    proved = bool(fields.get("mother_id_number")) and bool(fields.get("birth_certificate_no"))
    wanted = (*_ALWAYS, *(_WITH_PROOF if proved else _WITHOUT))
    return {name: fields[name] for name in wanted if fields.get(name) is not None}


def tell(
    store: Store, connection: Connection, office: Office, births: Iterable[BirthToTell]
) -> int:
    """Enter births that a neighbour should know, each once; one that reads otherwise now becomes
    the next version. Returns: how many were entered or changed."""
    by_area = receivers(connection)
    entered = [
        _tell(store, connection, office, by_area[birth.area_code], birth)
        for birth in births
        if birth.area_code in by_area
    ]
    if any(entered):
        events.add(connection, "exchange", "told", office.code, {"births": sum(entered)})
    return sum(entered)


def receivers(connection: Connection) -> dict[str, Partner]:
    """The counties that are told of births of their women, by area."""
    return {
        one.area_code: one
        for one in partners(connection)
        if one.kind is PartnerKind.COUNTY and one.may_receive and one.is_active and one.area_code
    }


def _tell(
    store: Store, connection: Connection, office: Office, receiver: Partner, birth: BirthToTell
) -> bool:
    key = store.secret.digest("exchange outgoing", f"{receiver.code}\0{birth.birth_key}")
    query = select(OUTGOING).where(
        OUTGOING.c.partner_code == receiver.code, OUTGOING.c.birth_key == key
    )
    known = connection.execute(query).mappings().first()
    notice_id, fields = f"{office.code}-{key[:16]}", minimal(birth.fields)
    if known:
        before = json.loads(store.unseal(known["notice_body"], "outgoing_body"))
        same = _fields(office, notice_id, known["version"], fields, birth.claim)
        if {**before, "sent_at": ""} == {**same, "sent_at": ""}:
            return False
        _next_version(store, connection, office, known, birth)
        return True
    connection.execute(
        OUTGOING.insert().values(
            partner_code=receiver.code,
            notice_id=notice_id,
            birth_key=key,
            month=str(fields.get("birth_date"))[:7].replace("-", ""),
            tries=0,
            **_values(store, office, notice_id, 1, birth),
        )
    )
    return True


def _next_version(
    store: Store, connection: Connection, office: Office, known: RowMapping, birth: BirthToTell
) -> None:
    """Tell a birth anew: what was answered to the version before is open again."""
    values = _values(store, office, known["notice_id"], known["version"] + 1, birth)
    where = OUTGOING.c.out_no == known["out_no"]
    change = OUTGOING.update().where(where).values(verdict=None, answered_at=None, **values)
    connection.execute(change)
    if known["verdict"] is not None:
        what = {"month": known["month"]}
        events.add(connection, "exchange", "reopened", known["partner_code"], what)


def _values(
    store: Store, office: Office, notice_id: str, version: int, birth: BirthToTell
) -> dict[str, Any]:
    kept = minimal(birth.fields) or birth.fields  # of a revocation, its kind alone
    fields = _fields(office, notice_id, version, kept, birth.claim)
    return {
        "version": version,
        "claim": birth.claim,
        "notice_body": store.seal(events.canonical(fields), "outgoing_body"),
        "made_at": events.now(),
        "last_sent_at": None,
    }


def _fields(
    office: Office, notice_id: str, version: int, fields: Mapping[str, Any], claim: str
) -> dict[str, Any]:
    told: dict[str, Any] = {
        **{name: str(value) for name, value in fields.items()},
        "notice_id": notice_id,
        "partner_code": office.code,
        "sent_at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S"),
        "version": version,
    }
    return {**told, "claim": claim} if claim else told


def forward(
    store: Store,
    connection: Connection,
    office: Office,
    sender: Partner,
    notice: Notice,
    answer: NoticeAnswer,
) -> NoticeAnswer:
    """Tell the county that a notice belongs to, where its sender has agreed; returns the answer
    with what was done."""
    area = answer.shown.belongs_to
    if not sender.may_forward or area not in receivers(connection):
        return answer
    if receivers(connection)[area].code == sender.code:
        return answer  # who sent it has it
    key = f"forwarded:{sender.code}:{notice.notice_id}"
    tell(store, connection, office, [BirthToTell(area, key, notice.fields)])
    blank = replace(answer.blank, forwarded=True) if answer.blank else None
    return replace(answer, forwarded=True, blank=blank)


def revoke(
    store: Store, connection: Connection, office: Office, sender_code: str, notice_id: str
) -> None:
    """Take a notice that its sender has revoked back from the county that it was forwarded to; one
    that was not yet sent is sent to nobody."""
    for receiver in receivers(connection).values():
        key = store.secret.digest(
            "exchange outgoing", f"{receiver.code}\0forwarded:{sender_code}:{notice_id}"
        )
        query = select(OUTGOING).where(OUTGOING.c.birth_key == key)
        known = connection.execute(query).mappings().first()
        if known is None:
            continue
        if known["tries"] == 0:
            connection.execute(OUTGOING.delete().where(OUTGOING.c.out_no == known["out_no"]))
            continue
        before = json.loads(store.unseal(known["notice_body"], "outgoing_body"))
        if before.get("kind") == NoticeKind.REVOCATION:
            continue
        fields = {"kind": NoticeKind.REVOCATION}
        _next_version(store, connection, office, known, BirthToTell(receiver.area_code, "", fields))


def due(
    connection: Connection, partner_code: str, at: datetime, most: int = 500
) -> list[RowMapping]:
    """What a partner has to be sent now: what it has never been sent, and what it has left without
    an answer for three days."""
    before = (at - SEND_AGAIN_AFTER).isoformat(timespec="milliseconds")
    query = (
        select(OUTGOING)
        .where(
            OUTGOING.c.partner_code == partner_code,
            OUTGOING.c.verdict.is_(None),
            or_(OUTGOING.c.last_sent_at.is_(None), OUTGOING.c.last_sent_at < before),
        )
        .order_by(OUTGOING.c.out_no)
        .limit(most)
    )
    return list(connection.execute(query).mappings())


def bodies(store: Store, rows: Sequence[RowMapping]) -> bytes:
    """Notices as NDJSON."""
    return "\n".join(store.unseal(row["notice_body"], "outgoing_body") for row in rows).encode()


def mark_sent(connection: Connection, partner_code: str, rows: Sequence[RowMapping]) -> None:
    """Enter that these are sent now; a version that came meanwhile stays due."""
    at = events.now()
    for row in rows:
        mine = OUTGOING.update().where(OUTGOING.c.out_no == row["out_no"])
        connection.execute(mine.values(tries=OUTGOING.c.tries + 1))
        same = mine.where(OUTGOING.c.version == row["version"])
        connection.execute(same.values(last_sent_at=at))
    first = [row["month"] for row in rows if row["tries"] == 0]
    months = {month: first.count(month) for month in sorted(set(first))}
    told = {"notices": len(rows), "first_time": months}
    events.add(connection, "exchange", "sent", partner_code, told)


def mark_due(connection: Connection, rows: Sequence[RowMapping]) -> None:
    """Enter that nobody answered when these were sent: they go again with the next sending."""
    numbers = [row["out_no"] for row in rows]
    connection.execute(
        OUTGOING.update().where(OUTGOING.c.out_no.in_(numbers)).values(last_sent_at=None)
    )


# Whether a receipt of that verdict settles a notice. Of a doubtful one a person decides there, and
# one that is superseded has a later version under way: both stay open and are asked for again.
SETTLES: dict[Verdict, bool] = {
    Verdict.COUNTED: True,
    Verdict.NEW: True,
    Verdict.DOUBTFUL: False,
    Verdict.NOT_OURS: True,
    Verdict.NO_BIRTH: True,
    Verdict.OUTSIDE: True,
    Verdict.REFUSED: True,
    Verdict.REVOKED: True,
    Verdict.SUPERSEDED: False,
}


def record_receipt(
    store: Store, connection: Connection, receiver: Partner, told: Mapping[str, Any]
) -> bool:
    """Enter a partner's receipt for a notice of ours. Returns: whether it settles the notice; a
    doubtful one stays open. Raises: ExchangeError where we sent that partner no such notice."""
    query = select(OUTGOING).where(
        OUTGOING.c.partner_code == receiver.code, OUTGOING.c.notice_id == str(told.get("notice_id"))
    )
    row = connection.execute(query).mappings().first()
    if row is None or row["tries"] == 0:
        raise ExchangeError(
            "回执所指的通报不是本单位发出的。",
            "The receipt is for a notice that this office has not sent.",
            "unknown_notice",
        )
    answer = told.get("answer")
    verdict = str(answer.get("verdict")) if isinstance(answer, dict) else ""
    # 'received' is no verdict: who says no more has not settled anything.
    is_final = verdict in set(Verdict) and SETTLES[Verdict(verdict)]
    if told.get("version") != row["version"] or not is_final:
        return False
    connection.execute(
        OUTGOING.update()
        .where(OUTGOING.c.out_no == row["out_no"])
        .values(
            verdict=verdict,
            answered_at=events.now(),
            receipt_body=store.seal(events.canonical(dict(told)), "receipt_body"),
        )
    )
    if row["verdict"] is None:
        what = {"month": row["month"], "verdict": verdict}
        events.add(connection, receiver.code, "receipt", receiver.code, what)
    return True
