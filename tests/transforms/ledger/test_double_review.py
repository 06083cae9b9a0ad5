from datetime import date

import pytest

from transforms.ledger import decide_case, double_review
from transforms.ledger.audit import audit
from transforms.ledger.decisions import Decision
from transforms.ledger.double_review import CaseVerdict
from transforms.ledger.errors import IllegalStepError
from transforms.ledger.event_writer import Actor
from transforms.ledger.tables import Case, Event, Judgement

DAY = date(2009, 8, 10)
LI, SUN, ZHOU = (Actor(name, "审核员", DAY) for name in ("李审核", "孙审核", "周审核"))
FOR_REVIEW = "update cases set grade = 'review' where case_id <> 'C-omitted'"


@pytest.fixture
def ledger(district):
    """C-sex and C-false are for review, C-omitted is not."""
    district.run("2009-07-31", FOR_REVIEW)
    return district.ledger


def read(ledger, question, *asked):
    with ledger.reading() as session:
        return question(session, *asked)


def waiting(ledger, reader):
    return read(ledger, double_review.cases_to_judge, reader.name)


def test_both_readers_get_the_cases_for_review_and_the_half_judged_one_first(ledger):
    assert waiting(ledger, LI) == ["C-false", "C-sex"]
    double_review.keep_judgement(ledger, LI, "C-sex", CaseVerdict.IS_NONE, "")
    assert waiting(ledger, LI) == ["C-false"]
    assert waiting(ledger, SUN) == ["C-sex", "C-false"]


def test_a_judgement_may_be_changed_until_the_other_reader_has_judged(ledger):
    double_review.keep_judgement(ledger, LI, "C-sex", CaseVerdict.IS_NONE, "a slip")
    double_review.keep_judgement(ledger, LI, "C-sex", CaseVerdict.IS_CASE, "on second thoughts")
    assert [row.comment for row in read(ledger, double_review.changeable, LI.name)] == [
        "on second thoughts"
    ]
    assert read(ledger, double_review.judged_twice) == []
    double_review.keep_judgement(ledger, SUN, "C-sex", CaseVerdict.IS_CASE, "")
    assert read(ledger, double_review.changeable, LI.name) == []
    with pytest.raises(IllegalStepError, match="that stands"):
        double_review.keep_judgement(ledger, LI, "C-sex", CaseVerdict.IS_NONE, "once more")
    [judged] = read(ledger, double_review.judged_twice)
    assert judged.verdicts == (CaseVerdict.IS_CASE, CaseVerdict.IS_CASE)


def test_whoever_has_opened_a_case_cannot_judge_it_blind_nor_change_a_judgement(ledger):
    decide_case.log_access(ledger, SUN, "C-sex", "read", "at the desk")
    assert waiting(ledger, SUN) == ["C-false"]
    with pytest.raises(IllegalStepError, match="blind"):
        double_review.keep_judgement(ledger, SUN, "C-sex", CaseVerdict.IS_CASE, "")
    decide_case.log_access(ledger, LI, "C-sex", "read blind", "double review")
    double_review.keep_judgement(ledger, LI, "C-sex", CaseVerdict.IS_CASE, "")
    decide_case.log_access(ledger, LI, "C-sex", "reveal", "the number")
    assert read(ledger, double_review.changeable, LI.name) == []
    with pytest.raises(IllegalStepError, match="blind"):
        double_review.keep_judgement(ledger, LI, "C-sex", CaseVerdict.IS_NONE, "")


def test_only_cases_that_wait_for_a_reviewer_are_judged(ledger):
    decide_case.decide(ledger, ZHOU, "C-sex", Decision.PUT_FORWARD, "seen", 1)
    for case_id in ("C-sex", "C-omitted"):
        with pytest.raises(IllegalStepError, match="waits for no judgement"):
            double_review.keep_judgement(ledger, LI, case_id, CaseVerdict.IS_CASE, "")


def test_judging_moves_nothing_and_makes_no_decision_stale(ledger):
    double_review.keep_judgement(ledger, LI, "C-sex", CaseVerdict.IS_NONE, "")
    decide_case.decide(ledger, ZHOU, "C-sex", Decision.SET_ASIDE, "a slip", 1)
    with ledger.reading() as session:
        assert session.query(Event).filter_by(action="judge").count() == 1
        assert audit(session).is_whole


def test_a_third_person_decides_what_two_readers_disagree_on(ledger):
    double_review.keep_judgement(ledger, LI, "C-sex", CaseVerdict.IS_NONE, "")
    double_review.keep_judgement(ledger, SUN, "C-sex", CaseVerdict.CANNOT_TELL, "")
    assert read(ledger, double_review.disputants, "C-sex") == {LI.name, SUN.name}
    for reader in (LI, SUN):
        with pytest.raises(IllegalStepError, match="third person"):
            decide_case.decide(ledger, reader, "C-sex", Decision.SET_ASIDE, "mine", 1)
    decide_case.decide(ledger, ZHOU, "C-sex", Decision.SET_ASIDE, "looked at both", 1)


def test_who_agreed_may_decide(ledger):
    for reader in (LI, SUN):
        double_review.keep_judgement(ledger, reader, "C-sex", CaseVerdict.IS_NONE, "")
    decide_case.decide(ledger, LI, "C-sex", Decision.SET_ASIDE, "both of us", 1)
    assert read(ledger, lambda session: session.get(Case, "C-sex").decision) == "set_aside"


def test_a_judgement_altered_removed_or_made_up_behind_the_chain_is_told(ledger):
    def is_whole():
        return read(ledger, audit).is_whole

    double_review.keep_judgement(ledger, LI, "C-sex", CaseVerdict.IS_NONE, "a slip")
    assert is_whole()
    with ledger.writing() as session:
        session.get(Judgement, ("C-sex", LI.name)).verdict = "is_case"
    assert not is_whole()
    double_review.keep_judgement(ledger, LI, "C-sex", CaseVerdict.IS_NONE, "a slip")
    assert is_whole()
    with ledger.writing() as session:
        session.add(
            Judgement(
                case_id="C-false",
                reader="nobody",
                verdict="is_case",
                comment="",
                judged_on="2009-08-10",
            )
        )
    assert not is_whole()


def test_judgements_lapse_when_the_evidence_changes_and_both_may_judge_anew(ledger, district):
    """Two readers had looked at a mother by another name."""
    double_review.keep_judgement(ledger, LI, "C-sex", CaseVerdict.IS_CASE, "seen")
    double_review.keep_judgement(ledger, SUN, "C-sex", CaseVerdict.IS_NONE, "")
    double_review.keep_judgement(ledger, LI, "C-false", CaseVerdict.IS_CASE, "")
    district.run(
        "2009-08-31",
        FOR_REVIEW,
        "update birth_records set mother_name = '何夏' where source_record_id = 'H3'",
    )
    assert read(ledger, double_review.judged_twice) == []
    assert read(ledger, double_review.disputants, "C-sex") == frozenset()
    assert waiting(ledger, LI) == ["C-sex"]
    assert [row.case_id for row in read(ledger, double_review.changeable, LI.name)] == ["C-false"]
    for reader in (LI, SUN):
        double_review.keep_judgement(ledger, reader, "C-sex", CaseVerdict.IS_NONE, "")
    [judged] = read(ledger, double_review.judged_twice)
    assert not judged.is_disputed
    assert read(ledger, audit).breaks == ()
