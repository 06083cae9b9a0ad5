import json
from datetime import date

import duckdb
import pytest
from sqlalchemy import select

from protection.key import KEY_VARIABLE
from transforms.ledger.audit import audit
from transforms.ledger.double_review import CaseVerdict, keep_judgement
from transforms.ledger.errors import NothingToDoError, WrongLedgerKeyError
from transforms.ledger.event_writer import Actor, open_event_writer
from transforms.ledger.replies import ReplyRefusedError
from transforms.ledger.states import State
from transforms.ledger.tables import Answer, Case, Event, IssuedList
from transforms.ledger.vocabulary import Action, LedgerRole, Reason

ISSUED, DEADLINE, SIGNED = date(2009, 8, 5), date(2009, 9, 5), date(2009, 8, 20)
GONE = "delete from cases where case_id = '{0}'; delete from case_records where case_id = '{0}'"


def events(district, case_id, action):
    with district.ledger.reading() as session:
        found = session.scalars(
            select(Event).where(Event.case_id == case_id, Event.action == action)
        )
        return [(event.why, json.loads(event.details)) for event in found]


def ask_and_sign(district, *confirmed):
    """A list goes out; the town confirms these cases and refutes the others, and all sign."""
    number = district.issue(ISSUED, DEADLINE)
    district.answer(number, SIGNED, **dict.fromkeys(confirmed, State.CONFIRMED))
    district.sign(number, SIGNED)


@pytest.fixture
def signed(district):
    """All three cases confirmed and signed on 20 August."""
    district.run("2009-07-31")
    ask_and_sign(district, "omitted", "false", "sex")
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


def test_a_row_that_was_refused_shows_no_correction(signed):
    refused = "update birth_records set is_quarantined = true where source_record_id = 'W2'"
    signed.run("2009-08-31", GONE.format("C-false"), refused)
    assert signed.states()["false"] == "signed"
    signed.run(
        "2009-09-30",
        GONE.format("C-false"),
        "delete from birth_records where source_record_id = 'W2'",
    )
    assert signed.states()["false"] == "verified"


@pytest.mark.parametrize(
    ("left", "state"),
    [
        ("source_record_id = 'W4'", "verified"),
        ("source_record_id in ('W3', 'W4')", "withdrawn"),  # the birth is lost
    ],
)
def test_of_duplicates_one_has_to_stay(district, left, state):
    twice = (
        "insert into birth_records by name select * replace ('W4' as source_record_id) "
        "from birth_records where source_record_id = 'W3'",
        "update cases set case_type = 'duplicate', subtype = 'same_town', stated_value = null, "
        "shown_value = null where case_id = 'C-sex'",
        "delete from case_records where case_id = 'C-sex'",
        "insert into case_records values ('C-sex', 'wis', 'W3', 'subject'), "
        "('C-sex', 'wis', 'W4', 'subject')",
    )
    district.run("2009-07-31", *twice)
    ask_and_sign(district, "sex")
    gone = f"delete from birth_records where {left}"
    district.run("2009-08-31", *twice, GONE.format("C-sex"), gone)
    assert district.states()["sex"] == state


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


ANOTHER_MOTHER = "update birth_records set mother_name = '何夏' where source_record_id = 'H3'"


@pytest.mark.parametrize("finding", [State.CONFIRMED, State.AMENDED])
def test_what_a_town_has_confirmed_is_asked_again_when_its_evidence_changes(district, finding):
    """Six people would sign the new evidence under an answer that was given to the old one."""
    district.run("2009-07-31")
    first = district.issue(ISSUED, DEADLINE)
    district.answer(first, SIGNED, sex=finding)
    district.run("2009-08-31", ANOTHER_MOTHER)
    assert district.states() == {"omitted": "refuted", "false": "refuted", "sex": "reopened"}
    [(why, details)] = events(district, "C-sex", "reopen")
    assert why == Reason.ASKED_BUT_EVIDENCE_CHANGED
    assert details["difference"] == ["~ hospital:H3 mother_name"]
    with pytest.raises(NothingToDoError):
        district.sign(first, SIGNED)
    second = district.issue(date(2009, 8, 9), date(2009, 10, 1))
    district.answer(second, SIGNED, sex=State.CONFIRMED)
    district.sign(second, SIGNED)
    assert district.states()["sex"] == "signed"
    with district.ledger.reading() as session:
        assert audit(session).breaks == ()


@pytest.mark.parametrize("day", ["2009-08-31", "2009-09-06"])
@pytest.mark.parametrize("finding", [State.CONFIRMED, State.REFUTED])
def test_an_answer_to_a_list_that_went_out_with_other_evidence_waits_for_the_next_list(
    district, day, finding
):
    district.run("2009-07-31")
    number = district.issue(ISSUED, DEADLINE)
    district.run(day)
    district.run(day, ANOTHER_MOTHER)
    received = district.answer(number, date(2009, 9, 7), omitted=State.CONFIRMED, sex=finding)
    assert received.aside == ("C-sex",)
    assert district.states() == {"omitted": "confirmed", "false": "refuted", "sex": "reopened"}
    with district.ledger.reading() as session:
        assert audit(session).breaks == ()


# The registers are of the day of the first run, and what came since is a notice or a hospital's.
NOT_DRAWN_SINCE = "update deliveries set extract_date = '2009-07-31'"


def test_a_notice_after_the_signatures_does_not_say_that_the_register_is_still_wrong(signed):
    """The register was drawn before they signed: nobody can know yet."""
    assert signed.run("2009-09-30", NOT_DRAWN_SINCE).moved == {}
    assert set(signed.states().values()) == {"signed"}
    signed.run("2009-09-30")
    assert set(signed.states().values()) == {"reopened"}


def test_a_notice_that_finds_an_omitted_birth_in_the_register_proves_no_correction(signed):
    """The birth's record was there before anybody signed; it is linked now."""
    linked = (
        GONE.format("C-omitted"),
        "insert into birth_records by name select * replace ('wis' as source, 'W1' as "
        "source_record_id) from birth_records where source_record_id = 'H1'",
        "update births set in_wis = true where birth_id = 'B1'",
    )
    signed.run("2009-09-30", *linked, NOT_DRAWN_SINCE)
    assert signed.states()["omitted"] == "signed"
    signed.run("2009-09-30", *linked)
    assert signed.states()["omitted"] == "verified"
    [(_, details)] = events(signed, "C-omitted", "verify")
    assert details["drawn_on"] == "2009-09-30"


def test_of_two_registers_the_one_drawn_first_tells_whether_both_show_a_correction(district):
    both = (
        "update cases set register = 'all', subtype = 'missing_from_all' "
        "where case_id = 'C-omitted'"
    )
    district.run("2009-07-31", both)
    ask_and_sign(district, "omitted")
    of_population = (
        "insert into deliveries values ('E', '2009-09-30')",
        "update parts set delivery_id = 'E' where source = 'population'",
        "update deliveries set extract_date = '2009-07-31' where delivery_id = 'D'",
    )
    district.run("2009-09-30", both, *of_population)
    assert district.states()["omitted"] == "signed"


def test_a_mothers_number_in_wis_is_shown_by_the_table_of_women_too(district):
    numbered = "update cases set subtype = 'mother_identity' where case_id = 'C-sex'"
    district.run("2009-07-31", numbered)
    ask_and_sign(district, "sex")
    women = (
        "insert into deliveries values ('E', '2009-09-30')",
        "insert into parts values ('E', 'wis_woman', 'read')",
    )
    district.run("2009-09-30", numbered, NOT_DRAWN_SINCE)
    assert district.states()["sex"] == "signed"
    district.run("2009-09-30", numbered, NOT_DRAWN_SINCE, *women)
    assert district.states()["sex"] == "reopened"


def hand_over(district):
    with open_event_writer(district.ledger, Actor("王统计", "统计员", SIGNED)) as writer:
        for name in ("omitted", "false", "sex"):
            case = writer.case(f"C-{name}")
            writer.move(case, State.APPLIED, Action.HAND_OVER, Reason.IN_A_CHANGE_FILE)


@pytest.mark.parametrize("change", [ANOTHER_MOTHER, GONE.format("C-sex")])
def test_a_correction_in_the_owners_hands_whose_evidence_changes_is_told_and_waits_for_the_register(
    signed, change
):
    """The file cannot be taken back, and to open the case would have it added or removed twice."""
    hand_over(signed)
    update = signed.run("2009-09-30", change, NOT_DRAWN_SINCE)
    assert set(signed.states().values()) == {"applied"}
    assert update.out_of_hand == ["C-sex"]
    assert "C-sex：更正文件已交登记部门" in (update.summary() or "")
    assert signed.run("2009-09-30", NOT_DRAWN_SINCE).summary() is None
    signed.run("2009-09-30", change)
    assert signed.states()["sex"] == ("reopened" if change == ANOTHER_MOTHER else "withdrawn")
    with signed.ledger.reading() as session:
        assert audit(session).breaks == ()


def test_signatures_of_a_case_that_is_none_any_more_stand_no_longer(district):
    district.run("2009-07-31")
    number = district.issue(ISSUED, DEADLINE)
    district.answer(number, SIGNED, sex=State.CONFIRMED)
    district.sign(number, SIGNED, signatures=3)
    district.run("2009-08-31", GONE.format("C-sex"))
    [(why, _)] = events(district, "C-sex", "void signatures")
    assert why == Reason.NO_CASE_ANY_MORE


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


def replaced_by(district, number):
    with district.ledger.reading() as session:
        return session.get_one(IssuedList, number).superseded_by


def on_list(district, number):
    with district.ledger.reading() as session:
        listed = select(Case.case_id).where(Case.list_number == number)
        return sorted(session.scalars(listed))


def test_a_case_that_came_back_goes_on_a_list_of_its_own_and_the_one_before_is_still_answered(
    district,
):
    """A town that is half through its list need not begin anew for one family."""
    district.run("2009-07-31")
    first = district.issue(ISSUED, DEADLINE)
    district.run("2009-08-07", GONE.format("C-false"))
    district.run("2009-08-08")
    assert district.states()["false"] == "reopened"
    second = district.issue(date(2009, 8, 9), DEADLINE)
    assert replaced_by(district, first) is None
    assert on_list(district, first) == ["C-omitted", "C-sex"]
    assert on_list(district, second) == ["C-false"]
    received = district.answer(first, SIGNED, omitted=State.CONFIRMED, false=State.CONFIRMED)
    assert received.aside == ("C-false",)
    assert district.states() == {"omitted": "confirmed", "false": "issued", "sex": "refuted"}
    assert district.answer(second, SIGNED, false=State.REFUTED).aside == ()
    # The first list corrects its answer about another case: the second list's answer stays.
    corrected = {"omitted": State.REFUTED, "false": State.CONFIRMED, "sex": State.CONFIRMED}
    district.answer(first, SIGNED, **corrected)
    assert district.states() == {"omitted": "refuted", "false": "refuted", "sex": "confirmed"}
    with district.ledger.reading() as session:
        assert audit(session).breaks == ()


MOVED = "update cases set town_code = '420607112' where case_id = 'C-false'"
OTHER_TOWN = ("420607112",)


def test_a_family_that_moved_is_asked_about_in_its_new_town_and_the_old_ones_list_is_still_answered(
    district,
):
    district.run("2009-07-31")
    first = district.issue(ISSUED, DEADLINE)
    district.run("2009-08-07", GONE.format("C-false"))
    district.run("2009-08-08", MOVED)
    second = district.issue(date(2009, 8, 9), DEADLINE, only=OTHER_TOWN)
    assert second.startswith("420607112")
    assert on_list(district, second) == ["C-false"]
    assert replaced_by(district, first) is None
    received = district.answer(first, SIGNED, omitted=State.CONFIRMED)
    assert received.aside == ("C-false",)
    assert district.states() == {"omitted": "confirmed", "false": "issued", "sex": "refuted"}
    with district.ledger.reading() as session:
        assert audit(session).breaks == ()


def test_a_list_that_is_issued_again_leaves_what_its_town_is_asked_no_more_where_it_was(district):
    """The town's new list does not ask of the family that moved while the list was out, and the
    list of before is the only one that does."""
    district.run("2009-07-31")
    first = district.issue(ISSUED, DEADLINE)
    district.run("2009-08-08", MOVED)
    second = district.issue(date(2009, 8, 9), DEADLINE, again=True, only=("420607107",))
    assert on_list(district, first) == ["C-false"]
    assert replaced_by(district, first) is None
    third = district.issue(date(2009, 8, 9), DEADLINE, again=True, only=OTHER_TOWN)
    assert on_list(district, third) == ["C-false"]
    # Its own town's list of now asks of nothing that stood there; a reply to it moves nothing.
    assert replaced_by(district, first) is None
    assert len(district.answer(first, SIGNED).aside) == 3
    district.answer(second, SIGNED)
    district.answer(third, SIGNED)
    assert set(district.states().values()) == {"refuted"}
    with district.ledger.reading() as session:
        assert audit(session).breaks == ()


def test_a_list_of_which_all_stands_on_the_towns_next_one_is_replaced_by_it(district):
    district.run("2009-07-31")
    first = district.issue(ISSUED, DEADLINE)
    district.run("2009-08-08", MOVED)
    second = district.issue(date(2009, 8, 9), DEADLINE, again=True, first_of="420607107")
    assert replaced_by(district, first) == second
    with pytest.raises(ReplyRefusedError, match=second):
        district.answer(first, SIGNED)
    with district.ledger.reading() as session:
        assert audit(session).breaks == ()


# A hospital's file comes late: the birth is named after its record now, and so is the case.
LATE_HOSPITAL = (
    "insert into birth_records by name select * replace ('H0' as source_record_id) "
    "from birth_records where source_record_id = 'H1'",
    "insert into record_links values ('hospital', 'H0', 'B1')",
    "insert into case_records values ('C-omitted', 'hospital', 'H0', 'evidence')",
    "update cases set case_id = 'C-late' where case_id = 'C-omitted'",
    "update case_records set case_id = 'C-late' where case_id = 'C-omitted'",
)


def test_a_case_that_a_town_was_asked_about_keeps_its_number_when_a_record_joins_its_birth(
    district,
):
    """It was withdrawn as none any more, and asked again by another number without its history."""
    district.run("2009-07-31")
    number = district.issue(ISSUED, DEADLINE)
    district.answer(number, SIGNED, omitted=State.CONFIRMED)
    for _ in range(2):  # the next run gives it the other number too
        district.run("2009-08-31", *LATE_HOSPITAL)
        assert district.states() == {"omitted": "reopened", "false": "refuted", "sex": "refuted"}
    [(why, details)] = events(district, "C-omitted", "reopen")
    assert why == Reason.ASKED_BUT_EVIDENCE_CHANGED
    assert details["difference"] == ["+ hospital:H0"]
    assert district.published()["omitted"] == "reopened"
    with duckdb.connect(district.warehouse, read_only=True) as con:
        records = con.execute(
            "select source_record_id from case_records where case_id = 'C-omitted' order by all"
        ).fetchall()
    assert records == [("H0",), ("H1",), ("P1",)]


def test_a_case_that_was_refuted_keeps_its_number_and_what_was_said_of_it(district):
    district.run("2009-07-31")
    district.answer(district.issue(ISSUED, DEADLINE), SIGNED)
    district.run("2009-08-31", *LATE_HOSPITAL)
    assert district.states() == {"omitted": "reopened", "false": "refuted", "sex": "refuted"}
    [(why, _)] = events(district, "C-omitted", "reopen")
    assert why == Reason.REFUTED_BUT_EVIDENCE_CHANGED


def test_a_correction_in_the_owners_hands_is_asked_by_no_second_number(signed):
    """A town confirmed the second one too, six people signed it, and the birth was added twice."""
    hand_over(signed)
    update = signed.run("2009-09-30", *LATE_HOSPITAL, NOT_DRAWN_SINCE)
    assert update.out_of_hand == ["C-omitted"]
    assert set(signed.states().values()) == {"applied"}
    signed.run(
        "2009-10-31",
        *LATE_HOSPITAL,
        GONE.format("C-late"),
        *(GONE.format(case) for case in ("C-false", "C-sex")),
        "update births set in_wis = true where birth_id = 'B1'",
    )
    assert signed.states()["omitted"] == "verified"


def test_a_case_that_nobody_was_asked_about_has_the_number_of_its_records(district):
    district.run("2009-07-31")
    district.run("2009-08-31", *LATE_HOSPITAL)
    assert district.states()["omitted"] == "withdrawn"
    assert district.states()["late"] == "open"


@pytest.mark.parametrize(
    "otherwise",
    [
        "update cases set subtype = 'missing_from_population', register = 'population' "
        "where case_id = 'C-late'",
        "delete from case_records where case_id = 'C-late' and source_record_id <> 'H0'",
    ],
)
def test_another_question_or_another_birth_is_another_case(district, otherwise):
    district.run("2009-07-31")
    district.issue(ISSUED, DEADLINE)
    district.run("2009-08-31", *LATE_HOSPITAL, otherwise)
    assert district.states()["omitted"] == "withdrawn"
    assert district.states()["late"] == "open"


@pytest.mark.parametrize(
    ("accused", "state"), [(True, "withdrawn"), (False, "verified")], ids=["cut off", "matched"]
)
def test_a_day_that_cuts_the_record_off_from_its_birth_is_no_correction(district, accused, state):
    """The register's day is another one, nothing supports the record under it, and the birth that
    it was to be corrected by has none now."""
    of_day = (
        "update cases set subtype = 'birth_date', stated_value = '2006-03-05', "
        "shown_value = '2006-03-15' where case_id = 'C-sex'"
    )
    district.run("2009-07-31", of_day)
    ask_and_sign(district, "sex")
    now = (
        "insert into cases by name select * replace ('C-cut' as case_id, 'B9' as birth_id) "
        "from cases where case_id = 'C-false'",
        "insert into case_records values ('C-cut', 'wis', 'W3', 'subject')",
    )
    district.run(
        "2009-09-30",
        GONE.format("C-sex"),
        "update birth_records set birth_date = '2006-08-05' where source_record_id = 'W3'",
        *(now if accused else ()),
    )
    assert district.states()["sex"] == state
    with district.ledger.reading() as session:
        assert audit(session).breaks == ()
