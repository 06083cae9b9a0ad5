"""Whether the desk can do its work, for a machine that watches it: no account, no content."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from sqlalchemy import select

from reports.desk.context import Desk
from reports.snapshot.publish import BIRTHS_FILE
from transforms.ledger.errors import LedgerError
from transforms.ledger.tables import Event

router = APIRouter()


@router.get("/health")
def health(request: Request) -> JSONResponse:
    """200 and `ok`, or 503 and the name of what is missing. Words and no data."""
    desk: Desk = request.app.state.desk
    try:
        with desk.ledger.reading() as session:
            session.execute(select(Event.seq).limit(1))
        ledger = "ok"
    except (LedgerError, OSError):
        ledger = "unreachable"
    published = "ok" if (desk.out / BIRTHS_FILE).is_file() else "missing"
    is_well = ledger == published == "ok"
    return JSONResponse(
        {"status": "ok" if is_well else "fail", "ledger": ledger, "published": published},
        200 if is_well else 503,
    )
