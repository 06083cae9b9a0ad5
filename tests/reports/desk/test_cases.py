"""Cases at the desk: what is shown, what is decided, and who was faster."""

import re
from datetime import date

from tests.reports.desk.at_the_desk import TOWN, altered
from transforms.ledger.audit import audit
from transforms.ledger.beginning import PROGRAM
from transforms.ledger.event_writer import Actor, Proof, open_event_writer
from transforms.ledger.tables import Case, MetRun
from transforms.ledger.vocabulary import Action, LedgerRole, Reason

WHOLE_NUMBER = re.compile(r"(?<![0-9])[1-9][0-9]{5}(19|20)[0-9]{9}[0-9Xx](?![0-9])")


def test_the_queue_filters_counts_and_keeps_its_question_in_the_address(visit):
    statistician, asked = visit("statistician"), "/cases?view=all&case_type=duplicate"
    page = statistician.get(asked).text
    assert "重报 (" in page
    link = r'href="/case/(C[0-9a-f]+)\?view=all&amp;case_type=duplicate"'
    rows = re.findall(link, page)
    assert rows
    part = statistician.get(asked, headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert re.findall(link, part) == rows


def test_what_helps_most_comes_first(visit, case):
    page = visit("statistician").get("/cases").text
    first = re.search(r'href="/case/(C[0-9a-f]+)"', page)
    assert first
    assert case(case_id=first[1]).grade == "review"


def test_a_clerk_sees_her_own_towns_cases_alone(visit, case, ledger):
    clerk = visit("clerk")
    page = clerk.get("/cases?view=all").text
    assert set(re.findall(r'<td data-label="镇">(\S+镇)</td>', page)) == {"双沟镇"}
    with ledger.reading() as session:
        other = session.query(Case).filter(Case.town_code != TOWN).order_by(Case.case_id).first()
    assert clerk.get(f"/case/{other.case_id}").status_code == 403
    assert clerk.post(f"/case/{other.case_id}/reveal", reason="curious").status_code == 403
    assert clerk.post(f"/case/{other.case_id}/comment", text="curious").status_code == 403
    assert clerk.get("/town?town=420607112").status_code == 403
    own = case(town_code=TOWN)
    assert clerk.get(f"/case/{own.case_id}").status_code == 200
    assert (
        clerk.post(
            f"/case/{own.case_id}/decide", decision="set_aside", why="x", version="1"
        ).status_code
        == 403
    )


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
    for nothing in ("", " \u200b\u3000"):
        refused = reviewer.post(
            f"{path}/decide", decision="set_aside", why=nothing, version=str(found.version)
        )
        assert refused.status_code == 422
    answer = reviewer.post(
        f"{path}/decide", decision="set_aside", why="one woman", version=str(found.version)
    )
    assert answer.status_code == 303
    assert (case(case_id=found.case_id).status, case(case_id=found.case_id).decision) == (
        "refuted",
        "set_aside",
    )
    page = reviewer.get(path).text
    assert "one woman" in page
    assert "撤销我的决定" in page
    assert (
        visit("second")
        .post(f"{path}/undo", version=str(case(case_id=found.case_id).version))
        .status_code
        == 422
    )
    assert (
        reviewer.post(f"{path}/undo", version=str(case(case_id=found.case_id).version)).status_code
        == 303
    )
    assert (case(case_id=found.case_id).status, case(case_id=found.case_id).decision) == (
        "open",
        None,
    )
    with ledger.reading() as session:
        assert audit(session).is_whole


def test_the_second_of_two_people_is_told_and_keeps_her_words(visit, case):
    first, second = visit("reviewer"), visit("second")
    found = case(grade="review", status="open")
    path, version = f"/case/{found.case_id}", str(found.version)
    second.get(path)  # a look makes nobody's decision stale
    assert first.post(f"{path}/decide", decision="put_forward", version=version).status_code == 303
    late = second.post(
        f"{path}/decide", decision="set_aside", why="two women of one name", version=version
    )
    assert late.status_code == 409
    assert "已被他人改动" in late.text
    told = late.text[late.text.index('role="alert"') : late.text.index("</section>")]
    assert "reviewer" in told
    assert "列入更正名单" in told
    assert "two women of one name" in told
    assert case(case_id=found.case_id).decision == "put_forward"
    again = dict(re.findall(r'name="(version|why)"[^>]* value="([^"]*)"', late.text))
    assert again == {"version": str(found.version + 1), "why": "two women of one name"}
    assert second.post(f"{path}/decide", decision="set_aside", **again).status_code == 303
    assert case(case_id=found.case_id).decision == "set_aside"


def test_nothing_is_decided_over_the_records_of_before_while_a_run_is_not_published(
    visit, case, ledger, out
):
    """What the next run says of it is in the ledger; its records are nowhere to be read yet."""
    reviewer = visit("reviewer")
    found, other = case(grade="review", status="open"), case(grade="probable", status="open")
    path = f"/case/{found.case_id}"
    next_run = Actor(PROGRAM, LedgerRole.RUN, date(2007, 12, 20))
    said = {"run": "next", "extract_date": "2007-12-20"}
    with open_event_writer(ledger, next_run, Proof.WHOLE) as events:
        met = MetRun(run_id="next", extract_date="2007-12-20", delivery_sha256="", met_at="")
        told = said | {"delivery_sha256": "", "met_at": ""}
        events.remark(Action.MEET, Reason.RUN_MET_LEDGER, told)
        events.session.add(met)
        changed = events.case(found.case_id)
        changed.evidence_digest = "e1" * 32
        row = {"evidence_digest": events.told(changed)["evidence_digest"]}
        events.note(changed, Action.EVIDENCE, Reason.EVIDENCE_CHANGED, {**said, "row": row})
    decided = {"decision": "put_forward", "version": str(found.version + 1)}
    page = reviewer.get(path).text
    assert "尚未发布" in page
    assert 'name="decision"' not in page
    assert reviewer.post(f"{path}/decide", **decided).status_code == 409
    assert case(case_id=found.case_id).decision is None
    untouched = reviewer.get(f"/case/{other.case_id}").text
    assert "尚未发布" not in untouched
    assert 'name="decision"' in untouched
    with altered(out) as con:
        con.execute("update runs set run_id = 'next'")
    assert "尚未发布" not in reviewer.get(path).text
    assert reviewer.post(f"{path}/decide", **decided).status_code == 303


def test_a_comment_that_came_too_late_is_not_lost(visit, case):
    first, second = visit("reviewer"), visit("clerk")
    found = case(status="open", town_code=TOWN)
    path, version = f"/case/{found.case_id}", str(found.version)
    assert (
        first.post(f"{path}/comment", text="asked the hospital", version=version).status_code == 303
    )
    late = second.post(f"{path}/comment", text="she <moved> in May", version=version)
    assert late.status_code == 409
    assert "asked the hospital" in late.text
    assert re.search(r"<textarea[^>]*>she &lt;moved&gt; in May</textarea>", late.text)
    assert (
        second.post(
            f"{path}/comment", text="she moved in May", version=str(found.version + 1)
        ).status_code
        == 303
    )
    assert "she moved in May" in first.get(path).text


def test_the_address_of_a_form_that_was_sent_leads_back_to_the_case(visit, case):
    path = f"/case/{case(status='open').case_id}"
    assert (
        visit("reviewer").get(f"{path}/reveal?grade=review").headers["location"]
        == f"{path}?grade=review"
    )


def test_no_page_shows_a_whole_number_before_somebody_says_why(visit, ledger):
    statistician, clerk = visit("statistician"), visit("clerk")
    with ledger.reading() as session:
        cases = [case.case_id for case in session.query(Case)]
    assert len(cases) > 20
    for path in (
        "/cases",
        "/review",
        f"/town?town={TOWN}",
        *(f"/case/{case_id}" for case_id in cases),
    ):
        for language in ("zh", "en"):
            statistician.client.cookies.set("desk_language", language)
            assert not WHOLE_NUMBER.search(statistician.get(path).text), path
    assert not WHOLE_NUMBER.search(clerk.get("/town").text)


def test_every_look_at_a_case_is_an_event(visit, case, events):
    statistician, path = visit("statistician"), f"/case/{case(status='open').case_id}"
    for _ in range(3):
        statistician.get(path)
    statistician.get("/cases")
    assert len(events("read")) == 3


def test_a_parity_shows_the_births_that_decide_it_and_nothing_else_of_the_family(visit, case, out):
    found = case(status="open")
    with altered(out) as con:
        con.execute(
            "insert into case_context values (?, date '2005-11-03', '2', 'wis', 1)", [found.case_id]
        )
    page = visit("statistician").get(f"/case/{found.case_id}").text
    context = page[page.index('class="context"') :].split("</table>")[0]
    assert re.findall(r"<td[^>]*>([^<]*)</td>", context) == [
        "2005-11-03",
        "女",
        "育龄妇女信息系统（WIS）",
        "1",
    ]


def test_a_file_of_an_older_version_is_refused_with_what_to_do(visit, case, out):
    with altered(out) as con:
        con.execute("drop table case_context")
    answer = visit("statistician").get(f"/case/{case(status='open').case_id}")
    assert answer.status_code == 503
    assert "请重新运行 birthrecon run" in answer.text


def test_an_unknown_case_and_a_town_of_nobody_are_told(visit):
    statistician = visit("statistician")
    assert statistician.get("/case/C-none").status_code == 404
    assert "没有 C-none" in statistician.get("/case/C-none").text
    statistician.client.cookies.set("desk_language", "en")
    assert "There is no C-none" in statistician.get("/case/C-none").text
