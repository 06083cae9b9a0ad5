"""Blind double review: two readers judge the same cases, neither knowing grade, probability, sentence or the other."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from reports.case_evidence import CaseNotFoundError, read_case
from reports.desk.doors import Decider, FormFields, desk_of, text_of
from reports.desk.errors import BadFormError
from reports.desk.pages import render
from reports.desk.record_table import record_table
from reports.review.agreement import agreement
from reports.review.items import Answer
from transforms.ledger import clerical_review
from transforms.ledger.clerical_review import Judged, Verdict
from transforms.ledger.tables import Case

router = APIRouter()
_ANSWERS: dict[str, Answer] = {Verdict.IS_CASE: "yes", Verdict.IS_NONE: "no", Verdict.CANNOT_TELL: "unsure"}


@router.get("/review")
def show(request: Request, person: Decider) -> Response:
    """The next case for this reader, and how well the readers agree on those that both have judged."""
    desk = desk_of(request)
    with desk.ledger.reading() as session:
        waiting = clerical_review.cases_to_judge(session, person.name)
        twice = clerical_review.judged_twice(session)
        case = session.get(Case, waiting[0]) if waiting else None
    found = None
    if case:
        clerical_review.witness(desk.ledger, desk.actor(person), case.case_id, "read", "blind review")
        with desk.restricted() as connection:
            try:
                found = read_case(connection, case.case_id)
            except CaseNotFoundError:
                found = None
    return render(
        request, "review.html.j2", case=case, found=found, waiting=len(waiting), twice=len(twice),
        table=record_table(request, found, is_revealed=False) if found else [],
        agreed=_agreement(twice), disputed=[one for one in twice if len(set(one.verdicts)) > 1],
    )  # fmt: skip


@router.post("/review/{case_id}")
def judge(request: Request, case_id: str, person: Decider, form: FormFields) -> Response:
    """Keep the judgement, and go on to the next case."""
    try:
        verdict = Verdict(text_of(form, "verdict"))
    except ValueError:
        raise BadFormError("请选择一个判断。", "Choose a judgement.") from None
    desk = desk_of(request)
    clerical_review.judge(desk.ledger, desk.actor(person), case_id, verdict, text_of(form, "comment"))
    return RedirectResponse("/review", 303)


def _agreement(twice: list[Judged]) -> object:
    return agreement([(_ANSWERS[one.verdicts[0]], _ANSWERS[one.verdicts[1]]) for one in twice]) if twice else None
