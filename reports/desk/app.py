"""The desk's application: its pages, its guards, and what becomes of a refusal."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import quote

from fastapi import Depends, FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware

from reports.desk.access import NotSignedInError, require_csrf
from reports.desk.context import Desk
from reports.desk.errors import DeskError, NotThereError
from reports.desk.rendering import render
from reports.desk.routes import accounts, audit, case, health, login, queue, review, towns
from reports.snapshot.restricted import NotPublishedError
from transforms.ledger.errors import LedgerError, StaleCaseError, UnknownCaseError

# Only this machine's own names: another name that leads here is a trick (DNS rebinding).
HOSTS = ["localhost", "127.0.0.1", "[::1]"]
_GUARDS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; "
    "base-uri 'none'; "
    "form-action 'self'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def create_app(desk: Desk) -> FastAPI:
    """The application over one output folder and its ledger."""
    app = FastAPI(
        docs_url=None, redoc_url=None, openapi_url=None, dependencies=[Depends(require_csrf)]
    )
    app.state.desk = desk
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=HOSTS)
    app.middleware("http")(_guard)
    for part in (health, login, queue, case, review, towns, audit, accounts):
        app.include_router(part.router)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")
    app.add_exception_handler(NotSignedInError, _to_sign_in)
    for kind in (LedgerError, NotPublishedError, HTTPException):
        app.add_exception_handler(kind, _refuse)
    return app


async def _guard(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await call_next(request)
    response.headers.update(_GUARDS)
    if not request.url.path.startswith("/static"):
        response.headers["Cache-Control"] = "no-store"
    return response


def _to_sign_in(request: Request, _: Exception) -> Response:
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    where = (
        "/login"
        if back == "/" or request.method != "GET"
        else f"/login?next={quote(back, safe='')}"
    )
    if request.headers.get("HX-Request"):
        return Response(status_code=200, headers={"HX-Redirect": where})
    return RedirectResponse(where, 303)


def _refuse(request: Request, error: Exception) -> Response:
    """A refusal as a page, in the person's language."""
    if isinstance(error, HTTPException):
        status = error.status_code
        refusal: LedgerError = (
            NotThereError(request.url.path)
            if status == 404
            else LedgerError(f"无法办理（{status}）。", f"This cannot be done ({status}).")
        )
    elif isinstance(error, LedgerError):
        refusal, status = error, _status(error)
    else:
        refusal, status = (
            LedgerError(
                "尚未发布结果，请先运行 birthrecon run。",
                "Nothing is published yet; run birthrecon run first.",
            ),
            503,
        )
    form = getattr(request.state, "form", {})
    typed = str(form.get("why") or form.get("text") or form.get("comment") or "")
    back = (
        request.url.path.rsplit("/", 1)[0]
        if request.method == "POST" and "/case/" in request.url.path
        else "/"
    )
    return render(request, "refused.html.j2", status, refusal=refusal, typed=typed, back=back)


def _status(error: LedgerError) -> int:
    if isinstance(error, DeskError):
        return error.status
    if isinstance(error, StaleCaseError):
        return 409
    return 404 if isinstance(error, UnknownCaseError) else 422
