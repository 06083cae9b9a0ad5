"""Shows the stages of a run and their seconds: a moving line on a terminal, plain lines in a file
or a log."""

from rich.console import Console
from rich.status import Status

from flows.stages import Stage

FINISHED = (
    r"^✓ (.+?) +(\d+\.\d) s$"  # how a finished stage reads, for whoever measures runs from outside
)


class Progress:
    """A display for one run; leaving the `with` block takes the living line away."""

    def __init__(self, console: Console, stages: int) -> None:
        """stages: how many there will be."""
        self._console = console
        self._stages = stages
        self._done = 0
        self._status: Status | None = None

    def __enter__(self) -> "Progress":
        """Itself."""
        return self

    def __exit__(self, *raised: object) -> None:
        """Take the living line away."""
        self._stop()

    def started(self, stage: Stage) -> None:
        """A stage begins."""
        line = f"[{self._done + 1}/{self._stages}] {stage.zh} {stage.en}"
        if self._console.is_terminal:
            self._status = self._console.status(line.replace("[", r"\["))
            self._status.start()
        else:
            self._console.print(f"{line} …", markup=False, highlight=False)

    def finished(self, stage: Stage, seconds: float) -> None:
        """It ended well."""
        self._stop()
        self._done += 1
        self._console.print(f"✓ {stage.zh} {stage.en}  {seconds:.1f} s", highlight=False)

    def _stop(self) -> None:
        if self._status:
            self._status.stop()
            self._status = None
