"""Two commands at once on one output folder."""

from benchmarks.campaign.invariants import (
    judge_command,
    judge_ledger,
    judge_leftovers,
    judge_people,
    judge_published,
    tree,
)
from benchmarks.campaign.kinds.kills import arguments, prepare
from benchmarks.campaign.trial import Trial

_PAIRS = (
    ("run", "run"),
    ("publish", "publish"),
    ("issue", "receive"),
    ("issue", "issue"),
    ("run", "issue"),
    ("run", "receive"),
    ("changes", "changes"),
    ("sign", "sign"),
    ("run", "publish"),
)


def pair(trial: Trial) -> None:
    """Both end as if one had come after the other, or one is refused."""
    out = trial.copy("out")
    names = trial.draw.choice(_PAIRS)
    for name in dict.fromkeys(names):
        prepare(trial, out, name)
    before = tree(out)
    trial.done.append(" beside ".join(names))
    running = [trial.start(arguments(trial, out, name)) for name in names]
    for one in running:
        judge_command(trial, trial.take(one))
    judge_published(trial, out, before, replaced="run" in names)
    if names == ("publish", "publish"):
        again = trial.run(["replay", str(out / "releases" / "2009-07")])
        if again.code:
            trial.breaks("published", f"the release cannot be replayed: {again.warned[-300:]}")
    judge_leftovers(trial, out)
    judge_ledger(trial, out)
    judge_people(trial, out)
