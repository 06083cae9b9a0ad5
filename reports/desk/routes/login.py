"""Signing in and out, and the choice of the language."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from reports.desk import cookies, sessions, sign_in_limits
from reports.desk.access import (
    DEVICE_COOKIE,
    SESSION_COOKIE,
    FormFields,
    desk_of,
    find_sign_in,
    text_of,
)
from reports.desk.passwords import LONGEST_PASSWORD
from reports.desk.rendering import LANGUAGE_COOKIE, render
from reports.desk.sign_in_limits import Attempt, TriedTooOftenError
from transforms.ledger.event_writer import Actor
from transforms.ledger.vocabulary import LedgerRole

router = APIRouter()


@router.get("/login")
def show(request: Request, next: str = "/") -> Response:
    """The form."""
    return render(request, "login.html.j2", next=_inside(next), fault=None)


@router.post("/login")
def sign_in(request: Request, form: FormFields) -> Response:
    """Sign in; a new sign-in gets a new token, whatever the browser held before."""
    desk, name = desk_of(request), text_of(form, "name", 64)
    try:
        tried = sign_in_limits.reserve(
            desk.ledger, attempt_of(request, name), desk.now(), desk.secret
        )
    except TriedTooOftenError as error:
        answer = _again(request, form, 429, *error.told)
        answer.headers["Retry-After"] = str(error.seconds)
        return answer
    tokens = sessions.sign_in(
        desk.ledger,
        Actor("?", LedgerRole.SIGN_IN, desk.today()),
        name,
        text_of(form, "password", LONGEST_PASSWORD),
        desk.now(),
        _origin(request),
    )
    if tokens is None:
        return _again(request, form, 401, "账号或口令不对。", "The name or the password is wrong.")
    sign_in_limits.forget(desk.ledger, tried)
    response = RedirectResponse(_inside(text_of(form, "next")), 303)
    cookies.keep(request, response, SESSION_COOKIE, tokens.session, None)
    cookies.keep(request, response, DEVICE_COOKIE, tokens.device, cookies.YEAR_SECONDS)
    return response


@router.post("/logout")
def sign_out(request: Request) -> Response:
    """End the sign-in."""
    desk, found = desk_of(request), find_sign_in(request)
    if found:
        sessions.sign_out(desk.ledger, desk.actor(found.person), request.cookies[SESSION_COOKIE])
    response = RedirectResponse("/login", 303)
    cookies.drop(request, response, SESSION_COOKIE)
    return response


@router.post("/language")
def choose_language(request: Request, form: FormFields) -> Response:
    """Keep the language for a year, and go back to the page."""
    response = RedirectResponse(_inside(text_of(form, "next")), 303)
    language = "en" if text_of(form, "language") == "en" else "zh"
    cookies.keep(request, response, LANGUAGE_COOKIE, language, cookies.YEAR_SECONDS)
    return response


def attempt_of(request: Request, name: str) -> Attempt:
    """Who tries, as far as the request tells."""
    return Attempt(name, _address(request), request.cookies.get(DEVICE_COOKIE))


def _origin(request: Request) -> sessions.Origin:
    return sessions.Origin(
        _address(request),
        request.headers.get("user-agent", ""),
        request.cookies.get(DEVICE_COOKIE),
    )


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _again(request: Request, form: FormData, status: int, zh: str, en: str) -> Response:
    return render(
        request, "login.html.j2", status, next=_inside(text_of(form, "next")), fault=(zh, en)
    )


def _inside(path: str) -> str:
    """A path of this site; anything that could lead elsewhere is the first page."""
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if is_ours and "\\" not in path and "\n" not in path else "/"
