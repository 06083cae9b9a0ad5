"""The chain on both databases: what the database itself refuses, and what the audit tells."""

from datetime import date

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DatabaseError

from transforms.ledger.audit import audit
from transforms.ledger.chain import HASHED, event_hash, head
from transforms.ledger.guards import missing_guards, set_guards
from transforms.ledger.states import State
from transforms.ledger.tables import Answer, Case, Event

DAY = date(2009, 8, 10)
AGAIN = (
    "into ledger_events select seq, at, actor, role, action, case_id, before, after, "
    "'x', details, previous_hash, hash from ledger_events where seq = 2"
)


@pytest.fixture
def used(district):
    """A ledger with cases, a list and a reply."""
    district.run("2009-07-31")
    district.answer(district.issue(DAY, DAY), DAY, sex=State.AMENDED)
    return district.ledger


def tamper(ledger, *statements):
    """As somebody would who may drop the guards, and puts them back."""
    with ledger.writing() as session:
        connection = session.connection()
        for name in GUARDS[connection.dialect.name]:
            table = " on ledger_events" if connection.dialect.name == "postgresql" else ""
            connection.execute(text(f"drop trigger {name}{table}"))
        assert len(missing_guards(connection)) == len(GUARDS[connection.dialect.name])
        for statement in statements:
            session.execute(statement)
        set_guards(connection)


GUARDS = {
    "sqlite": ("ledger_events_no_update", "ledger_events_no_delete", "ledger_events_no_replace"),
    "postgresql": ("ledger_events_stay", "ledger_events_in_order"),
}


def proved(ledger, expected=None):
    with ledger.reading() as session:
        return audit(session, expected)


def test_an_untouched_ledger_is_whole_and_begins_with_its_beginning(used):
    found = proved(used)
    assert found.breaks == ()
    assert (found.events, found.cases, found.older_events) == (13, 3, 0)
    with used.reading() as session:
        assert session.get_one(Event, 1).action == "begin"
        assert str(head(session)) == f"13:{found.head}"


def test_an_empty_ledger_is_whole(ledger):
    assert proved(ledger).is_whole


@pytest.mark.parametrize(
    "statement",
    [
        "update ledger_events set why = 'x' where seq = 2",
        "delete from ledger_events",
        "insert or replace " + AGAIN,
        "insert " + AGAIN + " on conflict (seq) do update set why = 'x'",
        "truncate ledger_events",
    ],
)
def test_the_database_itself_refuses_to_change_an_event(used, statement):
    with used.reading() as session:
        dialect = session.connection().dialect.name
    if ("truncate" if dialect == "sqlite" else "or replace") in statement:
        pytest.skip("the other database's word")
    with pytest.raises(DatabaseError, match="can only be added to"), used.writing() as session:
        session.execute(text(statement))
    assert proved(used).is_whole


def test_an_altered_event_is_named(used):
    tamper(used, update(Event).where(Event.seq == 4).values(actor="somebody else"))
    assert {place.seq for place in proved(used).breaks} == {4}


def test_details_that_are_no_longer_json_stop_no_audit(used):
    tamper(used, update(Event).where(Event.seq == 4).values(details="{"))
    assert {place.seq for place in proved(used).breaks} == {4}


def test_an_altered_event_with_a_new_hash_breaks_at_the_next_one(used):
    with used.reading() as session:
        event = session.get(Event, 4)
        changed = {name: getattr(event, name) for name in HASHED} | {"why": "somebody's"}
    values = {"why": "somebody's", "hash": event_hash(changed)}
    tamper(used, update(Event).where(Event.seq == 4).values(values))
    assert {place.seq for place in proved(used).breaks} == {5}


def test_a_row_altered_behind_the_chain_is_told_on_either_database(used):
    tamper(
        used,
        update(Case).where(Case.case_id == "C-false").values(status="verified"),
        update(Answer).where(Answer.case_id == "C-sex").values(correction="男"),
        delete(Answer).where(Answer.case_id == "C-omitted"),
    )
    told = " ".join(place.en for place in proved(used).breaks)
    assert "ledger_cases C-false: status is not what the events say (refuted, now verified)" in told
    assert "correction is not what the events say" in told
    assert "this row was removed" in told


def test_signatures_that_a_changed_answer_voided_are_whole(district):
    district.run("2009-07-31")
    number = district.issue(DAY, DAY)
    district.answer(number, DAY, sex=State.CONFIRMED)
    district.sign(number, DAY, signatures=2)
    district.answer(number, DAY, sex=State.AMENDED)
    assert proved(district.ledger).is_whole


def test_a_column_that_somebody_has_added_is_told_on_either_database(used):
    with used.writing() as session:
        session.execute(text("alter table ledger_runs add column note text"))
    assert "ledger_runs were altered: note" in proved(used).breaks[0].en
