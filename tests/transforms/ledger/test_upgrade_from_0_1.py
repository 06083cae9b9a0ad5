"""A ledger that version 0.1 wrote is opened, proved, backed up and worked on by this version.

`ledger_0_1.sql` is the dump of a ledger that commit 126f967 made: a district run, a list issued, a
reply received (three cases, eleven events).
"""

import sqlite3
from datetime import date
from pathlib import Path

import pytest

from transforms.ledger.audit import audit
from transforms.ledger.event_writer import Actor
from transforms.ledger.portable import copy_out
from transforms.ledger.signing import sign_list
from transforms.ledger.states import SIGN_OFF
from transforms.ledger.store import LEDGER_FILE, Ledger, open_ledger
from transforms.ledger.tables import IssuedList


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """An output folder of version 0.1, as far as its ledger goes."""
    dump = Path(__file__).with_name("ledger_0_1.sql").read_text("utf-8")
    with sqlite3.connect(tmp_path / LEDGER_FILE) as con:
        con.executescript(dump)
    return tmp_path


def events(ledger: Ledger) -> int:
    """Events of this version's form; before them stand the eleven of version 0.1."""
    with ledger.reading() as session:
        found = audit(session)
    assert found.is_whole, found.breaks
    assert found.older_events == 11
    return found.events - found.older_events


def test_a_ledger_of_0_1_is_whole_under_the_new_schema_and_goes_on(old: Path) -> None:
    with open_ledger(old) as ledger:
        carried_over = events(ledger)
        assert carried_over > 0
        with ledger.reading() as session:
            number = session.query(IssuedList).one().number
        sign_list(ledger, Actor("王某", SIGN_OFF[0], date(2009, 8, 20)), number)
        assert events(ledger) > carried_over
        (old / "copy").mkdir()
        copy_out(ledger, old / "copy")
    with open_ledger(old / "copy") as copy:
        assert events(copy) > carried_over
