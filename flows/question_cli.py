"""The commands that ask a published run: a case, the statistics, a saved question.

Exit codes: 0 done; 2 could not.
"""

from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Literal

import typer

from flows.error_sentences import errors_as_sentences
from flows.options import Config, Out, OutFirst, Published, actor, console, output_folder, said


def explain(
    out: Published,
    case: Annotated[
        str,
        typer.Argument(
            help="问题编号，开头几位即可 · the case's number, or as much of its beginning as no "
            "other has"
        ),
    ],
    config: Config = None,
    english: Annotated[bool, typer.Option("--english", help="英文 · in English")] = False,
    reason: Annotated[
        str | None,
        typer.Option(
            "--reason",
            help="为何需要看号码；记入台账 · why the numbers are needed; the ledger keeps it",
        ),
    ] = None,
) -> None:
    """说明一个问题的依据，记入台账 · Show what a case rests on, its records side by side; that
    somebody looked is an event of the ledger."""
    with errors_as_sentences():
        import sys

        from flows.settings import load_settings
        from reports.evidence.explain import explain
        from transforms.ledger.decide_case import log_access
        from transforms.ledger.store import open_ledger
        from transforms.ledger.vocabulary import Action, Reason

        why = said(reason)
        settings = load_settings(config)
        with open_ledger(out, settings.ledger_dsn_text, must_exist=True) as ledger:

            def witness(case_id: str) -> None:
                action = Action.REVEAL if why else Action.READ
                log_access(ledger, actor(), case_id, action, why or Reason.AT_THE_TERMINAL)

            shown = explain(
                out,
                case,
                settings.key_text,
                "en" if english else "zh",
                colour=sys.stdout.isatty(),
                is_revealed=why is not None,
                witness=witness,
            )
        typer.echo(shown)


def statistics(
    out: Out = None,
    config: Config = None,
    review: Annotated[
        Path | None,
        typer.Option(
            "--review",
            help="两人复核的结果，据以估计匹配误差 · a review's result: how often links err",
        ),
    ] = None,
    self_test: Annotated[
        Path | None,
        typer.Option(
            "--self-test",
            help="自测结果，没有复核时据以估计匹配误差 · a self-test's result, without a review",
        ),
    ] = None,
    language: Annotated[
        Literal["zh", "en"], typer.Option("--language", help="语言 · language of the table")
    ] = "zh",
) -> None:
    """出生数、区间、性别比和完整率 · Births before and after correction, their interval, sex ratio,
    completeness."""
    with errors_as_sentences():
        from reports.statistics.console import show
        from reports.statistics.summary import summarise

        show(summarise(output_folder(out, config), review, self_test), language, console())


def query(
    out: Out = None,
    name: Annotated[
        str | None, typer.Argument(help="查询名，不写则列出全部 · which; none: list them")
    ] = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", help="写入文件 · write the answer here")
    ] = None,
) -> None:
    """常用查询 · Ask a saved question of births.duckdb; without a name, list the questions."""
    with errors_as_sentences():
        from reports.snapshot.saved_queries import ask, saved_queries

        if out is None or name is None:
            _refuse_a_query_as_folder(out, saved_queries())
            for saved in saved_queries().values():
                typer.echo(f"{saved.name}\n  {saved.question.zh}\n  {saved.question.en}")
            return
        answer = ask(out, name)
        if csv:
            answer.write_csv(csv)
            typer.echo(f"✓ {csv}")
        else:
            answer.show(console())


def _refuse_a_query_as_folder(out: Path | None, names: Collection[str]) -> None:
    """Version 0.1 took the query first and the folder from the settings."""
    from flows.errors import SettingsError

    if out is not None and str(out) in names and not out.is_dir():
        raise SettingsError(
            f"请先写输出文件夹：birthrecon query OUT {out}",
            f"The output folder comes first: birthrecon query OUT {out}",
        )


def add_question_commands(app: typer.Typer) -> None:
    """Put the commands beside the others."""
    for command in (explain, statistics, query):
        app.command(cls=OutFirst)(command)
