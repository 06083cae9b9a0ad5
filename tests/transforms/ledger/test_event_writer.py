import threading
from datetime import date

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import func, select

from transforms.ledger.audit import audit
from transforms.ledger.errors import (
    IllegalStepError,
    LedgerUnreachableError,
    StaleCaseError,
    UnknownCaseError,
)
from transforms.ledger.event_writer import Actor, open_event_writer
from transforms.ledger.states import STEPS, State
from transforms.ledger.store import open_ledger
from transforms.ledger.tables import Base, Event

ACTOR = Actor("王统计", "统计员", date(2009, 8, 5))


def test_a_step_that_makes_no_sense_is_refused_and_leaves_nothing(district):
    def take_two_steps():
        with open_event_writer(district.ledger, ACTOR) as events:
            events.note(events.case("C-sex"), "comment", "")
            events.move(events.case("C-false"), State.APPLIED, "set aside", "")

    district.run("2009-07-31")
    with pytest.raises(IllegalStepError, match="C-false is 'Open' and cannot become 'Applied'"):
        take_two_steps()
    assert set(district.states().values()) == {"open"}


def test_an_unknown_case_is_named(ledger):
    with pytest.raises(UnknownCaseError, match="C-9"), open_event_writer(ledger, ACTOR) as events:
        events.case("C-9")


def test_every_state_has_its_steps_and_settled_ones_lead_only_back():
    assert STEPS.keys() == set(State)
    assert STEPS[State.VERIFIED] == STEPS[State.WITHDRAWN] == {State.REOPENED}


def test_of_two_who_decide_on_one_case_the_second_is_told_and_nothing_is_lost(
    district, open_the_ledger
):
    district.run("2009-07-31")
    with open_event_writer(district.ledger, ACTOR) as events:
        seen = events.case("C-sex").version
        events.note(events.case("C-sex"), "comment", "first", seen_version=seen)
    with (
        pytest.raises(StaleCaseError, match="Somebody else"),
        open_event_writer(open_the_ledger(), ACTOR) as events,
    ):
        events.note(events.case("C-sex"), "comment", "second", seen_version=seen)
    with district.ledger.reading() as session:
        assert session.scalars(select(Event.why).where(Event.action == "comment")).all() == [
            "first"
        ]


def test_writers_at_once_take_turns_and_the_chain_stays_one(district, open_the_ledger):
    district.run("2009-07-31")
    ledgers = [open_the_ledger() for _ in range(4)]

    def write(ledger):
        for _ in range(5):
            with open_event_writer(ledger, ACTOR) as events:
                events.note(events.case("C-sex"), "comment", "at once")

    threads = [threading.Thread(target=write, args=(ledger,)) for ledger in ledgers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with district.ledger.reading() as session:
        assert session.scalar(select(func.count()).where(Event.action == "comment")) == 20
        assert audit(session).is_whole


def test_a_ledger_is_made_once_for_all_who_open_it_at_once(open_the_ledger):
    failures = []

    def open_it():
        try:
            open_the_ledger()
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_the_migrations_make_what_the_models_say(ledger):
    with ledger.reading() as session:
        migrations = MigrationContext.configure(
            session.connection(), opts={"version_table": "ledger_schema"}
        )
        assert compare_metadata(migrations, Base.metadata) == []


def test_the_file_is_for_its_owner_alone(tmp_path):
    open_ledger(tmp_path).close()
    assert (tmp_path / "ledger.sqlite").stat().st_mode & 0o777 == 0o600


def test_a_ledger_that_must_exist_is_not_made(tmp_path):
    with pytest.raises(LedgerUnreachableError, match="birthrecon run"):
        open_ledger(tmp_path, must_exist=True)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("dsn", ["nonsense", "postgresql://me:geheim@127.0.0.1:1/none"])
def test_an_address_that_leads_nowhere_is_told_without_its_password(tmp_path, dsn):
    with pytest.raises(LedgerUnreachableError, match="BIRTHRECON_LEDGER_DSN") as told:
        open_ledger(tmp_path, dsn)
    assert "geheim" not in str(told.value)
