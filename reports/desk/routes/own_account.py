"""One's own account: the password, and where one is signed in."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from reports.desk import accounts, cookies, sessions, sign_in_limits
from reports.desk.access import (
    SESSION_COOKIE,
    AnyPerson,
    AnySignIn,
    FormFields,
    desk_of,
    needed,
    text_of,
)
from reports.desk.errors import AccountError
from reports.desk.passwords import LONGEST_PASSWORD, SHORTEST_PASSWORD
from reports.desk.rendering import render
from reports.desk.routes.login import attempt_of

router = APIRouter()
PASSWORD_PATH = "/me/password"


@router.get(PASSWORD_PATH)
def show_password(request: Request, found: AnySignIn) -> Response:
    """The form for a new password."""
    return _password_page(request, found, None)


@router.post(PASSWORD_PATH)
def change_password(request: Request, found: AnySignIn, form: FormFields) -> Response:
    """Take a new password; every sign-in of the account ends, this one too."""
    desk, person = desk_of(request), found.person
    new = text_of(form, "password", LONGEST_PASSWORD + 1)
    try:
        if new != text_of(form, "again", LONGEST_PASSWORD + 1):
            raise AccountError("两次输入不一致。", "The two do not agree.")
        # Who found the desk open guesses the password here: such tries count as well.
        tried = sign_in_limits.reserve(
            desk.ledger, attempt_of(request, person.name), desk.now(), desk.secret
        )
        accounts.change_own_password(
            desk.ledger,
            desk.actor(person),
            person,
            needed(form, "current", "请填写当前口令。", "Give the current password."),
            new,
        )
        sign_in_limits.forget(desk.ledger, tried)
    except AccountError as error:
        return _password_page(request, found, (error.zh, error.en))
    except sign_in_limits.TriedTooOftenError as error:
        return _password_page(request, found, error.told)
    response = RedirectResponse("/login", 303)
    cookies.drop(request, response, SESSION_COOKIE)
    return response


@router.get("/me/sessions")
def show_sessions(request: Request, person: AnyPerson, found: AnySignIn) -> Response:
    """Where this person is signed in."""
    desk = desk_of(request)
    with desk.ledger.reading() as session:
        rows = sessions.standing(session, person.name, desk.now())
    return render(
        request,
        "sessions.html.j2",
        account=person.name,
        rows=rows,
        handle_of=sessions.handle_of,
        own=found.handle,
        path_of="/me/sessions",
    )


@router.post("/me/sessions")
def end_session(request: Request, person: AnyPerson, form: FormFields) -> Response:
    """End one of one's own sign-ins."""
    desk = desk_of(request)
    handle = needed(form, "handle", "请选择一次登录。", "Choose a sign-in.")
    sessions.end(desk.ledger, desk.actor(person), person.name, handle)
    return RedirectResponse("/me/sessions", 303)


def _password_page(
    request: Request, found: sessions.SignedIn, fault: tuple[str, str] | None
) -> Response:
    return render(
        request,
        "password.html.j2",
        422 if fault else 200,
        fault=fault,
        is_first=found.must_change_password,
        shortest=SHORTEST_PASSWORD,
        longest=LONGEST_PASSWORD,
    )
