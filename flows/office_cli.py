"""The commands of whoever runs birthrecon: backup, restore, doctor.

Exit codes: 0 done; 1 done, and something is left to do; 2 could not.
"""

from pathlib import Path
from typing import Annotated

import typer

from flows.error_sentences import errors_as_sentences
from flows.options import Config, Out, OutFirst, Published, output_folder


def backup(
    out: Published,
    to: Annotated[Path, typer.Option("--to", help="新文件夹 · a new folder", show_default=False)],
    secret_to: Annotated[
        Path | None,
        typer.Option(
            "--secret-to",
            help="密钥另存到此文件，与备份分开保管 · also write the secret to this file, to be "
            "kept apart from the backup",
            show_default=False,
        ),
    ] = None,
    config: Config = None,
) -> None:
    """备份输出文件夹、台账、设置和数据库副本 · Back up OUT, its ledger, the settings and the
    stores; keys and the secret are never inside."""
    with errors_as_sentences():
        from flows.backup.make import make_backup
        from flows.settings import find_config, load_settings

        settings = load_settings(config)
        made = make_backup(out, to, settings, config or find_config(None), secret_to)
        size = sum(entry.bytes for entry in made.files)
        typer.echo(
            f"✓ {to}\n{len(made.files):,} 个文件 files, {size:,} 字节 bytes; 台账 ledger "
            f"{made.events:,} 条记录 events\n末尾校验码 last hash: {made.head or '—'}"
        )
        if made.secret:
            where = secret_to or "—"
            typer.echo(
                f"密钥不在备份之内（指纹 {made.secret}），另存于：{where} / the secret is not "
                f"inside (fingerprint {made.secret}); kept apart in: {where}"
            )


def restore(
    folder: Annotated[Path, typer.Argument(help="备份 · a backup", show_default=False)],
    to: Annotated[
        Path, typer.Option("--to", help="新的输出文件夹 · a new output folder", show_default=False)
    ],
    config: Config = None,
) -> None:
    """由备份恢复，逐个文件核对，并证明台账完整 · Bring a backup back: every file is checked, and
    the ledger's chain proved."""
    with errors_as_sentences():
        from flows.backup.bring_back import bring_back
        from flows.settings import load_settings

        done = bring_back(folder, to, load_settings(config))
        typer.echo(
            f"✓ {to}\n{len(done.manifest.files):,} 个文件与备份相符 files are what they were; "
            f"台账完整 the ledger is whole: {done.manifest.events:,} 条记录 events"
        )
        for note in done.notes:
            typer.echo(f"· {note}")
        raise typer.Exit(1 if done.notes else 0)


def doctor(
    out: Out = None,
    config: Config = None,
) -> None:
    """检查机器、设置和输出文件夹，说明如何补救 · Look at the machine, the settings and OUT, and say
    what to mend. Exit codes: 0 all well; 1 warnings; 2 something will not work."""
    with errors_as_sentences():
        from flows.doctor.check_results import Health, exit_code
        from flows.doctor.machine import look_at_machine
        from flows.doctor.output import look_at_output
        from flows.settings import load_settings

        settings = load_settings(config)
        folder = output_folder(out, config)
        findings = []
        for look in (look_at_machine(), look_at_output(folder, settings)):
            for finding in look:
                typer.echo(finding.lines())
                findings.append(finding)
        bad = sum(finding.health is not Health.OK for finding in findings)
        typer.echo(
            f"{len(findings)} 项检查，{bad} 项须注意 / {len(findings)} looked at, {bad} to mind"
        )
        raise typer.Exit(exit_code(findings))


def add_office_commands(app: typer.Typer) -> None:
    """Put the commands beside the others."""
    app.command(cls=OutFirst)(backup)
    app.command()(restore)
    app.command(cls=OutFirst)(doctor)
