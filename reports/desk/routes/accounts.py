"""Accounts, for the administrator: who may sign in, in which role, for which town."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from reports.desk import accounts, sessions, sign_in_limits
from reports.desk.access import Admin, FormFields, desk_of, needed, text_of
from reports.desk.errors import AccountError, BadFormError
from reports.desk.passwords import LONGEST_PASSWORD, SHORTEST_PASSWORD
from reports.desk.rendering import render
from reports.desk.roles import Person, Role
from transforms.ledger.event_writer import open_event_writer
from transforms.ledger.vocabulary import Action, Reason

router = APIRouter()


@router.get("/accounts")
def show(request: Request, _: Admin) -> Response:
    """All accounts, how often each is signed in, and the forms that change them."""
    desk = desk_of(request)
    with desk.ledger.reading() as session:
        known = accounts.accounts(session)
        signed_in = {
            one.name: len(sessions.standing(session, one.name, desk.now())) for one in known
        }
    return render(
        request,
        "accounts.html.j2",
        accounts=known,
        signed_in=signed_in,
        shortest=SHORTEST_PASSWORD,
        longest=LONGEST_PASSWORD,
    )


@router.post("/accounts")
def add(request: Request, person: Admin, form: FormFields) -> Response:
    """Make an account."""
    desk = desk_of(request)
    password = text_of(form, "password", LONGEST_PASSWORD + 1)
    accounts.add_account(desk.ledger, desk.actor(person), _person(form), password)
    return RedirectResponse("/accounts", 303)


@router.post("/accounts/{name}")
def change(request: Request, name: str, person: Admin, form: FormFields) -> Response:
    """Change role and town, set a password, shut or open the account."""
    desk, what = desk_of(request), text_of(form, "what")
    actor = desk.actor(person)
    if what == "role":
        accounts.change_account(desk.ledger, actor, _person(form, name))
    elif what == "password":
        password = text_of(form, "password", LONGEST_PASSWORD + 1)
        accounts.set_password(desk.ledger, actor, name, password)
    elif what in ("disable", "enable"):
        accounts.disable_account(desk.ledger, actor, name, is_disabled=what == "disable")
    else:
        raise BadFormError("不知要办理什么。", "The form does not say what to do.")
    return RedirectResponse("/accounts", 303)


@router.post("/accounts-waits")
def end_waits(request: Request, person: Admin) -> Response:
    """Let everybody try to sign in again at once."""
    desk = desk_of(request)
    with open_event_writer(desk.ledger, desk.actor(person)) as events:
        count = sign_in_limits.forget_all(events.session)
        events.remark(Action.WAITS_ENDED, Reason.DESK_ACCOUNTS, {"failures": count})
    return RedirectResponse("/accounts", 303)


@router.get("/accounts/{name}/sessions")
def show_sessions(request: Request, name: str, _: Admin) -> Response:
    """Where an account is signed in."""
    desk = desk_of(request)
    with desk.ledger.reading() as session:
        rows = sessions.standing(session, name, desk.now())
    return render(
        request,
        "sessions.html.j2",
        account=name,
        rows=rows,
        handle_of=sessions.handle_of,
        own=None,
        path_of=request.url.path,
    )


@router.post("/accounts/{name}/sessions")
def end_session(request: Request, name: str, person: Admin, form: FormFields) -> Response:
    """End one of its sign-ins."""
    desk = desk_of(request)
    handle = needed(form, "handle", "请选择一次登录。", "Choose a sign-in.")
    sessions.end(desk.ledger, desk.actor(person), name, handle)
    return RedirectResponse(request.url.path, 303)


def _person(form: FormFields, name: str | None = None) -> Person:
    try:
        role = Role(text_of(form, "role"))
    except ValueError:
        raise AccountError("请选择角色。", "Choose a role.") from None
    name = name or needed(form, "name", "请填写账号名。", "Give the account a name.")
    return Person(
        name, text_of(form, "shown_name", 64) or name, role, text_of(form, "town_code", 9) or None
    )
