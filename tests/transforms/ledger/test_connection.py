import os
import signal
import socket
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from transforms.ledger import connection as limits
from transforms.ledger.errors import LedgerUnreachableError
from transforms.ledger.store import LEDGER_FILE, open_ledger


@pytest.fixture
def silent_server() -> Iterator[int]:
    """The port of a server that accepts everybody and answers nobody."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_server_that_accepts_and_never_answers_is_told_within_the_limit(
    silent_server: int, tmp_path: Path
) -> None:
    before = time.monotonic()
    with pytest.raises(LedgerUnreachableError, match="timed out") as raised:
        open_ledger(
            tmp_path, f"postgresql://u:secret@127.0.0.1:{silent_server}/x?connect_timeout=2"
        )
    assert time.monotonic() - before < 6
    assert "secret" not in str(raised.value)


def ask_a_stopped_server(session: Session) -> None:
    server = session.execute(text("select pg_backend_pid()")).scalar_one()
    os.kill(server, signal.SIGSTOP)
    try:
        session.execute(text("select 1"))
    finally:
        os.kill(server, signal.SIGCONT)


def ask_a_server_that_was_ended(session: Session, address: str) -> None:
    server = session.execute(text("select pg_backend_pid()")).scalar_one()
    with psycopg.connect(address) as other:
        other.execute("select pg_terminate_backend(%s)", [server])
    session.execute(text("select 1"))


def test_a_server_that_is_stopped_under_a_statement_is_given_up(
    postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "_GRACE_S", 0.5)
    with open_ledger(tmp_path, f"{postgres}&options=-cstatement_timeout%3D500") as ledger:
        with pytest.raises(LedgerUnreachableError, match="in time"), ledger.writing() as session:
            session.execute(text("select pg_sleep(3)"))
        with pytest.raises(LedgerUnreachableError, match="in time"), ledger.writing() as session:
            ask_a_stopped_server(session)


def test_a_connection_that_is_cut_is_told_and_the_next_one_works(
    postgres: str, tmp_path: Path
) -> None:
    with open_ledger(tmp_path, postgres) as ledger:
        with pytest.raises(LedgerUnreachableError, match="lost"), ledger.writing() as session:
            ask_a_server_that_was_ended(session, postgres)
        with ledger.writing() as session:
            assert session.execute(text("select 1")).scalar_one() == 1


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_ledger_that_somebody_holds_is_told_after_the_wait(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LOCK_S", 1)
    monkeypatch.setattr("protection.sqlite_files.LOCK_S", 1)
    dsn = request.getfixturevalue("postgres") if kind == "postgres" else None
    with (
        open_ledger(tmp_path, dsn) as first,
        open_ledger(tmp_path, dsn) as second,
        first.writing(),
        pytest.raises(LedgerUnreachableError, match="Another program"),
        second.writing(),
    ):
        pass


def test_a_full_disk_is_no_trouble_of_the_ledger() -> None:
    full = sqlite3.OperationalError("database or disk is full")
    error = OperationalError("", {}, full)
    assert limits.not_opened(error, "DSN") is error


@pytest.mark.parametrize("name", ["a?b", "a#b", "100%25", "出生 核对", "a?mode=ro"])
def test_the_ledger_lies_in_its_folder_whatever_the_folder_is_called(
    name: str, tmp_path: Path
) -> None:
    out = tmp_path / name
    out.mkdir()
    open_ledger(out).close()
    assert [path.name for path in out.iterdir()] == [LEDGER_FILE]
    assert [path.name for path in tmp_path.iterdir()] == [name]
    with closing(sqlite3.connect(out / LEDGER_FILE)) as con:
        assert con.execute("select count(*) from ledger_events").fetchone() is not None
