"""Spark's executors as workers.

Spark schedules the tasks, starts lost executors again and tries a task four times. Rows never pass
through it: every task reads and writes the parts' own files.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from transforms.drivers.account import TaskReport, WorkAccount
from transforms.drivers.engine import Engine
from transforms.drivers.tasks import Failed, Task, is_done, perform
from transforms.drivers.workers import PartError, report_of

_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class SparkWorkers:
    """The executors of a Spark session."""

    def __init__(self, context: Any) -> None:
        """context: Spark's."""
        self._context = context
        self.count = int(context.defaultParallelism)

    def do(self, tasks: Sequence[Task], account: WorkAccount) -> list[TaskReport]:  # noqa: ARG002 -- Spark counts its own losses
        """As `Workers`."""
        left = [task for task in tasks if not is_done(task)]
        if left:
            for task, answer in zip(left, self._answers(left), strict=True):
                report_of(task, answer)
        return [report_of(task, perform(task)) for task in tasks]

    def _answers(self, tasks: Sequence[Task]) -> list[TaskReport | Failed]:
        from py4j.protocol import Py4JError

        try:
            answers = self._context.parallelize(tasks, len(tasks)).map(perform).collect()
        except (Py4JError, ConnectionError) as error:
            # Tasks raise nothing themselves: this is Spark's own, and tells of no record.
            kind = type(error).__name__
            raise PartError(
                f"Spark 中断（{kind}）：集群连不上，或失去了全部执行进程；请检查集群，"
                "再用 --resume 继续。",
                f"Spark has ended ({kind}): the cluster is not reached, or all its executors are "
                "lost. Look after the cluster, then go on with --resume.",
            ) from None
        return list(answers)


@contextmanager
def spark(engine: Engine) -> Iterator[SparkWorkers]:
    """Workers of the cluster that the engine names, which are given back after the block."""
    from pyspark import SparkConf, SparkContext

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    logging.getLogger("py4j").setLevel(logging.WARNING)
    conf = SparkConf().setAppName("birthrecon").setMaster(engine.master)
    for name, value in _settings(engine).items():
        if not conf.contains(name):
            conf.set(name, value)
    context = SparkContext(conf=conf)
    try:
        yield SparkWorkers(context)
    finally:
        context.stop()


def _settings(engine: Engine) -> dict[str, str]:
    """Where spark-defaults.conf says nothing else."""
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
        "spark.task.maxFailures": "4",
        # The work is done in Python beside it; the JVM only passes tasks on.
        "spark.executor.memory": "512m",
        "spark.driver.memory": "512m",
    }
    host = engine.master.removeprefix("spark://").rpartition(":")[0]
    if engine.is_of_this_machine or host in _LOOPBACK:
        settings |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    return settings
