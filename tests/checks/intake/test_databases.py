"""The population register in a database: real PostgreSQL and MariaDB servers, and SQLite."""

import contextlib
import os
import shutil
import socket
import sqlite3
import subprocess
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import psycopg
import pymysql
import pytest
import sqlalchemy as sa

from checks.errors import DatabaseError
from checks.intake.database_source import DatabaseSource
from checks.intake.sources import IntakeOptions
from checks.intake.text_columns import as_text

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


NAMES = "select person_id, name from accepted.population order by 1"


@pytest.mark.parametrize("slip", ["2090-01-01 00:00:00", "9999-12-31 00:00:00"])
def test_a_row_dated_ahead_does_not_end_the_pulling_of_what_changed(
    delivery, register, make_person, tmp_path: Path, slip: str
) -> None:
    kept = whole(store=tmp_path / "population.duckdb")
    put(register, make_person("1", updated_at=slip), make_person("2"))
    delivery.run(kept)
    register.execute(
        "update person set name = '新名', updated_at = '2006-05-02' where person_id = '2'"
    )
    assert delivery.run(kept).rows(NAMES)[1] == ("2", "新名")


@pytest.mark.parametrize("kind", ["text", "varchar(30)", "date", "timestamptz"])
def test_times_of_any_type_tell_what_changed(
    delivery, register, make_person, tmp_path: Path, kind: str
) -> None:
    """Where times are texts, one may be no time: such a row is always pulled."""
    register.execute(f"alter table person alter updated_at type {kind} using updated_at::{kind}")
    kept = whole(store=tmp_path / "population.duckdb")
    odd = "2006-13-45" if kind in ("text", "varchar(30)") else ""
    put(register, make_person("1", updated_at=odd), make_person("2"))
    delivery.run(kept)
    register.execute(
        "update person set name = '新名', updated_at = '2006-05-02' where person_id = '2'"
    )
    register.execute("update person set name = '改名' where person_id = '1'")
    assert delivery.run(kept).rows(NAMES) == [("1", "改名"), ("2", "新名")]


@pytest.mark.parametrize("odd", ["", "2.5.2006", "2006/5/2", "0000-00-00 00:00:00"])
def test_times_that_another_database_writes_otherwise_are_always_pulled(
    delivery, sqlite_register: Path, tmp_path: Path, odd: str
) -> None:
    kept = whole(store=tmp_path / "kept.duckdb")
    delivery.run(kept)
    with contextlib.closing(sqlite3.connect(sqlite_register)) as connection, connection:
        change = "update person set name = '新名', updated_at = ? where person_id = '2'"
        connection.execute(change, [odd])
    assert delivery.run(kept).rows(NAMES)[1] == ("2", "新名")


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


@pytest.fixture
def sqlite_register(
    monkeypatch: pytest.MonkeyPatch, make_person: Line, person_heading: str, tmp_path: Path
) -> Path:
    """A register of two persons in a SQLite file, its address in the environment."""
    path = tmp_path / "register.sqlite"
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"create table person ({person_heading.replace(',', ' text, ')} text)")
        for key in ("1", "2"):
            row = make_person(key).split(",")
            connection.execute(f"insert into person values ({','.join('?' * 15)})", row)
    monkeypatch.setenv(VARIABLE, f"sqlite:///{path}")
    return path


@pytest.mark.parametrize(
    "harm",
    [
        pytest.param(lambda path: path.write_bytes(b""), id="the disk was full"),
        pytest.param(lambda path: path.write_bytes(path.read_bytes()[:5000]), id="cut off"),
        pytest.param(
            lambda path: _carry_out(path, "alter table kept drop column status"),
            id="of a version with other columns",
        ),
    ],
)
def test_a_kept_copy_that_is_damaged_is_begun_anew(
    delivery, sqlite_register: Path, tmp_path: Path, harm: Callable[[Path], object]
) -> None:
    """Else every run ends until somebody removes it."""
    store = tmp_path / "kept.duckdb"
    delivery.run(whole(store=store))
    harm(store)
    assert len(delivery.run(whole(store=store)).rows("from accepted.population")) == 2


def test_a_file_of_a_source_that_comes_from_a_database_is_told(
    delivery, sqlite_register: Path, make_person
) -> None:
    delivery.people(make_person("7"))
    checked = delivery.run(whole())
    assert len(checked.rows("from accepted.population")) == 2
    told = checked.rows("select source_file from findings where rule = 'unknown_file'")
    assert told == [("population/person.csv",)]


def _carry_out(store: Path, sql: str) -> None:
    with duckdb.connect(str(store)) as con:
        con.execute(sql)


def test_what_is_no_kept_copy_is_named_and_left_as_it_is(delivery, sqlite_register: Path) -> None:
    """The settings may name the register itself in its place."""
    before = sqlite_register.read_bytes()
    with pytest.raises(DatabaseError, match=r"copy .*register\.sqlite"):
        delivery.run(whole(store=sqlite_register))
    assert sqlite_register.read_bytes() == before


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


def test_one_date_that_the_driver_cannot_read_is_one_refused_row(
    delivery, monkeypatch, make_person, person_heading, tmp_path
) -> None:
    path = tmp_path / "register.sqlite"
    kinds = {"birth_date": "DATE", "registered_on": "DATE", "updated_at": "DATETIME"}
    columns = ", ".join(f"{name} {kinds.get(name, 'TEXT')}" for name in person_heading.split(","))
    days = ("2006/3/5", "", "2006-02-30", "2006-03-05")
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"create table person ({columns})")
        for key, day in enumerate(days):
            row = make_person(str(key), birth_date=day).split(",")
            connection.execute(f"insert into person values ({','.join('?' * 15)})", row)
    monkeypatch.setenv(VARIABLE, f"sqlite:///{path}")
    checked = delivery.run(whole())
    assert checked.quarantined("population") == [
        (2, "missing_birth_date"),
        (3, "unreadable_birth_date"),
    ]
    assert checked.rows("select person_id from accepted.population order by 1") == [("0",), ("3",)]


@pytest.fixture(scope="module")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a private MariaDB server; its files go with the test."""
    server = shutil.which("mariadbd") or shutil.which("mariadbd", path="/usr/sbin:/usr/local/sbin")
    if not server:
        pytest.skip("no mariadbd on this machine")
    folder = tmp_path_factory.mktemp("mariadb")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    common = ["--no-defaults", f"--datadir={folder / 'data'}", "--user=root"]
    install = ["mariadb-install-db", *common, "--auth-root-authentication-method=normal"]
    subprocess.run(install, check=True, capture_output=True)
    # The socket's path must be short; the folder's may not be.
    place = [f"--socket={folder / 's'}", f"--pid-file={folder / 'p'}", f"--port={port}"]
    process = subprocess.Popen(
        [server, *common, *place, "--bind-address=127.0.0.1", "--sql-mode="],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(240):
            with contextlib.suppress(pymysql.OperationalError):
                with pymysql.connect(host="127.0.0.1", port=port, user="root") as connection:
                    connection.cursor().execute("create database register charset utf8mb4")
                break
            time.sleep(0.5)
        yield f"mysql+pymysql://root@127.0.0.1:{port}/register"
    finally:
        process.terminate()
        process.wait(60)


def put_in_mariadb(address: str, columns: str, *rows: dict[str, object]) -> None:
    engine = sa.create_engine(address)
    with engine.begin() as connection:
        connection.exec_driver_sql("set time_zone = '+00:00'")
        connection.exec_driver_sql("drop table if exists person")
        connection.exec_driver_sql(f"create table person ({columns})")
        for row in rows:
            names, marks = ", ".join(row), ", ".join(["%s"] * len(row))
            connection.exec_driver_sql(
                f"insert into person ({names}) values ({marks})", tuple(row.values())
            )
    engine.dispose()


COLUMNS = (
    "person_id bigint, name varchar(20) charset gbk, sex tinyint, birth_date date,"
    " mother_name varchar(20), mother_id_number char(18), parity decimal(4, 2),"
    " registered_on timestamp null, updated_at datetime(3)"
)


def test_mariadbs_rows_come_as_text_zero_dates_and_utc_moments_too(
    delivery, monkeypatch, mariadb: str
) -> None:
    row = {
        "person_id": 1,
        "name": "王小宝",
        "sex": 1,
        "birth_date": "2006-03-05",
        "mother_name": "李\U00020bb7",
        "mother_id_number": "420621198006111967",
        "parity": 1,
        "registered_on": "2006-03-31 16:00:00",  # midnight in China
        "updated_at": "2006-04-01 10:00:00",
    }
    nothing = {"person_id": 2, "birth_date": "0000-00-00", "updated_at": "0000-00-00 00:00:00"}
    put_in_mariadb(mariadb, COLUMNS, row, row | nothing, row | {"person_id": 3})
    monkeypatch.setenv(VARIABLE, mariadb)
    checked = delivery.run(whole())
    assert checked.quarantined("population") == [(2, "unreadable_birth_date")]
    assert checked.rows(
        "select person_id, name, mother_name, parity, cast(registered_on as varchar), "
        "cast(updated_at as varchar) from accepted.population order by 1"
    ) == [
        (key, "王小宝", "李\U00020bb7", 1, "2006-04-01", "2006-04-01 10:00:00")
        for key in ("1", "3")
    ]


def test_a_pull_of_what_changed_in_mariadb_gives_the_whole_register(
    delivery, monkeypatch, mariadb: str, tmp_path: Path
) -> None:
    row = {"name": "甲", "sex": 1, "birth_date": "2006-03-05", "mother_name": "李婷"}
    rows = [row | {"person_id": key, "updated_at": f"2006-0{key}-01 10:00:00"} for key in (3, 4, 5)]
    put_in_mariadb(mariadb, COLUMNS, *rows)
    monkeypatch.setenv(VARIABLE, mariadb)
    kept = whole(store=tmp_path / "kept.duckdb")
    delivery.run(kept)
    engine = sa.create_engine(mariadb)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "update person set name = '乙', updated_at = '2006-06-01 00:00:00' where person_id = 3"
        )
    engine.dispose()
    checked = delivery.run(kept)
    assert checked.rows("select person_id, name from accepted.population order by 1") == [
        ("3", "乙"),
        ("4", "甲"),
        ("5", "甲"),
    ]


def test_a_question_that_mariadb_does_not_answer_in_time_is_told_as_such(
    delivery, monkeypatch, mariadb: str
) -> None:
    put_in_mariadb(
        mariadb,
        "person_id text, sex text, birth_date text, mother_name text",
        {"person_id": "1", "sex": "1", "birth_date": "2006-03-05", "mother_name": "李婷"},
    )
    engine = sa.create_engine(mariadb)
    with engine.connect() as holder:
        holder.exec_driver_sql("lock tables person write")
        monkeypatch.setenv(VARIABLE, mariadb)
        with pytest.raises(DatabaseError, match="timed out"):
            delivery.run(whole(statement_timeout_s=1))
        holder.exec_driver_sql("unlock tables")
    engine.dispose()


@pytest.fixture
def silent_server() -> Iterator[int]:
    """The port of a server that accepts every connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        kept: list[socket.socket] = []

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    kept.append(server.accept()[0])

        threading.Thread(target=accept, daemon=True).start()
        yield server.getsockname()[1]
        for one in kept:
            one.close()


@pytest.mark.parametrize("scheme", ["postgresql", "mysql+pymysql"])
def test_a_server_that_accepts_and_never_answers_is_told_within_the_limit(
    delivery, monkeypatch, silent_server: int, scheme: str
) -> None:
    monkeypatch.setenv(VARIABLE, f"{scheme}://clerk:geheim77@127.0.0.1:{silent_server}/none")
    begun = time.monotonic()
    with pytest.raises(DatabaseError, match="连接超时") as caught:
        delivery.run(whole(connect_timeout_s=2))
    assert time.monotonic() - begun < 30
    assert "geheim77" not in str(caught.value)


def test_a_question_that_postgresql_does_not_answer_in_time_is_told_as_such(
    delivery, register, make_person
) -> None:
    put(register, make_person("1"))
    register.autocommit = False
    register.execute("lock table person in access exclusive mode")
    with pytest.raises(DatabaseError, match="timed out"):
        delivery.run(whole(statement_timeout_s=2))
    register.rollback()
    register.autocommit = True


@pytest.fixture
def fading_server(postgres: str) -> Iterator[int]:
    """The port of a way to PostgreSQL that goes silent once 20,000 bytes have come from there."""
    folder = psycopg.conninfo.conninfo_to_dict(postgres)["host"]
    [place] = [path for path in Path(str(folder)).glob(".s.PGSQL.*") if path.suffix != ".lock"]
    with socket.create_server(("127.0.0.1", 0)) as server, contextlib.ExitStack() as kept:
        come = 0

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    one = kept.enter_context(server.accept()[0])
                    other = kept.enter_context(socket.socket(socket.AF_UNIX))
                    other.connect(str(place))
                    for pair in ((one, other, False), (other, one, True)):
                        threading.Thread(target=pass_on, args=pair, daemon=True).start()

        def pass_on(source: socket.socket, target: socket.socket, counts: bool) -> None:
            nonlocal come
            with contextlib.suppress(OSError):
                while (data := source.recv(4096)) and come < 20_000:
                    come += len(data) if counts else 0
                    target.sendall(data)
                threading.Event().wait(60)

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]


def test_a_server_that_goes_silent_while_it_is_read_is_given_up(
    delivery, register, make_person, monkeypatch, fading_server: int
) -> None:
    put(register, *(make_person(str(number)) for number in range(500)))
    info = psycopg.conninfo.conninfo_to_dict(os.environ[VARIABLE])
    address = {**info, "host": "127.0.0.1", "port": fading_server}
    monkeypatch.setenv(VARIABLE, psycopg.conninfo.make_conninfo("", **address))
    monkeypatch.setattr("checks.intake.tables.GRACE_S", 0)
    monkeypatch.setattr("checks.intake.stalled.LOOK_S", 0.2)
    with pytest.raises(DatabaseError, match="timed out"):
        delivery.run(whole(statement_timeout_s=1))


@pytest.mark.parametrize(
    ("dialect", "kind", "sql"),
    [
        ("mssql", sa.DateTime(), "convert(nvarchar(40), birth_date, 121)"),
        ("mssql", sa.Float(), "convert(nvarchar(40), birth_date, 3)"),
        ("mssql", sa.Unicode(20), "CAST(birth_date AS NVARCHAR(4000))"),
        ("oracle", sa.Date(), "to_char(birth_date, 'YYYY-MM-DD HH24:MI:SS')"),
        (
            "oracle",
            sa.DateTime(timezone=True),
            "to_char(birth_date, 'YYYY-MM-DD HH24:MI:SS TZH:TZM')",
        ),
        ("oracle", sa.Numeric(18), "to_char(birth_date)"),
    ],
)
def test_a_column_of_sql_server_or_oracle_is_asked_for_as_iso_text(
    dialect: str, kind: object, sql: str
) -> None:
    spoken = sa.create_mock_engine(f"{dialect}://", lambda *_: None).dialect
    asked = as_text(sa.column("birth_date"), kind, dialect).compile(
        dialect=spoken, compile_kwargs={"literal_binds": True}
    )
    assert str(asked) == sql
