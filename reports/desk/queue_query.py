"""What a reader asked the queue for, as it stands in the page's address: a link to it can be passed
on."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

FILTERS = ("town_code", "case_type", "subtype", "register", "grade", "status")
# Which part of the cases: what waits for the reader, lists past their deadline, not yet decided,
# decided at the desk, all.
VIEWS = ("waiting", "overdue", "undecided", "decided", "all")
ORDERS = ("help", "month", "town", "probability")


@dataclass(frozen=True)
class Asked:
    """filters: by column, the value wanted; text: part of a case's number."""

    view: str = VIEWS[0]
    filters: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    order: str = ORDERS[0]
    page: int = 1


def asked_for(query: Mapping[str, str]) -> Asked:
    """What the address asks for; what it should not ask for is passed over."""
    page = query.get("page", "1")
    return Asked(
        query["view"] if query.get("view") in VIEWS else VIEWS[0],
        {name: query[name][:64] for name in FILTERS if query.get(name)},
        query.get("text", "").strip()[:40],
        query["order"] if query.get("order") in ORDERS else ORDERS[0],
        max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
    )


def without(asked: Asked, name: str) -> Asked:
    """The same question with one filter less."""
    return replace(
        asked, filters={key: value for key, value in asked.filters.items() if key != name}
    )


def link(asked: Asked, **changed: object) -> str:
    """The same question with something changed, as the tail of an address; None takes a filter
    away."""
    values: dict[str, object] = {
        "view": asked.view,
        **asked.filters,
        "text": asked.text,
        "order": asked.order,
        **changed,
    }
    usual = {"view": VIEWS[0], "order": ORDERS[0], "page": 1}
    return urlencode(
        {name: value for name, value in values.items() if value not in (None, "", usual.get(name))}
    )
