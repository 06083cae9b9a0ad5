"""What stands before every page: the size and the sender of a request are looked at before its body
is read, and every answer bears the headers that keep a browser from doing more than the page asks.
"""

import asyncio
import logging
import traceback
from collections.abc import Callable, Collection
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reports.desk.access import find_sign_in
from reports.desk.errors import ExpiredError, ForgedError, TooLargeError
from reports.desk.roles import SEES_TOWNS

# A reply is a workbook of some hundred rows; every other form is a few lines of text.
LARGEST_UPLOAD_BYTES, LARGEST_FORM_BYTES = 20_000_000, 64_000
LONGEST_BODY_SECONDS = 120
UPLOADS_AT = "/town"
CHANGES_NOTHING = ("GET", "HEAD", "OPTIONS")
GUARDS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_HSTS = "max-age=31536000"
_LOG = logging.getLogger("birthrecon.desk")
Refuse = Callable[[Request, Exception], Response]


class RequestGuard:
    """ASGI middleware around the desk. refuse: makes the page of a refusal."""

    def __init__(self, app: ASGIApp, refuse: Refuse) -> None:
        """app: what it stands before."""
        self._app, self._refuse = app, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it with its refusal."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(scope, send)
        counted = _Counted(receive)
        try:
            counted.limit = await _largest_body(scope)
            await self._app(scope, counted, answer.send)
        except Exception as error:  # whatever it is, it becomes a page and never a traceback
            if not isinstance(error, (TooLargeError, ForgedError, ExpiredError, HTTPException)):
                _note(error)
            if answer.has_begun:
                return  # the rest is missing, and the server closes the connection
            page = await run_in_threadpool(self._refuse, Request(scope), error)
            # The rest of the body stays unread, so the connection cannot be used again.
            page.headers["Connection"] = "close"
            await page(scope, receive, answer.send)


class _Answer:
    """Sends what the application sends, with the headers that every answer bears."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope, self._send = scope, send
        self.has_begun = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.has_begun = True
            headers = MutableHeaders(scope=message)
            for name, value in GUARDS.items():
                headers.setdefault(name, value)
            if self._scope["scheme"] == "https":
                headers["Strict-Transport-Security"] = _HSTS
            if not self._scope["path"].startswith("/static"):
                headers["Cache-Control"] = "no-store"
        await self._send(message)


class _Counted:
    """Receives a body, and stops where it is larger than it may be or takes too long."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self.limit, self._read = LARGEST_FORM_BYTES, 0
        self._until: float | None = None

    async def __call__(self) -> Message:
        clock = asyncio.get_running_loop().time
        if self._until is None:
            self._until = clock() + LONGEST_BODY_SECONDS
        if self._read < 0:  # the body is in: what comes now is the end of the connection
            return await self._receive()
        try:
            message = await asyncio.wait_for(self._receive(), max(0.0, self._until - clock()))
        except TimeoutError:
            raise TooLargeError(self.limit) from None
        self._read += len(message.get("body", b""))
        if self._read > self.limit:
            raise TooLargeError(self.limit)
        if not message.get("more_body"):
            self._read = -1
        return message


async def _largest_body(scope: Scope) -> int:
    """How many bytes the request may bring.

    Raises: HTTPException for an address that cannot be one; ForgedError for a form from elsewhere;
    ExpiredError for a file from nobody; TooLargeError where the request says so itself.
    """
    if "\x00" in scope["path"] or b"%00" in scope.get("query_string", b""):
        raise HTTPException(400)
    if scope["method"] in CHANGES_NOTHING:
        return LARGEST_FORM_BYTES
    headers = Headers(scope=scope)
    if not _is_from_here(headers, scope["app"].state.desk.public_names):
        raise ForgedError
    request, limit = Request(scope), LARGEST_FORM_BYTES
    if headers.get("content-type", "").lower().startswith("multipart/"):
        found = await run_in_threadpool(find_sign_in, request)
        if found is None:
            raise ExpiredError
        if scope["path"] == UPLOADS_AT and found.person.role in SEES_TOWNS:
            limit = LARGEST_UPLOAD_BYTES
    told = headers.get("content-length", "0")
    if not (told.isascii() and told.isdigit()) or int(told) > limit:
        raise TooLargeError(limit)
    return limit


def _is_from_here(headers: Headers, public_names: Collection[str]) -> bool:
    """Browsers say whether a form comes from another site, before its body. One that says nothing
    has to show its token all the same."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin", "null")
    if origin == "null":  # what a page without a referrer sends of itself
        return True
    told = urlsplit(origin)
    return told.netloc == headers.get("host", "") or told.hostname in public_names


def _note(error: Exception) -> None:
    """Where it failed, and never what the record said."""
    last = traceback.extract_tb(error.__traceback__)[-1:]
    where = "".join(f"{frame.filename}:{frame.lineno}" for frame in last)
    _LOG.error("the desk failed: %s at %s", type(error).__name__, where)
