"""Publishes in children that are killed before their n-th change of the disk.

A program of its own: the tests' process has threads, and one with threads cannot be forked safely.
Each line that comes is NUMBER, STAGING, OUT, RUN_ID and links or no-links, with tabs between; its
answer is how the child ended.
"""

import os
import sys
from pathlib import Path

from reports.snapshot.activation import activate

CHANGES = {"os.rename", "os.symlink", "os.remove", "os.rmdir", "os.mkdir"}


def refuse(*_: object) -> None:
    raise OSError("no links here")


def publish(number: str, staging: str, out: str, run_id: str, links: str) -> None:
    left = int(number)

    def count(event: str, _: object) -> None:
        nonlocal left
        left -= event in CHANGES
        if left == 0:
            os._exit(KILLED)

    if links == "no-links":
        setattr(Path, "symlink_to", refuse)  # noqa: B010
    sys.addaudithook(count)
    activate(Path(staging), Path(out), run_id)


KILLED = 9

if __name__ == "__main__":
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            publish(*line.rstrip("\n").split("\t"))
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
