"""The ledger as the auditor reads it: whether its chain is whole, and its newest events."""

from fastapi import APIRouter, Request, Response
from sqlalchemy import select

from reports.desk.access import LedgerReader, desk_of
from reports.desk.rendering import render
from transforms.ledger.audit import audit
from transforms.ledger.tables import Event
from transforms.ledger.vocabulary import action_term, reason_term, role_term

router = APIRouter()
MOST_EVENTS = 200


@router.get("/audit")
def show(
    request: Request,
    _: LedgerReader,
    case: str = "",
    actor: str = "",
    action: str = "",
    day: str = "",
) -> Response:
    """The proof, and the newest events that fit."""
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
    if asked["day"]:
        query = query.where(Event.at.startswith(asked["day"], autoescape=True))
    with desk_of(request).ledger.reading() as session:
        events = session.scalars(query).all()
        actions = session.scalars(select(Event.action).distinct().order_by(Event.action)).all()
        proof = audit(session)
    return render(
        request,
        "audit.html.j2",
        events=events,
        actions=actions,
        proof=proof,
        asked=asked,
        most=MOST_EVENTS,
        action_term=action_term,
        reason_term=reason_term,
        role_term=role_term,
    )
