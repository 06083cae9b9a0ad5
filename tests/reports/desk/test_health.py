"""What a machine that watches the desk is told."""

from pathlib import Path

from fastapi.testclient import TestClient

from reports.desk.app import create_app
from reports.desk.context import Desk
from transforms.ledger.store import open_ledger


def test_the_desk_is_well_once_a_run_is_published_and_its_ledger_answers(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        client = TestClient(create_app(Desk(tmp_path, ledger)), base_url="http://127.0.0.1")
        missing = client.get("/health")
        assert (missing.status_code, missing.json()["published"]) == (503, "missing")
        (tmp_path / "births.duckdb").touch()
        assert client.get("/health").json() == dict.fromkeys(
            ("status", "ledger", "published"), "ok"
        )
        assert client.get("/health").status_code == 200
