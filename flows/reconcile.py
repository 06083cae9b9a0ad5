"""Reconciles one delivery: through a Prefect server where one is named, else in this process."""

import os
from pathlib import Path

from exchange.store import has_store
from flows.alerts import alerting
from flows.errors import SettingsError
from flows.result import RunResult
from flows.run import run_directly
from flows.schedule import require_server
from flows.settings import Settings
from operating_system.processes import let_others_go_first


def reconcile(
    delivery: Path,
    out: Path,
    settings: Settings,
    config: Path | None = None,
    *,
    is_update: bool = False,
    is_resumed: bool = False,
) -> RunResult:
    """Reconcile one delivery and publish the result.

    Runs as a flow of the server that PREFECT_API_URL names, or directly where it names none.

    Args: config, the file that the settings were read from, if it was named; the flow reads it
    again, because a flow is given paths alone. is_update: the delivery holds changes to what OUT's
    state holds. is_resumed: go on with what an earlier run left. Raises: SettingsError where a
    server should resume; FlowError where the server cannot be reached.
    """
    if has_store(out):  # who sends a notice waits for its answer; nobody waits for a run
        let_others_go_first(os.getpid())
    if not os.environ.get("PREFECT_API_URL"):
        with alerting(settings, out) as watched:
            watched.result = run_directly(
                delivery, out, settings, is_update=is_update, is_resumed=is_resumed
            )
            return watched.result
    if is_resumed:
        raise SettingsError(
            "Prefect 服务器上的运行不能用 --resume 继续；请取消 PREFECT_API_URL 后重试。",
            "A run of a Prefect server is not resumed: unset PREFECT_API_URL and try again.",
        )
    with alerting(settings, out):  # the flow tells of itself, once it has begun
        require_server()
    from flows.prefect_flow import reconcile as as_flow  # its import costs seconds

    return as_flow(delivery, out, config, is_update)
