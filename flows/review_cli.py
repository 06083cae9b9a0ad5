"""The commands of a clerical review: draw a sample for two readers, and count their answers.

Exit codes: 0 done; 2 could not.
"""

from pathlib import Path
from typing import Annotated

import typer

from flows.error_sentences import errors_as_sentences
from flows.options import Config, FileInTo, Published, Seed, actor, console


def sample_for_review(
    out: Published,
    wanted: Annotated[
        int, typer.Option("-n", min=20, help="题数 · questions, half pairs and half cases")
    ] = 400,
    seed: Seed = 1,
    controls: Annotated[
        float,
        typer.Option(
            "--controls",
            min=0,
            max=0.5,
            help="对照题占记录对的比例 · pairs of known answer to mix in, unmarked, for each pair",
        ),
    ] = 0.0,
    to: Annotated[
        Path | None,
        typer.Option(
            "--to",
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
        from reports.clerical_review.console import show_foreseen
        from reports.clerical_review.controls import NO_CONTROLS, Wanted, proved_pairs
        from reports.clerical_review.draw import draw_sample
        from reports.clerical_review.foreseen import foresee
        from reports.clerical_review.workbook import write_review
        from transforms.ledger.decide_case import log_download
        from transforms.ledger.store import open_ledger
        from transforms.ledger.vocabulary import Reason

        settings = load_settings(config)
        mixed_in = NO_CONTROLS
        if controls:
            with (
                open_ledger(out, settings.ledger_dsn_text, must_exist=True) as ledger,
                ledger.reading() as session,
            ):
                mixed_in = Wanted(controls, proved_pairs(session))
        drawn = draw_sample(out, wanted, seed, settings.key_text, mixed_in)
        path = to or Path(f"review-{drawn.run_id}.xlsx")
        digest = write_review(drawn, path)
        with open_ledger(out, settings.ledger_dsn_text, must_exist=True) as ledger:
            log_download(ledger, actor(), path.name, Reason.FOR_REVIEW)
        known = sum(item.is_control for item in drawn.items)
        typer.echo(
            f"✓ {path}\n{len(drawn.items):,} 题 questions, {known} 对照题 controls, "
            f"{len(drawn.strata)} 层 strata · SHA-256 {digest}"
        )
        show_foreseen(foresee(drawn), console())


def review_result(
    file: Annotated[Path, typer.Argument(help="填好的工作簿 · the filled workbook")],
    to: Annotated[
        Path | None,
        typer.Option(
            "--to", help="结果文件 · the JSON file (default: beside it)", show_default=False
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
        path = to or file.with_suffix(".result.json")
        write_result(result, path)
        show_result(result, console(), dict(answers.sample.towns))
        typer.echo(f"✓ {path}")


def self_test(
    out: Published,
    births: Annotated[
        int, typer.Option("-n", min=100, help="改动多少出生的证据 · births to damage in memory")
    ] = 600,
    seed: Seed = 1,
    to: Annotated[
        Path | None,
        typer.Option(
            "--to",
            help="结果文件 · the JSON file (default: self-test-RUN.json here)",
            show_default=False,
        ),
    ] = None,
    config: Config = None,
) -> None:
    """在内存中改动若干出生的证据再匹配，看找回多少 · Damage the evidence of some births in memory,
    match it again, and tell how many are found: recall without truth."""
    with errors_as_sentences():
        from flows.settings import load_settings
        from reports.statistics.self_test import run_self_test, show_self_test, write_self_test
        from reports.statistics.snapshot import open_snapshot

        result = run_self_test(out, load_settings(config).key_text, births, seed)
        with open_snapshot(out) as snapshot:
            names = dict(snapshot.rows("select town_code, town_name from towns"))
        path = to or Path(f"self-test-{result.run_id}.json")
        write_self_test(result, path)
        show_self_test(result, console(), names)
        typer.echo(f"✓ {path}")


def add_review_commands(app: typer.Typer) -> None:
    """Put the commands beside the others."""
    app.command(name="sample-for-review", cls=FileInTo)(sample_for_review)
    app.command(name="review-result", cls=FileInTo)(review_result)
    app.command(name="self-test")(self_test)
