"""Accounts, for the administrator: who may sign in, in which role, for which town."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from reports.desk import accounts
from reports.desk.access import Admin, FormFields, desk_of, needed, text_of
from reports.desk.errors import AccountError, BadFormError
from reports.desk.rendering import render
from reports.desk.roles import Person, Role

router = APIRouter()


@router.get("/accounts")
def show(request: Request, _: Admin) -> Response:
    """All accounts, and the forms that change them."""
    with desk_of(request).ledger.reading() as session:
        known = accounts.accounts(session)
    return render(request, "accounts.html.j2", accounts=known, shortest=accounts.SHORTEST_PASSWORD)


@router.post("/accounts")
def add(request: Request, person: Admin, form: FormFields) -> Response:
    """Make an account."""
    desk = desk_of(request)
    accounts.add_account(desk.ledger, desk.actor(person), _person(form), text_of(form, "password"))
    return RedirectResponse("/accounts", 303)


@router.post("/accounts/{name}")
def change(request: Request, name: str, person: Admin, form: FormFields) -> Response:
    """Change role and town, set a password, shut or open the account."""
    desk, what = desk_of(request), text_of(form, "what")
    actor = desk.actor(person)
    if what == "role":
        accounts.change_account(desk.ledger, actor, _person(form, name))
    elif what == "password":
        accounts.set_password(desk.ledger, actor, name, text_of(form, "password"))
    elif what in ("disable", "enable"):
        accounts.disable_account(desk.ledger, actor, name, is_disabled=what == "disable")
    else:
        raise BadFormError("不知要办理什么。", "The form does not say what to do.")
    return RedirectResponse("/accounts", 303)


def _person(form: FormFields, name: str | None = None) -> Person:
    try:
        role = Role(text_of(form, "role"))
    except ValueError:
        raise AccountError("请选择角色。", "Choose a role.") from None
    name = name or needed(form, "name", "请填写账号名。", "Give the account a name.")
    return Person(
        name, text_of(form, "shown_name", 64) or name, role, text_of(form, "town_code", 9) or None
    )
