"""What a reader asked the queue for, as it stands in the page's address: a link to it can be passed
on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

FILTERS = ("town_code", "case_type", "subtype", "register", "grade", "status", "overdue")
ORDERS = ("help", "month", "town", "probability")


@dataclass(frozen=True)
class Asked:
    """filters: by column, the value wanted; text: part of a case's number."""

    filters: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    order: str = ORDERS[0]
    page: int = 1


def asked_for(query: Mapping[str, str]) -> Asked:
    """What the address asks for; what it should not ask for is passed over."""
    page = query.get("page", "1")
    return Asked(
        {name: query[name] for name in FILTERS if query.get(name)},
        query.get("text", "").strip()[:40],
        query["order"] if query.get("order") in ORDERS else ORDERS[0],
        max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
    )


def link(asked: Asked, **changed: object) -> str:
    """The same question with something changed, as the tail of an address; None takes a filter
    away."""
    values: dict[str, object] = {
        **asked.filters,
        "text": asked.text,
        "order": asked.order,
        **changed,
    }
    usual = {"order": ORDERS[0], "page": 1}
    return urlencode(
        {name: value for name, value in values.items() if value not in (None, "", usual.get(name))}
    )
