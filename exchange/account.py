"""The account of the exchange: sent = answered + open, by partner and month; and how each partner
does: silence, lateness, quality."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Connection, RowMapping, select

from exchange.answering import stored_notice
from exchange.answers import Verdict
from exchange.partners import Partner, PartnerKind, partners
from exchange.receive import Road
from exchange.store import Store
from exchange.tables import ARRIVALS, EVENTS, OUTGOING

SIX_MONTHS = 6
LATE_DAYS = 31  # a birth has to be registered by then; a notice that comes later helps nobody


@dataclass(frozen=True)
class AccountLine:
    """One partner and month of birth. sent, answered: as the chain of events tells; open: as the
    notices stand."""

    partner_code: str
    month: str
    sent: int
    answered: int
    open: int

    @property
    def closes(self) -> bool:
        """Whether every notice sent is answered or open, no more and no less."""
        return self.sent == self.answered + self.open


def account(connection: Connection) -> list[AccountLine]:
    """All lines, by partner and month."""
    sent: Counter[tuple[str, str]] = Counter()
    answered: Counter[tuple[str, str]] = Counter()
    told = (
        select(EVENTS)
        .where(EVENTS.c.action.in_(("sent", "receipt", "reopened")))
        .order_by(EVENTS.c.seq)
    )
    for event in connection.execute(told):
        details = json.loads(event.details)
        if event.action == "receipt":
            answered[event.subject, details["month"]] += 1
        if event.action == "reopened":
            answered[event.subject, details["month"]] -= 1
        for month, count in details.get("first_time", {}).items():
            sent[event.subject, month] += count
    open_now: Counter[tuple[str, str]] = Counter()
    waiting = select(OUTGOING.c.partner_code, OUTGOING.c.month).where(
        OUTGOING.c.tries > 0, OUTGOING.c.verdict.is_(None)
    )
    for row in connection.execute(waiting):
        open_now[row.partner_code, row.month] += 1
    return [
        AccountLine(code, month, sent[code, month], answered[code, month], open_now[code, month])
        for code, month in sorted({*sent, *answered, *open_now})
    ]


@dataclass(frozen=True)
class Month:
    """A partner's notices of one month of arrival. matched: of them, with a birth that a register
    or a hospital tells of too; refused; late: more than 31 days after the birth; again: sent
    besides once."""

    month: str
    notices: int
    matched: int
    refused: int
    late: int
    again: int

    def share(self, count: int) -> float:
        """Of the month's notices."""
        return count / self.notices if self.notices else 0.0


@dataclass(frozen=True)
class PartnerState:
    """How a partner does. silent_days: since its last notice; None where it never sent one.
    alerts: codes of what somebody should look at."""

    partner: Partner
    months: tuple[Month, ...]
    notices: int
    silent_days: int | None
    alerts: tuple[str, ...]


ALERT_NAMES = {
    "silent": ("久未报送", "silent"),
    "late": ("报送偏迟", "sends late"),
    "quality": ("质量下降", "quality falls"),
    "unanswered": ("有逾期未答复的通报", "has left notices unanswered"),
}
_FALL = 0.15  # of the share matched, against the months before; half of it is chance at 50 notices
_FEWEST = 20


def states(connection: Connection, today: date | None = None) -> list[PartnerState]:
    """How every partner does, by code."""
    today = today or datetime.now(UTC).date()
    rows: dict[str, list[RowMapping]] = {}
    for row in connection.execute(select(ARRIVALS).order_by(ARRIVALS.c.arrival_no)).mappings():
        rows.setdefault(row["partner_code"], []).append(row)
    stale = {line.partner_code for line in account(connection) if _is_stale(line, today)}
    return [
        _state(one, rows.get(one.code, []), today, one.code in stale)
        for one in partners(connection)
    ]


def _is_stale(line: AccountLine, today: date) -> bool:
    return bool(line.open) and line.month < f"{today.year - (today.month <= 2)}{_two_before(today)}"


def _two_before(today: date) -> str:
    return f"{(today.month - 3) % 12 + 1:02d}"


def _state(one: Partner, rows: Sequence[RowMapping], today: date, is_stale: bool) -> PartnerState:
    by_month: dict[str, list[RowMapping]] = {}
    for row in rows:
        by_month.setdefault(row["received_at"][:7], []).append(row)
    months = tuple(_month(month, by_month[month]) for month in sorted(by_month)[-SIX_MONTHS:])
    last = date.fromisoformat(rows[-1]["received_at"][:10]) if rows else None
    silent = (today - last).days if last else None
    alerts = _alerts(one, months, silent)
    return PartnerState(
        one, months, len(rows), silent, (*alerts, *(["unanswered"] if is_stale else []))
    )


def _month(month: str, rows: Sequence[RowMapping]) -> Month:
    late = sum(
        (date.fromisoformat(row["received_at"][:10]) - date.fromisoformat(row["born_on"])).days
        > LATE_DAYS
        for row in rows
        # When a file of a delivery was sent, nobody knows.
        if _is_day(row["born_on"]) and row["road"] != Road.DELIVERY
    )
    matched = sum(row["verdict"] in (Verdict.COUNTED, Verdict.NEW) for row in rows)
    refused = sum(row["verdict"] == Verdict.REFUSED for row in rows)
    again = sum(row["times_sent"] - 1 for row in rows)
    return Month(month, len(rows), matched, refused, late, again)


def _is_day(text: str | None) -> bool:
    try:
        return bool(text and date.fromisoformat(text))
    except ValueError:
        return False


def _alerts(one: Partner, months: Sequence[Month], silent: int | None) -> tuple[str, ...]:
    found = []
    if one.is_active and one.may_send and silent is not None and silent > one.silent_after_days:
        found.append("silent")
    if months and months[-1].notices >= _FEWEST:
        last, before = months[-1], months[:-1]
        if last.share(last.late) > 0.5:
            found.append("late")
        told = sum(one.notices for one in before)
        usual = sum(one.matched for one in before) / told if told else None
        refused = last.share(last.refused) > _FALL
        if refused or (usual is not None and last.share(last.matched) < usual - _FALL):
            found.append("quality")
    return tuple(found)


@dataclass(frozen=True)
class Dispute:
    """A birth that two counties see differently. kind: both (each counts it), nobody (each says
    that it is the other's). told: by us, or by them."""

    partner_code: str
    notice_id: str
    month: str
    kind: str
    told: str


DISPUTE_NAMES = {
    "both": ("两县都已登记", "both counties count it"),
    "nobody": ("两县都说不属本县", "neither county counts it"),
}


def disputes(store: Store, connection: Connection) -> list[Dispute]:
    """Births for both desks, to be decided by residence: of those told to a neighbour, as its
    receipt says; of those told by one, as our answer says."""
    query = select(OUTGOING).where(OUTGOING.c.verdict.is_not(None)).order_by(OUTGOING.c.out_no)
    found = []
    for row in connection.execute(query).mappings():
        kind = _kind_of_dispute(row["claim"], row["verdict"])
        if kind:
            found.append(Dispute(row["partner_code"], row["notice_id"], row["month"], kind, "us"))
    counties = [one.code for one in partners(connection) if one.kind is PartnerKind.COUNTY]
    came = (
        select(ARRIVALS)
        .where(ARRIVALS.c.is_current, ARRIVALS.c.partner_code.in_(counties))
        .order_by(ARRIVALS.c.arrival_no)
    )
    for row in connection.execute(came).mappings():
        claim = stored_notice(store, row).claim
        kind = _kind_of_dispute(claim, row["verdict"])
        if kind:
            month = (row["born_on"] or "")[:7].replace("-", "")
            found.append(Dispute(row["partner_code"], row["notice_id"], month, kind, "them"))
    return found


def _kind_of_dispute(claim: str, verdict: str | None) -> str:
    """claim: 'ours' where who tells counts the birth. verdict: of who was told."""
    if claim and verdict == Verdict.COUNTED:
        return "both"
    return "nobody" if not claim and verdict == Verdict.NOT_OURS else ""
