"""The commands of the desk: serve it on this machine, and keep its accounts.

Exit codes: 0 done; 2 could not.
"""

import sys
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from flows.error_sentences import errors_as_sentences
from flows.errors import SettingsError
from flows.options import Config, Out, OutFirst, Published, require_folder, system_user

if TYPE_CHECKING:
    from reports.desk.context import Desk
    from transforms.ledger.event_writer import Actor

accounts = typer.Typer(
    name="desk-account", no_args_is_help=True, help="核对台的账号 · accounts of the desk"
)
Own = Annotated[
    bool,
    typer.Option(
        "--own", help="口令由本人设定，首次登录不必更换 · its person has chosen the password"
    ),
]
Name = Annotated[str, typer.Argument(help="账号名 · the account's name")]


def desk(
    out: Out = None,
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="端口 · port")] = 8765,
    config: Config = None,
) -> None:
    """核对台：在本机网页上处理问题 · Serve the desk: a web page of this machine, to look at cases
    and decide."""
    with errors_as_sentences():
        import uvicorn

        from reports.desk.accounts import has_admin
        from reports.desk.app import create_app

        opened = _open(out, config)
        with opened.ledger.reading() as session:
            if not has_admin(session):
                raise SettingsError(
                    "还没有管理员：请先运行 birthrecon desk-account add OUT 账号 --role admin。",
                    "There is no administrator yet: run birthrecon desk-account add OUT NAME "
                    "--role admin first.",
                )
        require_free(port)
        typer.echo(f"http://127.0.0.1:{port}/  （按 Ctrl+C 停止 · Ctrl+C stops it）")
        # No access log: an address names a case.
        uvicorn.run(
            create_app(opened),
            host="127.0.0.1",
            port=port,
            access_log=False,
            log_level="warning",
            proxy_headers=False,  # believed by the application, and only where the settings say so
            server_header=False,
            timeout_keep_alive=30,
        )


@accounts.command(cls=OutFirst)
def add(
    out: Published,
    name: Name,
    role: Annotated[
        str, typer.Option("--role", help="statistician, reviewer, town_clerk, auditor, admin")
    ],
    town: Annotated[
        str | None, typer.Option("--town", help="镇代码 · a town clerk's town code")
    ] = None,
    shown: Annotated[
        str | None, typer.Option("--shown", help="显示姓名 · the name that is shown")
    ] = None,
    own: Own = False,
    config: Config = None,
) -> None:
    """新账号；口令从终端或标准输入读取 · Make an account; the password is asked for, or read from
    standard input."""
    with errors_as_sentences():
        from reports.desk.accounts import add_account
        from reports.desk.errors import AccountError
        from reports.desk.roles import Person, Role

        if role not in set(Role):
            raise AccountError(f"没有角色 {role}。", f"There is no role {role}: {', '.join(Role)}.")
        opened = _open(out, config)
        add_account(
            opened.ledger,
            _actor(opened),
            Person(name, shown or name, Role(role), town),
            _password(),
            is_own=own,
        )
        typer.echo(f"✓ {name}")


@accounts.command(cls=OutFirst)
def password(out: Published, name: Name, own: Own = False, config: Config = None) -> None:
    """换口令 · Give an account a new password."""
    with errors_as_sentences():
        from reports.desk.accounts import set_password

        opened = _open(out, config)
        set_password(opened.ledger, _actor(opened), name, _password(), is_own=own)
        typer.echo(f"✓ {name}")


@accounts.command(cls=OutFirst)
def unlock(out: Out = None, config: Config = None) -> None:
    """解除登录等待 · Let everybody try to sign in again at once, after wrong passwords."""
    with errors_as_sentences():
        from reports.desk.sign_in_limits import forget_all
        from transforms.ledger.event_writer import open_event_writer
        from transforms.ledger.vocabulary import Action, Reason

        opened = _open(out, config)
        with open_event_writer(opened.ledger, _actor(opened)) as events:
            count = forget_all(events.session)
            events.remark(Action.WAITS_ENDED, Reason.DESK_ACCOUNTS, {"failures": count})
        typer.echo(f"✓ {count}")


@accounts.command(name="list", cls=OutFirst)
def show(out: Out = None, config: Config = None) -> None:
    """列出账号 · List the accounts."""
    with errors_as_sentences():
        from reports.desk.accounts import accounts as known

        with _open(out, config).ledger.reading() as session:
            for one in known(session):
                state = "停用 shut" if one.is_disabled else ""
                typer.echo("\t".join(filter(None, (one.name, one.role, one.town_code, state))))


def add_desk_commands(app: typer.Typer) -> None:
    """Put the commands beside the others."""
    app.command(cls=OutFirst)(desk)
    app.add_typer(accounts)


def require_free(port: int, program: str = "desk") -> None:
    """Raises: SettingsError when something else listens there, or this user may not."""
    import socket

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise SettingsError(
                f"端口 {port} 不能使用（{error.strerror}）：可能另一个 birthrecon {program} "
                "正在运行；请用 --port 另选。",
                f"Port {port} cannot be used ({error.strerror}): another {program} may be running; "
                "choose one with --port.",
            ) from None


def _open(out: Path | None, config: Path | None) -> "Desk":
    from flows.settings import load_settings
    from reports.desk.context import Desk
    from transforms.ledger.store import open_ledger
    from transforms.secret import load_secret

    settings = load_settings(config)
    folder = require_folder(out or settings.out, "OUT")
    ledger = open_ledger(folder, settings.ledger_dsn_text, must_exist=True)
    return Desk(
        folder,
        ledger,
        settings.key_text,
        settings.sign_off,
        zone=ZoneInfo(settings.desk.zone),
        trusted_proxies=settings.desk.trusted_proxies,
        public_names=settings.desk.public_names,
        secret=load_secret(folder),
    )


def _actor(opened: "Desk") -> "Actor":
    from transforms.ledger.event_writer import Actor
    from transforms.ledger.vocabulary import LedgerRole

    return Actor(system_user(), LedgerRole.SYSTEM, opened.today())


def _password() -> str:
    """Asked for twice at a terminal; one line of standard input elsewhere."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass("口令 password: ")
    if first != getpass("再输一次 once more: "):
        raise SettingsError("两次输入不一致。", "The two do not agree.")
    return first
