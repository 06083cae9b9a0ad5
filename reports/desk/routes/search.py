"""Cases found by a person's name or number: for a reason, and an event of the ledger."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from reports.desk.access import CaseReader, FormFields, desk_of, needed
from reports.desk.case_search import MOST_FOUND, SHORTEST_SOUGHT, find_cases
from reports.desk.errors import BadFormError
from reports.desk.rendering import render
from transforms.ledger.event_writer import open_event_writer
from transforms.ledger.vocabulary import Action

router = APIRouter()


@router.get("/search")
def where_to_search(_: CaseReader) -> Response:
    """Who comes by an address or reloads after a sign-in finds the form; nothing was sought."""
    return RedirectResponse("/cases#search", status_code=303)


@router.post("/search")
def search(request: Request, person: CaseReader, form: FormFields) -> Response:
    """The cases whose records bear the name or the number. What was sought is not kept."""
    sought = needed(form, "sought", "请填写要查找的姓名或号码。", "Say whom you seek.")
    reason = needed(form, "reason", "请写明查找的理由。", "Say why you search.")
    if not SHORTEST_SOUGHT <= len(sought) <= 40:
        raise BadFormError("请填写 2 至 40 个字符。", "Write 2 to 40 characters.")
    desk = desk_of(request)
    found = find_cases(desk, person, sought)
    with open_event_writer(desk.ledger, desk.actor(person)) as events:
        shown = [str(row["case_id"]) for row in found]
        events.remark(Action.SEARCH, reason[:200], {"cases": shown})
    return render(
        request, "search.html.j2", found=found, most=MOST_FOUND, sought=sought, reason=reason
    )
