"""The desk's application: its pages, its guards, and what becomes of a refusal."""

from pathlib import Path
from urllib.parse import quote

from fastapi import Depends, FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from exchange.errors import ExchangeError
from operating_system.troubles import system_sentence
from reports.desk.access import MustChangePasswordError, NotSignedInError, require_csrf
from reports.desk.context import Desk
from reports.desk.errors import DeskError, NotThereError
from reports.desk.rendering import render
from reports.desk.request_guard import RequestGuard
from reports.desk.routes import (
    accounts,
    audit,
    case,
    exchange,
    health,
    login,
    overview,
    own_account,
    queue,
    review,
    search,
    towns,
)
from reports.snapshot.restricted import NotPublishedError
from transforms.ledger.errors import LedgerError, StaleCaseError, UnknownCaseError

# Only this machine's own names, and those of the settings: another name that leads here is a trick
# (DNS rebinding).
HOSTS = ("localhost", "127.0.0.1", "[::1]")

_PARTS = (
    health,
    login,
    own_account,
    queue,
    case,
    review,
    search,
    towns,
    overview,
    audit,
    accounts,
    exchange,
)


def create_app(desk: Desk) -> FastAPI:
    """The application over one output folder and its ledger."""
    app = FastAPI(
        docs_url=None, redoc_url=None, openapi_url=None, dependencies=[Depends(require_csrf)]
    )
    app.state.desk = desk
    for part in _PARTS:
        app.include_router(part.router)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")
    app.add_exception_handler(NotSignedInError, _to_sign_in)
    app.add_exception_handler(MustChangePasswordError, _to_own_password)
    for kind in (LedgerError, ExchangeError, NotPublishedError, HTTPException):
        app.add_exception_handler(kind, refuse)
    # The last one added is the first that a request meets.
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*HOSTS, *desk.public_names])
    app.add_middleware(RequestGuard, refuse=refuse)
    if desk.trusted_proxies:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(desk.trusted_proxies))
    return app


def _to_sign_in(request: Request, _: Exception) -> Response:
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    where = (
        "/login"
        if back == "/" or request.method != "GET"
        else f"/login?next={quote(back, safe='')}"
    )
    is_strange = request.headers.get("sec-fetch-site") == "cross-site"
    if request.method == "GET" and is_strange and not back.startswith("//"):
        # A link from elsewhere (the report, a mail) brings no strict cookie; asked for once more
        # from this page, it does.
        return render(request, "again.html.j2", 200, back=back)
    if request.headers.get("HX-Request"):
        return Response(status_code=200, headers={"HX-Redirect": where})
    return RedirectResponse(where, 303)


def _to_own_password(request: Request, _: Exception) -> Response:
    if request.headers.get("HX-Request"):
        return Response(status_code=200, headers={"HX-Redirect": own_account.PASSWORD_PATH})
    return RedirectResponse(own_account.PASSWORD_PATH, 303)


def refuse(request: Request, error: Exception) -> Response:
    """A refusal as a page, in the person's language."""
    refusal, status = _refusal(request, error)
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


def _refusal(request: Request, error: Exception) -> tuple[LedgerError, int]:
    if isinstance(error, LedgerError):
        return error, _status(error)
    if isinstance(error, ExchangeError):
        return LedgerError(error.zh, error.en), error.status
    if isinstance(error, HTTPException):
        status = error.status_code
        if status == 404:
            return NotThereError(request.url.path), status
        return LedgerError(f"无法办理（{status}）。", f"This cannot be done ({status})."), status
    if isinstance(error, NotPublishedError):
        zh = "尚未发布结果或密钥不对，请先运行 birthrecon run，并检查 BIRTHRECON_KEY。"
        en = "Nothing is published, or the key is wrong: run birthrecon run; check BIRTHRECON_KEY."
        return LedgerError(zh, en), 503
    if trouble := system_sentence(error):
        zh, _, en = trouble.partition("\n")
        return LedgerError(
            f"请告知管理员：{zh}", f"Nothing was done; tell the administrator: {en}"
        ), 503
    zh = "程序出错，未办理；请告知管理员查看核对台的输出。"
    en = "The program failed and nothing was done; tell the administrator to read its output."
    return LedgerError(zh, en), 500
