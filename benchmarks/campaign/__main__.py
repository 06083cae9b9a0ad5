"""python -m benchmarks.campaign --minutes N --seed S [--kind KIND] [--replay KIND/NUMBER[:STEPS]]

Goes through trials until the time is over, says what broke and how to see it again, and ends with a
table. Exit code 0: nothing broke; 1: something did.
"""

import argparse
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path

from benchmarks.campaign.kinds import KINDS, SHARES
from benchmarks.campaign.launch import import_ahead
from benchmarks.campaign.table import Results
from benchmarks.campaign.trial import Trial
from benchmarks.campaign.world import World, make_world


def main() -> int:
    """Read the arguments, go through the trials."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that it tidies up
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--minutes", type=float, default=5)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--kind", action="append", choices=sorted(KINDS))
    arguments.add_argument("--trials", type=int, help="at most so many")
    arguments.add_argument("--first", type=int, default=0, help="number of the first trial")
    arguments.add_argument("--replay", help="one trial, as it was told")
    arguments.add_argument("--folder", type=Path, help="where to work (default: a temporary one)")
    arguments.add_argument("--out", type=Path, help="write the table there, as Markdown")
    asked = arguments.parse_args()
    folder = asked.folder or Path(tempfile.mkdtemp(prefix="birthrecon-campaign-"))
    kinds = [asked.replay.partition("/")[0]] if asked.replay else asked.kind or KINDS
    intake_alone = set(kinds) == {"intake"}
    import_ahead(intake_alone=intake_alone)
    try:
        world = make_world(folder / "world", delivery_alone=intake_alone)
        if asked.replay:
            return replay(asked.replay, asked.seed, world, folder)
        results = campaign(asked, world, folder)
    finally:
        if not asked.folder:
            shutil.rmtree(folder, ignore_errors=True)
    print(results.table())
    if asked.out:
        results.write(asked.out)
    return 1 if results.broken else 0


def campaign(asked: argparse.Namespace, world: World, folder: Path) -> Results:
    """Trial after trial, of the kinds in turn by their shares."""
    results = Results(asked.seed)
    until = time.monotonic() + asked.minutes * 60
    kinds = asked.kind or sorted(KINDS)
    number = asked.first
    while time.monotonic() < until and not (asked.trials and results.count >= asked.trials):
        shares = [SHARES[kind] for kind in kinds]
        kind = random.Random(f"{asked.seed}/{number}").choices(kinds, shares)[0]
        try:
            trial = carry_out(kind, asked.seed, number, world, folder)
            if trial.broken:
                trial = shrink(trial, world, folder)
        except (KeyboardInterrupt, SystemExit):  # ended from outside: what there is, is told
            break
        results.add(trial)
        number += 1
    return results


def carry_out(
    kind: str,
    seed: int,
    number: int,
    world: World,
    folder: Path,
    keep: frozenset[int] | None = None,
) -> Trial:
    """One trial in a folder of its own, which is removed afterwards."""
    place = folder / f"{kind}-{number}"
    shutil.rmtree(place, ignore_errors=True)
    trial = Trial(kind, seed, number, world, place, keep)
    try:
        KINDS[kind](trial)
    except Exception as error:  # what a trial finds may be what it did not expect
        trial.breaks("trial", "".join(traceback.format_exception(error))[-1500:])
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return trial


def shrink(trial: Trial, world: World, folder: Path) -> Trial:
    """The same with as few steps as still break the first invariant that broke."""
    wanted = trial.broken[0].invariant
    for step in range(trial.steps if trial.steps > 1 else 0):
        kept = trial.keep if trial.keep is not None else frozenset(range(trial.steps))
        fewer = kept - {step}
        if not fewer:
            continue
        again = carry_out(trial.kind, trial.seed, trial.number, world, folder, fewer)
        if any(one.invariant == wanted for one in again.broken):
            trial = again
    return trial


def replay(name: str, seed: int, world: World, folder: Path) -> int:
    """One trial again, with everything that its commands said; its folder stays."""
    told, _, steps = name.partition(":")
    kind, _, number = told.partition("/")
    keep = frozenset(map(int, steps.split(","))) if steps else None
    place = folder / f"replay-{kind}-{number}"
    shutil.rmtree(place, ignore_errors=True)
    trial = Trial(kind, seed, int(number), world, place, keep)
    KINDS[kind](trial)
    for line in trial.done:
        print("·", line)
    for ended in trial.ended:
        print(
            f"$ {' '.join(ended.arguments)}  → {ended.code}, {ended.seconds:.1f} s; processor "
            f"{ended.cpu_seconds:.1f}"
        )
        print(ended.said[-2000:], ended.warned[-4000:])
    for one in trial.broken:
        print(f"✗ {one.invariant}: {one.how}")
    return 1 if trial.broken else 0


if __name__ == "__main__":
    sys.exit(main())
