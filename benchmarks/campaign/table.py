"""What a campaign showed: by kind how many trials, commands and seconds, and what broke."""

import os
import platform
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.campaign.invariants import INVARIANTS
from benchmarks.campaign.trial import Trial


@dataclass
class Results:
    """Of all trials so far."""

    seed: int
    count: int = 0
    trials: Counter[str] = field(default_factory=Counter)
    commands: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    seconds: Counter[str] = field(default_factory=Counter)
    peak_mb: dict[str, float] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    by_invariant: Counter[str] = field(default_factory=Counter)

    def add(self, trial: Trial) -> None:
        """Take a trial in, and say at once what broke."""
        kind = trial.kind
        self.count += 1
        self.trials[kind] += 1
        for ended in trial.ended:
            self.commands[kind] += 1
            self.codes["killed" if ended.killed else str(ended.code)] += 1
            self.seconds[kind] += round(ended.cpu_seconds)
            self.peak_mb[kind] = max(self.peak_mb.get(kind, 0), ended.peak_mb)
        for one in trial.broken:
            self.by_invariant[one.invariant] += 1
        if trial.broken:
            told = [f"✗ {trial.name}", *(f"    {line}" for line in trial.done)]
            told += [f"    {one.invariant}: {one.how}" for one in trial.broken]
            told.append(
                f"    again: python -m benchmarks.campaign --seed {self.seed} --replay {trial.name}"
            )
            self.broken.append("\n".join(told))
            print(self.broken[-1], flush=True)

    def table(self) -> str:
        """Two tables in Markdown."""
        lines = [
            f"Seed {self.seed}: {self.count} trials, {self.commands.total()} commands, "
            f"{len(self.broken)} trials in which something broke. "
            f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}.",
            "",
            "| kind | trials | commands | processor s | peak MB |",
            "| --- | ---: | ---: | ---: | ---: |",
        ]
        for kind in sorted(self.trials):
            lines.append(
                f"| {kind} | {self.trials[kind]} | {self.commands[kind]} | {self.seconds[kind]} "
                f"| {self.peak_mb.get(kind, 0):.0f} |"
            )
        lines += ["", "| invariant | means | broke |", "| --- | --- | ---: |"]
        for name, means in INVARIANTS.items():
            lines.append(f"| {name} | {means} | {self.by_invariant[name]} |")
        codes = ", ".join(f"{code}: {count}" for code, count in sorted(self.codes.items()))
        return "\n".join([*lines, "", f"Exit codes: {codes}."])

    def write(self, path: Path) -> None:
        """The tables, and each trial that broke something."""
        parts = ["# Campaign", self.table(), *(f"```\n{one}\n```" for one in self.broken)]
        path.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
