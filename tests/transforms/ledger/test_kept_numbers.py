"""A case that an older ledger knows keeps the number that it has there."""

import duckdb

from transforms.ledger.kept_numbers import keep_older_numbers, keep_published_numbers


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


def test_cases_bear_the_numbers_that_their_run_had_from_its_ledger_where_clear() -> None:
    with duckdb.connect() as con:
        con.execute("""
            create schema earlier;
            create table earlier.cases as select * from (values
                ('Ckept', 'sex', 'B1'), ('Csame', 'sex', 'B2'), ('Ctwo', 'sex', 'B3')
            ) as t(case_id, subtype, birth_id);
            create table cases as select * from (values
                ('Cnow', 'sex', 'B1'), ('Csame', 'sex', 'B2'),
                ('Cone', 'sex', 'B3'), ('Cother', 'sex', 'B3'), ('Cnew', 'sex', 'B4')
            ) as t(case_id, subtype, birth_id);
            alter table cases add column case_type varchar default 'misreported';
            alter table cases add column register varchar default 'wis';
            alter table earlier.cases add column case_type varchar default 'misreported';
            alter table earlier.cases add column register varchar default 'wis'
        """)
        assert keep_published_numbers(con, "earlier") == 1
        rows = con.execute("select case_id, birth_id from cases order by all").fetchall()
    assert rows == [
        ("Ckept", "B1"),
        ("Cnew", "B4"),
        ("Cone", "B3"),
        ("Cother", "B3"),
        ("Csame", "B2"),
    ]
