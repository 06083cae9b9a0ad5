"""The commands that make up a district: a delivery with its truth, and the two demonstrations.

Exit codes: 0 done; 2 could not.
"""

from pathlib import Path
from typing import Annotated

import typer

from flows.error_sentences import errors_as_sentences
from flows.options import Seed, console

Births = Annotated[int, typer.Option("--births", min=1, help="出生人数 · births to make up")]


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


def demo_exchange(
    births: Births = 1_000,
    seed: Seed = 4,
    folder: Annotated[Path, typer.Option("--folder", help="放在哪里 · where to put it")] = Path(
        "demo-exchange"
    ),
) -> None:
    """演示两县信息交换的一个月 · A month of notices between two made-up districts."""
    with errors_as_sentences():
        from flows.demo_exchange import run_demo_exchange

        if not run_demo_exchange(folder, births, seed, console()):
            raise typer.Exit(1)


def add_sample_commands(app: typer.Typer) -> None:
    """Put the commands beside the others."""
    app.command()(sample)
    app.command()(demo)
    app.command(name="demo-loop")(demo_loop)
    app.command(name="demo-exchange")(demo_exchange)
