"""Gives a database up that has gone silent while it was being read: its machine was stopped, or the
way to it is broken without a word.

DuckDB waits for PostgreSQL without a limit of its own, and the server's limit needs a server. So a
watch looks at the sockets that lead there. When none has brought a byte for the whole limit, it
shuts them: what waits for them fails then, and that is told as a timeout.
"""

import os
import socket
import stat
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_FOLDER = Path("/proc/self/fd")
# Linux's struct tcp_info: milliseconds since the last byte came, after eight small fields and
# eleven numbers.
_LAST_CAME = slice(52, 56)
LOOK_S = 1.0


class StallWatch:
    """A watch over the sockets that were opened since it began. gave_up: whether it gave up."""

    def __init__(self, limit_s: float) -> None:
        """limit_s: how long nothing may come."""
        self.gave_up = False
        self._limit_s = limit_s
        self._before = _sockets()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def begin(self) -> None:
        """Where the system tells nothing of its sockets, nothing is watched."""
        if hasattr(socket, "TCP_INFO") and _FOLDER.is_dir():
            self._thread.start()

    def end(self) -> None:
        """Stop looking."""
        self._over.set()

    def _watch(self) -> None:
        while not self._over.wait(LOOK_S):
            ours = _sockets() - self._before
            silent_s = [seconds for one in ours if (seconds := _silent_s(one)) is not None]
            if silent_s and min(silent_s) > self._limit_s:
                self.gave_up = True
                for one in ours:
                    _shut(one)
                return


@contextmanager
def watched(limit_s: float) -> Iterator[StallWatch]:
    """Watch the sockets that are opened inside the block. Raises: TimeoutError in place of whatever
    failed, where the watch has given up."""
    watch = StallWatch(limit_s)
    watch.begin()
    try:
        yield watch
    except Exception:
        if watch.gave_up:
            raise TimeoutError("no byte came in time") from None
        raise
    finally:
        watch.end()


def _sockets() -> set[int]:
    """This process's sockets, by descriptor."""
    found = set()
    with suppress(OSError):
        for name in os.listdir(_FOLDER):  # noqa: PTH208 -- names alone are wanted
            with suppress(OSError):
                if stat.S_ISSOCK(os.fstat(int(name)).st_mode):
                    found.add(int(name))
    return found


def _silent_s(descriptor: int) -> float | None:
    """Seconds since a byte came over a TCP connection; None for any other socket."""
    with suppress(OSError), _borrowed(descriptor) as one:
        if one.family not in (socket.AF_INET, socket.AF_INET6) or one.type != socket.SOCK_STREAM:
            return None
        one.getpeername()
        told = one.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104)
        return float(struct.unpack("=I", told[_LAST_CAME])[0]) / 1000
    return None


def _shut(descriptor: int) -> None:
    if _silent_s(descriptor) is not None:
        with suppress(OSError), _borrowed(descriptor) as one:
            one.shutdown(socket.SHUT_RDWR)


@contextmanager
def _borrowed(descriptor: int) -> Iterator[socket.socket]:
    """The socket of a descriptor that stays its owner's."""
    one = socket.socket(fileno=os.dup(descriptor))
    try:
        yield one
    finally:
        one.close()
