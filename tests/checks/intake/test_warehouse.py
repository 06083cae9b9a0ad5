"""The run's DuckDB file within its limits."""

from pathlib import Path

import pytest

from checks.intake.warehouse import open_warehouse


def test_what_does_not_fit_into_memory_spills_without_a_key_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BIRTHRECON_MEMORY_LIMIT", "40MB")
    monkeypatch.setenv("BIRTHRECON_THREADS", "1")
    monkeypatch.delenv("BIRTHRECON_KEY", raising=False)
    with open_warehouse(tmp_path / "run.duckdb") as con:
        con.execute(
            "create table sorted as select hash(i) as key, i from range(3_000_000) as t (i) "
            "order by key"
        )
        assert con.execute("select count(*), max(i) from sorted").fetchone() == (
            3_000_000,
            2_999_999,
        )
