"""The population register in a database: a real PostgreSQL server, and SQLite through
SQLAlchemy."""

import sqlite3
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from checks.errors import DatabaseError
from checks.intake.databases import DatabaseSource
from checks.intake.sources import IntakeOptions

VARIABLE = "BIRTHRECON_POPULATION_DSN"
TYPES = {
    "birth_date": "date",
    "registered_on": "date",
    "updated_at": "timestamp",
    "parity": "integer",
}
EVERYTHING = (
    "select * exclude (source_file, row_number) from typed.population order by source_record_id"
)
Line = Callable[..., str]


@pytest.fixture
def register(
    postgres: str, monkeypatch: pytest.MonkeyPatch, person_heading: str
) -> Iterator[psycopg.Connection]:
    """An empty table `person` on the server, its address in the environment."""
    monkeypatch.setenv(VARIABLE, postgres)
    columns = ", ".join(f"{name} {TYPES.get(name, 'text')}" for name in person_heading.split(","))
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("drop table if exists person")
        connection.execute(f"create table person ({columns})")
        yield connection


def put(connection: psycopg.Connection, *lines: str) -> None:
    for line in lines:
        values = [value or None for value in line.split(",")]
        connection.execute(f"insert into person values ({', '.join(['%s'] * len(values))})", values)


def whole(**options: object) -> IntakeOptions:
    return IntakeOptions(databases=(DatabaseSource(**options),))  # type: ignore[arg-type]


def test_a_table_gives_the_same_records_as_the_file(delivery, register, make_person: Line) -> None:
    lines = [
        make_person("2", parity=""),
        make_person("1", birth_date="2026-01-01"),
        make_person("3"),
    ]
    delivery.people(*lines)
    from_file = delivery.run().rows(EVERYTHING)
    put(register, *lines)
    checked = delivery.run(whole())
    assert checked.rows(EVERYTHING) == from_file
    assert checked.quarantined("population") == [(1, "future_birth_date")]
    assert checked.rows(
        "select source_file, encoding, \"rows\" from source_files where source = 'population'"
    ) == [("person", "database", 3)]


def test_an_incremental_pull_gives_the_same_rows_as_a_whole_one(
    delivery, register, make_person, tmp_path: Path
) -> None:
    kept = whole(store=tmp_path / "kept" / "population.duckdb")
    put(register, make_person("1"), make_person("2"), make_person("3", updated_at=""))
    delivery.run(kept)
    put(
        register,
        make_person("4", updated_at="2006-05-01 08:00:00"),
        make_person("5", updated_at="2006-03-30 08:00:00"),
    )
    register.execute(
        "update person set name = '新名', updated_at = '2006-05-02 09:00:00' where person_id = '2'"
    )
    register.execute("update person set name = '改名' where person_id = '3'")
    incremental = delivery.run(kept).rows("select * from typed.population order by row_number")
    assert incremental == delivery.run(whole()).rows(
        "select * from typed.population order by row_number"
    )
    assert len(incremental) == 5


def test_rows_deleted_in_the_register_leave_the_kept_copy(
    delivery, register, make_person, tmp_path: Path
) -> None:
    kept = whole(store=tmp_path / "population.duckdb")
    put(register, make_person("1"), make_person("2"))
    delivery.run(kept)
    register.execute("delete from person where person_id = '1'")
    assert delivery.run(kept).rows("select person_id from accepted.population") == [("2",)]


def test_any_other_database_is_read_through_sqlalchemy(
    delivery, monkeypatch, make_person, person_heading, tmp_path
) -> None:
    path = tmp_path / "register.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute(f"create table person ({person_heading.replace(',', ' text, ')} text)")
        for key in ("1", "2"):
            connection.execute(
                "insert into person values (" + ",".join("?" * 15) + ")",
                make_person(key).split(","),
            )
    monkeypatch.setenv(VARIABLE, f"sqlite:///{path}")
    kept = whole(store=tmp_path / "kept.duckdb")
    assert delivery.run(kept).rows("select person_id from accepted.population order by 1") == [
        ("1",),
        ("2",),
    ]
    with sqlite3.connect(path) as connection:
        connection.execute(
            "update person set name = '新名', updated_at = '2006-05-01 00:00:00' where person_id "
            "= '1'"
        )
    assert delivery.run(kept).rows("select name from accepted.population order by person_id") == [
        ("新名",),
        ("王小宝",),
    ]


@pytest.mark.parametrize(
    "dsn",
    [
        "postgresql://clerk:geheim77@127.0.0.1:1/none",
        "mysql+nodriver://clerk:geheim77@h/d",
        "geheim77 nonsense",
    ],
)
def test_a_database_that_cannot_be_read_is_told_without_its_address(
    delivery, monkeypatch, dsn: str
) -> None:
    monkeypatch.setenv(VARIABLE, dsn)
    with pytest.raises(DatabaseError, match=VARIABLE) as caught:
        delivery.run(whole())
    assert "geheim77" not in "".join(traceback.format_exception(caught.value))


def test_an_unset_variable_and_a_table_without_the_columns_say_what_to_do(
    delivery, register, monkeypatch
) -> None:
    register.execute("create table if not exists elsewhere (person_id text)")
    with pytest.raises(DatabaseError, match="birth_date"):
        delivery.run(whole(table="elsewhere"))
    monkeypatch.delenv(VARIABLE)
    with pytest.raises(DatabaseError, match="没有设置"):
        delivery.run(whole())


def test_the_address_stands_nowhere_in_the_warehouse_or_the_kept_copy(
    delivery, register, make_person, postgres: str, tmp_path: Path
) -> None:
    put(register, make_person("1"))
    delivery.run(whole(store=tmp_path / "kept.duckdb"))
    for path in (delivery.warehouse, tmp_path / "kept.duckdb"):
        assert postgres.partition("://")[2].encode() not in path.read_bytes()
