"""HTTP message signatures (RFC 9421) with Ed25519: who sent this, unaltered, to us, just now, and
not a second time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from secrets import token_urlsafe
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from http_message_signatures import (
    ContentDigest,
    HTTPMessageSignaturesException,
    HTTPMessageSigner,
    HTTPMessageVerifier,
    MappingKeyResolver,
    algorithms,
)
from sqlalchemy import Connection, delete
from sqlalchemy.exc import IntegrityError

from exchange.errors import ExchangeError
from exchange.keys import Office
from exchange.tables import NONCES

TAG = "birthrecon"
MAX_AGE = timedelta(minutes=5)
_OF_REQUEST = ("@method", "@authority", "@path", "@query")
_OF_RESPONSE = ("@status", "content-type")
LONGEST_NONCE = 128


@dataclass
class Request:
    """A request as it is signed: the absolute address and the header lines."""

    method: str
    url: str
    headers: dict[str, str]


@dataclass
class Response:
    """A response as it is signed."""

    status_code: int
    headers: dict[str, str]
    request: Request | None = None


@dataclass(frozen=True)
class Signed:
    """A signature that holds. expires: seconds since 1970."""

    key_id: str
    nonce: str
    expires: int


def sign_request(office: Office, request: Request, body: bytes | None) -> None:
    """Sign a request in place, for five minutes and once."""
    at = datetime.now(UTC)
    _signer(office).sign(
        request,
        key_id=office.key_id,
        created=at,
        expires=at + MAX_AGE,
        nonce=token_urlsafe(18),
        label="sig1",
        tag=TAG,
        covered_component_ids=_OF_REQUEST if "?" in request.url else _OF_REQUEST[:3],
        body=body,
    )


def sign_response(office: Office, response: Response, body: bytes) -> None:
    """Sign a response in place."""
    _signer(office).sign(
        response,
        key_id=office.key_id,
        created=datetime.now(UTC),
        label="sig1",
        tag=TAG,
        covered_component_ids=_OF_RESPONSE,
        body=body,
    )


def verify_request(
    request: Request, body: bytes, keys: Mapping[str, Ed25519PublicKey], authorities: set[str]
) -> Signed:
    """Who signed this request; it covers method, our address, path, query and body.

    Args: authorities, the host names (with ports) under which this office is spoken to: what was
    signed for another office is refused.
    Raises: ExchangeError.
    """
    host = request.headers.get("host", "").lower()
    if host not in authorities:
        raise _refused(
            "foreign_message",
            f"这不是发给本单位的请求（Host：{host[:80]}）。",
            f"This request is meant for another office (Host: {host[:80]}).",
        )
    covered = _OF_REQUEST if "?" in request.url else _OF_REQUEST[:3]
    try:
        verifier = HTTPMessageVerifier(
            signature_algorithm=algorithms.ED25519,
            key_resolver=MappingKeyResolver(public_keys=dict(keys), private_keys={}),
        )
        (result,) = verifier.verify(
            request,
            max_age=MAX_AGE,
            expect_tag=TAG,
            require_components=(*covered, "content-digest") if body else covered,
            body=body,
        )
    except (HTTPMessageSignaturesException, ValueError, TypeError, KeyError) as error:
        raise _refused(
            "bad_signature",
            f"签名无效、已过期，或内容被改动（{_said(error)}）；请检查密钥编号、时钟和签名内容。",
            "The signature does not hold, is too old, or the content was altered "
            f"({_said(error)}): check the key id, the clock and what is signed.",
        ) from None
    return _checked(dict(result.parameters))


def verify_response(response: Response, body: bytes, key_id: str, key: Ed25519PublicKey) -> None:
    """Hold a partner's response to its signature. Raises: ExchangeError."""
    try:
        verifier = HTTPMessageVerifier(
            signature_algorithm=algorithms.ED25519,
            key_resolver=MappingKeyResolver(public_keys={key_id: key}, private_keys={}),
        )
        verifier.verify(
            response,
            max_age=MAX_AGE,
            expect_tag=TAG,
            require_components=(*_OF_RESPONSE, "content-digest"),
            body=body,
        )
    except (HTTPMessageSignaturesException, ValueError, TypeError, KeyError) as error:
        raise _refused(
            "bad_signature",
            f"对方的答复没有有效签名（{_said(error)}）。",
            f"The partner's answer bears no signature that holds ({_said(error)}).",
        ) from None


def use_nonce(connection: Connection, partner_code: str, signed: Signed) -> None:
    """Remember the nonce until its signature has expired. Raises: ExchangeError where it was used
    before."""
    at = int(datetime.now(UTC).timestamp())
    connection.execute(delete(NONCES).where(NONCES.c.expires < at))
    try:
        with connection.begin_nested():
            connection.execute(
                NONCES.insert().values(
                    partner_code=partner_code, nonce=signed.nonce, expires=signed.expires
                )
            )
    except IntegrityError:
        raise ExchangeError(
            "这个请求已经收到过（nonce 重复）；请重新签名后再发。",
            "This request has come before (its nonce was used): sign anew and send again.",
            "replayed",
            HTTPStatus.CONFLICT,
        ) from None


def content_digest(body: bytes) -> str:
    """The header Content-Digest of a body."""
    return str(ContentDigest.create(body))


def _checked(parameters: Mapping[str, Any]) -> Signed:
    created, expires = parameters.get("created"), parameters.get("expires")
    nonce = str(parameters.get("nonce") or "")
    if created is None or expires is None or not 8 <= len(nonce) <= LONGEST_NONCE:
        raise _refused(
            "bad_signature",
            "签名须有 created、expires 和 nonce（8 至 128 个字符）。",
            "A signature needs created, expires and a nonce of 8 to 128 characters.",
        )
    if int(expires) - int(created) > MAX_AGE.total_seconds():
        raise _refused(
            "bad_signature",
            "签名有效期不得超过 5 分钟。",
            "A signature holds for five minutes at most.",
        )
    # The verifier bears with clocks that differ by some seconds, so the nonce is kept longer.
    return Signed(str(parameters["keyid"]), nonce, int(expires) + int(MAX_AGE.total_seconds()))


def _signer(office: Office) -> HTTPMessageSigner:
    return HTTPMessageSigner(
        signature_algorithm=algorithms.ED25519,
        key_resolver=MappingKeyResolver(
            public_keys={}, private_keys={office.key_id: office.signing}
        ),
    )


def _said(error: Exception) -> str:
    return str(error)[:120] or type(error).__name__


def _refused(rule: str, zh: str, en: str) -> ExchangeError:
    return ExchangeError(zh, en, rule, HTTPStatus.UNAUTHORIZED)
