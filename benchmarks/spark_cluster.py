"""A standalone Spark cluster on the loopback, and what kills a part of it at its work."""

import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

HOST = "127.0.0.1"
_LOOK_S = 0.01
_METER_S = 0.25


@dataclass
class Cluster:
    """A master and its workers, each a process."""

    url: str
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    @property
    def workers(self) -> list[psutil.Process]:
        """The workers that live; the master is the first of the processes."""
        living = [one.pid for one in self.processes[1:] if one.poll() is None]
        return [psutil.Process(pid) for pid in living]

    @property
    def living(self) -> list[psutil.Process]:
        """Its processes, and all that they have started."""
        found: list[psutil.Process] = []
        for one in self.processes:
            with suppress(psutil.Error):
                process = psutil.Process(one.pid)
                found += [process, *process.children(recursive=True)]
        return found


class Meter(threading.Thread):
    """What a cluster's processes use while it is measured. Looks again and again: what a process
    used that was killed, or that nobody waited for, is known to no other."""

    def __init__(self, made: Cluster) -> None:
        super().__init__(daemon=True)
        self._made = made
        self._is_over = threading.Event()
        self._used: dict[psutil.Process, float] = {}
        self._look()
        self._before = self._sum()

    def run(self) -> None:
        """Look, until it is over."""
        while not self._is_over.wait(_METER_S):
            self._look()

    def seconds(self) -> float:
        """End it. Returns: processor seconds since it was made."""
        self._is_over.set()
        self.join()
        self._look()
        return self._sum() - self._before

    def _look(self) -> None:
        for one in self._made.living:
            with suppress(psutil.Error):
                self._used[one] = sum(one.cpu_times()[:2])

    def _sum(self) -> float:
        return sum(self._used.values())


@contextmanager
def cluster(workers: int, folder: Path) -> Iterator[Cluster]:
    """A cluster whose workers have one core each. folder: for its logs and scratch files."""
    import pyspark

    home = Path(pyspark.__file__).parent
    environment = os.environ | {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": HOST}
    port, ui = _free_port(), _free_port()

    def start(kind: str, *arguments: str) -> "subprocess.Popen[bytes]":
        name = f"org.apache.spark.deploy.{kind}"
        with (folder / "spark.log").open("ab") as log:
            return subprocess.Popen(
                [home / "bin" / "spark-class", name, "--host", HOST, *arguments],
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    made = Cluster(f"spark://{HOST}:{port}")
    try:
        made.processes.append(start("master.Master", "--port", str(port), "--webui-port", str(ui)))
        _await(port)
        for number in range(workers):
            made.processes.append(
                start(
                    "worker.Worker",
                    *("--cores", "1", "--memory", "800m", "--webui-port", str(_free_port())),
                    *("--work-dir", str(folder / f"worker-{number}"), made.url),
                )
            )
        time.sleep(4)  # the workers sign in
        yield made
    finally:
        for one in made.processes:
            _end(one)


def kill_task(made: Cluster) -> str:
    """Kill the Python process of one task."""
    return _kill_child(made, "pyspark", "the process of a task")


def kill_executor(made: Cluster) -> str:
    """Kill one executor with all its tasks."""
    return _kill_child(made, "CoarseGrainedExecutorBackend", "an executor")


def kill_worker(made: Cluster) -> str:
    """Kill a worker with its executor: half of the cluster."""
    worker = made.workers[0]
    for one in (worker, *worker.children(recursive=True)):
        with suppress(psutil.Error):
            one.send_signal(signal.SIGKILL)
    return "a worker of the two"


class Reaper(threading.Thread):
    """Kills as soon as a step is at work. killed: what was, none before."""

    def __init__(self, parts: Path, step: str, made: Cluster, kill: object) -> None:
        """parts: the stages' folder of parts; kill: one of the functions above."""
        super().__init__(daemon=True)
        self._parts, self._step, self._made, self._kill = parts, step, made, kill
        self.killed: str | None = None

    def run(self) -> None:
        """Look until a part of the step is being written, then kill."""
        while not is_at_work(self._parts, self._step):
            time.sleep(_LOOK_S)
        if callable(self._kill):
            self.killed = self._kill(self._made)


def is_at_work(parts: Path, step: str) -> bool:
    """Whether a part of the step is being written now."""
    return any(
        made.is_dir() and any((made.parents[1] / "beside").glob("*"))
        for made in parts.glob(f"*/made/{step}")
    )


def _kill_child(made: Cluster, word: str, what: str) -> str:
    for worker in made.workers:
        found = [one for one in worker.children(recursive=True) if word in " ".join(_line_of(one))]
        if found:
            found[-1].send_signal(signal.SIGKILL)  # the youngest: a task's process, not its daemon
            return what
    return f"{what}: there was none"


def _line_of(process: psutil.Process) -> list[str]:
    try:
        return list(process.cmdline())
    except psutil.Error:
        return []


def _free_port() -> int:
    with socket.socket() as one:
        one.bind((HOST, 0))
        return int(one.getsockname()[1])


def _await(port: int) -> None:
    for _ in range(300):
        with suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            return
        time.sleep(0.1)
    raise TimeoutError(f"no master on port {port}")


def _end(process: "subprocess.Popen[bytes]") -> None:
    with suppress(psutil.Error):
        for one in psutil.Process(process.pid).children(recursive=True):
            with suppress(psutil.Error):
                one.kill()
    process.kill()
    process.wait()
