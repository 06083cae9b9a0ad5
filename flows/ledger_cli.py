"""The commands of the correction loop: issue, receive, paper, sign, changes, ledger.

Exit codes: 0 done; 1 done, with files refused or papers still to be made; 2 could not run.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.error_sentences import errors_as_sentences
from flows.log import open_log
from flows.options import (
    Config,
    Out,
    OutFirst,
    Published,
    console,
    output_folder,
    system_user,
)

if TYPE_CHECKING:
    from flows.settings import Settings
    from transforms.ledger.event_writer import Actor
    from transforms.ledger.store import Ledger

DAYS_TO_ANSWER = 30
STATISTICIAN = "统计员"

By = Annotated[
    str | None, typer.Option("--by", help="经办人 · who does it (default: the system's user)")
]
On = Annotated[
    datetime | None,
    typer.Option(
        "--on", formats=["%Y-%m-%d"], help="日期，默认今天 · the day it was done (default: today)"
    ),
]


class CountBasis(StrEnum):
    """Which cases the table counts."""

    FOUND = "found"
    CONFIRMED = "confirmed"


class Of(StrEnum):
    """The register that the table reconciles."""

    WIS = "wis"
    POPULATION = "population"


def issue(
    out: Published,
    town: Annotated[
        list[str] | None, typer.Option("--town", help="镇代码，可多次 · town code, repeatable")
    ] = None,
    deadline: Annotated[
        datetime | None,
        typer.Option(
            "--deadline",
            formats=["%Y-%m-%d"],
            help="交回期限 · return by (default: 30 days from --on)",
        ),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="未交回的也重发 · also what is out, under new numbers")
    ] = False,
    undecided: Annotated[
        bool,
        typer.Option(
            "--with-undecided",
            help="无人审核的待复核问题也发 · also cases for review that nobody decided",
        ),
    ] = False,
    pdf: Annotated[
        bool, typer.Option("--pdf/--no-pdf", help="核查用 PDF · a PDF to check by")
    ] = True,
    controls: Annotated[
        float,
        typer.Option(
            "--controls",
            min=0,
            max=0.5,
            help="每个问题混入多少已查证的问题再问 · proved cases to ask again, for each case",
        ),
    ] = 0.0,
    english: Annotated[bool, typer.Option("--english", help="英文 · in English")] = False,
    by: By = None,
    on: On = None,
    config: Config = None,
) -> None:
    """发出核查名单 · Issue the lists: numbered workbooks to fill in, and PDFs to check by, in
    OUT/issued."""
    with errors_as_sentences(), _ledger(out, config) as (ledger, settings):
        from reports.corrections.issue import IssueOptions, issue_lists
        from reports.corrections.issued_files import find_issued
        from transforms.ledger.lists import count_undecided

        actor = _actor(by, on)
        options = IssueOptions(
            deadline.date() if deadline else actor.on + timedelta(days=DAYS_TO_ANSWER),
            tuple(town or ()),
            again,
            "en" if english else "zh",
            pdf,
            undecided,
            settings.whole_telephones,
            controls,
        )
        for listed in issue_lists(out, ledger, actor, options, settings.key_text):
            typer.echo(
                f"✓ {find_issued(out, listed.number)}  {len(listed.rows)} 条 cases · "
                f"期限 by {listed.deadline}"
                + (f" · 代替 replaces {', '.join(listed.replaces)}" if listed.replaces else "")
            )
            if settings.whole_telephones:
                # Who may read numbers whole is a decision of the district: it leaves a trace.
                open_log(out).info(
                    "list %s shows whole telephones, issued by %s", listed.number, actor.name
                )
        if left := count_undecided(ledger):
            typer.echo(
                f"· {left} 个待复核，未发出，请在核对台决定 / wait to be decided at the desk, "
                "not issued"
            )


def receive(
    out: Published,
    files: Annotated[
        list[Path],
        typer.Argument(help="交回的名单 · the returned lists", show_default=False),
    ],
    by: By = None,
    on: On = None,
    config: Config = None,
) -> None:
    """接收交回的名单 · Take returned lists in: each whole, or refused with every reason by cell.

    签字表写在 OUT/signing · The papers to sign are made in OUT/signing."""
    with errors_as_sentences(), _ledger(out, config) as (ledger, settings):
        from reports.corrections.receive import receive_files

        _require_files(files)
        actor, is_all_done = _actor(by, on), True
        for file in files:  # what became of one is told, whatever ends the command at another
            [outcome] = receive_files(ledger, actor, [file], out)
            typer.echo(str(outcome))
            is_all_done &= not outcome.refused and _print_paper(
                out, ledger, outcome.number, settings, actor.on
            )
        raise typer.Exit(0 if is_all_done else 1)


def _print_paper(out: Path, ledger: "Ledger", number: str, settings: "Settings", day: date) -> bool:
    """Make the paper to sign of a list that has just been answered. The answers are in, whatever
    keeps the paper from being made. Returns: False where it is still to be made."""
    from operating_system.troubles import system_sentence
    from reports.corrections.signing_paper import write_signing_paper
    from reports.snapshot.publish import EncryptionError
    from reports.snapshot.restricted import NotPublishedError
    from transforms.ledger.errors import LedgerAheadError, NothingToDoError

    try:
        made = write_signing_paper(
            out, ledger, number, settings.sign_off, day, key=settings.key_text
        )
    except NothingToDoError:
        return True  # the town has refuted every case
    except (NotPublishedError, EncryptionError, LedgerAheadError, OSError) as error:
        why = system_sentence(error) or str(error)
        typer.echo(
            f"  签字表未能印出 the paper to sign could not be made: {why}\n"
            "  答复已接收；之后补印 the answers are in; make it later: "
            f"birthrecon paper {out} {number}"
        )
        return False
    typer.echo(f"  签字表 the paper to sign: {made}")
    return True


def paper(
    out: Published,
    number: Annotated[str, typer.Argument(help="名单编号 · the list's number", show_default=False)],
    english: Annotated[bool, typer.Option("--english", help="英文 · in English")] = False,
    on: On = None,
    config: Config = None,
) -> None:
    """打印签字表 · Make the paper to sign of an answered list: its answers, and fields for all who
    sign."""
    with errors_as_sentences(), _ledger(out, config) as (ledger, settings):
        from reports.corrections.signing_paper import write_signing_paper

        made = write_signing_paper(
            out,
            ledger,
            number,
            settings.sign_off,
            _day(on),
            "en" if english else "zh",
            settings.key_text,
        )
        typer.echo(f"✓ {made}")


def sign(
    out: Published,
    number: Annotated[str, typer.Argument(help="名单编号 · the list's number", show_default=False)],
    role: Annotated[str, typer.Option("--role", help="签字职务 · the signer's role")],
    name: Annotated[str, typer.Option("--name", help="签字人 · who signed")],
    answers: Annotated[
        str | None,
        typer.Option(
            "--paper",
            help="签字表上的答复校验码 · the hash of the answers as it stands on the signed paper",
        ),
    ] = None,
    on: On = None,
    config: Config = None,
) -> None:
    """登记一个签字 · Enter one signature for the corrections of a list: in order, by different
    people."""
    with errors_as_sentences(), _ledger(out, config) as (ledger, settings):
        from transforms.ledger.event_writer import Actor
        from transforms.ledger.signing import sign_list

        actor = Actor(name, role, _day(on))
        signed = sign_list(ledger, actor, number, settings.sign_off, answers)
        whole = sum(case.is_complete for case in signed)
        typer.echo(
            f"✓ {number}：{role} {name} 签字 {len(signed)} 条，其中签字齐全 {whole} 条 / signed, "
            f"{whole} complete"
        )


def changes(out: Published, by: By = None, on: On = None, config: Config = None) -> None:
    """导出更正文件 · Write what the registers' owners have to change, once it is signed, to
    OUT/changes."""
    with errors_as_sentences(), _ledger(out, config) as (ledger, settings):
        from reports.corrections.change_files import write_changes

        written = write_changes(out, ledger, _actor(by, on), settings.key_text, settings.sign_off)
        for path, count in written.items():
            typer.echo(f"✓ {path}  {count} 条 cases")


def ledger(
    out: Out = None,
    count: Annotated[
        CountBasis, typer.Option("--count", help="计入哪些问题 · which cases count")
    ] = CountBasis.FOUND,
    register: Annotated[Of, typer.Option("--register", help="登记 · the register")] = Of.WIS,
    csv: Annotated[
        Path | None, typer.Option("--csv", help="镇×月明细 · write every town and month here")
    ] = None,
    config: Config = None,
) -> None:
    """出生数平衡表 · Reported − false − duplicate + omitted ± moved = corrected births, to the
    unit."""
    with errors_as_sentences():
        folder = output_folder(out, config)
        with _ledger(folder, config) as (events, _):
            from reports.corrections.balance_table import read_balance, write_csv

            table = read_balance(folder, events, count.value, register.value)
            table.show(console())
            if csv:
                write_csv(table, csv)
                typer.echo(f"✓ {csv}")


def controls(out: Published, config: Config = None) -> None:
    """混入名单的已查证问题，各镇答了什么 · What towns said of the proved cases on their lists."""
    with errors_as_sentences(), _ledger(out, config) as (ledger, _):
        from reports.corrections.control_rows import control_results
        from reports.corrections.control_table import show_controls
        from reports.statistics.snapshot import open_snapshot

        with ledger.reading() as session:
            found = control_results(session)
        with open_snapshot(out) as snapshot:
            names = dict(snapshot.rows("select town_code, town_name from towns"))
        show_controls(found, console(), names)


def _require_files(files: list[Path]) -> None:
    """Before the first is taken in: a slip in a name is no refused reply."""
    from flows.errors import FlowError

    missing = [str(path) for path in files if not path.is_file()]
    if missing:
        listed = ", ".join(missing)
        raise FlowError(
            f"没有这个文件：{listed}。请检查路径；未接收任何名单。",
            f"No such file: {listed}. Check the path; no list was taken in.",
        )


def add_ledger_commands(app: typer.Typer) -> None:
    """Put the commands beside the others."""
    for command in (issue, receive, paper, sign, changes, ledger, controls):
        app.command(cls=OutFirst)(command)


@contextmanager
def _ledger(out: Path, config: Path | None) -> "Iterator[tuple[Ledger, Settings]]":
    from flows.settings import load_settings
    from transforms.ledger.store import open_ledger

    settings = load_settings(config)
    with open_ledger(out, settings.ledger_dsn_text, must_exist=True) as ledger:
        yield ledger, settings


def _actor(by: str | None, on: datetime | None) -> "Actor":
    from transforms.ledger.event_writer import Actor

    return Actor((by or "").strip() or system_user(), STATISTICIAN, _day(on))


def _day(on: datetime | None) -> date:
    """The day of an act that was done. Raises: SettingsError for one that is still to come: a slip
    in the year of a signature would keep every extract from showing the correction."""
    from flows.errors import SettingsError

    today = datetime.now().astimezone().date()
    if on and on.date() > today:
        raise SettingsError(
            f"--on {on.date()} 晚于今天（本机日期 {today}）；请核对日期，或校正本机时钟。",
            f"--on {on.date()} is still to come (by this machine's clock it is {today}): check the "
            "day, or set the clock.",
        )
    return on.date() if on else today
