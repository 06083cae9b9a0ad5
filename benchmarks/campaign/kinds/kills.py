"""Every command killed (SIGKILL) at a random moment; then the same command again."""

from pathlib import Path

from benchmarks.campaign.invariants import (
    judge_command,
    judge_ledger,
    judge_leftovers,
    judge_people,
    judge_published,
    list_number,
    tree,
)
from benchmarks.campaign.launch import Ended, Limits
from benchmarks.campaign.trial import Trial

_SIGNED_LISTS = 3  # enough for a change file; each costs six commands
# How long each takes undisturbed, in seconds, on the machine that this was written on; a faster one
# is killed past its end at times, which is no harm.
COMMANDS: dict[str, tuple[float, tuple[str, ...]]] = {
    "run": (14, ("run", "{delivery}", "--out", "{out}")),
    "publish": (15, ("publish", "{out}", "--release", "2009-07")),
    "issue": (2, ("issue", "{out}", "--again", "--on", "2009-09-01")),
    "receive": (1, ("receive", "{out}", "{replies}")),
    "sign": (0.5, ("sign", "{out}", "{list}", "--role", "填表人", "--name", "甲")),
    "changes": (1, ("changes", "{out}")),
    "statistics": (6, ("statistics", "{out}")),
    "desk": (3, ("desk", "{out}", "--port", "{port}")),
}


def kill(trial: Trial) -> None:
    """What was published stays; the next command works, and tidies up."""
    out = trial.copy("out")
    name = trial.draw.choice(sorted(COMMANDS))
    seconds, _ = COMMANDS[name]
    prepare(trial, out, name)
    before = tree(out)
    after = trial.draw.uniform(0, seconds)
    command = arguments(trial, out, name)
    ended = trial.run(command, limits=Limits(kill_after_s=after))
    trial.done.append(f"{name} killed after {after:.2f} s" + ("" if ended.killed else ", too late"))
    judge_command(trial, ended)
    judge_published(trial, out, before, replaced=name == "run")
    again = trial.run(["desk-account", "list", str(out)] if name == "desk" else command)
    judge_command(trial, again)
    if again.code == 2 and not is_nothing_to_do(again):
        trial.breaks("published", f"{name} again: {again.warned[-300:]}")
    judge_leftovers(trial, out)
    judge_ledger(trial, out)
    judge_people(trial, out)


def arguments(trial: Trial, out: Path, name: str) -> list[str]:
    """The command's words for this trial."""
    world = trial.world
    places = {
        "{out}": str(out),
        "{delivery}": str(world.delivery),
        "{list}": list_number(world.replies[0]),
        "{port}": str(20_000 + trial.number % 20_000),
    }
    words: list[str] = []
    for part in COMMANDS[name][1]:
        if part == "{replies}":
            words += [str(path) for path in world.replies]
        else:
            words.append(places.get(part, part))
    return words


def prepare(trial: Trial, out: Path, name: str) -> None:
    """What a command needs to have something to do."""
    if name == "desk":
        account = ["desk-account", "add", str(out), "zhang", "--role", "admin"]
        _must(trial, account, typed="xiangyang-2009-desk\n")
    if name in ("sign", "changes"):
        replies = map(str, trial.world.replies)
        _must(trial, ["receive", str(out), *replies, "--on", "2009-08-11"])
    if name == "changes":
        numbers = [list_number(path) for path in trial.world.replies[:_SIGNED_LISTS]]
        for number in numbers:
            for place, role in enumerate(roles()):
                signer = ["--role", role, "--name", f"签字人{place}", "--on", "2009-08-12"]
                _must(trial, ["sign", str(out), number, *signer])


def _must(trial: Trial, command: list[str], typed: str = "") -> None:
    """Run what prepares a trial; without it the trial would show nothing."""
    ended = trial.run(command, typed=typed)
    judge_command(trial, ended)
    if ended.code:
        trial.breaks("trial", f"{command[0]} of its preparation ended with {ended.code}")


def roles() -> tuple[str, ...]:
    """Who signs, in order."""
    from transforms.ledger.states import SIGN_OFF

    return SIGN_OFF


def is_nothing_to_do(ended: Ended) -> bool:
    """The killed command had done it all, or it was never to be done."""
    done = ("已发布，不能更改", "没有已签字", "没有待发出", "签字", "没有答复", "nothing")
    return any(words in ended.warned for words in done)
