"""A proved case asked again measures the town that answers, and moves nothing of its own."""

from dataclasses import replace
from datetime import date

import pytest

from reports.corrections.control_rows import control_results
from transforms.ledger.audit import audit
from transforms.ledger.errors import IllegalStepError
from transforms.ledger.event_writer import Actor, EventWriter
from transforms.ledger.lists import Controls, NewList, issue
from transforms.ledger.receiving import receive
from transforms.ledger.states import State

OFFICE = Actor("王统计", "统计员", date(2009, 9, 5))


GONE = "delete from cases where case_id = '{0}'; delete from case_records where case_id = '{0}'"


@pytest.fixture
def proved(district):
    """Two of three corrections are in the register; the third was promised and is not made."""
    day = date(2009, 8, 20)
    district.run("2009-07-31")
    number = district.issue(date(2009, 8, 5), date(2009, 9, 5))
    confirmed = dict.fromkeys(("omitted", "false", "sex"), State.CONFIRMED)
    district.answer(number, day, **confirmed)
    district.sign(number, day)
    district.run(
        "2009-08-31",
        *(GONE.format(case) for case in ("C-omitted", "C-sex")),
        "insert into birth_records by name select * replace ('wis' as source, 'W1' as "
        "source_record_id) from birth_records where source_record_id = 'H1'",
        "update births set in_wis = true where birth_id = 'B1'",
        "update birth_records set baby_sex = '2' where source_record_id = 'W3'",
    )
    assert district.states() == {"omitted": "verified", "sex": "verified", "false": "reopened"}
    return district


def issue_with(district, choose: Controls) -> list[NewList]:
    rows = {"420607107": {"C-false": {"mother": "母亲 false"}}}
    return issue(
        district.ledger,
        OFFICE,
        date(2009, 10, 5),
        OFFICE.on,
        rows,
        lambda _: None,
        run_id=f"run {district.runs}",
        controls=choose,
    )


def issued_with(district, *controls: str) -> str:
    def choose(_: EventWriter, __: str, cases: int) -> dict[str, dict[str, str]]:
        assert cases == 1
        return {f"C-{name}": {"mother": f"母亲 {name}"} for name in controls}

    made = issue_with(district, choose)
    assert set(made[0].rows) == {"C-false", *(f"C-{name}" for name in controls)}
    return made[0].number


def answer(district, number: str, **said: State) -> None:
    reply = district.reply(number, **said)
    written = {"checked_on": "2009-09-10"}
    rows = tuple(
        replace(row, checked_on=date(2009, 9, 10), written=row.written | written)
        for row in reply.rows
    )
    receive(
        district.ledger,
        Actor("王统计", "统计员", date(2009, 9, 12)),
        replace(reply, rows=rows),
        "reply.xlsx",
    )


def test_a_town_that_confirms_everything_shows_and_no_case_moves(proved):
    number = issued_with(proved, "omitted", "sex")
    answer(proved, number, omitted=State.CONFIRMED, sex=State.CONFIRMED, false=State.CONFIRMED)
    states = {"omitted": "verified", "sex": "verified", "false": "confirmed"}
    assert proved.states() == states
    with proved.ledger.reading() as session:
        [town] = control_results(session)
        assert audit(session).breaks == ()
    assert (town.asked, town.answered, town.confirmed, town.refuted) == (2, 2, 2, 0)
    assert not town.looks_at_nothing  # two answers are no proof
    # Who looks after all corrects the reply: the last one counts.
    answer(proved, number, omitted=State.REFUTED, sex=State.CONFIRMED, false=State.CONFIRMED)
    assert proved.states() == states
    with proved.ledger.reading() as session:
        [town] = control_results(session)
        assert audit(session).breaks == ()
    assert (town.confirmed, town.refuted) == (1, 1)


def test_what_no_extract_has_proved_is_no_control(proved):
    with pytest.raises(IllegalStepError):
        issue_with(proved, lambda *_: {"C-false": {"mother": "母亲 false"}})
    assert proved.states()["false"] == "reopened"
