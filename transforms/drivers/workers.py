"""Workers: whoever is given tasks, and what happens when one is lost or a task fails."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Protocol

from transforms.drivers.account import TaskReport, WorkAccount
from transforms.drivers.tasks import Failed, Task, is_done, perform

ATTEMPTS = 4
"""Of a task whose worker is lost; Spark's default too."""
_MEMORY = ("OutOfMemoryException", "MemoryError")


class PartError(Exception):
    """A part could not be computed; the message says what to do, Chinese first."""

    def __init__(self, zh: str, en: str) -> None:
        """Keep both sentences together."""
        super().__init__(f"{zh}\n{en}")


class Workers(Protocol):
    """Whoever computes parts."""

    count: int

    def do(self, tasks: Sequence[Task], account: WorkAccount) -> list[TaskReport]:
        """Do all tasks, in any order; those whose result stands are not done again.

        Raises: PartError.
        """


class Pool:
    """Processes of this machine."""

    def __init__(self, count: int) -> None:
        """count: processes."""
        self.count = count
        self._executor: ProcessPoolExecutor | None = None

    def do(self, tasks: Sequence[Task], account: WorkAccount) -> list[TaskReport]:
        """As `Workers`."""
        for _ in range(ATTEMPTS):
            left = [task for task in tasks if not is_done(task)]
            try:
                self._do(left)
            except BrokenProcessPool:
                account.lost += 1
                self.close()
            else:
                return [report_of(task, perform(task)) for task in tasks]
        raise lost_too_often(left)

    def _do(self, tasks: Sequence[Task]) -> None:
        if not tasks:
            return
        if self._executor is None:
            # A fork would copy a database's locks without the threads that hold them.
            spawning = multiprocessing.get_context("spawn")
            self._executor = ProcessPoolExecutor(self.count, spawning, _begin)
        waiting = {self._executor.submit(perform, task): task for task in tasks}
        try:
            for done in as_completed(waiting):
                report_of(waiting[done], done.result())
        finally:
            for one in waiting:
                one.cancel()

    def close(self) -> None:
        """End the processes."""
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)
            self._executor = None


def _begin() -> None:
    """What a process of the pool does first."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the run, which ends the pool
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A process whose run was killed waits for work that never comes."""
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)


@contextmanager
def pool(count: int) -> Iterator[Pool]:
    """A pool whose processes end with the block."""
    made = Pool(count)
    try:
        yield made
    finally:
        made.close()


def report_of(task: Task, answer: TaskReport | Failed) -> TaskReport:
    """The task's report. Raises: PartError where it failed."""
    if isinstance(answer, TaskReport):
        return answer
    if answer.kind in _MEMORY:
        raise PartError(
            f"计算 {task.name} 时内存不足；请提高 memory_limit，或减小 part_records。",
            f"Not enough memory for {task.name}: raise memory_limit, or lower part_records.",
        )
    if answer.sentence:
        zh, _, en = answer.sentence.partition("\n")
        raise PartError(f"{task.name}：{zh}", f"{task.name}: {en or zh}")
    place = answer.details.rpartition("\n  ")[2]
    raise PartError(
        f"计算 {task.name} 时出错（{answer.kind}，{place}）；请把这一行告诉维护人员。",
        f"{task.name} failed ({answer.kind}, {place}); tell whoever maintains the program.",
    )


def lost_too_often(tasks: Sequence[Task]) -> PartError:
    """What to raise where workers end again and again."""
    names = ", ".join(task.name for task in tasks[:3])
    return PartError(
        f"计算 {names} 的进程 {ATTEMPTS} 次意外结束，多半是内存不足；请减少进程数或 part_records。",
        f"The workers of {names} ended {ATTEMPTS} times, mostly for want of memory: use fewer "
        "processes or lower part_records.",
    )
