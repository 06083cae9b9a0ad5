"""One trial: what was done, which commands ran, and which invariants broke."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.campaign.launch import Ended, Limits, Running
from benchmarks.campaign.world import ENVIRONMENT, World, copy_tree


@dataclass(frozen=True)
class Broken:
    """An invariant that did not hold, and how it showed."""

    invariant: str
    how: str


@dataclass
class Trial:
    """A trial of a kind, made again by its seed and number. keep: the steps that are taken, by
    their numbers; None: all, as drawn."""

    kind: str
    seed: int
    number: int
    world: World
    folder: Path
    keep: frozenset[int] | None = None
    done: list[str] = field(default_factory=list)
    steps: int = 0
    ended: list[Ended] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Draw as the seed and number say."""
        self.draw = random.Random(f"{self.seed}/{self.kind}/{self.number}")
        (self.folder / "tmp").mkdir(parents=True)

    @property
    def name(self) -> str:
        """As `--replay` takes it."""
        kept = "" if self.keep is None else ":" + ",".join(map(str, sorted(self.keep)))
        return f"{self.kind}/{self.number}{kept}"

    def step(self, action: Callable[[random.Random], str]) -> None:
        """Take one step, unless it is left out to see whether the others break it alone. Each draws
        for itself, so that leaving one out changes no other."""
        number, self.steps = self.steps, self.steps + 1
        if self.keep is None or number in self.keep:
            draw = random.Random(f"{self.seed}/{self.kind}/{self.number}/{number}")
            self.done.append(f"[{number}] {action(draw)}")

    def copy(self, what: str) -> Path:
        """A copy of the world's delivery or out, for this trial alone."""
        return copy_tree(self.world.folder / what, self.folder / what)

    def start(
        self,
        arguments: Sequence[str | Path],
        environment: Mapping[str, str] | None = None,
        limits: Limits | None = None,
        main: Callable[[], None] | None = None,
        typed: str = "",
    ) -> Running:
        """Begin a command."""
        own = {"TMPDIR": str(self.folder / "tmp"), "HOME": str(self.folder)}
        return Running(
            [str(one) for one in arguments],
            self.folder,
            ENVIRONMENT | own | dict(environment or {}),
            limits,
            main,
            typed,
        )

    def run(
        self,
        arguments: Sequence[str | Path],
        environment: Mapping[str, str] | None = None,
        limits: Limits | None = None,
        main: Callable[[], None] | None = None,
        typed: str = "",
    ) -> Ended:
        """Run a command to its end."""
        return self.take(self.start(arguments, environment, limits, main, typed))

    def take(self, running: Running) -> Ended:
        """Wait for a command and keep how it ended."""
        ended = running.wait()
        self.ended.append(ended)
        return ended

    def breaks(self, invariant: str, how: str) -> None:
        """Note that an invariant did not hold."""
        self.broken.append(Broken(invariant, how))
