"""The office of an exchange: its keys and card, its account with partners, and what to watch."""

import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.error_sentences import errors_as_sentences
from flows.errors import SettingsError
from flows.exchange_commands.opening import (
    opened_exchange,
    opened_store,
    show_office,
)
from flows.options import Config, Out, Published, output_folder, system_user

if TYPE_CHECKING:
    pass


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
    with errors_as_sentences():
        from exchange import events
        from exchange.keys import make_office

        code, name = _area_code(code or _district(out)), _office_name(name)
        with opened_store(out, config, must_exist=False) as (store, key):
            office = make_office(store.out, code, name, key)
            with store.writing() as connection:
                events.add(connection, system_user(), "office_keys", office.code, office.public)
        show_office(office)


def card(out: Out = None, config: Config = None) -> None:
    """本单位名片：代码和公钥，交给对方登记 · What partners register of this office."""
    with errors_as_sentences(), opened_exchange(out, config) as (_, office):
        show_office(office)


def show_account(out: Out = None, config: Config = None) -> None:
    """往来账：发出 = 已答复 + 未答复 · The account: sent = answered + open; and the chain's end."""
    with errors_as_sentences(), opened_exchange(out, config) as (store, _):
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


def watch(out: Out = None, config: Config = None) -> None:
    """检查各单位是否久未报送、偏迟或质量下降，并发提醒（可每日定时运行；有则退出码 1）·
    Whether a partner fell silent, sends late or badly; tells those in charge (exit code 1)."""
    with errors_as_sentences(), opened_store(output_folder(out, config), config) as (store, _):
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


def _area_code(text: str) -> str:
    """Raises: SettingsError for what is no code of an area: partners know the office by it."""
    code = unicodedata.normalize("NFKC", text).strip()
    if not re.fullmatch("[0-9]{2,6}", code):
        raise SettingsError(
            f"--code 应为 2 至 6 位行政区划代码，而不是“{text}”。",
            f"--code must be an area code of 2 to 6 digits, and not '{text}'.",
        )
    return code


def _office_name(text: str) -> str:
    """Raises: SettingsError for an empty name."""
    if not text.strip():
        raise SettingsError("--name 不能为空。", "--name must not be empty.")
    return text.strip()
