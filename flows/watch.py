"""Takes in deliveries as they arrive in a folder, each by an update, complete ones only."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from checks.errors import ContradictingDeliveryError, DeliveryError
from checks.intake.folders import shown_name
from checks.state.store import STATE_FILE
from flows.errors import BusyError, FlowError, InterruptedRunError, sentence_for
from flows.inbox import Inbox
from flows.workspace import require_output_free

RETRY_S = 600
"""After a failure that is not the delivery's own (a full disk, a lost database, a lost state)."""

Take = Callable[[Path], int]
"""Takes in a delivery; returns the command's exit code."""


def watch(inbox: Inbox, take: Take, say: Callable[[str], None], every_s: float, once: bool) -> int:
    """Take in what arrives until the process is stopped, or what is complete now.

    Args: say, tells the user a sentence. Returns: the worst exit code met.
    Raises: FlowError where OUT has no state to go on from, it and the folder do not lie apart, or
    the folder cannot be read now; InterruptedRunError where somebody stops it.
    """
    _require_apart(inbox)
    _require_state(inbox.out)
    watching = _Watching(inbox, take, say)
    watching.look()
    while True:
        time.sleep(inbox.quiet_s if once else every_s)
        try:
            complete, waiting = watching.look()
        except FlowError as error:
            if once:
                raise
            watching.say_lost(error)
            continue
        for sentence in waiting:
            say(sentence)
        watching.take_all(complete)
        if once:
            return watching.worst


@dataclass
class _Watching:
    """worst: the worst exit code met. What was told already is told once."""

    inbox: Inbox
    take: Take
    say: Callable[[str], None]
    worst: int = 0
    _is_lost: bool = False
    _is_busy: bool = False
    _refusals: dict[str, str] = field(default_factory=dict)

    def look(self) -> tuple[list[Path], list[str]]:
        """As the inbox's. Raises: FlowError where the folder cannot be read."""
        try:
            found = self.inbox.look(time.monotonic())
        except OSError as error:
            raise FlowError(
                f"收件文件夹 {self.inbox.folder} 现在读不到（{error.strerror}）；请检查路径、权限和"
                "网络盘。",
                f"The folder {self.inbox.folder} cannot be read now ({error.strerror}); check the "
                "path, the rights and the network drive.",
            ) from None
        self._is_lost = False
        return found

    def say_lost(self, error: FlowError) -> None:
        """A share that is away for an hour is told of once."""
        if not self._is_lost:
            self.say(str(error))
        self._is_lost = True

    def take_all(self, complete: list[Path]) -> None:
        """Take in those that are still as they were found; what another run keeps out, and what has
        changed meanwhile, is found again at a later look."""
        try:
            for delivery in complete:
                require_output_free(self.inbox.out)
                self._is_busy = False
                if self.inbox.is_as_found(delivery):
                    self.worst = max(self.worst, self._take_one(delivery))
        except BusyError as error:  # a run of hours is told of once
            if not self._is_busy:
                self.say(str(error))
            self._is_busy, self.worst = True, 2

    def _take_one(self, delivery: Path) -> int:
        self.say(f"并入 taking in {shown_name(Path(delivery.name))}")
        try:
            code = self.take(delivery)
        except (InterruptedRunError, BusyError):
            raise
        except DeliveryError as error:  # the delivery's own fault: until it is mended
            self._say_refused(delivery, str(error))
            contradicts = isinstance(error, ContradictingDeliveryError)
            self._settle(delivery, is_taken=False, contradicts=contradicts)
            return 2
        except Exception as error:
            told = sentence_for(error)
            if told is None:
                raise
            self._say_refused(delivery, told)
            self.inbox.put_off(delivery, time.monotonic() + RETRY_S)
            return 2
        self._refusals.pop(delivery.name, None)
        self._settle(delivery)
        return code

    def _say_refused(self, delivery: Path, told: str) -> None:
        """The sentence; where it is the same again, only that."""
        is_again = self._refusals.get(delivery.name) == told
        self._refusals[delivery.name] = told
        again = "原因如前，仍未并入。\nNot taken in, for the same reason as before."
        self.say(f"{shown_name(Path(delivery.name))}: {again if is_again else told}")

    def _settle(self, delivery: Path, *, is_taken: bool = True, contradicts: bool = False) -> None:
        if not self.inbox.is_as_found(delivery):
            return  # it changed, or its drive went away, while it was read: it is found again
        try:
            self.inbox.settle(delivery, is_taken=is_taken, contradicts=contradicts)
        except OSError as error:
            name = shown_name(Path(delivery.name))
            self.say(
                f"{name}: 已处理，但未能记下（{error.strerror}）；重新启动监视后会再并入一次。\n"
                f"It was taken up, but that could not be written down ({error.strerror}): it will "
                "be taken in once more after the watch is started anew."
            )


def _require_apart(inbox: Inbox) -> None:
    """Raises: FlowError where one of the two folders lies in the other: what is published would be
    taken for what arrives."""
    folder, out = inbox.folder.resolve(), inbox.out.resolve()
    if folder.is_relative_to(out) or out.is_relative_to(folder):
        raise FlowError(
            f"收件文件夹 {inbox.folder} 与输出文件夹 {inbox.out} 不能是同一个，也不能一个在另一个"
            "之内；请另选其一。",
            f"The folder {inbox.folder} and the output {inbox.out} must not be one, nor lie one "
            "inside the other: choose another one for either.",
        )


def _require_state(out: Path) -> None:
    """Raises: FlowError where there is nothing to go on from."""
    if not (out / STATE_FILE).is_file():
        raise FlowError(
            f"{out} 中没有此前核对留下的状态；请先用 birthrecon run 核对一次完整的报送。",
            f"{out} holds no state to go on from: reconcile a whole delivery with birthrecon run "
            "first.",
        )
