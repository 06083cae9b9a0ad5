"""The service is killed at random moments, and no notice is lost or doubled."""

import shutil
from pathlib import Path

from benchmarks.exchange_load import begin_exchange, lost_or_doubled, storm


def test_a_service_that_is_killed_loses_and_doubles_nothing(
    small_district: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    server, hospital = begin_exchange(small_district, out)
    server.start()
    try:
        storm(server, hospital, count=150, kills=2, seed=3)
        assert server.kills == 2
        assert lost_or_doubled(out, 150, patience_s=120) == (0, 0, 0)
    finally:
        server.stop()
        shutil.rmtree(out)
