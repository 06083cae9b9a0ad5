"""The commands of the key: a new one, a change of keys, and a file that lies enciphered.

Exit codes: 0 done; 2 could not.
"""

from pathlib import Path
from typing import Annotated

import typer

from flows.error_sentences import errors_as_sentences
from flows.options import Config, Published, actor


def new_key() -> None:
    """生成密钥 · Print a key of 256 random bits, for BIRTHRECON_KEY. It is kept nowhere."""
    from protection.key import new_key as make

    typer.echo(make())


def decipher(
    out: Published,
    file: Annotated[
        Path, typer.Argument(help="OUT 内以 .enc 结尾的文件 · a file in OUT that ends in .enc")
    ],
    to: Annotated[Path, typer.Option("--to", help="写到哪里 · where to write it, plain")],
    config: Config = None,
) -> None:
    """取出一个加密的名单或更正文件，记入台账 · Write an enciphered list or change file in plain,
    for its owner alone; that it was taken out is an event of the ledger."""
    with errors_as_sentences():
        from flows.key_change import take_out
        from flows.settings import load_settings
        from transforms.ledger.store import open_ledger

        settings = load_settings(config)
        with open_ledger(out, settings.ledger_dsn_text, must_exist=True) as ledger:
            typer.echo(f"✓ {take_out(out, file, to, settings.key_text, ledger, actor())}")


def rekey(out: Published, config: Config = None) -> None:
    """换密钥：旧的在 BIRTHRECON_OLD_KEY，新的在 BIRTHRECON_KEY · Bring everything in OUT to a new
    key. Broken off, it is run again with both keys."""
    with errors_as_sentences():
        from flows.key_change import change_keys
        from flows.settings import load_settings

        changed = change_keys(out, load_settings(config))
        typer.echo(
            f"✓ 密钥已更换，新标记 the key is changed, its mark is {changed.mark}\n"
            f"{changed.files:,} 个文件 files · 台账 {changed.texts:,} 项 texts of the ledger\n"
            "此前的备份仍用旧密钥 / Backups made before still need the old key."
        )


def add_key_commands(app: typer.Typer) -> None:
    """Put the commands beside the others."""
    app.command(name="new-key")(new_key)
    for command in (decipher, rekey):
        app.command()(command)
