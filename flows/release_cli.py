"""The commands of publication: release, verification and replay of a release.

Exit codes: 0 done; 1 replayed with differences, or not what was signed; 2 could not.
"""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.audit_cli import require_whole_ledger
from flows.error_sentences import errors_as_sentences
from flows.options import Config, OutFirst, Published

if TYPE_CHECKING:
    from reports.release.signature import SignedRelease


def publish(
    out: Published,
    release: Annotated[
        str, typer.Option("--release", help="发布名，年-月 · the release's month, as 2009-07")
    ],
    threshold: Annotated[
        int, typer.Option("--threshold", min=3, help="小于此数的计数隐去 · counts below are hidden")
    ] = 5,
    review: Annotated[
        Path | None,
        typer.Option(
            "--review",
            help="复核结果 · result of a clerical review, from review-result",
            show_default=False,
        ),
    ] = None,
    sign_with: Annotated[
        Path | None,
        typer.Option(
            "--sign-with",
            help="签名所用的私钥 · private key to sign with (default: the office's)",
            show_default=False,
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            help="签名单位的名称，默认为本区 · the office that signs (default: the district)",
            show_default=False,
        ),
    ] = None,
    config: Config = None,
) -> None:
    """发布统计表和公报，隐去小数 · Release tables and a bulletin in which nobody can be
    recognised."""
    with errors_as_sentences():
        from reports.release.make import make_release
        from reports.release.signing_key import PUBLIC_KEY, load_signer

        require_whole_ledger(out, config)
        signer = partial(load_signer, key_file=sign_with, name=by)
        made = make_release(out, release, threshold, review, signer)
        typer.echo(
            f"✓ {made.folder}\n{made.cells:,} 个单元格 cells，隐去 suppressed {made.suppressed:,}；"
            "推算攻击未能得手 the attack failed"
        )
        if made.earlier:
            typer.echo(
                f"已与此前发布比较 compared with earlier releases: {', '.join(made.earlier)}"
            )
        typer.echo(f"{_signature(made.signed)}: {out / PUBLIC_KEY}")


def verify(
    folder: Annotated[
        Path, typer.Argument(help="发布文件夹 · the folder of a release", show_default=False)
    ],
    key: Annotated[
        str | None,
        typer.Option(
            "--public-key",
            help="发布单位的公钥，文件或 base64 · the office's public key, a file or base64 "
            "(in OUT: its own)",
            show_default=False,
        ),
    ] = None,
) -> None:
    """验证一次发布的签名和每个文件 · Check who signed a release, when, and that every file is what
    was signed."""
    with errors_as_sentences():
        from reports.release.signature import (
            ReleaseSignatureError,
            named_key_id,
            verify_release,
        )
        from reports.release.signing_key import read_public_key

        public = read_public_key(key, folder.absolute().parent.parent, named_key_id(folder))
        try:
            signed = verify_release(folder, public)
        except ReleaseSignatureError as error:
            typer.echo(f"✗ {error}", err=True)
            raise typer.Exit(1) from None
        typer.echo(
            f"✓ {folder}：签名有效，文件未变 the signature holds, and no file has changed\n"
            f"{_signature(signed)}"
        )


def replay(
    folder: Annotated[
        Path, typer.Argument(help="发布文件夹 · the folder of a release", show_default=False)
    ],
    delivery: Annotated[
        list[Path] | None,
        typer.Option(
            "--delivery",
            help="由报送重做，增量依次再给 · from this delivery on; then its updates, in order",
            show_default=False,
        ),
    ] = None,
    config: Config = None,
) -> None:
    """由存档的数据或由报送重做一次发布并逐字节比较 · Make a release again, from its pinned input or
    from the delivery on, and compare byte by byte."""
    with errors_as_sentences():
        if delivery:
            from flows.delivery_replay import replay_from_delivery
            from flows.settings import load_settings

            differences = replay_from_delivery(folder, delivery, load_settings(config))
        else:
            from reports.release.replay import replay as make_again

            differences = make_again(folder)
        for difference in differences:
            typer.echo(f"✗ {difference}", err=True)
        if not differences:
            typer.echo(f"✓ {folder}：逐字节相同 the same to the byte")
        raise typer.Exit(1 if differences else 0)


def export(
    out: Published,
    to: Annotated[Path, typer.Option("--to", help="新文件夹 · a new folder to give away")],
    anonymised: Annotated[
        bool,
        typer.Option("--anonymised", help="只能导出匿名的 · nothing else can be exported"),
    ] = False,
    release: Annotated[
        str | None,
        typer.Option("--release", help="哪次发布，默认最近一次 · which release (default: newest)"),
    ] = None,
) -> None:
    """取出可以外给的内容：一次发布的公开文件 · Copy what may be given away: a release."""
    with errors_as_sentences():
        from flows.errors import SettingsError
        from reports.release.export import export_release

        if not anonymised:
            raise SettingsError(
                "能导出的只有匿名内容：请加 --anonymised。births.duckdb 只是假名化。",
                "What can be exported is anonymised: add --anonymised. births.duckdb is "
                "pseudonymous.",
            )
        typer.echo(f"✓ {to}（{export_release(out, to, release)}）")


def _signature(signed: "SignedRelease") -> str:
    return f"签名 signed by {signed.by}，{signed.at}，公钥 public key {signed.key_id}"


def add_release_commands(app: typer.Typer) -> None:
    """Put the commands beside the others."""
    app.command(cls=OutFirst)(publish)
    app.command()(verify)
    app.command()(replay)
    app.command()(export)
