"""Blind double review at the desk: what a reader is shown, when she may change her mind, and who
decides a dispute."""

import re

import pytest

from tests.lawful_ledger import regrade
from tests.reports.desk.at_the_desk import altered
from transforms.ledger.tables import Case


@pytest.fixture
def drawn(visit) -> str:
    """The case that every reader gets first."""
    return re.search(r'action="/review/(C[0-9a-f]+)"', visit("reviewer").get("/review").text)[1]


def test_a_reader_sees_neither_grade_nor_chance_nor_sentence_nor_the_other_judgement(
    visit, drawn, case, out
):
    with altered(out) as con:
        [sentence] = con.execute(
            "select sentence_zh from case_evidence where case_id = ?", [drawn]
        ).fetchone()
    visit("reviewer").post(f"/review/{drawn}", verdict="is_none", comment="my own words")
    page = visit("second").get("/review").text
    assert f'action="/review/{drawn}"' in page  # what one has judged comes first for the other
    for hidden in ("my own words", "待复核", "很可能", sentence[:20]):
        assert hidden not in page
    assert not re.search(r"0\.\d{2}", page)
    for verdict in ("is_case", "is_none", "cannot_tell"):
        assert page.count(verdict) == 1  # the button, and no word of what the other has chosen
    assert case(case_id=drawn).version == 1


def test_a_judgement_is_changed_until_the_other_has_judged_and_then_agreement_is_told(
    visit, drawn, events
):
    first, second = visit("reviewer"), visit("second")
    first.post(f"/review/{drawn}", verdict="is_none", comment="a slip")
    assert f'href="/review/{drawn}"' in first.get("/review").text
    page = first.get(f"/review/{drawn}").text
    assert 'value="a slip"' in page
    assert "不是问题" in page
    assert first.post(f"/review/{drawn}", verdict="is_case", comment="no slip").status_code == 303
    second.post(f"/review/{drawn}", verdict="is_case")
    after = first.get("/review").text
    assert "一致 100%" in after
    assert "意见不一" not in after
    assert first.get(f"/review/{drawn}").status_code == 422
    assert first.post(f"/review/{drawn}", verdict="is_none").status_code == 422
    assert len(events("judge")) == 3


def test_who_has_opened_the_case_is_not_asked_and_not_heard(visit, drawn):
    second = visit("second")
    second.get(f"/case/{drawn}")
    assert f'action="/review/{drawn}"' not in second.get("/review").text
    refused = second.post(f"/review/{drawn}", verdict="is_case")
    assert refused.status_code == 422
    assert "不能再盲审" in refused.text


def test_a_dispute_is_listed_and_decided_by_a_third_person(visit, drawn, case):
    first, second, third = visit("reviewer"), visit("second"), visit("statistician")
    first.post(f"/review/{drawn}", verdict="is_none", comment="one woman")
    second.post(f"/review/{drawn}", verdict="is_case", comment="two women")
    listed = third.get("/review").text
    assert "一致 0%" in listed
    for told in (f'href="/case/{drawn}"', "one woman", "two women", "待决定"):
        assert told in listed
    assert "等第三人" in first.get("/review").text
    decision = {
        "decision": "set_aside",
        "why": "looked at both",
        "version": str(case(case_id=drawn).version),
    }
    assert 'value="set_aside"' not in first.get(f"/case/{drawn}").text
    assert first.post(f"/case/{drawn}/decide", **decision).status_code == 422
    page = third.get(f"/case/{drawn}").text
    assert "one woman" in page
    assert 'value="set_aside"' in page
    assert third.post(f"/case/{drawn}/decide", **decision).status_code == 303
    assert "待决定" not in third.get("/review").text


def test_a_case_that_the_run_has_no_more_is_not_given_to_a_reader(visit, drawn, out):
    with altered(out) as con:
        con.execute("delete from cases where case_id = ?", [drawn])
    assert f'action="/review/{drawn}"' not in visit("reviewer").get("/review").text


def test_clerks_auditors_and_administrators_judge_nothing(visit, drawn):
    for name in ("clerk", "auditor", "admin"):
        assert visit(name).get("/review").status_code == 403
        assert visit(name).post(f"/review/{drawn}", verdict="is_case").status_code == 403


def test_a_judgement_of_a_case_that_is_not_for_review_is_refused(visit, ledger):
    with ledger.reading() as session:
        other = session.query(Case).filter(Case.grade != "review").first().case_id
    assert visit("reviewer").post(f"/review/{other}", verdict="is_case").status_code == 422
    assert visit("reviewer").post(f"/review/{other}", verdict="perhaps").status_code == 422


def test_beside_a_lone_record_stand_the_nearest_ones_of_the_registers_and_their_numbers_are_masked(
    visit, ledger, out
):
    with altered(out) as con:
        [case_id, source, key] = con.execute(
            "select case_id, source, source_record_id from cases join case_records using (case_id) "
            "where subtype = 'missing_from_all' and grade <> 'review' order by all limit 1"
        ).fetchone()
        con.execute("update cases set grade = 'review' where case_id = ?", [case_id])
        # A register's record of that mother, in another name's spelling and ten days away.
        con.execute(
            "insert into birth_records by name select * replace ('wis' as source, 'NEAR1' as "
            "source_record_id, birth_date + 10 as birth_date, '420621198203052345' as mother_id_raw"
            ") from birth_records where source = ? and source_record_id = ?",
            [source, key],
        )
    regrade(ledger, case_id, "review")
    page = visit("reviewer").get(f"/review/{case_id}").text
    assert "登记中最相近的记录" in page
    assert "NEAR1" in page
    assert "420621198203052345" not in page
