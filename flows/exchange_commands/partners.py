"""The register of partners and their keys."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.error_sentences import errors_as_sentences
from flows.errors import SettingsError
from flows.exchange_commands.opening import (
    Code,
    opened_store,
)
from flows.options import Config, Out, Published, output_folder, system_user

if TYPE_CHECKING:
    pass


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
    with errors_as_sentences(), opened_store(out, config) as (store, _):
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


def partner_change(
    out: Published,
    code: Code,
    settings: Annotated[
        list[str], typer.Argument(help="字段=值 · field=value, as may_send=no address=https://…")
    ],
    config: Config = None,
) -> None:
    """更改登记内容 · Change what stands on the register; `list` shows the fields."""
    with errors_as_sentences(), opened_store(out, config) as (store, _):
        from exchange.partners import change_partner as change
        from exchange.partners import partner

        with store.writing() as connection:
            before = partner(connection, code)
            change(connection, system_user(), code, dict(_change(before, s) for s in settings))
        typer.echo(f"✓ {code}")


def list_partners(out: Out = None, config: Config = None) -> None:
    """列出交换单位 · List the partners, one JSON object a line."""
    with errors_as_sentences(), opened_store(output_folder(out, config), config) as (store, _):
        from dataclasses import asdict

        from exchange.partners import keys_in_use, partners

        with store.reading() as connection:
            for one in partners(connection):
                keys = sorted(keys_in_use(connection, one.code))
                typer.echo(json.dumps({**asdict(one), "keys": keys}, ensure_ascii=False))


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
    with errors_as_sentences(), opened_store(out, config) as (store, _):
        from exchange.partners import add_key, rotate_key

        with store.writing() as connection:
            enter = rotate_key if rotate else add_key
            typer.echo(enter(connection, system_user(), code, _key_text(public_key)))


def key_end(
    out: Published, key_id: Annotated[str, typer.Argument()], config: Config = None
) -> None:
    """停用公钥 · End a key: nothing signed with it is believed any more."""
    with errors_as_sentences(), opened_store(out, config) as (store, _):
        from exchange.partners import end_key

        with store.writing() as connection:
            end_key(connection, system_user(), key_id)
        typer.echo(f"✓ {key_id}")


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
