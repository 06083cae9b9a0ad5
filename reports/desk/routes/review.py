"""Blind double review: two readers judge the same cases, neither knowing grade, probability,
sentence or the other."""

from collections.abc import Sequence

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from reports.clerical_review.agreement import Agreement, agreement
from reports.clerical_review.items import Answer
from reports.desk.access import Decider, FormFields, desk_of, text_of
from reports.desk.case_page import read_evidence
from reports.desk.context import Desk
from reports.desk.errors import BadFormError
from reports.desk.labels import VERDICTS
from reports.desk.record_table import record_lines, record_table
from reports.desk.rendering import render
from reports.desk.roles import Person
from reports.evidence.case_evidence import CaseEvidence, Record
from reports.evidence.masks import mask_sentence
from reports.evidence.nearest import nearest_records
from transforms.ledger import decide_case, double_review
from transforms.ledger.double_review import CaseVerdict, Judged
from transforms.ledger.tables import Case
from transforms.ledger.vocabulary import Action, Reason

router = APIRouter()
_ANSWERS: dict[CaseVerdict, Answer] = {
    CaseVerdict.IS_CASE: "yes",
    CaseVerdict.IS_NONE: "no",
    CaseVerdict.CANNOT_TELL: "unsure",
}


@router.get("/review")
def show(request: Request, person: Decider) -> Response:
    """The next case for this reader, and how well the readers agree on those that two have
    judged."""
    waiting = _waiting(desk_of(request), person)
    return _page(request, person, waiting[0] if waiting else None, waiting)


@router.get("/review/{case_id}")
def show_one(request: Request, case_id: str, person: Decider) -> Response:
    """A case that this reader has judged, to judge it otherwise."""
    with desk_of(request).ledger.reading() as session:
        double_review.require_judgeable(session, case_id, person.name)
    return _page(request, person, case_id, _waiting(desk_of(request), person))


@router.post("/review/{case_id}")
def take_judgement(request: Request, case_id: str, person: Decider, form: FormFields) -> Response:
    """Keep the judgement, and go on to the next case."""
    try:
        verdict = CaseVerdict(text_of(form, "verdict"))
    except ValueError:
        raise BadFormError("请选择一个判断。", "Choose a judgement.") from None
    desk = desk_of(request)
    double_review.keep_judgement(
        desk.ledger, desk.actor(person), case_id, verdict, text_of(form, "comment")
    )
    return RedirectResponse("/review", 303)


def _page(
    request: Request, person: Person, case_id: str | None, waiting: Sequence[str]
) -> Response:
    desk = desk_of(request)
    if case_id:
        decide_case.log_access(
            desk.ledger, desk.actor(person), case_id, Action.READ_BLIND, Reason.DOUBLE_REVIEW
        )
    found = read_evidence(desk, case_id) if case_id else None
    nearest = _nearest(desk, found)
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
        waiting=len(waiting),
        twice=len(twice),
        mask=mask_sentence,
        table=record_table(request, found, is_revealed=False) if found else [],
        nearest=nearest,
        nearest_table=record_lines(request, nearest, found.towns) if found else [],
        verdicts=VERDICTS,
        agreed=_agreement(twice),
        disputed=sorted(disputed, key=lambda pair: pair[1].decision is not None),
    )


def _waiting(desk: Desk, person: Person) -> list[str]:
    """The cases that wait for this reader and whose records the run has published."""
    with desk.ledger.reading() as session:
        waiting = double_review.cases_to_judge(session, person.name)
    with desk.index.cursor(desk) as con:
        # A case without a probability is one that the run has no more.
        rows = con.execute(
            "select case_id from queue where is_undecided and grade = 'review' "
            "and probability is not null"
        ).fetchall()
    published = {case_id for (case_id,) in rows}
    return [case_id for case_id in waiting if case_id in published]


def _nearest(desk: Desk, found: CaseEvidence | None) -> Sequence[Record]:
    """What stands in the registers beside the case's own records."""
    if found is None:
        return []
    with desk.restricted() as connection:
        return nearest_records(connection, found)


def _agreement(twice: list[Judged]) -> Agreement | None:
    """Between the reader whose name comes first and the other; empty where no case has been judged
    by two."""
    pairs = [
        (_ANSWERS[first], _ANSWERS[second]) for first, second in (one.verdicts for one in twice)
    ]
    return agreement(pairs) if pairs else None
