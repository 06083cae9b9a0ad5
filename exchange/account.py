"""The account of the exchange: sent = answered + open, by partner and month; and the births that
two counties see differently."""

import json
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import Connection, select

from exchange.answering import stored_notice
from exchange.answers import Verdict
from exchange.partners import PartnerKind, partners
from exchange.store import Store
from exchange.tables import ARRIVALS, CHANGE_FILES, EVENTS, OUTGOING


@dataclass(frozen=True)
class AccountLine:
    """One partner and month: of birth; of an owner, the month in which change files went to it.
    sent, answered: as the chain of events tells; open: as notices and files stand."""

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
    files = select(CHANGE_FILES.c.partner_code, CHANGE_FILES.c.month).where(
        CHANGE_FILES.c.answered_at.is_(None)
    )
    for row in (*connection.execute(waiting), *connection.execute(files)):
        open_now[row.partner_code, row.month] += 1
    return [
        AccountLine(code, month, sent[code, month], answered[code, month], open_now[code, month])
        for code, month in sorted({*sent, *answered, *open_now})
    ]


@dataclass(frozen=True)
class Dispute:
    """A birth that two counties see differently, a case for both desks. kind: a code of
    DISPUTE_NAMES. told: by us, or by them."""

    partner_code: str
    notice_id: str
    month: str
    kind: str
    told: str


DISPUTE_NAMES = {
    "both": ("两县都已登记", "both counties count it"),
    "nobody": ("两县都说不属本县", "neither county counts it"),
    "no_birth": ("一方说是活产，另一方说不是", "a live birth by one, none by the other"),
    "refused": ("通报被退回，须更正后重发", "the notice was refused: mend it and send again"),
}


def disputes(store: Store, connection: Connection) -> list[Dispute]:
    """Births for both desks, to be decided by residence: of those told to a neighbour, as its
    receipt says; of those told by one, as our answer says."""
    query = select(OUTGOING).where(OUTGOING.c.verdict.is_not(None)).order_by(OUTGOING.c.out_no)
    found = []
    for row in connection.execute(query).mappings():
        kind = kind_of_dispute(row["claim"], row["verdict"])
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
        kind = kind_of_dispute(claim, row["verdict"])
        if kind:
            month = (row["born_on"] or "")[:7].replace("-", "")
            found.append(Dispute(row["partner_code"], row["notice_id"], month, kind, "them"))
    return found


# What a verdict of who was told makes of a notice, by whether who told counts the birth itself.
_DISPUTES: dict[Verdict, tuple[str, str]] = {
    Verdict.COUNTED: ("", "both"),
    Verdict.NEW: ("", ""),  # its own register lacks it: its own case
    Verdict.DOUBTFUL: ("", ""),  # open: a person there decides
    Verdict.NOT_OURS: ("nobody", ""),
    Verdict.NO_BIRTH: ("no_birth", "no_birth"),
    Verdict.OUTSIDE: ("", ""),
    Verdict.REFUSED: ("refused", "refused"),
    Verdict.REVOKED: ("", ""),
    Verdict.SUPERSEDED: ("", ""),
}


def kind_of_dispute(claim: str, verdict: str | None) -> str:
    """A code of DISPUTE_NAMES; empty for none. claim: 'ours' where who tells counts the birth.
    verdict: of who was told; a partner that may say no more says nothing."""
    if verdict not in set(Verdict):
        return ""
    return _DISPUTES[Verdict(verdict)][bool(claim)]
