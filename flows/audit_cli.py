"""The commands that prove the ledger: audit, ledger-key, begin-ledger.

Exit codes: 0 done, the ledger is whole; 1 the ledger is broken; 2 could not run.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.error_sentences import errors_as_sentences
from flows.options import Config, Out, OutFirst, output_folder, system_user

if TYPE_CHECKING:
    from transforms.ledger.audit import Audit

_MOST_BREAKS = 50


def audit(
    out: Out = None,
    expect: Annotated[
        str | None,
        typer.Option(
            "--expect",
            help="此前另存的末尾：文件、序号:校验码，或校验码 · a head kept elsewhere: its file, "
            "number:hash, or hash",
        ),
    ] = None,
    public_key: Annotated[
        Path | None,
        typer.Option(
            "--public-key", help="验证另存文件的签名 · the file of --expect must bear its signature"
        ),
    ] = None,
    write_head: Annotated[
        Path | None,
        typer.Option(
            "--write-head", help="把末尾写入新文件，另处保存 · write the head to a new file to keep"
        ),
    ] = None,
    sign_with: Annotated[
        Path | None,
        typer.Option("--sign-with", help="用此私钥签名 · sign that file with this private key"),
    ] = None,
    config: Config = None,
) -> None:
    """审计台账 · Replay the whole ledger and prove that nothing in it was altered, removed or made
    up; say where it was."""
    with errors_as_sentences():
        from flows.settings import load_settings
        from transforms.ledger import anchor
        from transforms.ledger.audit import audit as prove
        from transforms.ledger.store import open_ledger

        folder = output_folder(out, config)
        _require_together(expect, public_key, write_head, sign_with)
        expected = anchor.read_anchor(expect, public_key) if expect else None
        settings = load_settings(config)
        with (
            open_ledger(folder, settings.ledger_dsn_text, must_exist=True) as ledger,
            ledger.reading() as session,
        ):
            found = prove(session, expected)
        _tell(found)
        if not found.is_whole:
            from flows.alerts import tell_broken_ledger

            tell_broken_ledger(settings, folder, len(found.breaks))
            raise typer.Exit(1)
        if write_head:
            anchor.write_anchor(write_head, found.end, sign_with)
            signed = "，已签名 signed" if sign_with else ""
            typer.echo(f"✓ {write_head}{signed}：请另处保存 keep it elsewhere")


def ledger_key(
    path: Annotated[
        Path, typer.Argument(help="私钥文件，旁边生成 .pub · the private key; .pub goes beside it")
    ],
) -> None:
    """生成签名用的密钥 · Make the pair of keys that signs heads of the ledger (Ed25519)."""
    with errors_as_sentences():
        from transforms.ledger.anchor import make_keys

        private, public = make_keys(path)
        typer.echo(
            f"✓ {private}  私钥：放在台账用户读不到的地方 private: where the ledger's users cannot "
            f"read it\n✓ {public}  公钥：验证用 public: to verify with"
        )


def begin_ledger(
    out: Out = None,
    reason: Annotated[
        str, typer.Option("--reason", help="为何重新开始 · why it begins anew", show_default=False)
    ] = ...,  # type: ignore[assignment]
    by: Annotated[
        str | None, typer.Option("--by", help="经办人 · who does it (default: the system's user)")
    ] = None,
    config: Config = None,
) -> None:
    """台账已失，重新开始 · Begin a new ledger on purpose where the old one is lost: all answers and
    signatures are given up."""
    with errors_as_sentences():
        from flows.settings import load_settings
        from transforms.ledger.store import open_ledger
        from transforms.ledger.vocabulary import LedgerRole

        folder = output_folder(out, config)
        begun_by = (by or system_user(), LedgerRole.STATISTICIAN, reason)
        dsn = load_settings(config).ledger_dsn_text
        with open_ledger(folder, dsn, begun_by=begun_by):
            typer.echo("✓ 新台账已启用，此前的答复和签字不在其中 a new ledger has begun")


def require_whole_ledger(out: Path, config: Path | None) -> None:
    """For what may only be given away while the ledger proves itself. Raises: LedgerBrokenError,
    and as `open_ledger`."""
    from flows.settings import load_settings
    from transforms.ledger.audit import require_whole
    from transforms.ledger.store import open_ledger

    dsn = load_settings(config).ledger_dsn_text
    with open_ledger(out, dsn, must_exist=True) as ledger, ledger.reading() as session:
        require_whole(session)


def add_audit_commands(app: typer.Typer) -> None:
    """Put the commands beside the others."""
    app.command(cls=OutFirst)(audit)
    app.command(name="ledger-key")(ledger_key)
    app.command(name="begin-ledger", cls=OutFirst)(begin_ledger)


def _tell(found: "Audit") -> None:
    for place in found.breaks[:_MOST_BREAKS]:
        typer.echo(f"✗ {place.zh}\n  {place.en}", err=True)
    if (more := len(found.breaks) - _MOST_BREAKS) > 0:
        typer.echo(f"✗ 另有 {more} 处 and {more} more", err=True)
    if found.is_whole:
        typer.echo(
            f"✓ 台账完整 the ledger is whole: {found.events:,} 条记录 events, {found.cases:,} "
            "个问题 cases"
        )
        typer.echo(f"末尾校验码 last hash: {found.end}")
    if found.older_events:
        typer.echo(
            f"· 前 {found.older_events:,} 条由旧版写成：可证明没有改动，不能证明当时表中的内容 / "
            f"the first {found.older_events:,} events are of an older form: that they were not "
            "altered is proved, what stood in the tables then is not"
        )
    for seq, roles in found.sign_offs:
        typer.echo(
            f"· 第 {seq} 条起签字顺序 order of signatures since event {seq}: {'、'.join(roles)}"
        )


def _require_together(
    expect: str | None, public_key: Path | None, write_head: Path | None, sign_with: Path | None
) -> None:
    from flows.errors import SettingsError

    if (public_key and not expect) or (sign_with and not write_head):
        raise SettingsError(
            "--public-key 须与 --expect 同用，--sign-with 须与 --write-head 同用。",
            "--public-key goes with --expect, and --sign-with with --write-head.",
        )
