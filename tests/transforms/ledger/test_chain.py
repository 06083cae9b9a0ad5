from datetime import date

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DatabaseError

from transforms.ledger.audit import audit
from transforms.ledger.chain import GENESIS, HASHED, event_hash
from transforms.ledger.states import State
from transforms.ledger.tables import Answer, Case, Event

DAY = date(2009, 8, 10)


@pytest.fixture
def used(district):
    """A ledger with cases, a list and a reply."""
    district.run("2009-07-31")
    district.answer(district.issue(DAY, DAY), DAY, sex=State.AMENDED)
    return district.ledger


def tamper(ledger, *statements):
    """As somebody would who may drop the guards."""
    with ledger.writing() as session:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("drop trigger ledger_events_stay on ledger_events"))
        else:
            for verb in ("update", "delete"):
                session.execute(text(f"drop trigger ledger_events_no_{verb}"))
        for statement in statements:
            session.execute(statement)


def proved(ledger, expected_head=None):
    with ledger.reading() as session:
        return audit(session, expected_head)


def test_an_untouched_ledger_is_whole(used):
    found = proved(used)
    assert found.is_whole
    assert (found.events, found.cases) == (11, 3)


def test_an_empty_ledger_is_whole(ledger):
    assert proved(ledger).head == GENESIS


@pytest.mark.parametrize(
    "statement", ["update ledger_events set why = 'x' where seq = 2", "delete from ledger_events"]
)
def test_the_database_itself_refuses_to_change_an_event(used, statement):
    with pytest.raises(DatabaseError, match="can only be added to"), used.writing() as session:
        session.execute(text(statement))
    assert proved(used).is_whole


def test_an_altered_event_is_named(used):
    tamper(used, update(Event).where(Event.seq == 4).values(actor="somebody else"))
    assert [place.seq for place in proved(used).breaks] == [4]


def test_details_that_are_no_longer_json_stop_no_audit(used):
    tamper(used, update(Event).where(Event.seq == 4).values(details="{"))
    assert [place.seq for place in proved(used).breaks] == [4]


def test_an_altered_event_with_a_new_hash_breaks_at_the_next_one(used):
    with used.reading() as session:
        event = session.get(Event, 4)
        changed = {name: getattr(event, name) for name in HASHED} | {"actor": "somebody else"}
    tamper(
        used,
        update(Event).where(Event.seq == 4).values(actor="somebody else", hash=event_hash(changed)),
    )
    assert [place.seq for place in proved(used).breaks] == [5]


def test_a_removed_event_is_missed(used):
    tamper(used, delete(Event).where(Event.seq == 4))
    assert "第 3 条之后缺少记录" in proved(used).breaks[0].zh


def test_an_end_that_was_cut_off_shows_against_a_hash_noted_earlier(used):
    head = proved(used).head
    with used.reading() as session:
        last = session.get(Event, 11)
        assert last
        before = last.before
    tamper(
        used,
        delete(Event).where(Event.seq == 11),
        delete(Answer).where(Answer.case_id == last.case_id),
        update(Case).where(Case.case_id == last.case_id).values(status=before, version=2),
    )
    assert proved(used).is_whole
    assert [place.seq for place in proved(used, head).breaks] == [10]


def test_a_case_moved_behind_the_chain_is_told(used):
    tamper(used, update(Case).where(Case.case_id == "C-false").values(status="verified"))
    assert "C-false" in proved(used).breaks[0].en


def test_an_answer_changed_behind_the_chain_is_told(used):
    tamper(used, update(Answer).where(Answer.case_id == "C-sex").values(correction="男"))
    assert len(proved(used).breaks) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "update ledger_signatures set signer = '别人' where place = 2",
        "update ledger_signatures set is_void = true where place = 1",
        "delete from ledger_signatures where place = 3",
        "insert into ledger_signatures (id, case_id, place, role, signer, signed_on, "
        "content_sha256, is_void) select 99, case_id, 9, role, signer, signed_on, content_sha256, "
        "is_void from ledger_signatures where place = 1",
    ],
)
def test_a_signature_that_was_altered_removed_or_made_up_is_told(district, statement):
    district.run("2009-07-31")
    number = district.issue(DAY, DAY)
    district.answer(number, DAY, sex=State.CONFIRMED)
    district.sign(number, DAY, signatures=3)
    assert proved(district.ledger).is_whole
    tamper(district.ledger, text(statement))
    assert [place.en for place in proved(district.ledger).breaks] == [
        "The signatures of case C-sex are not those that its events tell of: altered, removed or "
        "made up."
    ]


def test_signatures_that_a_changed_answer_voided_are_whole(district):
    district.run("2009-07-31")
    number = district.issue(DAY, DAY)
    district.answer(number, DAY, sex=State.CONFIRMED)
    district.sign(number, DAY, signatures=2)
    district.answer(number, DAY, sex=State.AMENDED)
    assert proved(district.ledger).is_whole
