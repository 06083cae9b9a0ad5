"""Cases at the desk: what is shown, what is decided, and who was faster."""

import re

from tests.reports.desk.at_the_desk import TOWN
from transforms.ledger.chain import audit
from transforms.ledger.tables import Case

WHOLE_NUMBER = re.compile(r"(?<![0-9])[1-9][0-9]{5}(19|20)[0-9]{9}[0-9Xx](?![0-9])")


def test_the_queue_filters_counts_and_keeps_its_question_in_the_address(visit):
    page = visit("statistician").get("/cases?case_type=duplicate").text
    assert "重报 (" in page
    rows = re.findall(r'href="/case/(C[0-9a-f]+)\?case_type=duplicate"', page)
    assert rows
    part = visit("statistician").get("/cases?case_type=duplicate", headers={"HX-Request": "true"}).text
    assert part.startswith('<div id="queue">') or "<html" not in part
    assert re.findall(r'href="/case/(C[0-9a-f]+)\?case_type=duplicate"', part) == rows


def test_what_helps_most_comes_first(visit, case):
    page = visit("statistician").get("/cases").text
    first = re.search(r'href="/case/(C[0-9a-f]+)"', page)
    assert first
    assert case(case_id=first[1]).grade == "review"


def test_a_clerk_sees_her_own_towns_cases_alone(visit, case, ledger):
    clerk = visit("clerk")
    towns = set(re.findall(r"<td>(\S+镇)</td>", clerk.get("/cases").text))
    assert towns == {"双沟镇"}
    with ledger.reading() as session:
        other = session.query(Case).filter(Case.town_code != TOWN).order_by(Case.case_id).first()
    assert clerk.get(f"/case/{other.case_id}").status_code == 403
    assert clerk.post(f"/case/{other.case_id}/reveal", reason="curious").status_code == 403
    assert clerk.post(f"/case/{other.case_id}/comment", text="curious").status_code == 403
    assert clerk.get("/town?town=420607112").status_code == 403
    own = case(town_code=TOWN)
    assert clerk.get(f"/case/{own.case_id}").status_code == 200
    assert clerk.post(f"/case/{own.case_id}/decide", decision="set_aside", why="x", version="1").status_code == 403


def test_numbers_are_masked_until_somebody_says_why_and_that_is_kept(visit, case, events):
    statistician = visit("statistician")
    path = f"/case/{case(subtype='missing_from_wis').case_id}"
    page = statistician.get(path).text
    assert not WHOLE_NUMBER.search(page)
    assert "********" in page
    assert statistician.post(f"{path}/reveal", reason=" ").status_code == 422
    revealed = statistician.post(f"{path}/reveal", reason="the town asked which of two women")
    assert WHOLE_NUMBER.search(revealed.text)
    assert [event.why for event in events("reveal")] == ["the town asked which of two women"]
    assert [event.actor for event in events("read")] == ["statistician"]


def test_a_decision_is_taken_undone_and_stands_in_the_history(visit, case, ledger):
    reviewer = visit("reviewer")
    found = case(grade="review", status="open")
    path = f"/case/{found.case_id}"
    assert reviewer.post(f"{path}/decide", decision="set_aside", version=str(found.version)).status_code == 422
    answer = reviewer.post(f"{path}/decide", decision="set_aside", why="one woman", version=str(found.version))
    assert answer.headers["location"] == path
    assert (case(case_id=found.case_id).status, case(case_id=found.case_id).decision) == ("refuted", "set_aside")
    page = reviewer.get(path).text
    assert "one woman" in page
    assert "撤销我的决定" in page
    assert visit("second").post(f"{path}/undo", version=str(case(case_id=found.case_id).version)).status_code == 422
    assert reviewer.post(f"{path}/undo", version=str(case(case_id=found.case_id).version)).status_code == 303
    assert (case(case_id=found.case_id).status, case(case_id=found.case_id).decision) == ("open", None)
    with ledger.reading() as session:
        assert audit(session).is_whole


def test_the_second_of_two_people_is_told_and_keeps_her_words(visit, case):
    first, second = visit("reviewer"), visit("second")
    found = case(grade="review", status="open")
    path, version = f"/case/{found.case_id}", str(found.version)
    second.get(path)  # a look makes nobody's decision stale
    assert first.post(f"{path}/decide", decision="put_forward", version=version).status_code == 303
    late = second.post(f"{path}/decide", decision="set_aside", why="two women of one name", version=version)
    assert late.status_code == 409
    assert "已被他人改动" in late.text
    assert "two women of one name" in late.text
    assert case(case_id=found.case_id).decision == "put_forward"


def test_two_readers_judge_blind_and_their_agreement_is_told(visit, case, events):
    first, second = visit("reviewer"), visit("second")
    page = first.get("/review").text
    case_id = re.search(r'action="/review/(C[0-9a-f]+)"', page)[1]
    found = case(case_id=case_id)
    assert "待人工核实" not in page
    assert not re.search(r"0\.\d{3}", page)
    first.post(f"/review/{case_id}", verdict="is_none", comment="my own words")
    blind = second.get("/review").text
    assert f'action="/review/{case_id}"' in blind  # what one has judged comes first for the other
    assert "my own words" not in blind
    assert "is_none" not in blind.replace('value="is_none"', "")
    assert "my own words" not in second.get(f"/case/{case_id}").text
    second.post(f"/review/{case_id}", verdict="is_case")
    assert case(case_id=case_id).version == found.version
    after = first.get("/review").text
    assert "一致 0%" in after
    assert f'href="/case/{case_id}"' in after
    assert first.post(f"/review/{case_id}", verdict="is_case").status_code == 422
    assert len(events("judge")) == 2


def test_an_unknown_case_and_a_town_of_nobody_are_told(visit):
    statistician = visit("statistician")
    assert statistician.get("/case/C-none").status_code == 404
    assert "没有 C-none" in statistician.get("/case/C-none").text
    statistician.client.cookies.set("desk_language", "en")
    assert "There is no C-none" in statistician.get("/case/C-none").text
