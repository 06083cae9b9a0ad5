"""Shows the stages of a run and their seconds: a moving line on a terminal, plain lines in a file
or a log."""

from threading import Lock

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
        self._begun = 0
        self._running: list[str] = []
        self._status: Status | None = None
        self._lock = Lock()

    def __enter__(self) -> "Progress":
        """Itself."""
        return self

    def __exit__(self, *raised: object) -> None:
        """Take the living line away."""
        self._stop()

    def started(self, stage: Stage) -> None:
        """A stage begins; another may be under way."""
        with self._lock:
            self._begun += 1
            line = f"[{self._begun}/{self._stages}] {stage.zh} {stage.en}"
            self._running.append(line)
            if self._console.is_terminal:
                self._show()
            else:
                self._console.print(f"{line} …", markup=False, highlight=False)

    def finished(self, stage: Stage, seconds: float) -> None:
        """It ended well."""
        named = f"{stage.zh} {stage.en}"
        with self._lock:
            self._running = [line for line in self._running if not line.endswith(f"] {named}")]
            self._console.print(f"✓ {named}  {seconds:.1f} s", highlight=False)
            self._show()

    def _show(self) -> None:
        """The living line, of the stages that are under way."""
        self._stop()
        if self._running and self._console.is_terminal:
            line = "  ".join(self._running)
            self._status = self._console.status(line.replace("[", r"\["))
            self._status.start()

    def _stop(self) -> None:
        if self._status:
            self._status.stop()
            self._status = None
