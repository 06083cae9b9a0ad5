"""Arguments that several commands share, and what becomes of them. Imports nothing heavy: help must
appear at once."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

Delivery = Annotated[
    Path | None, typer.Argument(help="报送文件夹 · the delivery's folder", show_default=False)
]
Out = Annotated[
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


def require_folder(folder: Path | None, name: str) -> Path:
    """The folder, which some argument or setting must have named. Raises: SettingsError."""
    from flows.errors import SettingsError

    if folder is None:
        raise SettingsError(
            f"缺少 {name}：请在命令中给出，或写入 birthrecon.toml。",
            f"{name} is missing: give it to the command, or write it in birthrecon.toml.",
        )
    return folder


def console() -> "Console":
    """Standard output: as wide as the terminal, wide enough for paths in a file."""
    from rich.console import Console

    console = Console()
    return console if console.is_terminal else Console(width=120)
