import json
from datetime import date

import pytest
from sqlalchemy import select

from protection.key import KEY_VARIABLE
from transforms.ledger.audit import audit
from transforms.ledger.double_review import CaseVerdict, keep_judgement
from transforms.ledger.errors import WrongLedgerKeyError
from transforms.ledger.event_writer import Actor
from transforms.ledger.states import State
from transforms.ledger.tables import Answer, Case, Event, IssuedList
from transforms.ledger.vocabulary import LedgerRole, Reason

ISSUED, DEADLINE, SIGNED = date(2009, 8, 5), date(2009, 9, 5), date(2009, 8, 20)
GONE = "delete from cases where case_id = '{0}'; delete from case_records where case_id = '{0}'"


def events(district, case_id, action):
    with district.ledger.reading() as session:
        found = session.scalars(
            select(Event).where(Event.case_id == case_id, Event.action == action)
        )
        return [(event.why, json.loads(event.details)) for event in found]


@pytest.fixture
def signed(district):
    """All three cases confirmed and signed on 20 August."""
    district.run("2009-07-31")
    number = district.issue(ISSUED, DEADLINE)
    district.answer(
        number, SIGNED, omitted=State.CONFIRMED, false=State.CONFIRMED, sex=State.CONFIRMED
    )
    district.sign(number, SIGNED)
    assert set(district.states().values()) == {"signed"}
    return district


def test_a_run_opens_its_cases_and_the_next_one_knows_them(district):
    assert district.run("2009-07-31").moved == {"open": 3}
    assert district.run("2009-08-31").moved == {}
    assert (
        district.states()
        == district.published()
        == {"omitted": "open", "false": "open", "sex": "open"}
    )


def test_without_its_key_a_ledger_is_no_broken_one(district, monkeypatch):
    """Whoever restores a backup for a variable that was not set loses what came since."""
    monkeypatch.setenv(KEY_VARIABLE, "Zr7-first-Kq29xWm4Lt0v")
    district.run("2009-07-31")
    monkeypatch.delenv(KEY_VARIABLE)
    with pytest.raises(WrongLedgerKeyError, match=KEY_VARIABLE):
        district.run("2009-08-31")
    judge = Actor("李", LedgerRole.REVIEWER, date(2009, 8, 1))
    with pytest.raises(WrongLedgerKeyError):
        keep_judgement(district.ledger, judge, "C-sex", CaseVerdict.IS_CASE, "何霞")
    monkeypatch.setenv(KEY_VARIABLE, "Zr7-first-Kq29xWm4Lt0v")
    assert district.run("2009-08-31").moved == {}


def test_the_published_status_follows_the_ledger(district):
    district.run("2009-07-31")
    number = district.issue(ISSUED, DEADLINE)
    district.run("2009-07-31")
    assert set(district.published().values()) == {"issued"}
    district.answer(number, SIGNED, omitted=State.CONFIRMED, sex=State.CANNOT_TELL)
    district.run("2009-07-31")
    assert district.published() == {
        "omitted": "confirmed",
        "false": "refuted",
        "sex": "cannot_tell",
    }


def test_a_refuted_case_does_not_come_back_unless_its_evidence_changes(district):
    district.run("2009-07-31")
    district.answer(district.issue(ISSUED, DEADLINE), SIGNED)
    district.run("2009-08-31")
    assert district.published()["omitted"] == "refuted"
    district.run(
        "2009-09-30",
        "update birth_records set mother_name = '李庭' where source_record_id = 'H1'",
        "delete from case_records where source_record_id = 'P1'",
    )
    assert district.states() == {"omitted": "reopened", "false": "refuted", "sex": "refuted"}
    [(why, details)] = events(district, "C-omitted", "reopen")
    assert why == Reason.REFUTED_BUT_EVIDENCE_CHANGED
    assert details["difference"] == ["- population:P1", "~ hospital:H1 mother_name"]


def test_another_telephone_or_town_is_no_new_evidence(district):
    district.run("2009-07-31")
    district.answer(district.issue(ISSUED, DEADLINE), SIGNED)
    district.run(
        "2009-08-31",
        "update birth_records set town_code = '420607112' where source_record_id = 'H1'",
    )
    assert district.states()["omitted"] == "refuted"


def test_corrections_that_the_extract_shows_are_verified(signed):
    signed.run(
        "2009-08-31",
        *(GONE.format(case) for case in ("C-omitted", "C-false", "C-sex")),
        "insert into birth_records by name select * replace ('wis' as source, 'W1' as "
        "source_record_id) from birth_records where source_record_id = 'H1'",
        "update births set in_wis = true where birth_id = 'B1'",
        "update birth_records set is_claim = false where source_record_id = 'W2'",
        "update birth_records set baby_sex = '2' where source_record_id = 'W3'",
    )
    assert set(signed.states().values()) == {"verified"}


def test_signed_but_still_wrong_is_reopened_and_the_days_past_the_deadline_are_told(signed):
    signed.run("2009-09-30")
    assert set(signed.states().values()) == {"reopened"}
    [(why, details)] = events(signed, "C-false", "reopen")
    assert why == Reason.SIGNED_AND_STILL_WRONG
    assert details["days_past_deadline"] == 25


def test_an_extract_from_before_the_signatures_proves_nothing(signed):
    signed.run("2009-08-15")
    assert set(signed.states().values()) == {"signed"}


def test_another_wrong_value_is_no_correction(signed):
    signed.run(
        "2009-08-31",
        "update cases set case_id = 'C-sex2', stated_value = '9' where case_id = 'C-sex'",
        "update case_records set case_id = 'C-sex2' where case_id = 'C-sex'",
        "update birth_records set baby_sex = '9' where source_record_id = 'W3'",
    )
    assert (signed.states()["sex"], signed.states()["sex2"]) == ("reopened", "open")


def test_a_case_that_vanishes_without_its_correction_is_withdrawn(signed):
    signed.run("2009-08-31", GONE.format("C-false"))
    assert signed.states()["false"] == "withdrawn"
    [(why, _)] = events(signed, "C-false", "withdraw")
    assert why == Reason.GONE_WITHOUT_CORRECTION


@pytest.mark.parametrize("absent", ["wis_birth", "hospital"])
def test_a_source_that_was_not_delivered_proves_nothing(signed, absent):
    signed.run(
        "2009-08-31",
        GONE.format("C-false"),
        f"update run_sources set present = false where source = '{absent}'",
    )
    assert signed.states()["false"] == "signed"


def test_a_birth_outside_the_window_proves_nothing(district):
    district.run("2009-07-31")
    district.run(
        "2009-08-31", GONE.format("C-false"), "update run_context set window_start = '2006-10-01'"
    )
    assert district.states()["false"] == "open"


def test_an_open_case_whose_evidence_went_is_withdrawn_and_may_come_back(district):
    district.run("2009-07-31")
    district.run("2009-08-31", GONE.format("C-omitted"))
    assert district.states()["omitted"] == "withdrawn"
    district.run("2009-09-30")
    assert district.states()["omitted"] == "reopened"


def test_a_list_that_nobody_answers_is_overdue_the_day_after_its_deadline(district):
    district.run("2009-07-31")
    number = district.issue(ISSUED, DEADLINE)
    district.run("2009-09-05")
    assert set(district.states().values()) == {"issued"}
    district.run("2009-09-06")
    assert set(district.states().values()) == {"overdue"}
    district.answer(number, date(2009, 9, 7))
    assert set(district.states().values()) == {"refuted"}


def test_a_run_over_an_older_extract_changes_nothing(district):
    district.run("2009-08-31")
    update = district.run("2009-07-31", GONE.format("C-false"))
    assert update.is_old
    assert district.states()["false"] == "open"
    assert "未改动" in (update.summary() or "")


def test_new_evidence_voids_the_signatures(district):
    district.run("2009-07-31")
    number = district.issue(ISSUED, DEADLINE)
    district.answer(number, SIGNED, sex=State.CONFIRMED)
    district.sign(number, SIGNED, signatures=5)
    district.run(
        "2009-08-31", "update birth_records set mother_name = '何夏' where source_record_id = 'H3'"
    )
    [(why, details)] = events(district, "C-sex", "void signatures")
    assert (why, len(details["roles"])) == (Reason.EVIDENCE_CHANGED, 5)
    assert district.states()["sex"] == "confirmed"


def test_the_chain_stays_whole_through_a_cases_life(signed):
    signed.run("2009-09-30")
    with signed.ledger.reading() as session:
        found = audit(session)
    assert found.is_whole, found.breaks
    assert found.cases == 3


def test_a_child_named_since_the_signatures_is_signed_anew_until_the_change_is_handed_over(signed):
    named = "update birth_records set baby_name = '王小明' where source_record_id = 'P1'"
    signed.run("2009-08-20", named)
    assert signed.states() == {"omitted": "reopened", "false": "signed", "sex": "signed"}
    [(why, details)] = events(signed, "C-omitted", "reopen")
    assert why == Reason.SIGNED_BUT_EVIDENCE_CHANGED
    assert details["difference"] == ["~ asked child_name"]
    signed.run("2009-08-20", named)
    assert signed.states()["omitted"] == "reopened"


def test_an_event_names_no_record_by_a_key_that_is_an_id_number(district):
    number = "420621198203052345"
    born = "update {} set source_record_id = '420621198203052345' where source_record_id = 'P1'"
    changes = [born.format(table) for table in ("birth_records", "case_records", "record_links")]
    district.run("2009-07-31", *changes)
    district.run(
        "2009-08-31",
        *changes,
        f"update birth_records set birth_date = '2006-03-06' where source_record_id = '{number}'",
    )
    [(_, details)] = events(district, "C-omitted", "evidence")
    [line] = details["difference"]
    assert line.startswith("~ population:K")
    with district.ledger.reading() as session:
        assert not [one for one in session.scalars(select(Event.details)) if number in one]


def test_a_list_is_taken_in_though_a_run_took_one_of_its_cases_off_it_meanwhile(district):
    """The town cannot know of that. What it says of the case is kept, and the case stays."""
    district.run("2009-07-31")
    number = district.issue(ISSUED, DEADLINE)
    district.run("2009-08-07", GONE.format("C-false"))
    confirmed = dict.fromkeys(("omitted", "false", "sex"), State.CONFIRMED)
    received = district.answer(number, SIGNED, **confirmed)
    assert received.aside == ("C-false",)
    assert district.states() == {"omitted": "confirmed", "false": "withdrawn", "sex": "confirmed"}
    # It corrects another answer: what it says of the case is kept once.
    district.answer(number, SIGNED, **{**confirmed, "sex": State.REFUTED})
    with district.ledger.reading() as session:
        kept = session.scalars(select(Answer.finding).where(Answer.case_id == "C-false")).all()
        assert kept == ["confirmed"]
        assert audit(session).breaks == ()
    # The case comes back: the next list asks of it, and of it alone.
    district.run("2009-08-31")
    assert district.states() == {"omitted": "confirmed", "false": "reopened", "sex": "refuted"}
    with district.ledger.reading() as session:
        assert audit(session).breaks == ()


@pytest.mark.parametrize("finding", [State.CONFIRMED, State.REFUTED])
def test_an_answer_to_a_case_that_went_and_came_back_meanwhile_waits_for_the_next_list(
    district, finding
):
    district.run("2009-07-31")
    number = district.issue(ISSUED, DEADLINE)
    district.run("2009-08-07", GONE.format("C-false"))
    district.run("2009-08-14")
    received = district.answer(number, SIGNED, omitted=State.CONFIRMED, false=finding)
    assert received.aside == ("C-false",)
    assert district.states() == {"omitted": "confirmed", "false": "reopened", "sex": "refuted"}


def test_a_list_that_replaces_another_asks_of_all_that_is_still_out_on_it(district):
    """A case that came back goes on the next list, and nobody takes a reply to the one before any
    more: its other cases could never be answered."""
    district.run("2009-07-31")
    first = district.issue(ISSUED, DEADLINE)
    district.run("2009-08-07", GONE.format("C-false"))
    district.run("2009-08-08")
    assert district.states()["false"] == "reopened"
    second = district.issue(date(2009, 8, 9), DEADLINE)
    with district.ledger.reading() as session:
        assert session.get_one(IssuedList, first).superseded_by == second
        listed = session.scalars(select(Case.case_id).where(Case.list_number == second)).all()
    assert sorted(listed) == ["C-false", "C-omitted", "C-sex"]
