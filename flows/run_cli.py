"""The commands that reconcile a delivery: once, and on a schedule.

Exit codes: 0 done; 1 done, with sources missing or files refused; 2 could not run.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.error_sentences import errors_as_sentences
from flows.options import Config, Delivery, PublishTo, console, require_folder

if TYPE_CHECKING:
    from flows.settings import Settings


Resume = Annotated[
    bool,
    typer.Option("--resume", help="接着中断的运行 · go on with a run that was ended"),
]


def run(
    delivery: Delivery = None, out: PublishTo = None, config: Config = None, resume: Resume = False
) -> None:
    """核对一次报送并发布结果 · Reconcile a delivery and publish the result."""
    _reconcile(delivery, out, config, is_update=False, is_resumed=resume)


def update(
    delivery: Delivery = None, out: PublishTo = None, config: Config = None, resume: Resume = False
) -> None:
    """并入新增和更改的数据并重新发布 · Take in what is new or changed since the last run, and
    publish as a run over everything would."""
    _reconcile(delivery, out, config, is_update=True, is_resumed=resume)


def watch(
    folder: Annotated[
        Path,
        typer.Argument(help="收件文件夹 · holds a folder for each delivery"),
    ],
    out: PublishTo = None,
    config: Config = None,
    every: Annotated[
        int, typer.Option("--every", min=1, help="每隔几秒查看一次 · seconds between looks")
    ] = 10,
    quiet: Annotated[
        int,
        typer.Option("--quiet", min=1, help="几秒无变化即到齐 · quiet seconds of a complete one"),
    ] = 30,
    once: Annotated[
        bool, typer.Option("--once", help="只并入现已到齐的 · what is complete now, and end")
    ] = False,
) -> None:
    """陆续并入到达的报送 · Take in deliveries as they arrive in a folder, complete ones only."""
    with errors_as_sentences():
        from flows.errors import SettingsError
        from flows.inbox import Inbox
        from flows.reconcile import reconcile
        from flows.settings import load_settings
        from flows.watch import watch as wait_for

        settings = load_settings(config)
        out = require_folder(out or settings.out, "--out")
        if not folder.is_dir():
            raise SettingsError(
                f"没有收件文件夹 {folder}；请检查路径。",
                f"There is no folder {folder} to watch; check the path.",
            )

        def take(delivery: Path) -> int:
            result = reconcile(delivery, out, settings, config, is_update=True)
            result.show(console())
            return result.exit_code

        inbox = Inbox(folder.absolute(), out.absolute(), quiet)
        raise typer.Exit(wait_for(inbox, take, typer.echo, every, once))


def schedule(
    cron: Annotated[
        str, typer.Option("--cron", help="何时 · when, as cron writes it")
    ] = "0 6 5 * *",
    delivery: Delivery = None,
    out: PublishTo = None,
    config: Config = None,
    timezone: Annotated[
        str, typer.Option("--timezone", help="时区 · the time zone of --cron")
    ] = "Asia/Shanghai",
    update: Annotated[
        bool,
        typer.Option("--update", help="报送是新增和更改 · the folder holds what is new or changed"),
    ] = False,
) -> None:
    """按时自动核对 · Reconcile the delivery's folder at every time that --cron names, until
    stopped."""
    with errors_as_sentences():
        from flows.schedule import serve

        _, delivery, out = _settings(delivery, out, config)
        serve(delivery, out, config, cron, timezone, is_update=update)


def add_run_commands(app: typer.Typer) -> None:
    """Put the commands beside the others."""
    for command in (run, update, watch, schedule):
        app.command()(command)


def _reconcile(
    delivery: Path | None,
    out: Path | None,
    config: Path | None,
    *,
    is_update: bool,
    is_resumed: bool,
) -> None:
    with errors_as_sentences():
        from checks.intake.manifest import read_manifest
        from flows.reconcile import reconcile

        settings, delivery, out = _settings(delivery, out, config)
        read_manifest(delivery)  # a slip in the path is told at once, not after a flow's retries
        result = reconcile(
            delivery, out, settings, config, is_update=is_update, is_resumed=is_resumed
        )
        result.show(console())
        raise typer.Exit(result.exit_code)


def _settings(
    delivery: Path | None, out: Path | None, config: Path | None
) -> "tuple[Settings, Path, Path]":
    """The settings, and the folders from the command or else from them."""
    from flows.settings import load_settings

    settings = load_settings(config, delivery)
    return (
        settings,
        require_folder(delivery or settings.delivery, "DELIVERY"),
        require_folder(out or settings.out, "--out"),
    )
