"""The queue: what stands first, what each filter would leave, and where one goes on after a
decision."""

import re

from reports.desk import queue
from transforms.ledger.tables import Case

ROW = re.compile(r'href="/case/(C[0-9a-f]+)')


def rows(page: str) -> list[str]:
    return ROW.findall(page)


def test_a_case_that_is_decided_or_out_with_a_town_stands_behind_those_that_wait(visit, ledger):
    statistician = visit("statistician")
    first, second, *others = rows(statistician.get("/cases").text)
    with ledger.writing() as session:
        session.get_one(Case, first).decision = "put_forward"
        session.get_one(Case, second).status = "issued"
    assert rows(statistician.get("/cases").text)[: len(others)] == others


def test_after_a_decision_the_next_case_is_the_one_that_stood_next(visit, case):
    reviewer = visit("reviewer")
    for question in (
        "",
        "?status=open",
    ):  # decided, the case does not fit the second question any more
        first, second, *_ = rows(reviewer.get(f"/cases{question}").text)
        path = f"/case/{first}"
        reviewer.post(
            f"{path}/decide{question}",
            decision="set_aside",
            why="none",
            version=str(case(case_id=first).version),
        )
        page = reviewer.get(f"{path}{question}").text
        assert re.search(rf'data-key="n" href="/case/{second}', page)


def test_a_list_past_its_deadline_is_overdue_today_and_not_only_after_the_next_run(
    visit, ledger, clock
):
    statistician = visit("statistician")
    late = rows(statistician.get("/cases").text)[-1]
    with ledger.writing() as session:
        case = session.get_one(Case, late)
        case.status, case.deadline = "issued", "2007-11-01"
    assert rows(statistician.get("/cases?overdue=yes").text) == []
    clock.seconds += 24 * 3600
    page = visit("statistician").get("/cases").text
    assert rows(page)[0] == late
    assert rows(visit("statistician").get("/cases?overdue=yes").text) == [late]


def test_the_number_beside_a_choice_is_what_the_choice_leaves(visit):
    statistician = visit("statistician")
    page = statistician.get("/cases?register=wis").text
    for name in ("case_type", "grade", "town_code"):
        options = re.search(rf'<select name="{name}">(.*?)</select>', page, re.DOTALL)[1]
        counted = re.findall(r'<option value="([^"]+)" >[^<]*\((\d+)\)\s*</option>', options)
        assert counted
        for value, count in counted:
            assert len(rows(statistician.get(f"/cases?register=wis&{name}={value}").text)) == int(
                count
            )


def test_the_pages_together_hold_every_case_once(visit, ledger, monkeypatch):
    monkeypatch.setattr(queue, "PAGE", 10)
    statistician, seen, path = visit("statistician"), [], "/cases?order=town"
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
    months = [cases[one].birth_month for one in rows(statistician.get("/cases?order=month").text)]
    assert months == sorted(months)
    towns = [
        cases[one].town_code
        for one in rows(statistician.get("/cases?order=town").text)
        if cases[one].town_code
    ]
    assert towns == sorted(towns)
    page = statistician.get("/cases?order=probability").text
    chances = [float(chance) for chance in re.findall(r'<td class="n">([01]\.\d+)</td>', page)]
    assert chances == sorted(chances, reverse=True)
    wanted = next(iter(cases))
    assert rows(statistician.get(f"/cases?text={wanted[1:9].upper()}").text) == [wanted]


def test_an_order_or_a_page_that_is_none_is_passed_over(visit):
    statistician = visit("statistician")
    usual = rows(statistician.get("/cases").text)
    assert rows(statistician.get("/cases?order=x&page=-1&nonsense=1").text) == usual
    assert rows(statistician.get("/cases?page=999").text) == []
