"""Serves the flow on a schedule, in this process, until it is stopped. `prefect.yaml` does the same
for a work pool.

A schedule needs a Prefect server that lasts: the temporary one that Prefect starts by itself
schedules nothing. So where PREFECT_API_URL names none, one is started on this machine for as long
as this process lives.
"""

import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from zoneinfo import available_timezones

from rich.console import Console

from flows.errors import FlowError, SettingsError
from flows.prefect_environment import prepare_environment
from operating_system.processes import out_of_reach_of_ctrl_c

LOCAL_URL = "http://127.0.0.1:4200/api"
CHINA = "Asia/Shanghai"
_FIELDS = 5
_START_SECONDS = 120
_END_SECONDS = 20
_ANSWER_SECONDS = 20  # a busy one takes its time


def check_cron(cron: str) -> None:
    """Raises: SettingsError when cron is no schedule of five fields."""
    prepare_environment()
    from prefect.client.schemas.schedules import CronSchedule

    try:
        if len(cron.split()) != _FIELDS:  # Prefect takes a sixth, for seconds: always a slip here
            raise ValueError(cron)
        CronSchedule(cron=cron)
    except ValueError:
        raise SettingsError(
            f"“{cron}”不是有效的 cron 表达式；例如每月 5 日 6 时：0 6 5 * *",
            f"'{cron}' is no cron schedule; for 6:00 on the 5th of each month: 0 6 5 * *",
        ) from None


def check_timezone(timezone: str) -> None:
    """Raises: SettingsError, with names that may be meant, when no such zone is known.

    Nobody's data name a zone after Beijing: all of China is Asia/Shanghai.
    """
    known = available_timezones()
    if timezone in known:
        return
    folded = {name.lower(): name for name in known}
    exact = folded.get(timezone.strip().lower().replace(" ", "_"))
    near = get_close_matches(timezone, sorted(known), n=2, cutoff=0.75)
    names = list(dict.fromkeys([*([exact] if exact else []), CHINA, *near]))
    listed = "、".join(names)
    raise SettingsError(
        f"--timezone：没有“{timezone}”这个时区；可用的名称如 {listed}（中国各地一律写 {CHINA}）。",
        f"--timezone: there is no time zone '{timezone}'; names that exist: {', '.join(names)} "
        f"(all of China is {CHINA}).",
    )


def serve(
    delivery: Path,
    out: Path,
    config: Path | None,
    cron: str,
    timezone: str,
    *,
    is_update: bool = False,
) -> None:
    """Run the flow at every time that cron names, one run at a time; blocks. First it tells which
    runs were missed.

    Args: is_update, what lies in the delivery's folder then is what is new or changed.
    Raises: SettingsError for the cron or the zone; FlowError when no server can be started, or the
    one that is named does not answer.
    """
    check_timezone(timezone)
    check_cron(cron)
    require_server()
    from prefect.schedules import Cron
    from prefect.settings import PREFECT_API_URL, temporary_settings

    from flows.missed import missed_runs, sentences
    from flows.prefect_flow import reconcile

    missed = missed_runs(out, cron, timezone, datetime.now(UTC))
    if told := sentences(missed, "update" if is_update else "run"):
        Console(stderr=True).print(told, highlight=False, markup=False)
    parameters = {
        "delivery": str(delivery.absolute()),
        "out": str(out.absolute()),
        "config": str(config.absolute()) if config else None,
        "is_update": is_update,
    }
    with _server() as url, temporary_settings({PREFECT_API_URL: url}):
        # Not paused: stopping a served flow pauses its deployment, and serving it again does not
        # wake it by itself.
        schedule = Cron(cron, timezone=timezone)
        try:
            reconcile.serve(
                name="monthly", schedule=schedule, parameters=parameters, paused=False, limit=1
            )
        finally:
            end_runs()


def end_runs() -> None:
    """End the run that is at work, before the server goes. Prefect leaves it where it is told to
    end (SIGTERM): it would wait for the server without end, and hold OUT."""
    children = multiprocessing.active_children()
    for child in children:
        child.terminate()  # it puts away what it began, as a run that is broken off does
    for child in children:
        child.join(_END_SECONDS)
        if child.is_alive():
            child.kill()
            child.join()


@contextmanager
def _server() -> Iterator[str]:
    """The address of the server to use; one that is started here ends with the block."""
    given = os.environ.get("PREFECT_API_URL")
    if given or is_answering(LOCAL_URL):
        yield given or LOCAL_URL
        return
    command = [
        sys.executable,
        "-m",
        "prefect",
        "server",
        "start",
        "--host",
        "127.0.0.1",
        "--port",
        "4200",
    ]
    # Ctrl-C must end the serving first, which says goodbye to the server.
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **out_of_reach_of_ctrl_c(),
    )
    try:
        _wait_for(process)
        yield LOCAL_URL
    finally:
        process.terminate()
        process.wait()


def _wait_for(process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + _START_SECONDS
    while not is_answering(LOCAL_URL):
        if process.poll() is not None or time.monotonic() > until:
            raise FlowError(
                "无法启动 Prefect 服务器；请运行 prefect server start 查看原因，或用 "
                "PREFECT_API_URL 指定一个。",
                "No Prefect server could be started; run `prefect server start` to see why, or "
                "name one in PREFECT_API_URL.",
            )
        time.sleep(0.5)


def require_server() -> None:
    """Raises: FlowError where PREFECT_API_URL names a server that cannot be reached. Prefect says
    so after half a minute, as a fault of the program that calls it."""
    import httpx

    url = os.environ.get("PREFECT_API_URL")
    if not url:
        return
    try:
        # Whose certificate it bears is Prefect's to judge, which has settings of its own for that.
        httpx.get(f"{url}/health", timeout=_ANSWER_SECONDS, verify=False)
    except httpx.HTTPError:
        raise FlowError(
            "PREFECT_API_URL 所指的 Prefect 服务器没有回答，什么都没有开始；请启动它，或清除此变量"
            "后直接运行。",
            "The Prefect server of PREFECT_API_URL does not answer, and nothing was begun: start "
            "it, or clear the variable to run without it.",
        ) from None


def is_answering(url: str) -> bool:
    """Whether a Prefect server answers at this address of its interface."""
    import httpx

    try:
        return httpx.get(f"{url}/health", timeout=2).is_success
    except httpx.HTTPError:
        return False
