"""A connection that plans each statement once gives what DuckDB gives."""

import duckdb
import polars as pl
import pytest

from transforms.linkage import planned
from transforms.linkage.planned import PlannedConnection


def test_a_table_that_is_made_again_holds_what_its_query_gives_now() -> None:
    con = PlannedConnection.over(duckdb.connect())
    con.execute("create table source (n integer)")
    totals = []
    for turn in range(4):
        con.execute("delete from source")
        con.execute("insert into source values (?), (?)", [turn, turn * turn])
        con.execute("create or replace temp table doubled as select n * 2 as n from source")
        con.execute("create or replace table total as select sum(n) as n from doubled")
        con.execute("drop table doubled")
        totals.append(con.execute("select n from total").fetchall()[0][0])
    assert totals == [0, 4, 12, 24]


def test_a_plan_does_not_rest_on_what_a_table_held_when_it_was_made() -> None:
    con = PlannedConnection.over(duckdb.connect())
    con.execute("create table source (n integer)")
    query = "select count(*) from source where n is null or n > 5"
    counts = []
    for n in (1, 1, 1, 9, None):
        con.execute("insert into source values (?)", [n])
        counts.append(con.execute(query).fetchall()[0][0])
    assert counts == [0, 0, 0, 1, 2]


def test_frames_are_read_anew() -> None:
    con = PlannedConnection.over(duckdb.connect())
    found = []
    for value in (1, 2, 3):
        con.register("frame", pl.DataFrame({"n": [value]}))
        con.execute("create or replace table kept as from frame")
        con.unregister("frame")
        found += con.execute("select n from kept").fetchall()
    assert found == [(1,), (2,), (3,)]


def test_deleted_rows_do_not_gather(monkeypatch) -> None:
    monkeypatch.setattr(planned, "RENEW_AFTER", 3)
    con = PlannedConnection.over(duckdb.connect())
    for _ in range(5):
        con.execute("create or replace table kept as select 1 as n")
        con.renew()
    size = con.execute("select estimated_size from duckdb_tables() where table_name = 'kept'")
    assert size.fetchall() == [(1,)]


def test_a_table_that_is_made_of_itself_is_refused() -> None:
    con = PlannedConnection.over(duckdb.connect())
    con.execute("create or replace table t as select 1 as one")
    with pytest.raises(ValueError, match="made of itself"):
        con.execute("create or replace table t as select one + 1 as one from t")
