"""A case that an older ledger knows keeps the number that it has there."""

import duckdb

from transforms.ledger.older_numbers import keep_older_numbers


def test_a_known_case_keeps_its_older_number_in_every_table_and_a_new_one_does_not() -> None:
    with duckdb.connect() as con:
        con.execute("""
            create table cases as select * from (values ('Cnew1'), ('Cnew2')) as t(case_id);
            create table case_records as select case_id, 'wis' as source from cases;
            create view names as select case_id from cases;
            create table older_case_numbers as
            select * from (values ('Cnew1', 'Cold1'), ('Cnew2', 'Cold2'))
            as t(case_id, older_case_id)
        """)
        assert keep_older_numbers(con, {"Cold1", "Cother"}) == 1
        for table in ("cases", "case_records"):
            rows = con.execute(f"select case_id from {table} order by all").fetchall()
            assert rows == [("Cnew2",), ("Cold1",)]


def test_a_warehouse_without_older_numbers_is_left_as_it_is() -> None:
    with duckdb.connect() as con:
        assert keep_older_numbers(con, {"C1"}) == 0
