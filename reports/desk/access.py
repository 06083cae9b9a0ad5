"""Who comes in: the sign-in of a request, the roles that a page is for, and the proof that a form
is one of ours."""

import secrets
from collections.abc import Callable
from typing import Annotated, cast

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from reports.desk import sessions
from reports.desk.context import Desk
from reports.desk.errors import BadFormError, ForbiddenError, ForgedError
from reports.desk.roles import (
    DECIDES,
    READS_CASES,
    READS_LEDGER,
    SEES_EXCHANGE,
    SEES_TOWNS,
    Person,
    Role,
)
from transforms.ledger.answer_words import visible

SESSION_COOKIE = "desk_session"
FORM_COOKIE = (
    "desk_form"  # before there is a sign-in, the sign-in form is proved by a cookie of its own
)
CSRF_FIELD, CSRF_HEADER = "csrf_token", "X-CSRF-Token"
DEVICE_COOKIE = "desk_device"  # by which a browser is known again when somebody signs in
_CHANGES_NOTHING = ("GET", "HEAD", "OPTIONS")


class NotSignedInError(Exception):
    """The page asks for a sign-in first."""


class MustChangePasswordError(Exception):
    """The person has to choose a password of her own first."""


def desk_of(request: Request) -> Desk:
    """The desk that serves the request."""
    return cast(Desk, request.app.state.desk)


def find_sign_in(request: Request) -> sessions.SignedIn | None:
    """The request's sign-in; looked up once a request."""
    if not hasattr(request.state, "sign_in"):
        token, desk = request.cookies.get(SESSION_COOKIE), desk_of(request)
        request.state.sign_in = sessions.find(desk.ledger, token, desk.now()) if token else None
    return cast(sessions.SignedIn | None, request.state.sign_in)


def sign_in_of(request: Request) -> sessions.SignedIn:
    """Who asks, also where she has yet to choose a password. Raises: NotSignedInError."""
    found = find_sign_in(request)
    if found is None:
        raise NotSignedInError
    return found


AnySignIn = Annotated[sessions.SignedIn, Depends(sign_in_of)]


def signed_in(found: AnySignIn) -> Person:
    """Who asks. Raises: NotSignedInError; MustChangePasswordError."""
    if found.must_change_password:
        raise MustChangePasswordError
    return found.person


AnyPerson = Annotated[Person, Depends(signed_in)]


def allowed(*roles: Role) -> Callable[[Person], Person]:
    """A dependency that lets these roles in. Raises: ForbiddenError for the others."""

    def check(person: AnyPerson) -> Person:
        if person.role not in roles:
            raise ForbiddenError
        return person

    return check


def require_own_town(person: Person, town_code: str | None) -> None:
    """Raises: ForbiddenError for a town clerk and another town."""
    if not person.may_see(town_code):
        raise ForbiddenError


def csrf_token(request: Request) -> str:
    """What a form on this page must send back."""
    found = find_sign_in(request)
    if found:
        return found.csrf_token
    if not hasattr(request.state, "form_token"):
        request.state.form_token = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(32)
    return cast(str, request.state.form_token)


async def require_csrf(request: Request) -> None:
    """For every request that changes something, whatever page it is for. Raises: ForgedError,
    BadFormError."""
    if request.method in _CHANGES_NOTHING:
        return
    found = await run_in_threadpool(find_sign_in, request)
    expected = found.csrf_token if found else request.cookies.get(FORM_COOKIE)
    form = await form_of(request)
    sent = request.headers.get(CSRF_HEADER) or text_of(form, CSRF_FIELD)
    if not expected or not secrets.compare_digest(expected.encode(), sent.encode()):
        raise ForgedError


async def form_of(request: Request) -> FormData:
    """The form's fields; kept for the page that refuses them. `request_guard` bounds the body."""
    request.state.form = await request.form(max_files=1, max_fields=40, max_part_size=64_000)
    return cast(FormData, request.state.form)


FormFields = Annotated[FormData, Depends(form_of)]
CaseReader = Annotated[Person, Depends(allowed(*READS_CASES))]
Decider = Annotated[Person, Depends(allowed(*DECIDES))]
TownPerson = Annotated[Person, Depends(allowed(*SEES_TOWNS))]
LedgerReader = Annotated[Person, Depends(allowed(*READS_LEDGER))]
ExchangeReader = Annotated[Person, Depends(allowed(*SEES_EXCHANGE))]
Admin = Annotated[Person, Depends(allowed(Role.ADMIN))]


def text_of(form: FormData, name: str, longest: int = 2000) -> str:
    """A field's text without the blanks around it; empty where it is missing, or nobody could see
    what it holds. Raises: BadFormError when too long."""
    value = form.get(name)
    # No database keeps a NUL in a text.
    text = "" if value is None or isinstance(value, UploadFile) else value.strip().replace("\0", "")
    if len(text) > longest:
        raise BadFormError(
            f"“{name}”过长（上限 {longest} 字）。",
            f"{name} is too long ({longest} characters at most).",
        )
    return text if visible(text) else ""


def needed(form: FormData, name: str, zh: str, en: str) -> str:
    """A field that may not be empty. Raises: BadFormError with these sentences."""
    text = text_of(form, name)
    if not text:
        raise BadFormError(zh, en)
    return text
