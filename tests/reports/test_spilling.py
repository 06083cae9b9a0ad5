"""What does not fit into memory goes to disk, enciphered, with a key or without."""

from contextlib import closing
from pathlib import Path

import pytest

from reports.shared.warehouse import attach_warehouse


def test_a_stage_that_needs_more_memory_than_it_may_use_spills_without_a_key(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BIRTHRECON_MEMORY_LIMIT", "60MB")
    with closing(attach_warehouse(warehouse)) as con:
        con.execute(
            "create temp table wide as select hash(i) as a, i::varchar as b "
            "from range(6_000_000) as t(i)"
        )
        spilled = con.execute("select sum(size) from duckdb_temporary_files()").fetchone()
        assert con.execute("select count(*) from wide").fetchone() == (6_000_000,)
    assert spilled is not None
    assert spilled[0] > 0
