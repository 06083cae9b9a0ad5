"""Signing in and out, and the choice of the language."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.datastructures import FormData

from reports.desk import sessions
from reports.desk.access import SESSION_COOKIE, FormFields, desk_of, find_sign_in, text_of
from reports.desk.rendering import LANGUAGE_COOKIE, render
from transforms.ledger.event_writer import Actor
from transforms.ledger.vocabulary import LedgerRole

router = APIRouter()
# Guessing a password of twelve characters at this pace takes longer than the registers will last.
PER_ACCOUNT, PER_ADDRESS = parse("5/15 minutes"), parse("30/15 minutes")
_COOKIE: dict[str, Any] = {"httponly": True, "samesite": "strict", "path": "/"}


@router.get("/login")
def show(request: Request, next: str = "/") -> Response:
    """The form."""
    return render(request, "login.html.j2", next=_inside(next), fault=None)


@router.post("/login")
def sign_in(request: Request, form: FormFields) -> Response:
    """Sign in; a new sign-in gets a new token, whatever the browser held before."""
    desk, name = desk_of(request), text_of(form, "name", 64)
    limiter = _limiter(request)
    address = request.client.host if request.client else ""
    if not (
        limiter.hit(PER_ADDRESS, "address", address) and limiter.hit(PER_ACCOUNT, "account", name)
    ):
        return _again(
            request,
            form,
            429,
            "尝试次数过多，请 15 分钟后再试。",
            "Too many tries; come back in 15 minutes.",
        )
    token = sessions.sign_in(
        desk.ledger,
        Actor(name or "?", LedgerRole.SIGN_IN, desk.today()),
        name,
        text_of(form, "password"),
        desk.now(),
    )
    if token is None:
        return _again(request, form, 401, "账号或口令不对。", "The name or the password is wrong.")
    limiter.clear(PER_ACCOUNT, "account", name)
    response = RedirectResponse(_inside(text_of(form, "next")), 303)
    response.set_cookie(SESSION_COOKIE, token, **_COOKIE)
    return response


@router.post("/logout")
def sign_out(request: Request) -> Response:
    """End the sign-in."""
    desk, found = desk_of(request), find_sign_in(request)
    if found:
        sessions.sign_out(desk.ledger, desk.actor(found.person), request.cookies[SESSION_COOKIE])
    response = RedirectResponse("/login", 303)
    response.delete_cookie(SESSION_COOKIE, **_COOKIE)
    return response


@router.post("/language")
def choose_language(form: FormFields) -> Response:
    """Keep the language for a year, and go back to the page."""
    response = RedirectResponse(_inside(text_of(form, "next")), 303)
    language = "en" if text_of(form, "language") == "en" else "zh"
    response.set_cookie(LANGUAGE_COOKIE, language, max_age=365 * 24 * 3600, **_COOKIE)
    return response


def _again(request: Request, form: FormData, status: int, zh: str, en: str) -> Response:
    return render(
        request, "login.html.j2", status, next=_inside(text_of(form, "next")), fault=(zh, en)
    )


def _limiter(request: Request) -> MovingWindowRateLimiter:
    state = request.app.state
    if not hasattr(state, "limiter"):
        state.limiter = MovingWindowRateLimiter(MemoryStorage())
    limiter: MovingWindowRateLimiter = state.limiter
    return limiter


def _inside(path: str) -> str:
    """A path of this site; anything that could lead elsewhere is the first page."""
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if is_ours and "\\" not in path and "\n" not in path else "/"
