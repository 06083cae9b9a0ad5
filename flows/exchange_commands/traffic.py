"""Notices in and out: the service, files that were carried, what is sent and what to carry."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.error_sentences import errors_as_sentences
from flows.errors import SettingsError
from flows.exchange_commands.opening import (
    Authority,
    Certificate,
    Code,
    PrivateKey,
    To,
    client_context,
    keys_of_births,
    matcher_of,
    opened_exchange,
)
from flows.options import Config, Out, Published

if TYPE_CHECKING:
    from exchange.keys import Office
    from exchange.partners import Partner
    from exchange.store import Store


def serve(
    out: Out = None,
    host: Annotated[str, typer.Option("--host", help="监听地址 · address")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="端口 · port")] = 8777,
    names: Annotated[
        list[str] | None, typer.Option("--name", help="对外名称[:端口] · names partners type")
    ] = None,
    certificate: Annotated[
        Path | None, typer.Option("--certificate", help="服务器证书 (PEM) · of TLS")
    ] = None,
    private_key: Annotated[Path | None, typer.Option("--private-key", help="其私钥")] = None,
    client_ca: Annotated[
        Path | None, typer.Option("--client-ca", help="客户端证书的 CA · who signs partners'")
    ] = None,
    config: Config = None,
) -> None:
    """运行交换服务 · Serve the exchange: 127.0.0.1, or with TLS and client certificates."""
    with errors_as_sentences(), opened_exchange(out, config) as (store, office):
        import ssl

        import uvicorn

        from exchange.service import create_service
        from flows.desk_cli import require_free
        from flows.settings import load_settings

        has_tls = bool(certificate and private_key and client_ca)
        if host not in ("127.0.0.1", "localhost", "::1") and not has_tls:
            raise SettingsError(
                "对外监听须有 --certificate、--private-key 和 --client-ca。",
                "To listen beyond this machine, --certificate, --private-key and --client-ca are "
                "needed.",
            )
        require_free(port, "exchange")
        key = load_settings(config).key_text
        matcher = matcher_of(store, key)
        own = {f"{host}:{port}", f"localhost:{port}", *(names or ())}
        typer.echo(
            f"{'https' if has_tls else 'http'}://{host}:{port}/docs  （Ctrl+C 停止 · stops）"
        )
        uvicorn.run(
            create_service(store, office, matcher, own, lambda: keys_of_births(store, key)),
            host=host,
            port=port,
            access_log=False,  # an address holds a notice's number
            log_level="warning",
            proxy_headers=False,
            server_header=False,
            ssl_certfile=certificate,
            ssl_keyfile=str(private_key) if private_key else None,
            ssl_ca_certs=str(client_ca) if client_ca else None,
            ssl_cert_reqs=ssl.CERT_REQUIRED if client_ca else ssl.CERT_NONE,
        )


def inbox(out: Out = None, config: Config = None) -> None:
    """收取 exchange/inbox 中的文件并答复 · Take the files of exchange/inbox, and answer them."""
    with errors_as_sentences(), opened_exchange(out, config) as (store, office):
        from exchange.inbox import take_inbox

        results = take_inbox(store, office)
        for one in results:
            typer.echo(f"{one.state}\t{one.name}\t{one.notices}\t{one.rule}")
            if one.said and one.state != "waits":
                typer.echo(one.said, err=True)
        _answer_all(store, office, config)
        if any(one.state == "refused" for one in results):
            raise typer.Exit(1)


def send(
    out: Out = None,
    certificate: Certificate = None,
    private_key: PrivateKey = None,
    authority: Authority = None,
    config: Config = None,
) -> None:
    """向邻县发送并催问，向登记主管单位发送更正文件 · Send what is due to each neighbour, ask for
    what is unanswered; change files go to registers' owners that have an address."""
    with errors_as_sentences(), opened_exchange(out, config) as (store, office):
        from exchange.changes import owners, send_changes
        from exchange.errors import ExchangeError
        from exchange.outgoing import receivers
        from exchange.sending import ask_again, push
        from flows.settings import load_settings
        from protection.key import as_key

        failed, tls = False, client_context(certificate, private_key, authority)
        with store.reading() as connection:
            all_of_them = sorted(receivers(connection).values(), key=lambda one: one.code)
            told_changes = owners(connection)
        for one in all_of_them:
            try:
                sent, settled = push(store, office, one, tls)
                settled += ask_again(store, office, one, tls)
                typer.echo(f"✓ {one.code}: 发出 sent {sent}, 已答复 answered {settled}")
            except ExchangeError as error:
                failed = True
                typer.echo(f"✗ {one.code}: {error}", err=True)
        for one in told_changes:
            try:
                count = send_changes(
                    store, office, one, as_key(load_settings(config).key_text), tls
                )
                typer.echo(f"✓ {one.code}: 更正文件 change files {count}")
            except ExchangeError as error:
                failed = True
                typer.echo(f"✗ {one.code}: {error}", err=True)
        if failed:
            raise typer.Exit(1)


def carry(
    out: Published,
    code: Code,
    to: To,
    receipts: Annotated[
        bool, typer.Option("--receipts", help="写回执而非通报 · receipts, not notices")
    ] = False,
    config: Config = None,
) -> None:
    """写出可携带的文件（签名并加密）：给邻县的通报，给主管单位的更正文件 · Write a file to carry,
    signed and sealed for that partner: notices to a county, change files to a register's owner."""
    with errors_as_sentences(), opened_exchange(out, config) as (store, office):
        from exchange.partners import partner
        from protection.cipher import write_private
        from protection.rights import OWNER

        with store.reading() as connection:
            one = partner(connection, code)
        bundle, count = _carried(store, office, one, receipts, config)
        write_private(to, bundle, None, OWNER)
        typer.echo(f"✓ {to}: {count}")


def _carried(
    store: "Store", office: "Office", to: "Partner", receipts: bool, config: Path | None
) -> tuple[bytes, int]:
    """The file to carry to a partner, and how many notices, receipts or change files it holds."""
    from exchange.changes import carry_changes
    from exchange.partners import PartnerKind
    from exchange.sealed import RECEIPTS, write_bundle
    from exchange.sending import carry_notices, receipts_for
    from flows.settings import load_settings
    from protection.key import as_key

    if to.kind is PartnerKind.OWNER:
        return carry_changes(store, office, to, as_key(load_settings(config).key_text))
    if not receipts:
        return carry_notices(store, office, to)
    told = receipts_for(store, office, to)
    body = "\n".join(json.dumps(item, ensure_ascii=False) for item in told).encode()
    return write_bundle(office, to, RECEIPTS, body), len(told)


def _answer_all(store: "Store", office: "Office", config: Path | None) -> None:
    from exchange.answering import answer_waiting
    from flows.settings import load_settings

    key = load_settings(config).key_text
    matcher = matcher_of(store, key)
    while answer_waiting(store, office, matcher):
        continue
