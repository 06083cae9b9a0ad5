"""The files exchange/*.jsonl of a delivery go the road of all notices: their partners get receipts
and answers.

Such a file bears no signature. The office that lays it into a delivery vouches for it, so it tells
of births, but it changes nothing that a partner has signed.
"""

import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from checks.contracts.exchange import EXCHANGE
from checks.intake.listing import find_files
from exchange.errors import ExchangeError
from exchange.notices import FIELDS, Notice, NoticeKind, read_notice
from exchange.partners import Partner, partners
from exchange.receive import Road, body_digest, free_record_id, receive
from exchange.store import Store
from exchange.tables import ARRIVALS

AT_ONCE = 200


def take_delivery(store: Store, delivery: Path) -> int:
    """Enter the notices of the delivery's files whose partner is on the register: the one that the
    row's partner_code names, else the one whose code begins the file's name. Returns: how many are
    new, or read otherwise than before."""
    with store.reading() as connection:
        known = _by_code(partners(connection))
    if not known:
        return 0
    of_partner: dict[str, dict[str, Notice]] = {}
    named_by: dict[str, set[str]] = {}
    for path in find_files(delivery, EXCHANGE):
        named = known.get(path.stem.partition("-")[0].partition("_")[0])
        for value in _objects(path):
            code, notice = str(value.get("partner_code") or ""), _notice(value)
            sender = known.get(code) or named
            if notice and code:
                named_by.setdefault(notice.notice_id, set()).add(sender.code if sender else code)
            if sender and notice:
                of_partner.setdefault(sender.code, {})[notice.notice_id] = notice
    _give_way(store, named_by)
    return sum(
        _enter(store, known[code], list(notices.values()))
        for code, notices in sorted(of_partner.items())
    )


def _give_way(store: Store, named_by: Mapping[str, Set[str]]) -> None:
    """What came by service or inbox under the number of another partner's row of the delivery gets
    a key of its own: of two rows under one key the gate keeps the later, so who chose another's
    number would put its row away.

    Args: named_by, whose rows bear a notice_id.
    """
    signed = select(ARRIVALS).where(ARRIVALS.c.road != Road.DELIVERY)
    with store.reading() as connection:
        rows = connection.execute(signed).mappings().all()
    moved = {
        row["arrival_no"]: row
        for row in rows
        if named_by.get(row["record_id"], set()) - {row["partner_code"]}
    }
    if not moved:
        return
    with store.writing() as connection:
        for number, row in moved.items():
            own = free_record_id(connection, row["partner_code"], row["notice_id"], named_by)
            change = ARRIVALS.update().where(ARRIVALS.c.arrival_no == number)
            connection.execute(change.values(record_id=own))


def _enter(store: Store, sender: Partner, notices: Sequence[Notice]) -> int:
    with store.reading() as connection:
        new = _new(store, connection, sender.code, notices)
    for start in range(0, len(new), AT_ONCE):  # no other notice waits for all of them
        with store.writing() as connection:
            receive(store, connection, sender, new[start : start + AT_ONCE], Road.DELIVERY)
    return len(new)


def _by_code(registered: Sequence[Partner]) -> dict[str, Partner]:
    """The partners that may send, by code and by area."""
    senders = [one for one in registered if one.is_active and one.may_send]
    return {one.area_code: one for one in senders if one.area_code} | {
        one.code: one for one in senders
    }


def _objects(path: Path) -> list[dict[str, Any]]:
    """The lines that are JSON objects; what is wrong with the others, the gate says."""
    found = []
    try:
        lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    except OSError:
        return []
    for line in lines:
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict):
            found.append(value)
    return found


def _notice(value: Mapping[str, Any]) -> Notice | None:
    """The row as a notice; None where it cannot be one, which the gate says."""
    fields = {name: value[name] for name in FIELDS if value.get(name) not in (None, "")}
    try:
        return read_notice(fields, 1)
    except ExchangeError:
        return None


def _new(
    store: Store, connection: Connection, code: str, notices: Sequence[Notice]
) -> list[Notice]:
    """What has not come yet, and what reads otherwise than in the delivery before, as its next
    version. What the partner has signed stands."""
    query = select(ARRIVALS).where(ARRIVALS.c.partner_code == code, ARRIVALS.c.is_current)
    held = {row.notice_id: row for row in connection.execute(query)}
    new = []
    for notice in notices:
        before = held.get(notice.notice_id)
        if before is None:
            new.append(notice)
        elif before.road == Road.DELIVERY:
            same = _as_version(notice, before.version)
            if body_digest(store, same) != before.body_digest:
                new.append(_as_version(notice, before.version + 1))
    return new


def _as_version(notice: Notice, version: int) -> Notice:
    kind = NoticeKind.NOTICE if version == 1 else NoticeKind.CORRECTION
    return replace(notice, version=version, kind=kind)
