"""The service: notices in, receipts out, over HTTP with message signatures.

Handlers that touch the store are plain functions, which FastAPI runs in threads: none holds up the
others while a disk writes.
"""

import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any

import fastapi_offline
from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from sqlalchemy import select

from exchange import events, intersection, outgoing, signatures
from exchange.answering import Answering, receipt, rows_of
from exchange.errors import ExchangeError
from exchange.intersection import Keys
from exchange.keys import Office
from exchange.matching import NoticeMatcher
from exchange.notices import MOST_BYTES, read_notices
from exchange.partners import Partner, keys_in_use, partner_of_key
from exchange.receipts import read_receipts
from exchange.receive import Road, receive
from exchange.sealed import SEALED, seal_for, unseal
from exchange.signatures import Signed, use_nonce
from exchange.store import Store
from exchange.tables import ARRIVALS

WAIT_S = 5.0
# Answers are given at whole quarters of a second after the question: how long the models took with
# the records that share a name or a day would else tell that there are some.
STEP_S = 0.25
# 400,000 keys of 35 bytes, sealed.
MOST_OF_A_QUESTION = 16_000_000
_ASSETS = Path(fastapi_offline.__file__).parent / "static"
_DOCS_POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    "script-src 'self' 'unsafe-inline'; connect-src 'self'; frame-ancestors 'none'"
)


@dataclass
class Service:
    """What the handlers work on. authorities: host names (with ports) that are this office's."""

    store: Store
    office: Office
    answering: Answering
    authorities: set[str]
    common_keys: Callable[[], Keys] | None = None
    step_s: float = STEP_S
    limits: "SendingLimits" = field(default_factory=lambda: SendingLimits(60))
    questions: "SendingLimits" = field(default_factory=lambda: SendingLimits(3600))


class SendingLimits:
    """How much each partner has sent lately. In memory: a limit guards this process, no rule rests
    on it."""

    def __init__(self, seconds: float) -> None:
        """seconds: in which a partner may send as many as its limit says."""
        self._seconds = seconds
        self._lock = Lock()
        self._debts: dict[str, tuple[float, float]] = {}

    def spend(self, partner: Partner, notices: int) -> None:
        """Take the notices of one request, which wear off with time as fast as the limit says. A
        request alone may be larger than the limit, and then holds up the next ones for longer.

        Raises: ExchangeError where too many have come lately.
        """
        at, limit = time.monotonic(), partner.notices_per_minute
        with self._lock:
            debt, since = self._debts.get(partner.code, (0.0, at))
            debt = max(0.0, debt - (at - since) * limit / self._seconds)
            if debt and debt + notices > limit:
                raise ExchangeError(
                    f"超过每分钟 {limit} 条的限额；请稍后再发。",
                    f"More than {limit} notices a minute: send again later.",
                    "too_fast",
                    429,
                )
            self._debts[partner.code] = debt + notices, at


def create_service(
    store: Store,
    office: Office,
    matcher: NoticeMatcher,
    authorities: set[str],
    common_keys: Callable[[], Keys] | None = None,
    step_s: float = STEP_S,
) -> FastAPI:
    """The application; it answers from the moment that it serves.

    Args: common_keys, the keys of this office's births, for partners that may ask which births are
    common; none: nobody may. step_s: at multiples of it notices are answered.
    """
    answering = Answering(store, office, matcher)
    names = {name.lower() for name in authorities}
    service = Service(store, office, answering, names, common_keys, step_s)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        answering.start()
        yield
        answering.stop()
        await run_in_threadpool(answering.join, 30)

    app = FastAPI(
        title="birthrecon exchange",
        version="1",
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    _add_docs(app)
    _add_routes(app, service)
    app.add_exception_handler(ExchangeError, lambda _, error: _refusal(service, error))
    return app


_NOTICES, _COUNTIES, _SERVICE = "通报 · notices", "邻县 · counties", "服务 · service"
_ABOUT = (
    "出生通报的实时交换。每个请求须按 RFC 9421 用 Ed25519 签名（见 docs/zh/exchange.md）。\n\n"
    "Notices of births, answered as they come. Each request is signed by RFC 9421 with Ed25519 "
    "(docs/exchange.md). A body is one notice (JSON) or many (NDJSON) with the fields of the data "
    "contract, and `version` and `kind`."
)
_EXAMPLE = {
    "notice_id": "H1-000001",
    "partner_code": "H1",
    "sent_at": "2009-06-02T09:00:00",
    "baby_sex": "1",
    "birth_date": "2009-06-01",
    "mother_name": "李婷",
    "mother_id_number": "42062119840105112X",
    "mother_residence_code": "420607109218",
    "hospital_name": "襄阳区人民医院",
    "birth_certificate_no": "H420000001",
    "outcome": "live",
}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"example": _EXAMPLE},
            "application/x-ndjson": {"schema": {"type": "string"}},
            SEALED: {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


def _add_docs(app: FastAPI) -> None:
    """The OpenAPI page, with what it shows itself by from a package: no network."""
    app.mount("/assets", StaticFiles(directory=_ASSETS))

    @app.get("/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        page = get_swagger_ui_html(
            openapi_url="/openapi.json",
            title="birthrecon exchange",
            swagger_js_url="/assets/swagger-ui-bundle.js",
            swagger_css_url="/assets/swagger-ui.css",
            swagger_favicon_url="data:,",
            # Every refusal has the form that is described above, not FastAPI's own.
            swagger_ui_parameters={"defaultModelsExpandDepth": -1},
        )
        page.headers["Content-Security-Policy"] = _DOCS_POLICY
        return page


def _add_routes(app: FastAPI, service: Service) -> None:
    @app.get("/health", tags=[_SERVICE], summary="是否在运行 · whether it runs")
    def health() -> dict[str, str]:
        """Says nothing of what is stored. answers: yes; loading, the run is read; failing, notices
        are taken, and somebody has to look why none is answered."""
        ready = "yes" if service.answering.is_ready else "loading"
        answers = "failing" if service.answering.trouble else ready
        return {"status": "ok", "office": service.office.code, "answers": answers}

    @app.post(
        "/v1/notices",
        status_code=202,
        tags=[_NOTICES],
        openapi_extra=_BODY,
        summary="报送通报 · send notices",
    )
    async def post_notices(request: Request) -> Response:
        """One notice or many; 202 when all of them are on the disk, with a signed receipt each.
        Sent again, the same version gets its receipt again and counts once."""
        body = await _body(request)
        return await run_in_threadpool(_post_notices, service, request, body)

    @app.get(
        "/v1/notices/{notice_id}", tags=[_NOTICES], summary="查询答复 · the answer as it stands now"
    )
    def get_notice(notice_id: str, request: Request) -> Response:
        """The receipt of the newest version; the monthly run may have changed its answer."""
        partner, _ = _admit(service, request, b"")
        return _get_notice(service, partner, notice_id)

    @app.get(
        "/v1/outgoing",
        tags=[_COUNTIES],
        summary="取回应由贵县核对的出生 · births that belong to you",
    )
    def get_outgoing(request: Request) -> Response:
        """Sealed for the partner (age); NDJSON inside."""
        partner, _ = _admit(service, request, b"")
        return _get_outgoing(service, partner)

    @app.post(
        "/v1/receipts", status_code=202, tags=[_COUNTIES], summary="送回回执 · send receipts back"
    )
    async def post_receipts(request: Request) -> Response:
        """Receipts as NDJSON, for notices of `/v1/outgoing`."""
        body = await _body(request)
        return await run_in_threadpool(_post_receipts, service, request, body)

    @app.post(
        "/v1/common",
        tags=[_COUNTIES],
        summary="求交集（不含姓名）· births in common, without names",
    )
    async def post_common(request: Request) -> Response:
        """A question of private set intersection, sealed; the answer is sealed for the asker. Once
        an hour: who may ask often could try keys out."""
        body = await _body(request, MOST_OF_A_QUESTION)
        return await run_in_threadpool(_post_common, service, request, body)


async def _body(request: Request, most: int = MOST_BYTES) -> bytes:
    """The body, as long as it is no longer than may be. Raises: ExchangeError."""
    pieces, size = [], 0
    async for piece in request.stream():
        size += len(piece)
        if size > most:
            raise ExchangeError("内容过大。", "The body is too large.", "too_large", 413)
        pieces.append(piece)
    return b"".join(pieces)


def _admit(service: Service, request: Request, body: bytes) -> tuple[Partner, Signed]:
    """Whose request this is; its nonce is used up. Raises: ExchangeError."""
    signed = _verified(service, request, body)
    with service.store.writing() as connection:
        partner = partner_of_key(connection, signed.key_id)
        use_nonce(connection, partner.code, signed)
    return partner, signed


def _verified(service: Service, request: Request, body: bytes) -> Signed:
    headers = {
        name.decode("latin-1"): value.decode("latin-1") for name, value in request.headers.raw
    }
    path = request.scope["raw_path"].decode("latin-1")
    query = request.scope["query_string"].decode("latin-1")
    url = f"{request.url.scheme}://{headers.get('host', '')}{path}{'?' if query else ''}{query}"
    with service.store.reading() as connection:
        keys = keys_in_use(connection)
    shown = signatures.Request(request.method, url, headers)
    return signatures.verify_request(shown, body, keys, service.authorities)


def until_step(took_s: float, step_s: float) -> float:
    """Seconds until the next moment at which an answer is given.

    >>> round(until_step(0.35, 0.25), 2), round(until_step(0.5, 0.25), 2)
    (0.15, 0.0)
    """
    return -took_s % step_s


def _post_notices(service: Service, request: Request, body: bytes) -> Response:
    began = time.monotonic()
    signed = _verified(service, request, body)
    is_sealed = request.headers.get("content-type", "").startswith(SEALED)
    notices = read_notices(unseal(service.office, body) if is_sealed else body)
    with service.store.writing() as connection:
        partner = partner_of_key(connection, signed.key_id)
        use_nonce(connection, partner.code, signed)  # a replay must not use up the limit
        service.limits.spend(partner, len(notices))
        arrivals = receive(service.store, connection, partner, notices, Road.SERVICE)
    numbers = [one.arrival_no for one in arrivals]
    service.answering.wake()
    if service.answering.is_ready:  # while the run is being loaded, the receipt goes without
        service.answering.wait_for(numbers, WAIT_S)
        time.sleep(until_step(time.monotonic() - began, service.step_s))
    with service.store.reading() as connection:
        rows = rows_of(connection, partner.code, numbers)
    receipts = [receipt(service.store, service.office, partner, row) for row in rows]
    return _signed(service, {"receipts": receipts}, 202)


def _get_notice(service: Service, partner: Partner, notice_id: str) -> Response:
    query = select(ARRIVALS).where(
        ARRIVALS.c.partner_code == partner.code, ARRIVALS.c.notice_id == notice_id
    )
    with service.store.reading() as connection:
        row = connection.execute(query.order_by(ARRIVALS.c.version.desc())).mappings().first()
    if row is None:
        raise ExchangeError("没有这条通报。", "There is no such notice.", "unknown_notice", 404)
    return _signed(service, receipt(service.store, service.office, partner, row))


def _get_outgoing(service: Service, partner: Partner) -> Response:
    if not partner.may_receive:
        raise ExchangeError(
            "该单位未获准接收。", "This partner may not receive births.", "may_not_receive", 403
        )
    with service.store.writing() as connection:
        rows = outgoing.due(connection, partner.code, datetime.now(UTC))
        sealed = seal_for(partner.seal_key, outgoing.bodies(service.store, rows))
        if rows:
            outgoing.mark_sent(connection, partner.code, rows)
    return _signed_bytes(service, sealed, SEALED, 200)


def _post_receipts(service: Service, request: Request, body: bytes) -> Response:
    partner, _ = _admit(service, request, body)
    with service.store.writing() as connection:
        told = read_receipts(connection, partner, body)
        settled = [outgoing.record_receipt(service.store, connection, partner, one) for one in told]
    return _signed(service, {"settled": sum(settled), "open": len(settled) - sum(settled)}, 202)


def _post_common(service: Service, request: Request, body: bytes) -> Response:
    partner, _ = _admit(service, request, body)
    if not partner.may_intersect or service.common_keys is None:
        raise ExchangeError(
            "该单位未获准求交集。",
            "This partner may not ask for common births.",
            "may_not_ask",
            403,
        )
    service.questions.spend(replace(partner, notices_per_minute=1), 1)
    told = intersection.answer(unseal(service.office, body), service.common_keys().texts)
    with service.store.writing() as connection:
        events.add(connection, partner.code, "common_asked", partner.code, {"bytes": len(body)})
    return _signed_bytes(service, seal_for(partner.seal_key, told), SEALED, 200)


def _signed(service: Service, content: Mapping[str, Any], status: int = 200) -> Response:
    body = JSONResponse(content).body
    return _signed_bytes(service, bytes(body), "application/json", status)


def _signed_bytes(service: Service, body: bytes, kind: str, status: int) -> Response:
    shown = signatures.Response(status, {"content-type": kind})
    signatures.sign_response(service.office, shown, body)
    return Response(body, status, headers={**shown.headers, "cache-control": "no-store"})


def _refusal(service: Service, error: Exception) -> Response:
    if not isinstance(error, ExchangeError):
        raise error
    content = {"rule": error.rule, "message_zh": error.zh, "message_en": error.en}
    return _signed(service, {"refused": content}, error.status)
