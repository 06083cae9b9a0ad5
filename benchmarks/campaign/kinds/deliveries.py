"""Deliveries in which files are damaged, renamed, replaced: taken in and checked, or run whole."""

import random
import sys
from pathlib import Path

import typer

from benchmarks.campaign.counting import count_rows
from benchmarks.campaign.invariants import (
    judge_command,
    judge_ledger,
    judge_leftovers,
    judge_people,
    judge_published,
    judge_rows,
    tree,
)
from benchmarks.campaign.mutations import mutate, mutations_for, odd_cells
from benchmarks.campaign.places import PLACES
from benchmarks.campaign.trial import Trial

_SOURCES = {
    "population": "population",
    "hospital": "hospital",
    "exchange": "exchange",
    "returns": "returns",
    "WOMAN.DBF": "wis_woman",
    "BIRTH.DBF": "wis_birth",
    "towns.csv": "towns",
    "hospitals.csv": "hospitals",
}
Counted = dict[tuple[str, str], int]


def intake(trial: Trial) -> None:
    """Taken in and checked, without what follows: many more in the same time."""
    delivery = trial.copy("delivery")
    counted = spoil(trial, delivery)
    warehouse = trial.folder / "warehouse.duckdb"

    def take_in_and_check() -> None:
        from checks.gate import check
        from checks.intake.sources import IntakeOptions, take_in
        from flows.error_sentences import errors_as_sentences
        from flows.output import guard_output

        guard_output()
        try:
            with errors_as_sentences():
                take_in(delivery, warehouse, IntakeOptions())
                check(warehouse)
        except typer.Exit as end:  # what the command line itself makes of it
            sys.exit(end.exit_code)

    ended = trial.run(["(intake)", delivery], main=take_in_and_check)
    judge_command(trial, ended)
    if ended.code == 0:
        judge_rows(trial, warehouse, counted)
    judge_people(trial, trial.folder)


def whole_run(trial: Trial) -> None:
    """Run over what was published before."""
    delivery, out = trial.copy("delivery"), trial.copy("out")
    counted = spoil(trial, delivery)
    before = tree(out)
    ended = trial.run(["run", delivery, "--out", out])
    judge_command(trial, ended)
    judge_published(trial, out, before, replaced=ended.code < 2)
    if ended.code in (0, 1):
        judge_rows(trial, out / "births.duckdb", counted)
    judge_leftovers(trial, out)
    judge_ledger(trial, out)
    judge_people(trial, out)


def spoil(trial: Trial, delivery: Path) -> Counted:
    """Do between one and five things to the delivery; the rows of files that can be counted."""
    files = sorted(path for path in delivery.rglob("*") if path.is_file())
    counted = {_key(path): rows for path in files if (rows := _count(path)) is not None}
    for _ in range(trial.draw.choice((1, 1, 2, 3, 5))):
        path = trial.draw.choice(files)

        def one(draw: random.Random, path: Path = path) -> str:
            name = path.relative_to(delivery)
            if path.is_symlink() or not path.is_file():
                return f"{name} is none any more"
            if draw.random() < 0.25:
                counted.pop(_key(path), None)
                counted.clear()  # rival files of a single source change which is read
                return f"{name} {draw.choice(PLACES)(draw, path, delivery)}"
            mutation = draw.choice(mutations_for(path))
            done = mutate(mutation, draw, path)
            if mutation is not odd_cells:
                counted.pop(_key(path), None)
            return f"{name} {done}"

        trial.step(one)
    return counted


def _count(path: Path) -> int | None:
    return count_rows(path) if path.name != "delivery.toml" else None


def _key(path: Path) -> tuple[str, str]:
    source = _SOURCES.get(path.parent.name) or _SOURCES.get(path.name, path.name)
    return source, path.name
