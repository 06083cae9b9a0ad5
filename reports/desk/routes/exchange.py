"""The partners of the exchange, for statisticians and administrators: how each does, what is owed,
what two counties see differently."""

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from exchange import account, events, partner_states
from exchange.partners import KIND_NAMES, change_partner
from exchange.store import Store, has_store, open_store
from reports.desk.access import Admin, ExchangeReader, FormFields, desk_of, text_of
from reports.desk.context import Desk
from reports.desk.errors import BadFormError, NotThereError
from reports.desk.rendering import render

router = APIRouter()
WIDTH, HEIGHT = 132, 30


@router.get("/exchange")
def show(request: Request, _: ExchangeReader) -> Response:
    """Partners with their trends, the account, the disputes."""
    desk = desk_of(request)
    if not has_store(desk.out):
        return render(request, "exchange.html.j2", states=None)
    with _store(desk) as store, store.reading() as connection:
        states = partner_states.states(store, connection, desk.today())
        lines = account.account(connection)
        disputes = account.disputes(store, connection)
        broken, head = events.broken_at(connection), events.head(connection)
    return render(
        request,
        "exchange.html.j2",
        states=states,
        lines=lines,
        disputes=disputes,
        broken=broken,
        head=head,
        kinds=KIND_NAMES,
        alerts=partner_states.ALERT_NAMES,
        dispute_names=account.DISPUTE_NAMES,
        points=_points,
        size=(WIDTH, HEIGHT),
    )


@router.post("/exchange/{code}")
def change(request: Request, code: str, person: Admin, form: FormFields) -> Response:
    """Stop a partner, or let it send again. What else stands on the register is for the command."""
    desk, what = desk_of(request), text_of(form, "what")
    if what not in ("stop", "allow"):
        raise BadFormError("无法识别的操作。", "That is nothing that can be done here.")
    if not has_store(desk.out):
        raise NotThereError(code)
    with _store(desk) as store, store.writing() as connection:
        change_partner(connection, person.name, code, {"may_send": what == "allow"})
    return RedirectResponse("/exchange", 303)


@contextmanager
def _store(desk: Desk) -> Iterator[Store]:
    store = open_store(desk.out, desk.key)
    try:
        yield store
    finally:
        store.close()


def _points(months: tuple[partner_states.Month, ...]) -> str:
    """The share matched of each month, as the points of a line."""
    step = WIDTH / max(1, len(months) - 1)
    return " ".join(
        f"{place * step:.0f},{(1 - month.share(month.matched)) * (HEIGHT - 4) + 2:.0f}"
        for place, month in enumerate(months)
    )
