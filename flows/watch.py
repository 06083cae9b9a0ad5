"""Takes in deliveries as they arrive in a folder, each by an update, complete ones only."""

import time
from collections.abc import Callable
from pathlib import Path

from checks.errors import DeliveryError
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
    Raises: FlowError where OUT has no state to go on from, or the folder cannot be read now;
    InterruptedRunError where somebody stops it.
    """
    if not (inbox.out / STATE_FILE).is_file():
        raise FlowError(
            f"{inbox.out} 中没有此前核对留下的状态；请先用 birthrecon run 核对一次完整的报送。",
            f"{inbox.out} holds no state to go on from: reconcile a whole delivery with birthrecon "
            "run first.",
        )
    worst = 0
    try:
        inbox.look(time.monotonic())
    except OSError as error:
        raise _unreadable(inbox.folder, error) from None
    is_lost = is_busy = False
    while True:
        time.sleep(inbox.quiet_s if once else every_s)
        try:
            complete, waiting = inbox.look(time.monotonic())
        except OSError as error:
            if once:
                raise _unreadable(inbox.folder, error) from None
            if not is_lost:  # a share that is away for an hour is told of once
                say(str(_unreadable(inbox.folder, error)))
            is_lost = True
            continue
        is_lost = False
        for sentence in waiting:
            say(sentence)
        try:
            for delivery in complete:
                require_output_free(inbox.out)
                is_busy = False
                worst = max(worst, _take_one(inbox, delivery, take, say))
        except BusyError as error:  # a run of hours is told of once; at the next look
            if not is_busy:
                say(str(error))
            is_busy, worst = True, 2
        if once:
            return worst


def _unreadable(folder: Path, error: OSError) -> FlowError:
    return FlowError(
        f"收件文件夹 {folder} 现在读不到（{error.strerror}）；请检查路径、权限和网络盘。",
        f"The folder {folder} cannot be read now ({error.strerror}); check the path, the rights "
        "and the network drive.",
    )


def _take_one(inbox: Inbox, delivery: Path, take: Take, say: Callable[[str], None]) -> int:
    name = shown_name(Path(delivery.name))
    say(f"并入 taking in {name}")
    code = 2
    try:
        code = take(delivery)
    except (InterruptedRunError, BusyError):
        raise
    except DeliveryError as error:
        say(f"{name}: {error}")  # the delivery's own fault: until it is mended
    except Exception as error:
        told = sentence_for(error)
        if told is None:
            raise
        say(f"{name}: {told}")
        inbox.put_off(delivery, time.monotonic() + RETRY_S)
        return code
    try:
        inbox.settle(delivery)
    except OSError as error:
        say(
            f"{name}: 已处理，但未能记下（{error.strerror}）；重新启动监视后会再并入一次。\n"
            f"It was taken up, but that could not be written down ({error.strerror}): it will be "
            "taken in once more after the watch is started anew."
        )
    return code
