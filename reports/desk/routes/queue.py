"""The first page: the queue of cases."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from data.reference.terms import Term
from reports.desk.access import AnyPerson, desk_of
from reports.desk.errors import ForbiddenError
from reports.desk.queue import read_queue
from reports.desk.queue_query import asked_for, link
from reports.desk.rendering import render
from reports.desk.roles import READS_CASES, Role

router = APIRouter()
VIEW_NAMES = {
    "waiting": Term("待我处理", "Wait for me"),
    "overdue": Term("逾期", "Overdue"),
    "undecided": Term("未决定", "Not decided"),
    "decided": Term("已决定", "Decided"),
    "all": Term("全部", "All"),
}


@router.get("/")
def show(request: Request, person: AnyPerson) -> Response:
    """The queue; each role begins where its work is."""
    if person.role is Role.TOWN_CLERK:
        return RedirectResponse("/town", 303)
    if person.role is Role.AUDITOR:
        return RedirectResponse("/audit", 303)
    if person.role is Role.ADMIN:
        return RedirectResponse("/accounts", 303)
    return cases(request, person)


@router.get("/cases")
def cases(request: Request, person: AnyPerson) -> Response:
    """The queue, or its list alone where HTMX asks for it."""
    if person.role not in READS_CASES:
        raise ForbiddenError
    asked = asked_for(request.query_params)
    found = read_queue(desk_of(request), person, asked)
    template = "_queue.html.j2" if request.headers.get("HX-Request") else "queue.html.j2"
    return render(
        request,
        template,
        queue=found,
        asked=asked,
        town_names=found.town_names,
        view_names=VIEW_NAMES,
        link=lambda **changed: link(asked, **changed),
    )
