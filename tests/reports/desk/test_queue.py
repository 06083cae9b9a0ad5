"""The queue: what stands first, what each filter would leave, and where one goes on after a
decision."""

import re
from datetime import date

import pytest
from sqlalchemy import event

from reports.corrections.issue import IssueOptions, issue_lists
from reports.desk import queue
from tests.reports.desk.at_the_desk import STATISTICIAN, TOWN, altered
from transforms.ledger import decide_case
from transforms.ledger.decisions import Decision
from transforms.ledger.tables import Case

ROW = re.compile(r'href="/case/(C[0-9a-f]+)')


def rows(page: str) -> list[str]:
    return ROW.findall(page)


@pytest.fixture
def decide(ledger, case):
    def put_forward(case_id: str) -> None:
        seen = case(case_id=case_id).version
        decide_case.decide(ledger, STATISTICIAN, case_id, Decision.PUT_FORWARD, "looked at", seen)

    return put_forward


def test_the_queue_opens_on_what_waits_and_the_decided_stand_apart(visit, ledger, decide):
    reviewer = visit("reviewer")
    waiting = rows(reviewer.get("/").text)
    with ledger.reading() as session:
        review = {case.case_id for case in session.query(Case).filter_by(grade="review")}
    assert set(waiting) == review
    decide(waiting[0])
    assert rows(reviewer.get("/cases").text) == waiting[1:]
    assert rows(reviewer.get("/cases?view=decided").text) == waiting[:1]
    everything = rows(reviewer.get("/cases?view=all&grade=review").text)
    assert everything == [*waiting[1:], waiting[0]]  # what is decided helps nobody any more


def test_after_a_decision_the_next_case_comes_and_u_takes_the_decision_back(visit, case):
    reviewer = visit("reviewer")
    first, second, *_ = rows(reviewer.get("/cases").text)
    total = len(rows(reviewer.get("/cases").text))
    page = reviewer.get(f"/case/{first}").text
    assert f"第 1 个，共 {total} 个" in page
    answer = reviewer.post(f"/case/{first}/decide", decision="set_aside", why="none", version="1")
    assert answer.headers["location"] == f"/case/{second}?done={first}"
    page = reviewer.get(answer.headers["location"]).text
    assert f"第 1 个，共 {total - 1} 个" in page
    assert f'action="/case/{first}/undo"' in page
    assert f'action="/case/{first}/undo"' not in visit("second").get(f"/case/{second}").text
    version = str(case(case_id=first).version)
    assert reviewer.post(f"/case/{first}/undo", version=version).headers["location"] == (
        f"/case/{first}"
    )
    # Decided, it keeps its place: who goes back to it goes on from there.
    decided = {"decision": "put_forward", "version": str(case(case_id=first).version)}
    reviewer.post(f"/case/{first}/decide", **decided)
    assert re.search(rf'data-key="n" href="/case/{second}', reviewer.get(f"/case/{first}").text)


def test_the_last_case_of_all_leads_back_to_itself(visit, case):
    reviewer = visit("reviewer")
    *_, last = rows(reviewer.get("/cases").text)
    answer = reviewer.post(f"/case/{last}/decide", decision="put_forward", version="1")
    assert answer.headers["location"] == f"/case/{last}"


def test_a_list_past_its_deadline_is_overdue_today_and_not_only_after_the_next_run(
    visit, ledger, out, clock
):
    clerk = visit("clerk")
    assert rows(clerk.get("/cases").text) == []  # nothing is out with her town yet
    options = IssueOptions(date(2007, 11, 1), with_paper=False)
    issue_lists(out, ledger, STATISTICIAN, options)
    waiting = rows(clerk.get("/cases").text)
    assert waiting
    assert rows(clerk.get("/cases?view=overdue").text) == []
    clock.seconds += 24 * 3600
    late = rows(visit("clerk").get("/cases?view=overdue").text)
    assert late == waiting
    assert "逾期" in visit("statistician").get(f"/cases?view=overdue&town_code={TOWN}").text


def test_a_page_reads_from_the_ledger_what_has_changed_and_no_more(visit, ledger, decide, out):
    statistician, read = visit("statistician"), []
    case_id = rows(statistician.get("/cases").text)[0]

    def count(*given: object) -> None:
        read.append(given[2])

    event.listen(ledger._engine, "before_cursor_execute", count)
    statistician.get("/cases?view=all")
    assert not [sql for sql in read if "FROM ledger_cases" in str(sql)]
    decide(case_id)
    read.clear()
    assert case_id not in rows(statistician.get("/cases").text)
    [asked] = [str(sql) for sql in read if "FROM ledger_cases" in str(sql)]
    assert "WHERE ledger_cases.case_id IN" in asked
    assert len(read) < 12
    with altered(out) as con:
        con.execute("update cases set probability = 0.123 where case_id = ?", [case_id])
    assert "0.123" in statistician.get("/cases?view=decided").text  # another file is read whole


def test_the_number_beside_a_choice_is_what_the_choice_leaves(visit):
    statistician = visit("statistician")
    page = statistician.get("/cases?view=all&register=wis").text
    for name in ("case_type", "grade", "town_code"):
        options = re.search(rf'<select name="{name}">(.*?)</select>', page, re.DOTALL)[1]
        counted = re.findall(r'<option value="([^"]+)" >[^<]*\((\d+)\)\s*</option>', options)
        assert counted
        for value, count in counted:
            assert len(
                rows(statistician.get(f"/cases?view=all&register=wis&{name}={value}").text)
            ) == min(int(count), queue.PAGE)


def test_the_pages_together_hold_every_case_once(visit, ledger, monkeypatch):
    monkeypatch.setattr(queue, "PAGE", 10)
    statistician, seen, path = visit("statistician"), [], "/cases?view=all&order=town"
    while path:
        page = statistician.get(path).text
        seen += rows(page)
        following = re.findall(r'href="(/cases\?[^"]*page=\d+)">[^<]*下一页', page)
        path = following[0].replace("&amp;", "&") if following else None
    with ledger.reading() as session:
        assert sorted(seen) == sorted(case.case_id for case in session.query(Case))
    assert len(seen) > 20


def test_cases_are_ordered_by_month_town_or_probability_and_found_by_number(visit, ledger):
    statistician = visit("statistician")
    with ledger.reading() as session:
        cases = {case.case_id: case for case in session.query(Case)}
    by_month = statistician.get("/cases?view=all&order=month").text
    months = [cases[one].birth_month for one in rows(by_month)]
    assert months == sorted(months)
    towns = [
        cases[one].town_code
        for one in rows(statistician.get("/cases?view=all&order=town").text)
        if cases[one].town_code
    ]
    assert towns == sorted(towns)
    page = statistician.get("/cases?view=all&order=probability").text
    chances = [float(chance) for chance in re.findall(r'data-label="概率">([01]\.\d+)<', page)]
    assert chances == sorted(chances, reverse=True)
    wanted = next(iter(cases))
    assert rows(statistician.get(f"/cases?view=all&text={wanted[1:9].upper()}").text) == [wanted]


def test_an_order_or_a_page_that_is_none_is_passed_over(visit):
    statistician = visit("statistician")
    usual = rows(statistician.get("/cases").text)
    assert rows(statistician.get("/cases?order=x&page=-1&nonsense=1").text) == usual
    assert rows(statistician.get("/cases?page=999").text) == []
