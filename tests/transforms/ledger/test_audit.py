"""What the audit finds: every column of every table altered, rows removed and repeated, and events
that hash well and may not be."""

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.lawful_ledger import TOWN, answer_list, issue_list, open_case, sign_known_case
from transforms.ledger import decide_case, double_review
from transforms.ledger.audit import Audit, audit
from transforms.ledger.case_rules import OF_CASES
from transforms.ledger.chain import Head, head, make_event
from transforms.ledger.decisions import Decision
from transforms.ledger.double_review import CaseVerdict
from transforms.ledger.event_writer import Actor, open_event_writer
from transforms.ledger.guards import set_guards
from transforms.ledger.rights import MAY
from transforms.ledger.rows import HIDDEN, NOT_PROVED, PROVED, columns_of
from transforms.ledger.rules import RULED
from transforms.ledger.states import SIGN_OFF, State
from transforms.ledger.store import Ledger, open_ledger
from transforms.ledger.tables import Account, Base, Case, Event
from transforms.ledger.vocabulary import Action, LedgerRole

DAY = date(2009, 8, 15)
ADMIN = Actor("root", LedgerRole.SYSTEM, DAY)
LI, SUN = (Actor(name, LedgerRole.REVIEWER, DAY) for name in ("李审核", "孙审核"))


def fill(ledger: Ledger) -> None:
    """At least a row in every table, and one in every state of the correction."""
    for case_id in ("C-signed", "C-answered", "C-issued"):
        values = {"stated_value": "1", "shown_value": "2", "shown_mother_name": "戴兰"}
        open_case(ledger, case_id, stated_mother_name="白梅", **values)
    open_case(ledger, "C-review", grade="review")
    open_case(ledger, "C-open")
    sign_known_case(ledger, "C-signed")
    answer_list(ledger, issue_list(ledger, "C-answered"), State.CONFIRMED, "C-answered")
    issue_list(ledger, "C-issued")
    for reader in (LI, SUN):
        double_review.keep_judgement(ledger, reader, "C-review", CaseVerdict.IS_CASE, "两条是一人")
    decide_case.decide(ledger, LI, "C-review", Decision.PUT_FORWARD, "seen", 1)
    with open_event_writer(ledger, ADMIN) as events:
        columns = {column.name: column for column in Account.__table__.columns}
        values = {
            name: False if isinstance(column.type, sa.Boolean) else "reviewer"
            for name, column in columns.items()
            if not column.nullable
        }
        events.session.add(Account(**values | {"name": LI.name, "town_code": TOWN}))
        events.session.flush()
        events.remark(Action.ACCOUNT_ADDED, "desk_accounts", {"account": LI.name})


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with something in every table."""
    folder = tmp_path_factory.mktemp("filled")
    with open_ledger(folder) as ledger:
        fill(ledger)
    return folder / "ledger.sqlite"


@pytest.fixture
def ledger(filled: Path, tmp_path: Path) -> Iterator[Ledger]:
    """A copy of it."""
    shutil.copy(filled, tmp_path)
    with open_ledger(tmp_path) as opened:
        yield opened


Tamper = Callable[[Session], None]


@pytest.fixture
def after(ledger: Ledger) -> Callable[[Tamper], Audit]:
    """The audit after somebody who may do anything to the database has done something; the next
    one begins from the same ledger again."""

    def tampered(alter: Tamper) -> Audit:
        with ledger.writing() as session:
            session.connection().exec_driver_sql("pragma defer_foreign_keys = on")
            drop_guards(session.connection())
            alter(session)
            set_guards(session.connection())
            found = audit(session)
            session.rollback()
        return found

    return tampered


def drop_guards(connection: sa.Connection) -> None:
    """The first thing that somebody does who wants to alter events."""
    for (name,) in connection.exec_driver_sql(
        "select name from sqlite_master where type = 'trigger'"
    ).all():
        connection.exec_driver_sql(f"drop trigger {name}")


def test_an_untouched_ledger_is_whole_and_every_table_is_in_use(ledger: Ledger) -> None:
    with ledger.reading() as session:
        assert audit(session).breaks == ()
        for table in PROVED:
            assert session.scalar(sa.select(sa.func.count()).select_from(table)), table


def test_every_table_is_proved_or_named_with_the_reason_and_every_action_has_rule_and_right() -> (
    None
):
    names = {table.__tablename__ for table in PROVED}
    assert names | NOT_PROVED.keys() == Base.metadata.tables.keys()
    assert not names & NOT_PROVED.keys()
    assert HIDDEN.keys() <= names
    assert set(Action) == RULED | OF_CASES == MAY.keys()


def other(column: sa.Column[Any], value: object) -> object:
    """Another value that the column could hold."""
    if isinstance(column.type, sa.Boolean):
        return not value
    if isinstance(column.type, sa.Integer):
        return int(value or 0) + 77  # type: ignore[call-overload]
    return "1900-01-01" if value != "1900-01-01" else "1900-01-02"


@pytest.mark.parametrize("table", PROVED, ids=lambda table: table.__tablename__)
def test_a_value_altered_in_any_row_and_column_is_told_with_its_place(
    after: Callable[[Tamper], Audit], ledger: Ledger, table: type[Base]
) -> None:
    key = table.__table__.primary_key.columns  # type: ignore[attr-defined]
    with ledger.reading() as session:
        rows = session.execute(sa.select(table.__table__).limit(3)).mappings().all()
    for row in rows:
        where = sa.and_(*(column == row[column.name] for column in key))
        for name in columns_of(table):
            column = table.__table__.columns[name]
            change = sa.update(table).where(where).values({name: other(column, row[name])})
            found = after(lambda session, change=change: session.execute(change))
            assert any(table.__tablename__ in place.en for place in found.breaks), name
            if name not in key:
                assert any(f": {name} is not what" in place.en for place in found.breaks), name
            if column.nullable and row[name] is not None:
                change = sa.update(table).where(where).values({name: None})
                assert not after(lambda session, change=change: session.execute(change)).is_whole


@pytest.mark.parametrize("table", PROVED, ids=lambda table: table.__tablename__)
def test_a_row_removed_or_repeated_is_told(
    after: Callable[[Tamper], Audit], ledger: Ledger, table: type[Base]
) -> None:
    key = [column.name for column in table.__table__.primary_key.columns]  # type: ignore[attr-defined]
    with ledger.reading() as session:
        row = dict(session.execute(sa.select(table.__table__).limit(1)).mappings().one())
    where = sa.and_(*(table.__table__.columns[name] == row[name] for name in key))
    found = after(lambda session: session.execute(sa.delete(table).where(where)))
    assert any("this row was removed" in place.en for place in found.breaks)
    again = row | {
        name: other(table.__table__.columns[name], row[name])
        for name in (*key, "answers_sha256")
        if name in row
    }
    found = after(lambda session: session.execute(sa.insert(table).values(again)))
    assert any("no event tells of this row" in place.en for place in found.breaks)


@pytest.mark.parametrize("column", columns_of(Event))
def test_an_altered_column_of_an_event_is_told_with_its_number(
    after: Callable[[Tamper], Audit], column: str
) -> None:
    value = other(Event.__table__.columns[column], 8)
    change = sa.update(Event).where(Event.seq == 8).values({column: value})
    told = {place.seq for place in after(lambda session: session.execute(change)).breaks}
    assert told & {8, 9, value}


def test_a_removed_a_repeated_and_a_moved_event_are_told(after: Callable[[Tamper], Audit]) -> None:
    found = after(lambda session: session.execute(sa.delete(Event).where(Event.seq == 8)))
    assert "After event 7 comes event 9: some are missing." in [one.en for one in found.breaks]

    def repeat(session: Session) -> None:
        row = dict(session.execute(sa.select(Event.__table__).limit(1)).mappings().one())
        new = {"seq": 9999, "hash": "x", "previous_hash": head(session).hash}
        session.execute(sa.insert(Event).values(row | new))

    assert 9999 in {place.seq for place in after(repeat).breaks}


def forge(session: Session, *, case: str = "", **said: Any) -> None:
    """Append an event that hashes well, and put its consequences into the tables."""
    row = session.get(Case, case) if case else None
    moved = (case, row.status, said.pop("to", row.status)) if row else None
    who = (said.pop("actor", "王统计"), said.pop("role", LedgerRole.STATISTICIAN), DAY)
    event = make_event(head(session), who, said.pop("action"), moved, "", said)
    session.execute(sa.insert(Event), [event])
    if row and moved:
        row.status, row.version = moved[2], row.version + 1
    session.flush()


LAST = {"actor": "签字人5", "role": SIGN_OFF[5]}
RUN = {"actor": "birthrecon", "role": LedgerRole.RUN}
MET = {"run": "run 1", "extract_date": "2009-07-31"}
UNLAWFUL: dict[str, dict[str, Any]] = {
    "complete without a signature": {"case": "C-answered", "action": "complete", "to": "signed"}
    | LAST,
    "a signature by a wrong role": {"case": "C-answered", "action": "sign", "role": "司机"},
    "a signature out of turn": {"case": "C-answered", "action": "sign"} | LAST,
    "a signature of what was not answered": {"case": "C-issued", "action": "sign"}
    | {"role": SIGN_OFF[0]},
    "a decision without the role": {"case": "C-open", "action": "set aside", "to": "refuted"}
    | {"role": LedgerRole.TOWN_CLERK},
    "a decision twice": {"case": "C-review", "action": "put forward"},
    "a change file of what is not signed": {"case": "C-answered", "action": "hand over"}
    | {"to": "applied"},
    "a proof by an extract of before": {"case": "C-signed", "action": "verify", "to": "verified"}
    | RUN
    | MET
    | {"verification": "corrected"},
    "a step that the states do not know": {"case": "C-open", "action": "withdraw", "to": "signed"}
    | RUN
    | MET,
    "evidence without a run": {"case": "C-open", "action": "evidence", "row": {"facts": "x"}} | RUN,
    "evidence under standing signatures": {"case": "C-signed", "action": "evidence"}
    | RUN
    | MET
    | {"row": {"evidence_digest": "y"}},
    "another value under standing signatures": {"case": "C-signed", "action": "describe"}
    | RUN
    | MET
    | {"row": {"shown_value": "y"}},
    "another asked value under standing signatures": {"case": "C-signed", "action": "describe"}
    | RUN
    | MET
    | {"asked": {"parity": "y"}},
    "an answer to no list": {"case": "C-open", "action": "answer", "to": "confirmed"}
    | {"row": {"id": 77, "receipt_id": 1, "case_id": "C-open", "finding": "confirmed"}},
    "an action that nobody knows": {"case": "C-open", "action": "promote"},
    "an account made by a reviewer": {"action": "account changed", "role": LedgerRole.REVIEWER}
    | {"row": {}},
    "a row carried over that no older ledger had": {"action": "carry over"}
    | RUN
    | {"table": "ledger_runs", "row": {}},
    "a second beginning": {"action": "begin", "events_before": 0, "secret": "x"},
    "a case that is opened twice": {"case": "C-open", "action": "open"} | RUN | MET | {"row": {}},
}


@pytest.mark.parametrize("event", UNLAWFUL.values(), ids=UNLAWFUL.keys())
def test_an_event_that_hashes_well_and_may_not_be_is_told_with_its_number(
    after: Callable[[Tamper], Audit], ledger: Ledger, event: dict[str, Any]
) -> None:
    with ledger.reading() as session:
        end = head(session).seq
    found = after(lambda session: forge(session, **event))
    assert [place.seq for place in found.breaks][:1] == [end + 1], found.breaks


def test_after_closure_nothing_but_a_reopening_is_lawful(
    after: Callable[[Tamper], Audit],
) -> None:
    def close_and_go_on(session: Session) -> None:
        set_guards(session.connection())
        forge(session, case="C-open", action="withdraw", to="withdrawn", **RUN, **MET)
        assert audit(session).is_whole
        forge(session, case="C-open", action="put forward")

    assert not after(close_and_go_on).is_whole


def test_the_forgery_that_the_audit_once_called_whole_is_told(
    after: Callable[[Tamper], Audit],
) -> None:
    """A `complete` without signatures, and another value for the register's owner."""

    def sign_alone(session: Session) -> None:
        content = {"content_sha256": "x"}
        forge(session, case="C-answered", action="complete", to="signed", **LAST, **content)
        case = session.get_one(Case, "C-answered")
        case.signed_on, case.shown_value = DAY.isoformat(), "1900-01-01"

    assert not after(sign_alone).is_whole


def test_a_tail_that_was_rewritten_with_fresh_hashes_shows_against_a_head_kept_elsewhere(
    ledger: Ledger,
) -> None:
    with ledger.reading() as session:
        kept = head(session)
        assert audit(session, kept).is_whole
        assert audit(session, kept.hash).is_whole
    with ledger.writing() as session:
        drop_guards(session.connection())
        last = session.get_one(Event, kept.seq)
        end = Head(kept.seq - 1, last.previous_hash)
        details = json.loads(last.details)
        session.delete(last)
        session.flush()
        who = ("another", last.role, DAY)
        session.execute(
            sa.insert(Event), [make_event(end, who, last.action, None, last.why, details)]
        )
        set_guards(session.connection())
    with ledger.reading() as session:
        assert audit(session).is_whole
        [told] = audit(session, kept).breaks
        assert told.seq == kept.seq
        assert "was rewritten" in told.en
        assert not audit(session, kept.hash).is_whole


def test_an_end_that_was_cut_off_shows_against_a_head_kept_elsewhere(ledger: Ledger) -> None:
    with ledger.reading() as session:
        kept = head(session)
    with ledger.writing() as session:
        drop_guards(session.connection())
        session.execute(sa.delete(Event).where(Event.seq == kept.seq))
        session.execute(sa.delete(Account))
        set_guards(session.connection())
    with ledger.reading() as session:
        assert audit(session).is_whole
        assert "cut off" in audit(session, kept).breaks[0].en


def test_dropped_triggers_and_altered_tables_are_told(ledger: Ledger) -> None:
    with ledger.writing() as session:
        drop_guards(session.connection())
        assert sum("was dropped" in place.en for place in audit(session).breaks) == 3
        session.connection().exec_driver_sql("alter table ledger_runs add column note text")
    with ledger.reading() as session:
        [told] = audit(session).breaks
        assert "The columns of ledger_runs were altered: note." in told.en
