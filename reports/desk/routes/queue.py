"""The first page: the queue of cases."""

from collections.abc import Mapping
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from reports.desk.doors import AnyPerson, desk_of
from reports.desk.errors import ForbiddenError
from reports.desk.pages import render
from reports.desk.people import READS_CASES, Role
from reports.desk.queue import FILTERS, ORDERS, Asked, read_queue

router = APIRouter()


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
        request, template, queue=found, asked=asked, town_names=found.town_names,
        link=lambda **changed: link(asked, **changed),
    )  # fmt: skip


def asked_for(query: Mapping[str, str]) -> Asked:
    """What the address asks for; what it should not ask for is passed over."""
    page = query.get("page", "1")
    return Asked(
        {name: query[name] for name in FILTERS if query.get(name)},
        query.get("text", "").strip()[:40],
        query["order"] if query.get("order") in ORDERS else "help",
        max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
    )


def link(asked: Asked, **changed: object) -> str:
    """The same question with something changed, as the tail of an address; None takes a filter away."""
    values: dict[str, object] = {**asked.filters, "text": asked.text, "order": asked.order, "page": 1, **changed}
    kept = {name: value for name, value in values.items() if value not in (None, "", 1) and (name, value) != _USUAL}
    return urlencode(kept)


_USUAL = ("order", "help")
