from datetime import date
from threading import Barrier, Thread

import pytest

from transforms.ledger import decide_case
from transforms.ledger.audit import audit
from transforms.ledger.decisions import Decision
from transforms.ledger.errors import IllegalStepError, StaleCaseError
from transforms.ledger.event_writer import Actor
from transforms.ledger.states import State
from transforms.ledger.tables import Case

DAY = date(2009, 8, 10)
LI, SUN = Actor("李审核", "审核员", DAY), Actor("孙审核", "审核员", DAY)


@pytest.fixture
def ledger(district):
    district.run("2009-07-31")
    return district.ledger


def case(ledger, name="C-sex"):
    with ledger.reading() as session:
        return session.get(Case, name)


def whole(ledger):
    with ledger.reading() as session:
        return audit(session).is_whole


def test_a_case_that_is_set_aside_stays_so_until_its_evidence_changes(ledger, district):
    decide_case.decide(ledger, LI, "C-sex", Decision.SET_ASIDE, "the hospital slipped", 1)
    assert (case(ledger).status, case(ledger).decision) == (State.REFUTED, "set_aside")
    district.run("2009-08-31")
    assert case(ledger).status == State.REFUTED
    district.run(
        "2009-09-30", "update birth_records set mother_name = '何夏' where source_record_id = 'H3'"
    )
    assert (case(ledger).status, case(ledger).decision) == (State.REOPENED, None)
    assert whole(ledger)


def test_a_decision_over_an_old_version_is_refused_and_saves_nothing(ledger):
    decide_case.decide(ledger, LI, "C-sex", Decision.PUT_FORWARD, "seen", 1)
    with pytest.raises(StaleCaseError):
        decide_case.decide(ledger, SUN, "C-sex", Decision.SET_ASIDE, "seen too", 1)
    assert (case(ledger).status, case(ledger).decision) == (State.OPEN, "put_forward")


def test_undoing_restores_the_state_exactly_and_is_for_whoever_decided(ledger):
    decide_case.decide(ledger, LI, "C-sex", Decision.SET_ASIDE, "a slip", 1)
    decide_case.comment(ledger, SUN, "C-sex", "are you sure?", case(ledger).version)
    with pytest.raises(IllegalStepError, match="another's"):
        decide_case.undo(ledger, SUN, "C-sex", case(ledger).version)
    decide_case.undo(ledger, LI, "C-sex", case(ledger).version)
    assert (case(ledger).status, case(ledger).decision) == (State.OPEN, None)
    with pytest.raises(IllegalStepError, match="no decision of yours"):
        decide_case.undo(ledger, LI, "C-sex", case(ledger).version)
    assert whole(ledger)


def test_what_came_after_a_decision_keeps_it_from_being_undone(ledger, district):
    decide_case.decide(ledger, LI, "C-sex", Decision.PUT_FORWARD, "seen", 1)
    district.issue(DAY, DAY)
    with pytest.raises(IllegalStepError):
        decide_case.undo(ledger, LI, "C-sex", case(ledger).version)


def test_a_case_that_is_out_with_a_town_is_not_decided_at_the_desk(ledger, district):
    district.issue(DAY, DAY)
    with pytest.raises(IllegalStepError, match="cannot be decided here"):
        decide_case.decide(ledger, LI, "C-sex", Decision.SET_ASIDE, "a slip", case(ledger).version)


def test_a_look_changes_no_version_and_is_in_the_chain(ledger):
    decide_case.log_access(ledger, LI, "C-sex", "read", "at the desk")
    assert case(ledger).version == 1
    decide_case.decide(ledger, SUN, "C-sex", Decision.PUT_FORWARD, "seen", 1)
    assert whole(ledger)


def test_a_decision_written_behind_the_chain_is_told(ledger):
    with ledger.writing() as session:
        session.get(Case, "C-sex").decision = "put_forward"
    assert not whole(ledger)


def test_undoing_brings_back_the_other_persons_decision_that_it_had_replaced(ledger):
    decide_case.decide(ledger, LI, "C-sex", Decision.PUT_FORWARD, "seen", 1)
    for _ in range(2):
        decide_case.decide(ledger, SUN, "C-sex", Decision.SET_ASIDE, "a slip", case(ledger).version)
        decide_case.undo(ledger, SUN, "C-sex", case(ledger).version)
        assert (case(ledger).status, case(ledger).decision) == (State.OPEN, "put_forward")
        assert whole(ledger)


def test_a_case_is_not_decided_twice_alike(ledger):
    decide_case.decide(ledger, LI, "C-sex", Decision.PUT_FORWARD, "seen", 1)
    with pytest.raises(IllegalStepError, match="decided so already"):
        decide_case.decide(ledger, SUN, "C-sex", Decision.PUT_FORWARD, "seen too", 2)


def test_a_case_put_forward_waits_for_a_new_look_once_its_evidence_has_changed(ledger, district):
    decide_case.decide(ledger, LI, "C-sex", Decision.PUT_FORWARD, "seen", 1)
    district.run(
        "2009-08-31", "update birth_records set mother_name = '何夏' where source_record_id = 'H3'"
    )
    assert (case(ledger).status, case(ledger).decision) == (State.OPEN, None)
    with pytest.raises(IllegalStepError, match="no decision of yours"):
        decide_case.undo(ledger, LI, "C-sex", case(ledger).version)
    assert whole(ledger)


def test_a_comment_on_a_case_that_somebody_has_moved_since_is_refused(ledger):
    decide_case.decide(ledger, LI, "C-sex", Decision.SET_ASIDE, "a slip", 1)
    with pytest.raises(StaleCaseError):
        decide_case.comment(ledger, SUN, "C-sex", "why is it open?", 1)
    assert case(ledger).version == 2


def test_of_two_who_decide_in_the_same_moment_exactly_one_does(open_the_ledger, ledger):
    ledgers, start, outcomes = (ledger, open_the_ledger()), Barrier(2), []

    def decide(place):
        start.wait()
        try:
            decide_case.decide(
                ledgers[place], (LI, SUN)[place], "C-sex", Decision.PUT_FORWARD, "seen", 1
            )
            outcomes.append("decided")
        except StaleCaseError:
            outcomes.append("told")

    threads = [Thread(target=decide, args=(place,)) for place in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["decided", "told"]
    assert case(ledger).version == 2
    assert whole(ledger)


def test_a_case_for_review_is_issued_only_once_it_is_put_forward(ledger, district):
    district.run("2009-08-01", "update cases set grade = 'review' where case_id = 'C-sex'")
    district.issue(DAY, DAY)
    assert case(ledger).status == State.OPEN
    decide_case.decide(ledger, LI, "C-sex", Decision.PUT_FORWARD, "seen", 2)
    district.issue(DAY, DAY)
    assert case(ledger).status == State.ISSUED


def test_a_case_for_review_that_is_out_already_stays_on_the_list_that_replaces_it(ledger, district):
    district.issue(DAY, DAY)
    district.run("2009-08-01", "update cases set grade = 'review' where case_id = 'C-sex'")
    again = district.issue(DAY, DAY, again=True)
    assert case(ledger).list_number == again
