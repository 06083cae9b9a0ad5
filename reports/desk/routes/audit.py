"""The ledger as the auditor reads it: whether its chain is whole, and its newest events."""

from datetime import UTC, date, datetime, time, timedelta

from fastapi import APIRouter, Request, Response
from sqlalchemy import select

from reports.desk.access import LedgerReader, desk_of
from reports.desk.context import Desk
from reports.desk.errors import BadFormError
from reports.desk.rendering import render
from transforms.ledger.audit import audit
from transforms.ledger.tables import Event
from transforms.ledger.vocabulary import Action, action_term, reason_term, role_term

router = APIRouter()
MOST_EVENTS, MOST_BREAKS = 200, 100


@router.get("/audit")
def show(
    request: Request,
    _: LedgerReader,
    case: str = "",
    actor: str = "",
    action: str = "",
    day: str = "",
) -> Response:
    """The newest events that fit; the page asks for the proof by itself once it is there."""
    asked = {
        "case": case.strip(),
        "actor": actor.strip(),
        "action": action.strip(),
        "day": day.strip(),
    }
    query = select(Event).order_by(Event.seq.desc()).limit(MOST_EVENTS)
    for value, column in zip(
        asked.values(), (Event.case_id, Event.actor, Event.action), strict=False
    ):
        if value:
            query = query.where(column == value)
    desk = desk_of(request)
    if asked["day"]:
        first, after = _bounds(desk, asked["day"])
        query = query.where(Event.at >= first, Event.at < after)
    with desk.ledger.reading() as session:
        events = session.scalars(query).all()
    return render(
        request,
        "audit.html.j2",
        events=events,
        actions=sorted(Action),
        proof=None,
        asked=asked,
        most=MOST_EVENTS,
        action_term=action_term,
        reason_term=reason_term,
        role_term=role_term,
    )


@router.get("/audit/proof")
def prove(request: Request, _: LedgerReader) -> Response:
    """Whether the whole ledger holds; the answer alone where HTMX asks for it."""
    with desk_of(request).ledger.reading() as session:
        proof = audit(session)
    template = "_proof.html.j2" if request.headers.get("HX-Request") else "proof.html.j2"
    return render(request, template, proof=proof, most_breaks=MOST_BREAKS)


def _bounds(desk: Desk, day: str) -> tuple[str, str]:
    """The first moment of a day of the district and of the day after, as events tell moments.

    Raises: BadFormError for what is no day.
    """
    try:
        begins = datetime.combine(date.fromisoformat(day), time(), desk.zone)
        ends = begins + timedelta(days=1)
    except (ValueError, OverflowError):
        raise BadFormError("日期无法识别。", "That is no date.") from None
    first, after = (moment.astimezone(UTC).isoformat() for moment in (begins, ends))
    return first, after
