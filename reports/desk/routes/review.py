"""Blind double review: two readers judge the same cases, neither knowing grade, probability,
sentence or the other."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from reports.clerical_review.agreement import Agreement, agreement
from reports.clerical_review.items import Answer
from reports.desk.access import Decider, FormFields, desk_of, text_of
from reports.desk.case_page import read_evidence
from reports.desk.context import Desk
from reports.desk.errors import BadFormError
from reports.desk.labels import VERDICTS
from reports.desk.record_table import record_table
from reports.desk.rendering import render
from reports.desk.roles import Person
from transforms.ledger import decide_case, double_review
from transforms.ledger.double_review import Judged, Verdict
from transforms.ledger.tables import Case
from transforms.ledger.vocabulary import Action, Reason

router = APIRouter()
_ANSWERS: dict[Verdict, Answer] = {
    Verdict.IS_CASE: "yes",
    Verdict.IS_NONE: "no",
    Verdict.CANNOT_TELL: "unsure",
}


@router.get("/review")
def show(request: Request, person: Decider) -> Response:
    """The next case for this reader, and how well the readers agree on those that two have
    judged."""
    return _page(request, person, next(iter(_waiting(desk_of(request), person)), None))


@router.get("/review/{case_id}")
def show_one(request: Request, case_id: str, person: Decider) -> Response:
    """A case that this reader has judged, to judge it otherwise."""
    with desk_of(request).ledger.reading() as session:
        double_review.require_judgeable(session, case_id, person.name)
    return _page(request, person, case_id)


@router.post("/review/{case_id}")
def take_judgement(request: Request, case_id: str, person: Decider, form: FormFields) -> Response:
    """Keep the judgement, and go on to the next case."""
    try:
        verdict = Verdict(text_of(form, "verdict"))
    except ValueError:
        raise BadFormError("请选择一个判断。", "Choose a judgement.") from None
    desk = desk_of(request)
    double_review.keep_judgement(
        desk.ledger, desk.actor(person), case_id, verdict, text_of(form, "comment")
    )
    return RedirectResponse("/review", 303)


def _page(request: Request, person: Person, case_id: str | None) -> Response:
    desk = desk_of(request)
    if case_id:
        decide_case.log_access(
            desk.ledger, desk.actor(person), case_id, Action.READ_BLIND, Reason.DOUBLE_REVIEW
        )
    found = read_evidence(desk, case_id) if case_id else None
    with desk.ledger.reading() as session:
        case = session.get(Case, case_id) if case_id else None
        own = {row.case_id: row for row in double_review.changeable(session, person.name)}
        twice = double_review.judged_twice(session)
        disputed = [(one, session.get_one(Case, one.case_id)) for one in twice if one.is_disputed]
    return render(
        request,
        "review.html.j2",
        case=case,
        found=found,
        own=own,
        waiting=len(_waiting(desk, person)),
        twice=len(twice),
        table=record_table(request, found, is_revealed=False) if found else [],
        verdicts=VERDICTS,
        agreed=_agreement(twice),
        disputed=sorted(disputed, key=lambda pair: pair[1].decision is not None),
    )


def _waiting(desk: Desk, person: Person) -> list[str]:
    """The cases that wait for this reader and whose records the run has published."""
    with desk.ledger.reading() as session:
        waiting = double_review.cases_to_judge(session, person.name)
    with desk.restricted() as connection:
        published = {
            case_id for (case_id,) in connection.execute("select case_id from cases").fetchall()
        }
    return [case_id for case_id in waiting if case_id in published]


def _agreement(twice: list[Judged]) -> Agreement | None:
    """Between the reader whose name comes first and the other; empty where no case has been judged
    by two."""
    pairs = [
        (_ANSWERS[first], _ANSWERS[second]) for first, second in (one.verdicts for one in twice)
    ]
    return agreement(pairs) if pairs else None
