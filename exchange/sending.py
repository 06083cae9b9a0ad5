"""Sends what is due to a partner's service, and brings back what it holds for us."""

import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import select

from exchange import outgoing, signatures
from exchange.answering import receipt, stored_notice
from exchange.answers import Verdict
from exchange.errors import ExchangeError
from exchange.intersection import Asker, Keys
from exchange.keys import Office
from exchange.parsing import read_json
from exchange.partners import Partner, keys_in_use
from exchange.receipts import require_signed
from exchange.sealed import NOTICES, SEALED, seal_for, unseal, write_bundle
from exchange.store import Store
from exchange.tables import ARRIVALS, OUTGOING

TIMEOUT_S = 60.0


def client_tls(certificate: Path, private_key: Path, authority: Path) -> ssl.SSLContext:
    """How this office shows itself to services that ask for a client's certificate.

    Args: authority, whose certificates of services are believed. Raises: ExchangeError.
    """
    try:
        context = ssl.create_default_context(cafile=authority)
        context.load_cert_chain(certificate, private_key)
    except (OSError, ssl.SSLError) as error:
        raise ExchangeError(
            f"证书或私钥无法读取（{error.strerror or error.__class__.__name__}）。",
            "The certificate or its key cannot be read "
            f"({error.strerror or error.__class__.__name__}).",
        ) from None
    return context


def call(
    office: Office,
    method: str,
    url: str,
    body: bytes | None = None,
    kind: str = "",
    tls: ssl.SSLContext | None = None,
) -> httpx.Response:
    """One signed request. tls: where the service asks for a client's certificate. Raises:
    ExchangeError where nobody answers."""
    headers = {"host": httpx.URL(url).netloc.decode()}
    if kind:
        headers["content-type"] = kind
    request = signatures.Request(method, url, headers)
    signatures.sign_request(office, request, body)
    try:
        return httpx.request(
            method,
            url,
            content=body,
            headers=request.headers,
            timeout=TIMEOUT_S,
            trust_env=False,
            verify=tls or True,
        )
    except httpx.HTTPError as error:
        raise ExchangeError(
            f"对方没有应答（{type(error).__name__}）；通报已保留，稍后会再发。",
            f"The partner does not answer ({type(error).__name__}); the notices are kept and sent "
            "again.",
            "unreachable",
        ) from None


def push(
    store: Store, office: Office, partner: Partner, tls: ssl.SSLContext | None = None
) -> tuple[int, int]:
    """Send what is due to a partner; enter its receipts. Returns: notices sent, settled.

    Raises: ExchangeError; what was not answered stays open.
    """
    sent = settled = 0
    while True:
        with store.reading() as connection:
            rows = outgoing.due(connection, partner.code, datetime.now(UTC))
        if not rows:
            return sent, settled
        sealed = seal_for(partner.seal_key, outgoing.bodies(store, rows))
        with store.writing() as connection:  # before they go: what is cut short is open, not unsent
            outgoing.mark_sent(connection, partner.code, rows)
        try:
            answer = call(office, "POST", f"{base_of(partner)}/v1/notices", sealed, SEALED, tls)
            told = verified(store, partner, answer)
        except ExchangeError:
            with store.writing() as connection:
                outgoing.mark_due(connection, rows)
            raise
        with store.writing() as connection:
            for one in _receipts_of(told):
                require_signed(connection, partner, one)
                settled += outgoing.record_receipt(store, connection, partner, one)
        sent += len(rows)


def carry_notices(store: Store, office: Office, partner: Partner) -> tuple[bytes, int]:
    """What is due to a partner as a file to carry, and how many notices it holds. Raises:
    ExchangeError."""
    with store.writing() as connection:
        rows = outgoing.due(connection, partner.code, datetime.now(UTC))
        bundle = write_bundle(office, partner, NOTICES, outgoing.bodies(store, rows))
        if rows:
            outgoing.mark_sent(connection, partner.code, rows)
    return bundle, len(rows)


def _receipts_of(told: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    receipts = told.get("receipts")
    whole = receipts if isinstance(receipts, list) else []
    return [one for one in whole if isinstance(one, dict)]


def ask_again(
    store: Store, office: Office, partner: Partner, tls: ssl.SSLContext | None = None
) -> int:
    """Ask a partner what became of notices that it had no final answer for. Returns: settled."""
    query = select(OUTGOING.c.notice_id).where(
        OUTGOING.c.partner_code == partner.code,
        OUTGOING.c.verdict.is_(None),
        OUTGOING.c.tries > 0,
    )
    with store.reading() as connection:
        waiting = list(connection.execute(query).scalars())
    settled = 0
    for notice_id in waiting:
        answer = call(office, "GET", f"{base_of(partner)}/v1/notices/{notice_id}", tls=tls)
        if answer.status_code == httpx.codes.NOT_FOUND:
            continue  # it went by another road, or is on its way
        told = verified(store, partner, answer)
        with store.writing() as connection:
            require_signed(connection, partner, told)
            settled += outgoing.record_receipt(store, connection, partner, told)
    return settled


def ask_common(
    store: Store,
    office: Office,
    partner: Partner,
    keys: Keys,
    tls: ssl.SSLContext | None = None,
) -> set[str]:
    """Which of this office's births a partner holds too: birth_ids. The partner learns how many
    keys were asked about. Raises: ExchangeError."""
    asker = Asker(keys)
    sealed = seal_for(partner.seal_key, asker.question())
    answer = call(office, "POST", f"{base_of(partner)}/v1/common", sealed, SEALED, tls)
    if answer.is_error:
        verified(store, partner, answer)
    _verify_answer(store, partner, answer)
    return asker.common(unseal(office, answer.content))


def receipts_for(store: Store, office: Office, partner: Partner) -> list[dict[str, Any]]:
    """Signed receipts for everything that the partner has sent, as it stands now: to carry."""
    query = select(ARRIVALS).where(
        ARRIVALS.c.partner_code == partner.code, ARRIVALS.c.verdict != Verdict.SUPERSEDED
    )
    with store.reading() as connection:
        rows = list(connection.execute(query.order_by(ARRIVALS.c.arrival_no)).mappings())
    return [receipt(store, office, partner, row) for row in rows if stored_notice(store, row)]


def base_of(partner: Partner) -> str:
    """The address of a partner's service. Raises: ExchangeError where it has none."""
    if not partner.address:
        raise ExchangeError(
            "该单位没有登记服务地址；请用 exchange carry 生成文件。",
            "The partner has no address of a service: write a file with exchange carry.",
        )
    return partner.address.rstrip("/")


def verified(store: Store, partner: Partner, answer: httpx.Response) -> Mapping[str, Any]:
    """The content of a partner's answer, which bears its signature. Raises: ExchangeError."""
    _verify_answer(store, partner, answer)
    try:
        told = read_json(answer.content)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise ExchangeError(
            "对方的答复无法读取。", "The partner's answer cannot be read.", "no_object"
        )
    if answer.is_error:
        refused = told.get("refused")
        refused = refused if isinstance(refused, dict) else {}
        raise ExchangeError(
            f"对方退回：{refused.get('message_zh', answer.status_code)}",
            f"The partner refused: {refused.get('message_en', answer.status_code)}",
            str(refused.get("rule", "refused")),
        )
    return told


def _verify_answer(store: Store, partner: Partner, answer: httpx.Response) -> None:
    with store.reading() as connection:
        keys = keys_in_use(connection, partner.code)
    shown = signatures.Response(answer.status_code, dict(answer.headers))
    troubles = []
    for key_id, key in keys.items():
        try:
            signatures.verify_response(shown, answer.content, key_id, key)
        except ExchangeError as error:
            troubles.append(error)
        else:
            return
    raise (
        troubles[0]
        if troubles
        else ExchangeError("该单位没有在用的公钥。", "The partner has no key in use.", "no_key")
    )
