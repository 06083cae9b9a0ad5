"""Replies that towns send back: the workbooks damaged, mixed up, sent twice."""

import random
import shutil
from pathlib import Path

from benchmarks.campaign.invariants import (
    judge_command,
    judge_ledger,
    judge_leftovers,
    judge_people,
    judge_published,
    tree,
)
from benchmarks.campaign.mutations import mutate, mutations_for
from benchmarks.campaign.places import PLACES
from benchmarks.campaign.trial import Trial


def reply(trial: Trial) -> None:
    """Damaged replies are taken in or refused; the undamaged ones come after them."""
    out = trial.copy("out")
    folder = trial.folder / "replies"
    folder.mkdir()
    chosen = trial.draw.sample(trial.world.replies, k=trial.draw.choice((1, 1, 2)))
    paths = [Path(shutil.copy(path, folder / path.name)) for path in chosen]
    for path in paths:

        def one(draw: random.Random, path: Path = path) -> str:
            if draw.random() < 0.15:
                return f"{path.name} {draw.choice(PLACES)(draw, path, folder)}"
            return f"{path.name} {mutate(draw.choice(mutations_for(path)), draw, path)}"

        trial.step(one)
    before = tree(out)
    sent = sorted(folder.iterdir())
    if sent:
        judge_command(trial, trial.run(["receive", out, *sent]))
    ended = trial.run(["receive", out, *chosen])
    judge_command(trial, ended)
    judge_published(trial, out, before, replaced=False)
    judge_leftovers(trial, out)
    judge_ledger(trial, out)
    judge_people(trial, out)
