"""The command `birthrecon`: puts the commands of the `*_cli` modules together.

Exit codes: 0 done; 1 done, with sources missing or files refused; 2 could not run. Libraries are
imported by the command that needs them, so that help appears at once.
"""

from typing import Annotated

import typer

from flows.audit_cli import add_audit_commands
from flows.desk_cli import add_desk_commands
from flows.exchange_commands import add_exchange_commands
from flows.key_cli import add_key_commands
from flows.ledger_cli import add_ledger_commands
from flows.office_cli import add_office_commands
from flows.output import guard_output
from flows.question_cli import add_question_commands
from flows.release_cli import add_release_commands
from flows.review_cli import add_review_commands
from flows.run_cli import add_run_commands
from flows.sample_cli import add_sample_commands

app = typer.Typer(
    name="birthrecon",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="出生登记核对 · Reconciles the birth registers of a district: missing, counted twice, "
    "false or wrong.\n\n"
    "Exit codes: 0 done; 1 done, with sources missing or files refused; 2 could not run.",
)


def _show_version(wanted: bool) -> None:
    """One line: name, version, and those of Python and DuckDB, which a fault report needs."""
    if wanted:
        import platform
        from importlib.metadata import version

        versions = f"Python {platform.python_version()}, duckdb {version('duckdb')}"
        typer.echo(f"birthrecon {version('birthrecon')} ({versions})")
        raise typer.Exit


@app.callback()
def birthrecon(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="版本 · the version, and exit"
        ),
    ] = False,
) -> None:
    """Options that stand before a command."""


for add_commands in (
    add_run_commands,
    add_sample_commands,
    add_question_commands,
    add_review_commands,
    add_ledger_commands,
    add_audit_commands,
    add_desk_commands,
    add_exchange_commands,
    add_release_commands,
    add_office_commands,
    add_key_commands,
):
    add_commands(app)


def main() -> None:
    """Entry point of the `birthrecon` script."""
    guard_output()
    app(prog_name="birthrecon")


if __name__ == "__main__":
    main()
