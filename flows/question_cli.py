"""The commands that ask a published run: a case, the statistics, a saved question.

Exit codes: 0 done; 2 could not.
"""

from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Literal

import typer

from flows.error_sentences import errors_as_sentences
from flows.options import Config, Out, OutFirst, Published, console, output_folder


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
) -> None:
    """说明一个问题的依据 · Show what a case rests on, its records side by side. Shows
    identities."""
    with errors_as_sentences():
        import sys

        from flows.settings import load_settings
        from reports.evidence.explain import explain

        language: Literal["zh", "en"] = "en" if english else "zh"
        key = load_settings(config).key_text
        typer.echo(explain(out, case, key, language, colour=sys.stdout.isatty()))


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
    language: Annotated[
        Literal["zh", "en"], typer.Option("--language", help="语言 · language of the table")
    ] = "zh",
) -> None:
    """出生数、区间、性别比和完整率 · Births before and after correction, their interval, sex ratio,
    completeness."""
    with errors_as_sentences():
        from reports.statistics.console import show
        from reports.statistics.summary import summarise

        show(summarise(output_folder(out, config), review), language, console())


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
