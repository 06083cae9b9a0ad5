"""How each partner does, month by month: silence, lateness, quality; and what to look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Connection, RowMapping, select

from exchange.account import AccountLine, account
from exchange.answering import stored_answer
from exchange.answers import Verdict
from exchange.partners import Partner, partners
from exchange.receive import Road
from exchange.store import Store
from exchange.tables import ARRIVALS

SIX_MONTHS = 6
LATE_DAYS = 31  # a birth has to be registered by then; a notice that comes later helps nobody


@dataclass(frozen=True)
class Month:
    """A partner's notices of one month of arrival. matched: of them, those of a birth that a
    register or a hospital tells of too; new: of births that so far nobody else tells of; refused;
    late: more than 31 days after the birth; again: sent besides once."""

    month: str
    notices: int
    matched: int
    new: int
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
# Of the share matched or new, against the months before; half of it is chance at 50 notices.
_FALL = 0.15
_FEWEST = 20


def states(store: Store, connection: Connection, today: date | None = None) -> list[PartnerState]:
    """How every partner does, by code."""
    today = today or datetime.now(UTC).date()
    rows: dict[str, list[RowMapping]] = {}
    for row in connection.execute(select(ARRIVALS).order_by(ARRIVALS.c.arrival_no)).mappings():
        rows.setdefault(row["partner_code"], []).append(row)
    stale = {line.partner_code for line in account(connection) if _is_stale(line, today)}
    return [
        _state(store, one, rows.get(one.code, []), today, one.code in stale)
        for one in partners(connection)
    ]


def _is_stale(line: AccountLine, today: date) -> bool:
    return bool(line.open) and line.month < f"{today.year - (today.month <= 2)}{_two_before(today)}"


def _two_before(today: date) -> str:
    return f"{(today.month - 3) % 12 + 1:02d}"


def _state(
    store: Store, one: Partner, rows: Sequence[RowMapping], today: date, is_stale: bool
) -> PartnerState:
    by_month: dict[str, list[RowMapping]] = {}
    for row in rows:
        by_month.setdefault(row["received_at"][:7], []).append(row)
    lately = sorted(by_month)[-SIX_MONTHS:]
    months = tuple(_month(store, month, by_month[month]) for month in lately)
    last = date.fromisoformat(rows[-1]["received_at"][:10]) if rows else None
    silent = (today - last).days if last else None
    alerts = _alerts(one, months, silent)
    return PartnerState(
        one, months, len(rows), silent, (*alerts, *(["unanswered"] if is_stale else []))
    )


def _month(store: Store, month: str, rows: Sequence[RowMapping]) -> Month:
    late = sum(
        (date.fromisoformat(row["received_at"][:10]) - date.fromisoformat(row["born_on"])).days
        > LATE_DAYS
        for row in rows
        # When a file of a delivery was sent, nobody knows.
        if _is_day(row["born_on"]) and row["road"] != Road.DELIVERY
    )
    matched = sum(_is_matched(store, row) for row in rows)
    new = sum(row["verdict"] == Verdict.NEW for row in rows if not _is_matched(store, row))
    refused = sum(row["verdict"] == Verdict.REFUSED for row in rows)
    again = sum(row["times_sent"] - 1 for row in rows)
    return Month(month, len(rows), matched, new, refused, late, again)


def _is_matched(store: Store, row: RowMapping) -> bool:
    """A birth that is new to the registers may be matched with a hospital's record, or with
    nothing: the answer knows."""
    if row["verdict"] == Verdict.COUNTED:
        return True
    answer = stored_answer(store, row)
    return bool(answer and answer.is_matched)


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
        # A notice comes before the registers know: what is new is no fault of its sender.
        usual = sum(one.matched + one.new for one in before) / told if told else None
        refused = last.share(last.refused) > _FALL
        if refused or (usual is not None and last.share(last.matched + last.new) < usual - _FALL):
            found.append("quality")
    return tuple(found)


def alerts(store: Store, connection: Connection, today: date | None = None) -> list[str]:
    """One line for each partner that somebody should look at: its code and why, in both
    languages."""
    return [
        f"{state.partner.code}: " + "; ".join(" / ".join(ALERT_NAMES[one]) for one in state.alerts)
        for state in states(store, connection, today)
        if state.alerts
    ]
