"""The commands of the exchange: keys and partners, the service, files to carry, the account.

Exit codes: 0 done; 1 done, with files refused or an account that does not close; 2 could not.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.error_sentences import errors_as_sentences
from flows.errors import SettingsError
from flows.options import Config, Out, OutFirst, Published, output_folder, system_user

if TYPE_CHECKING:
    from ssl import SSLContext

    from exchange.intersection import Keys
    from exchange.keys import Office
    from exchange.matching import PublishedMatcher
    from exchange.partners import Partner
    from exchange.store import Store

exchange = typer.Typer(
    name="exchange", no_args_is_help=True, help="信息交换 · notices with departments and neighbours"
)
partner_commands = typer.Typer(
    name="partner", no_args_is_help=True, help="交换单位 · the register of partners"
)
key_commands = typer.Typer(name="key", no_args_is_help=True, help="单位的公钥 · partners' keys")
exchange.add_typer(partner_commands)
exchange.add_typer(key_commands)

Code = Annotated[str, typer.Argument(help="单位代码 · the partner's code")]
To = Annotated[Path, typer.Option("--to", help="写到哪里 · the file to write")]
Certificate = Annotated[
    Path | None,
    typer.Option("--certificate", help="本单位的客户端证书 (PEM) · client's certificate"),
]
PrivateKey = Annotated[Path | None, typer.Option("--private-key", help="其私钥 · its key")]
Authority = Annotated[
    Path | None,
    typer.Option("--ca", help="对方服务器证书的 CA · who signs the service's certificate"),
]


@exchange.command(cls=OutFirst)
def init(
    out: Published,
    name: Annotated[str, typer.Option("--name", help="本单位名称 · this office's name")],
    code: Annotated[
        str | None, typer.Option("--code", help="本县代码，默认取自已发布的结果 · six digits")
    ] = None,
    config: Config = None,
) -> None:
    """建立信息交换：交换库和本单位密钥（再次运行即换密钥）·
    Begin the exchange: a store, and keys of this office; run again, it makes new keys."""
    with errors_as_sentences(), _store(out, config, must_exist=False) as (store, key):
        from exchange import events
        from exchange.keys import make_office

        office = make_office(store.out, code or _district(out), name, key)
        with store.writing() as connection:
            events.add(connection, system_user(), "office_keys", office.code, office.public)
        _show(office)


@exchange.command(cls=OutFirst)
def card(out: Out = None, config: Config = None) -> None:
    """本单位名片：代码和公钥，交给对方登记 · What partners register of this office."""
    with errors_as_sentences(), _opened(out, config) as (_, office):
        _show(office)


@partner_commands.command(name="add", cls=OutFirst)
def partner_add(
    out: Published,
    code: Code,
    name: Annotated[str, typer.Option("--name", help="名称 · name")],
    kind: Annotated[str, typer.Option("--kind", help="department, hospital, county, owner")],
    area: Annotated[str, typer.Option("--area", help="邻县的 6 位代码 · a county's code")] = "",
    may_ask: Annotated[
        str, typer.Option("--may-ask", help="receipt, verdict, registers")
    ] = "verdict",
    forward: Annotated[bool, typer.Option("--forward", help="可转送 · may be forwarded")] = False,
    receives: Annotated[bool, typer.Option("--receives", help="接收外县出生 · is told")] = False,
    intersects: Annotated[
        bool, typer.Option("--intersects", help="可求交集 · may ask for common births")
    ] = False,
    address: Annotated[str, typer.Option("--address", help="服务地址 · its service")] = "",
    seal_key: Annotated[str, typer.Option("--seal-key", help="age1…")] = "",
    public_key: Annotated[
        str | None, typer.Option("--key", help="公钥文件或 base64 · public key, file or base64")
    ] = None,
    per_minute: Annotated[int, typer.Option("--per-minute", help="每分钟条数 · limit")] = 600,
    silent_after: Annotated[int, typer.Option("--silent-after", help="天 · days")] = 31,
    contact: Annotated[str, typer.Option("--contact", help="联系人 · contact")] = "",
    config: Config = None,
) -> None:
    """登记交换单位 · Put a partner on the register."""
    with errors_as_sentences(), _store(out, config) as (store, _):
        from exchange.errors import ExchangeError
        from exchange.partners import MayAsk, Partner, PartnerKind, add_key
        from exchange.partners import add_partner as add

        if kind not in set(PartnerKind) or may_ask not in set(MayAsk):
            raise ExchangeError(
                "类型或查询权限有误。",
                f"A kind is one of {', '.join(PartnerKind)}; --may-ask one of {', '.join(MayAsk)}.",
            )
        new = Partner(
            code,
            name,
            PartnerKind(kind),
            area,
            may_ask=MayAsk(may_ask),
            may_forward=forward,
            may_receive=receives,
            may_intersect=intersects,
            address=address,
            seal_key=seal_key,
            notices_per_minute=per_minute,
            silent_after_days=silent_after,
            contact=contact,
        )
        with store.writing() as connection:
            add(connection, system_user(), new)
            if public_key:
                key_id = add_key(connection, system_user(), code, _key_text(public_key))
                typer.echo(f"key_id {key_id}")
        typer.echo(f"✓ {code}")


@partner_commands.command(name="change", cls=OutFirst)
def partner_change(
    out: Published,
    code: Code,
    settings: Annotated[
        list[str], typer.Argument(help="字段=值 · field=value, as may_send=no address=https://…")
    ],
    config: Config = None,
) -> None:
    """更改登记内容 · Change what stands on the register; `list` shows the fields."""
    with errors_as_sentences(), _store(out, config) as (store, _):
        from exchange.partners import change_partner as change
        from exchange.partners import partner

        with store.writing() as connection:
            before = partner(connection, code)
            change(connection, system_user(), code, dict(_change(before, s) for s in settings))
        typer.echo(f"✓ {code}")


@partner_commands.command(name="list", cls=OutFirst)
def list_partners(out: Out = None, config: Config = None) -> None:
    """列出交换单位 · List the partners, one JSON object a line."""
    with errors_as_sentences(), _store(output_folder(out, config), config) as (store, _):
        from dataclasses import asdict

        from exchange.partners import keys_in_use, partners

        with store.reading() as connection:
            for one in partners(connection):
                keys = sorted(keys_in_use(connection, one.code))
                typer.echo(json.dumps({**asdict(one), "keys": keys}, ensure_ascii=False))


@key_commands.command(name="add", cls=OutFirst)
def key_add(
    out: Published,
    code: Code,
    public_key: Annotated[str, typer.Argument(help="公钥文件或 base64 · file or base64")],
    rotate: Annotated[
        bool, typer.Option("--rotate", help="停用其他公钥 · end the partner's other keys")
    ] = False,
    config: Config = None,
) -> None:
    """登记公钥 · Register a partner's public key."""
    with errors_as_sentences(), _store(out, config) as (store, _):
        from exchange.partners import add_key, rotate_key

        with store.writing() as connection:
            enter = rotate_key if rotate else add_key
            typer.echo(enter(connection, system_user(), code, _key_text(public_key)))


@key_commands.command(name="end", cls=OutFirst)
def key_end(
    out: Published, key_id: Annotated[str, typer.Argument()], config: Config = None
) -> None:
    """停用公钥 · End a key: nothing signed with it is believed any more."""
    with errors_as_sentences(), _store(out, config) as (store, _):
        from exchange.partners import end_key

        with store.writing() as connection:
            end_key(connection, system_user(), key_id)
        typer.echo(f"✓ {key_id}")


@exchange.command(cls=OutFirst)
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
    with errors_as_sentences(), _opened(out, config) as (store, office):
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
        matcher = _matcher(store, key)
        own = {f"{host}:{port}", f"localhost:{port}", *(names or ())}
        typer.echo(
            f"{'https' if has_tls else 'http'}://{host}:{port}/docs  （Ctrl+C 停止 · stops）"
        )
        uvicorn.run(
            create_service(store, office, matcher, own, lambda: _keys(store, key)),
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


@exchange.command(cls=OutFirst)
def inbox(out: Out = None, config: Config = None) -> None:
    """收取 exchange/inbox 中的文件并答复 · Take the files of exchange/inbox, and answer them."""
    with errors_as_sentences(), _opened(out, config) as (store, office):
        from exchange.inbox import take_inbox

        results = take_inbox(store, office)
        for one in results:
            typer.echo(f"{one.state}\t{one.name}\t{one.notices}\t{one.rule}")
            if one.said and one.state != "waits":
                typer.echo(one.said, err=True)
        _answer_all(store, office, config)
        if any(one.state == "refused" for one in results):
            raise typer.Exit(1)


@exchange.command(cls=OutFirst)
def send(
    out: Out = None,
    certificate: Certificate = None,
    private_key: PrivateKey = None,
    authority: Authority = None,
    config: Config = None,
) -> None:
    """向邻县发送并催问，向登记主管单位发送更正文件 · Send what is due to each neighbour, ask for
    what is unanswered; change files go to registers' owners that have an address."""
    with errors_as_sentences(), _opened(out, config) as (store, office):
        from exchange.changes import owners, send_changes
        from exchange.errors import ExchangeError
        from exchange.outgoing import receivers
        from exchange.sending import ask_again, push
        from flows.settings import load_settings
        from protection.key import as_key

        failed, tls = False, _tls(certificate, private_key, authority)
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


@exchange.command(cls=OutFirst)
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
    with errors_as_sentences(), _opened(out, config) as (store, office):
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


@exchange.command(name="account", cls=OutFirst)
def show_account(out: Out = None, config: Config = None) -> None:
    """往来账：发出 = 已答复 + 未答复 · The account: sent = answered + open; and the chain's end."""
    with errors_as_sentences(), _opened(out, config) as (store, _):
        from exchange import events
        from exchange.account import DISPUTE_NAMES, account, disputes

        with store.reading() as connection:
            lines, found = account(connection), disputes(store, connection)
            broken, (seq, digest) = events.broken_at(connection), events.head(connection)
        for line in lines:
            sign = "✓" if line.closes else "✗"
            typer.echo(
                f"{sign} {line.partner_code} {line.month}: {line.sent} = {line.answered} + "
                f"{line.open}"
            )
        for one in found:
            zh, en = DISPUTE_NAMES[one.kind]
            typer.echo(f"争议 dispute {one.partner_code} {one.month} {one.notice_id}: {zh} · {en}")
        if broken is not None:
            typer.echo(f"✗ 记录链在第 {broken} 条断开 · the chain is broken at {broken}", err=True)
        typer.echo(f"{seq}:{digest}")
        if broken is not None or not all(line.closes for line in lines):
            raise typer.Exit(1)


@exchange.command(cls=OutFirst)
def watch(out: Out = None, config: Config = None) -> None:
    """检查各单位是否久未报送、偏迟或质量下降，并发提醒（可每日定时运行；有则退出码 1）·
    Whether a partner fell silent, sends late or badly; tells those in charge (exit code 1)."""
    with errors_as_sentences(), _store(output_folder(out, config), config) as (store, _):
        from exchange.partner_states import alerts
        from flows.alerts import tell_of_partners
        from flows.settings import load_settings

        with store.reading() as connection:
            found = alerts(store, connection)
        for line in found:
            typer.echo(line)
        if found:
            tell_of_partners(load_settings(config), store.out, found)
            raise typer.Exit(1)


@exchange.command(cls=OutFirst)
def common(
    out: Published,
    code: Code,
    certificate: Certificate = None,
    private_key: PrivateKey = None,
    authority: Authority = None,
    config: Config = None,
) -> None:
    """与该单位共有的出生（不出示姓名）· Which births are common with a partner, without names."""
    with errors_as_sentences(), _opened(out, config) as (store, office):
        from exchange.partners import partner
        from exchange.sending import ask_common
        from flows.settings import load_settings

        with store.reading() as connection:
            one = partner(connection, code)
        keys = _keys(store, load_settings(config).key_text)
        tls = _tls(certificate, private_key, authority)
        found = ask_common(store, office, one, keys, tls)
        for birth_id in sorted(found):
            typer.echo(birth_id)
        typer.echo(f"✓ {len(found)} / {len(set(keys.births))}", err=True)


@exchange.command(name="common-ask", cls=OutFirst)
def common_ask(out: Published, code: Code, to: To, config: Config = None) -> None:
    """求交：写出提问文件 · The same by files: write the question."""
    with errors_as_sentences(), _opened(out, config) as (store, office):
        from exchange.intersection import Asker, asker_path
        from exchange.partners import partner
        from exchange.sealed import QUESTION, write_bundle
        from flows.settings import load_settings
        from protection.cipher import write_private
        from protection.key import as_key
        from protection.rights import OWNER, rights_of

        key = load_settings(config).key_text
        with store.reading() as connection:
            one = partner(connection, code)
        asker = Asker(_keys(store, key))
        write_private(asker_path(store.out, code), asker.secret, as_key(key), rights_of(store.out))
        write_private(to, write_bundle(office, one, QUESTION, asker.question()), None, OWNER)
        typer.echo(f"✓ {to}")


@exchange.command(name="common-answer", cls=OutFirst)
def common_answer(
    out: Published,
    file: Annotated[Path, typer.Argument(help="提问文件 · the question")],
    to: To,
    config: Config = None,
) -> None:
    """求交：写出应答文件 · Answer a question that came as a file."""
    with errors_as_sentences(), _opened(out, config) as (store, office):
        from exchange import events
        from exchange.errors import ExchangeError
        from exchange.intersection import answer
        from exchange.sealed import ANSWER, QUESTION, read_bundle, write_bundle
        from exchange.signatures import use_nonce
        from flows.settings import load_settings
        from protection.cipher import write_private
        from protection.rights import OWNER

        with store.writing() as connection:
            bundle = read_bundle(connection, office, file.read_bytes())
            if bundle.holds != QUESTION or not bundle.sender.may_intersect:
                raise ExchangeError(
                    "不是提问文件，或该单位未获准求交集。",
                    "That is no question, or its partner may not ask.",
                    "may_not_ask",
                )
            use_nonce(connection, bundle.sender.code, bundle.signed)
            told = answer(bundle.body, _keys(store, load_settings(config).key_text).texts)
            what = {"bytes": len(bundle.body)}
            events.add(connection, bundle.sender.code, "common_asked", bundle.sender.code, what)
        write_private(to, write_bundle(office, bundle.sender, ANSWER, told), None, OWNER)
        typer.echo(f"✓ {to}")


@exchange.command(name="common-read", cls=OutFirst)
def common_read(
    out: Published,
    file: Annotated[Path, typer.Argument(help="应答文件 · the answer")],
    config: Config = None,
) -> None:
    """求交：读出共有的出生 · Which births are common, by the answer that came as a file."""
    with errors_as_sentences(), _opened(out, config) as (store, office):
        from exchange.errors import ExchangeError
        from exchange.intersection import Asker, asker_path
        from exchange.sealed import ANSWER, read_bundle
        from flows.settings import load_settings
        from protection.cipher import read_private
        from protection.key import as_key

        key = load_settings(config).key_text
        with store.reading() as connection:
            bundle = read_bundle(connection, office, file.read_bytes())
        if bundle.holds != ANSWER:
            raise ExchangeError("不是应答文件。", "That is no answer.", "no_answer")
        path = asker_path(store.out, bundle.sender.code)
        keys = _keys(store, key)
        found = Asker(keys, read_private(path, as_key(key))).common(bundle.body)
        for birth_id in sorted(found):
            typer.echo(birth_id)
        typer.echo(f"✓ {len(found)} / {len(set(keys.births))}", err=True)


def add_exchange_commands(app: typer.Typer) -> None:
    """Put the commands beside the others."""
    app.add_typer(exchange)


@contextmanager
def _store(
    out: Path, config: Path | None, *, must_exist: bool = True
) -> Iterator[tuple["Store", str | None]]:
    from exchange.store import open_store
    from flows.settings import load_settings

    key = load_settings(config).key_text
    store = open_store(out, key, must_exist=must_exist)
    try:
        yield store, key
    finally:
        store.close()


@contextmanager
def _opened(out: Path | None, config: Path | None) -> Iterator[tuple["Store", "Office"]]:
    from exchange.keys import load_office

    with _store(output_folder(out, config), config) as (store, key):
        yield store, load_office(store.out, key)


def _tls(
    certificate: Path | None, private_key: Path | None, authority: Path | None
) -> "SSLContext | None":
    from exchange.sending import client_tls

    given = [one for one in (certificate, private_key, authority) if one]
    if given and len(given) < 3:
        raise SettingsError(
            "--certificate、--private-key 和 --ca 须一并给出。",
            "--certificate, --private-key and --ca go together.",
        )
    return client_tls(*given) if given else None


def _show(office: "Office") -> None:
    typer.echo(json.dumps(office.public, ensure_ascii=False, indent=1))


def _district(out: Path) -> str:
    import duckdb

    from reports.snapshot.publish import BIRTHS_FILE

    try:
        with duckdb.connect(str(out / BIRTHS_FILE), read_only=True) as con:
            row = con.execute("select district_code from runs").fetchone()
    except duckdb.Error:
        row = None
    if row is None:
        raise SettingsError(
            f"{out} 尚未发布结果；请给出 --code。", f"{out} holds no published run: give --code."
        )
    return str(row[0])


def _key_text(told: str) -> str:
    path = Path(told)
    return path.read_text() if len(told) < 4096 and path.is_file() else told


def _change(before: object, told: str) -> tuple[str, object]:
    name, _, value = told.partition("=")
    old = vars(before).get(name)
    if old is None or name == "code":
        raise SettingsError(f"没有字段 {name}。", f"There is no field {name}.")
    if isinstance(old, bool):
        if value not in ("yes", "no"):
            raise SettingsError(f"{name} 只能是 yes 或 no。", f"{name} is yes or no.")
        return name, value == "yes"
    try:
        return name, type(old)(value)
    except ValueError:
        raise SettingsError(f"{name} 的值无效。", f"{value} is no value of {name}.") from None


def _answer_all(store: "Store", office: "Office", config: Path | None) -> None:
    from exchange.answering import answer_waiting
    from flows.settings import load_settings

    key = load_settings(config).key_text
    matcher = _matcher(store, key)
    while answer_waiting(store, office, matcher):
        continue


def _matcher(store: "Store", key: str | None) -> "PublishedMatcher":
    from exchange.answering import pending
    from exchange.matching import PublishedMatcher
    from reports.snapshot.publish import BIRTHS_FILE, RESTRICTED_FILE

    return PublishedMatcher(
        store.out / BIRTHS_FILE, store.out / RESTRICTED_FILE, key, lambda: pending(store)
    )


def _keys(store: "Store", key: str | None) -> "Keys":
    from exchange.intersection import keys_of
    from reports.snapshot.publish import BIRTHS_FILE, RESTRICTED_FILE

    return keys_of(store.out / BIRTHS_FILE, store.out / RESTRICTED_FILE, key)
