"""The overview: how far each town is, with days, and what each run changed."""

import re
from datetime import date

from reports.corrections.issue import IssueOptions, issue_lists
from reports.desk.overview import _run_of
from tests.reports.desk.at_the_desk import STATISTICIAN, TOWN
from transforms.ledger.tables import Case, IssuedList, MetRun, Receipt


def cells(page: str, town: str) -> dict[str, str]:
    row = re.search(rf"<tr[^>]*>(?:(?!</tr>).)*?{town}.*?</tr>", page, re.DOTALL)
    assert row
    found = re.findall(r'data-label="([^"]+)">(.*?)</td>', row[0], re.DOTALL)
    return {label: re.sub(r"<[^>]+>|\s", "", cell) for label, cell in found}


def test_a_towns_lists_cases_and_days_stand_in_its_row(visit, out, ledger, clock):
    options = IssueOptions(date(2007, 11, 10), with_paper=False)
    issue_lists(out, ledger, STATISTICIAN, options)
    with ledger.writing() as session:
        listed = session.query(IssuedList).filter_by(town_code=TOWN).one()
        session.add(
            Receipt(
                number=listed.number,
                answers_sha256="a",
                file_sha256="b",
                received_on="2007-11-05",
            )
        )
        issued = session.query(Case).filter_by(town_code=TOWN, status="issued").count()
    before = cells(visit("statistician").get("/overview").text, "双沟镇")
    assert before["名单"] == "1"
    assert before["已发出"] == str(issued)
    assert before["答复平均用时（天）"] == "4.0"
    assert before["最长逾期（天）"] == "—"
    clock.seconds += 20 * 24 * 3600
    after = cells(visit("statistician").get("/overview").text, "双沟镇")
    assert (after["已发出"], after["逾期"]) == ("0", str(issued))
    assert after["最长逾期（天）"] == "11"


def test_the_run_is_told_with_what_it_found_and_types_lead_into_the_queue(visit, ledger):
    statistician = visit("statistician")
    page = statistician.get("/overview").text
    with ledger.reading() as session:
        count = session.query(Case).count()
    assert re.search(rf'data-label="新发现">\s*{count}', page)
    link = re.search(r'href="(/cases\?view=all&amp;case_type=duplicate[^"]*)"', page)
    assert link
    assert statistician.get(link[1].replace("&amp;", "&")).status_code == 200


def test_an_event_belongs_to_the_run_before_it_or_to_the_older_one_that_noted_itself_after():
    def met(run_id: str, met_at: str) -> MetRun:
        return MetRun(run_id=run_id, met_at=met_at)

    runs = [met("older", "2026-01-01T10:00"), met("a", "2026-02-01"), met("b", "2026-03-01")]
    begun = {"a", "b"}
    assert _run_of("2026-01-01T09:59", runs, begun) == "older"
    assert _run_of("2026-02-01T00:00:05", runs, begun) == "a"
    assert _run_of("2026-03-01T00:00:00", runs, begun) == "b"
    assert _run_of("2026-01-01T11:00", runs, begun) is None


def test_the_report_is_shown_in_a_sandbox_that_cannot_reach_the_desk(visit):
    answer = visit("statistician").get("/report")
    assert answer.status_code == 200
    assert answer.headers["content-security-policy"].startswith("sandbox allow-scripts")
    assert "allow-same-origin" not in answer.headers["content-security-policy"]
    assert visit("clerk").get("/report").status_code == 403


def test_a_link_from_elsewhere_is_asked_for_once_more_before_a_sign_in_is_asked(browser):
    strange = {"sec-fetch-site": "cross-site"}
    answer = browser().get("/cases?view=all", headers=strange)
    assert 'content="0;url=/cases?view=all"' in answer.text
    assert browser().get("/cases?view=all").headers["location"].startswith("/login")
