"""Arguments that several commands share, and what becomes of them. Imports nothing heavy: help must
appear at once.

Every command that works on an output folder takes it first: `birthrecon ledger OUT`. Where it is
the only argument it may be left out, and birthrecon.toml names it. `run`, `schedule` and `sample`
are about a delivery, so that is their first argument.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

if TYPE_CHECKING:
    from rich.console import Console

    from transforms.ledger.event_writer import Actor

Delivery = Annotated[
    Path | None, typer.Argument(help="报送文件夹 · the delivery's folder", show_default=False)
]
Out = Annotated[
    Path | None, typer.Argument(help="输出文件夹 · the output folder", show_default=False)
]
Published = Annotated[
    Path, typer.Argument(help="输出文件夹 · the output folder", show_default=False)
]
PublishTo = Annotated[
    Path | None, typer.Option("--out", help="输出文件夹 · where to publish", show_default=False)
]
Config = Annotated[
    Path | None,
    typer.Option(
        "--config",
        help="设置文件 · settings (default: birthrecon.toml beside delivery.toml or here)",
        show_default=False,
    ),
]
Seed = Annotated[
    int, typer.Option("--seed", min=0, help="随机种子 · the same seed makes the same sample")
]
OLD_OUT = "--out"


class OutFirst(TyperCommand):
    """A command whose first argument is OUT. It takes `--out OUT` too, as version 0.1 wrote it, and
    says how it is written now."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Move the folder of `--out` to the first place."""
        rest, folder = take_option(args, OLD_OUT)
        if folder is None:
            return super().parse_args(ctx, args)
        say_new_form(f"{ctx.command_path} {as_typed([folder, *rest])}")
        return super().parse_args(ctx, [folder, *rest])


class FileInTo(TyperCommand):
    """A command whose result goes to the file of `--to`. It takes `--out FILE` too, as version 0.1
    wrote it, and says how it is written now."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the file of `--out` as that of `--to`."""
        rest, file = take_option(args, OLD_OUT)
        if file is None:
            return super().parse_args(ctx, args)
        say_new_form(f"{ctx.command_path} {as_typed([*rest, '--to', file])}")
        return super().parse_args(ctx, [*rest, "--to", file])


def take_option(args: list[str], name: str) -> tuple[list[str], str | None]:
    """The arguments without the first `name VALUE` or `name=VALUE`, and the value; what follows a
    bare `--` is no option.

    >>> take_option(["C0be", "--out", "published"], "--out")
    (['C0be'], 'published')
    >>> take_option(["--out=published", "C0be"], "--out")
    (['C0be'], 'published')
    >>> take_option(["published", "--", "--out", "x"], "--out")
    (['published', '--', '--out', 'x'], None)
    """
    options = args[: args.index("--")] if "--" in args else args
    for place, word in enumerate(options):
        if word == name and place + 1 < len(options):
            return args[:place] + args[place + 2 :], args[place + 1]
        if word.startswith(f"{name}="):
            return args[:place] + args[place + 1 :], word.removeprefix(f"{name}=")
    return args, None


def say_new_form(command: str) -> None:
    """Tell the user, beside the output and not in it, how the command is written now."""
    typer.echo(f"· 现在的写法 / now written: {command}", err=True)


def as_typed(words: list[str]) -> str:
    """Words as they are typed in a shell: what holds a space in double quotes, which every shell
    takes."""
    return " ".join(f'"{word}"' if " " in word else word for word in words)


def require_folder(folder: Path | None, name: str) -> Path:
    """The folder, which some argument or setting must have named. Raises: SettingsError."""
    from flows.errors import SettingsError

    if folder is None:
        raise SettingsError(
            f"缺少 {name}：请在命令中给出，或写入 birthrecon.toml。",
            f"{name} is missing: give it to the command, or write it in birthrecon.toml.",
        )
    return folder


def output_folder(out: Path | None, config: Path | None) -> Path:
    """The OUT that the command names, or else the settings do. Raises: SettingsError."""
    from flows.settings import load_settings

    return require_folder(out or load_settings(config).out, "OUT")


def console() -> "Console":
    """Standard output: as wide as the terminal, wide enough for paths in a file."""
    from rich.console import Console

    console = Console()
    return console if console.is_terminal else Console(width=120)


def said(reason: str | None) -> str | None:
    """A reason that was given; None where none was. Raises: SettingsError for an empty one."""
    from flows.errors import SettingsError

    if reason is not None and not reason.strip():
        raise SettingsError("请写明理由。", "Say why.")
    return reason.strip() if reason else None


def actor() -> "Actor":
    """Who is at the terminal, as the ledger names her, today."""
    from datetime import datetime

    from transforms.ledger.event_writer import Actor
    from transforms.ledger.vocabulary import LedgerRole

    today = datetime.now().astimezone().date()
    return Actor(system_user(), LedgerRole.STATISTICIAN, today)


def system_user() -> str:
    """Who is signed in to the machine; by number where the system knows no name for it."""
    import os
    from getpass import getuser

    try:
        return getuser()
    except (KeyError, OSError, ImportError):
        return f"uid{os.getuid()}"
