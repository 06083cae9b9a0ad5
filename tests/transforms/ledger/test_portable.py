"""A ledger as one file, from SQLite or from a real PostgreSQL, and back into either."""

import uuid
from datetime import date

import psycopg
import pytest
from sqlalchemy import update

from transforms.ledger.audit import audit
from transforms.ledger.portable import LedgerNotEmptyError, copy_in, copy_out
from transforms.ledger.states import State
from transforms.ledger.store import open_ledger
from transforms.ledger.tables import Case

DAY = date(2009, 8, 10)


@pytest.fixture
def used(district):
    """A ledger with cases, a list and a reply."""
    district.run("2009-07-31")
    district.number = district.issue(DAY, DAY)
    district.answer(district.number, DAY, sex=State.AMENDED)
    return district.ledger


@pytest.fixture
def elsewhere(used, request, tmp_path):
    """The other kind of database: the address of an empty PostgreSQL schema, or None."""
    (tmp_path / "copy" / "other").mkdir(parents=True)
    with used.reading() as session:
        if session.get_bind().dialect.name == "postgresql":
            return None
    server, name = request.getfixturevalue("postgres"), f"other_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"create schema {name}")
    return f"{server}&options=-csearch_path%3D{name}"


def proved(ledger):
    with ledger.reading() as session:
        found = audit(session)
    assert found.is_whole, found.breaks
    return found.events, found.head


def test_a_copy_is_the_ledger_of_one_moment_while_somebody_writes(used, tmp_path):
    before = proved(used)
    (tmp_path / "copy").mkdir()
    with used.writing() as session:
        session.execute(update(Case).values(version=99))
        copy_out(used, tmp_path / "copy")
        session.rollback()
    with open_ledger(tmp_path / "copy") as copy, copy.reading() as session:
        assert proved(copy) == before
        assert {case.version for case in session.query(Case)} != {99}


def test_a_copy_comes_back_into_an_empty_database_alone_and_goes_on_there(
    district, used, tmp_path, elsewhere
):
    path = copy_out(used, tmp_path / "copy")
    with pytest.raises(LedgerNotEmptyError):
        copy_in(path, used)
    with open_ledger(tmp_path / "copy" / "other", elsewhere, begins=False) as other:
        copy_in(path, other)
        assert proved(other) == proved(used)
        district.ledger = other
        district.sign(district.number, DAY)
        assert proved(other)[0] > proved(used)[0]
