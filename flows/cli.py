"""The command `birthrecon`: reads arguments, calls one function, sets the exit code.

Exit codes: 0 done; 1 done, with sources missing or files refused; 2 could not run. Libraries are
imported by the command that needs them, so that help appears at once.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from flows.desk_cli import add_desk_commands
from flows.error_sentences import errors_as_sentences
from flows.ledger_cli import add_ledger_commands
from flows.options import Config, Delivery, Out, console, require_folder
from flows.release_cli import add_release_commands

if TYPE_CHECKING:
    from flows.settings import Settings

app = typer.Typer(
    name="birthrecon",
    no_args_is_help=True,
    add_completion=False,
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


Births = Annotated[int, typer.Option("--births", min=1, help="出生人数 · births to make up")]
Seed = Annotated[
    int, typer.Option("--seed", min=0, help="随机种子 · the same seed makes the same sample")
]


@app.command()
def run(delivery: Delivery = None, out: Out = None, config: Config = None) -> None:
    """核对一次报送并发布结果 · Reconcile a delivery and publish the result."""
    with errors_as_sentences():
        from checks.intake.manifest import read_manifest
        from flows.reconcile import reconcile

        settings, delivery, out = _settings(delivery, out, config)
        read_manifest(delivery)  # a slip in the path is told at once, not after a flow's retries
        result = reconcile(delivery, out, settings, config)
        result.show(console())
        raise typer.Exit(result.exit_code)


@app.command()
def sample(
    folder: Annotated[Path, typer.Argument(help="新文件夹 · a new or empty folder")],
    births: Births = 6_000,
    seed: Seed = 1,
    error_rate: Annotated[
        float,
        typer.Option("--error-rate", min=0, help="差错倍数 · multiplies every rate of damage"),
    ] = 1.0,
    cases: Annotated[
        int | None,
        typer.Option(
            "--cases",
            min=0,
            help="问题数 · cases to plant (default: 408 in 6,000 births)",
            show_default=False,
        ),
    ] = None,
    wild: Annotated[
        bool,
        typer.Option(
            "--wild",
            help="成片、成串的差错 · also kinds of error that come in stretches and copies",
        ),
    ] = False,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            "--kind",
            help="只要这一种(可重复) · only this wild kind, may be repeated",
            show_default=False,
        ),
    ] = None,
) -> None:
    """造一份虚构报送及其答案 · Make up a delivery, and the truth about it."""
    with errors_as_sentences():
        from data.sample import generate, wild_rates

        rates = wild_rates(kind) if kind or wild else None
        made = generate(folder, births, seed, cases, error_rate, rates)
        rows = " · ".join(f"{source} {count:,}" for source, count in made.rows.items())
        typer.echo(
            f"✓ {folder}\n{rows}\n埋入问题 planted cases {made.all_cases:,}; 答案 truth: "
            f"{folder / 'truth'}"
        )


@app.command()
def explain(
    case_id: Annotated[str, typer.Argument(help="问题编号 · the case's number")],
    out: Out = None,
    config: Config = None,
    english: Annotated[bool, typer.Option("--english", help="英文 · in English")] = False,
) -> None:
    """说明一个问题的依据 · Show what a case rests on, its records side by side. Shows
    identities."""
    with errors_as_sentences():
        import sys

        from flows.settings import load_settings
        from reports.evidence.explain import explain

        settings = load_settings(config)
        folder = require_folder(out or settings.out, "--out")
        typer.echo(
            explain(
                folder,
                case_id,
                settings.key_text,
                "en" if english else "zh",
                colour=sys.stdout.isatty(),
            )
        )


@app.command(name="sample-for-review")
def sample_for_review(
    out: Annotated[Path, typer.Argument(help="已发布的文件夹 · the folder of a finished run")],
    wanted: Annotated[
        int, typer.Option("-n", min=20, help="题数 · questions, half pairs and half cases")
    ] = 400,
    seed: Seed = 1,
    file: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="写到哪里 · the workbook (default: review-RUN.xlsx here)",
            show_default=False,
        ),
    ] = None,
    config: Config = None,
) -> None:
    """抽样供两人独立复核 · Draw pairs and cases for two readers to judge blind. Shows
    identities."""
    with errors_as_sentences():
        from flows.settings import load_settings
        from reports.clerical_review.draw import draw_sample
        from reports.clerical_review.workbook import write_review

        drawn = draw_sample(out, wanted, seed, load_settings(config).key_text)
        path = file or Path(f"review-{drawn.run_id}.xlsx")
        digest = write_review(drawn, path)
        typer.echo(
            f"✓ {path}\n{len(drawn.items):,} 题 questions, {len(drawn.strata)} 层 strata · SHA-256 "
            f"{digest}"
        )


@app.command(name="review-result")
def review_result(
    file: Annotated[Path, typer.Argument(help="填好的工作簿 · the filled workbook")],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", help="结果文件 · the JSON file (default: beside it)", show_default=False
        ),
    ] = None,
) -> None:
    """两人复核的结果 · Precision, recall and agreement from a filled workbook."""
    with errors_as_sentences():
        from reports.clerical_review.answers import read_answers
        from reports.clerical_review.console import show_result, write_result
        from reports.clerical_review.result import evaluate_review

        answers = read_answers(file)
        result = evaluate_review(answers)
        path = out or file.with_suffix(".result.json")
        write_result(result, path)
        show_result(result, console(), dict(answers.sample.towns))
        typer.echo(f"✓ {path}")


@app.command()
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
        from flows.settings import load_settings
        from reports.statistics.console import show
        from reports.statistics.summary import summarise

        show(
            summarise(require_folder(out or load_settings(config).out, "--out"), review),
            language,
            console(),
        )


@app.command()
def query(
    name: Annotated[
        str | None, typer.Argument(help="查询名，不写则列出全部 · which; none: list them")
    ] = None,
    out: Out = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", help="写入文件 · write the answer here")
    ] = None,
    config: Config = None,
) -> None:
    """常用查询 · Ask a saved question of births.duckdb; without a name, list the questions."""
    with errors_as_sentences():
        from flows.settings import load_settings
        from reports.snapshot.saved_queries import ask, saved_queries

        if name is None:
            for saved in saved_queries().values():
                typer.echo(f"{saved.name}\n  {saved.question.zh}\n  {saved.question.en}")
            return
        answer = ask(require_folder(out or load_settings(config).out, "--out"), name)
        if csv:
            answer.write_csv(csv)
            typer.echo(f"✓ {csv}")
        else:
            answer.show(console())


@app.command()
def demo(
    births: Births = 55_000,
    seed: Seed = 1,
    folder: Annotated[Path, typer.Option("--folder", help="放在哪里 · where to put it")] = Path(
        "demo"
    ),
) -> None:
    """造一个县区，核对它，并对照答案评分 · Make up a district, reconcile it, and score the result
    against the truth."""
    with errors_as_sentences():
        from flows.demo import run_demo

        run_demo(folder, births, seed, console())


@app.command(name="demo-loop")
def demo_loop(
    births: Births = 6_000,
    seed: Seed = 1,
    folder: Annotated[Path, typer.Option("--folder", help="放在哪里 · where to put it")] = Path(
        "demo-loop"
    ),
) -> None:
    """演示更正全过程：名单、答复、签字、更正、证实 · The whole correction loop on a made-up
    district."""
    with errors_as_sentences():
        from flows.demo_loop import run_demo_loop

        run_demo_loop(folder, births, seed, console())


@app.command()
def schedule(
    cron: Annotated[
        str, typer.Option("--cron", help="何时 · when, as cron writes it")
    ] = "0 6 5 * *",
    delivery: Delivery = None,
    out: Out = None,
    config: Config = None,
    timezone: Annotated[
        str, typer.Option("--timezone", help="时区 · the time zone of --cron")
    ] = "Asia/Shanghai",
) -> None:
    """按时自动核对 · Reconcile the delivery's folder at every time that --cron names, until
    stopped."""
    with errors_as_sentences():
        from flows.schedule import serve

        _, delivery, out = _settings(delivery, out, config)
        serve(delivery, out, config, cron, timezone)


def _settings(
    delivery: Path | None, out: Path | None, config: Path | None
) -> "tuple[Settings, Path, Path]":
    """The settings, and the folders from the command or else from them."""
    from flows.settings import load_settings

    settings = load_settings(config, delivery)
    return (
        settings,
        require_folder(delivery or settings.delivery, "DELIVERY"),
        require_folder(out or settings.out, "--out"),
    )


add_ledger_commands(app)
add_desk_commands(app)
add_release_commands(app)


def main() -> None:
    """Entry point of the `birthrecon` script."""
    app()


if __name__ == "__main__":
    main()
