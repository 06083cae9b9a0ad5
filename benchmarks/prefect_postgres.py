"""The monthly run as docs/operations.md describes it, with the real parts: PostgreSQL, a Prefect
server on it, the work pool, the schedule, a worker, a run that succeeds and one whose failure
reaches a webhook.

    python -m benchmarks.prefect_postgres

Takes some minutes, and a PostgreSQL of the machine with its extension pg_trgm, which Prefect asks
for (Debian: postgresql), so it is no part of `make test`. Prints a line for every promise that
held, and ends with 1 at the first that did not.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import duckdb
import httpx

from data.sample import generate

ROOT = Path(__file__).resolve().parents[1]
_START_S, _ALERT_S = 180, 120


class Database:
    """A PostgreSQL server of its own, in a folder that is thrown away."""

    def __init__(self, folder: Path) -> None:
        """Make and start it. Root may not run it: then the user postgres does."""
        home = max(Path("/usr/lib/postgresql").glob("*/bin"))
        self._user = "postgres" if os.geteuid() == 0 else None
        folder.mkdir()
        if self._user:
            folder.parent.chmod(0o755)
            shutil.chown(folder, self._user)
        port = free_port()
        self._stop = [str(home / "pg_ctl"), "-D", str(folder / "data"), "-m", "fast", "stop"]
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"
        self._call(str(home / "initdb"), "-D", str(folder / "data"), "-A", "trust", "-U", "prefect")
        log = ["-l", str(folder / "log")]
        self._call(
            str(home / "pg_ctl"), "-D", str(folder / "data"), *log, "-o", options, "-w", "start"
        )
        self.url = f"postgresql+asyncpg://prefect@127.0.0.1:{port}/postgres"

    def stop(self) -> None:
        """End it."""
        self._call(*self._stop)

    def _call(self, *command: str) -> None:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, user=self._user, cwd="/")


class Receiver(BaseHTTPRequestHandler):
    """Keeps what is posted to it."""

    received: list[dict[str, Any]] = []  # noqa: RUF012 -- one receiver a process

    def do_POST(self) -> None:
        """Take one message."""
        length = int(self.headers["Content-Length"])
        self.received.append(json.loads(self.rfile.read(length)))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing on the screen."""


def require(holds: bool, what: str) -> None:
    """Say that it held, or end."""
    print(("✓ " if holds else "✗ ") + what, flush=True)
    if not holds:
        sys.exit(1)


def call(*words: str, env: dict[str, str]) -> str:
    """Run a command of this environment in the project's folder."""
    command = [str(Path(sys.executable).parent / words[0]), *words[1:]]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    require(
        done.returncode == 0, " ".join(words[:4]) + ("" if not done.returncode else done.stderr)
    )
    return done.stdout


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_until(holds: Any, seconds: float) -> bool:
    """Whether it holds within so many seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if holds():
                return True
        except httpx.HTTPError:
            pass
        time.sleep(1)
    return False


def run(folder: Path) -> None:
    """All of it, in a folder that is thrown away."""
    generate(folder / "delivery", births=300, seed=1)
    database = Database(folder / "postgres")
    port = free_port()
    api = f"http://127.0.0.1:{port}/api"
    receiver = HTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    env = os.environ | {
        "PREFECT_API_URL": api,
        "PREFECT_HOME": str(folder / "prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": database.url,
        "DO_NOT_TRACK": "1",
        "BIRTHRECON_AUDIT": "false",
        "PYTHONPATH": str(ROOT),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "prefect", "server", "start", "--port", str(port)],
        cwd=ROOT,
        env=env,
        stdout=(folder / "server.log").open("wb"),
        stderr=subprocess.STDOUT,
    )
    try:
        up = wait_until(lambda: httpx.get(f"{api}/health", timeout=2).is_success, _START_S)
        require(up, "a Prefect server on PostgreSQL answers")
        promises(folder, env, api, f"http://127.0.0.1:{receiver.server_address[1]}/")
    finally:
        server.terminate()
        server.wait()
        database.stop()


def promises(folder: Path, env: dict[str, str], api: str, webhook: str) -> None:
    """Set up twice, run once well and once badly."""
    where = ["--delivery", str(folder / "delivery"), "--out", str(folder / "out")]
    for _ in range(2):
        call("python", "deploy/prefect_setup.py", *where, "--webhook", webhook, env=env)
    pool = httpx.get(f"{api}/work_pools/births").json()
    require(pool["concurrency_limit"] == 1, "the work pool runs one run at a time")
    deployed = httpx.get(f"{api}/deployments/name/reconcile/monthly").json()
    (schedule,) = deployed["schedules"]
    cron = (schedule["schedule"]["cron"], schedule["schedule"]["timezone"])
    require(cron == ("0 6 5 * *", "Asia/Shanghai"), f"the schedule is {cron}")
    automations = httpx.post(f"{api}/automations/filter", json={}).json()
    require(len(automations) == 2, "two automations, also after a second set-up")
    call("prefect", "deployment", "run", "reconcile/monthly", env=env)
    call("prefect", "worker", "start", "--pool", "births", "--run-once", env=env)
    with duckdb.connect(str(folder / "out" / "births.duckdb"), read_only=True) as con:
        births = con.execute("select count(*) from births").fetchone() or (0,)
    require(births[0] > 250, f"a worker has published {births[0]} births")
    missing = f"delivery={folder / 'nowhere'}"
    call("prefect", "deployment", "run", "reconcile/monthly", "--param", missing, env=env)
    call("prefect", "worker", "start", "--pool", "births", "--run-once", env=env)
    told = wait_until(lambda: any("failed" in one["title"] for one in Receiver.received), _ALERT_S)
    require(told, f"the failure reached the webhook: {Receiver.received[:1]}")
    with httpx.Client() as client:
        runs = client.post(f"{api}/flow_runs/filter", json={}).json()
    states = sorted(one["state_type"] for one in runs if one["state_type"] != "SCHEDULED")
    require(states == ["COMPLETED", "FAILED"], f"the server keeps both runs: {states}")


if __name__ == "__main__":
    place = Path(tempfile.mkdtemp(prefix="birthrecon-prefect-"))
    try:
        run(place)
    finally:
        shutil.rmtree(place, ignore_errors=True)
