"""A case: what it rests on, what became of it, and what is decided about it."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import select

from reports.case_evidence import CaseNotFoundError, read_case
from reports.comparisons import rule_name
from reports.desk.desk import Desk
from reports.desk.doors import CaseReader, Decider, FormFields, desk_of, needed, require_own_town, text_of
from reports.desk.errors import BadFormError, NotThereError
from reports.desk.masks import mask_sentence
from reports.desk.pages import render
from reports.desk.people import DECIDES, Person
from reports.desk.queue import neighbours
from reports.desk.record_table import record_table
from reports.desk.routes.queue import asked_for, link
from reports.desk.words import ACTIONS, REASONS
from transforms.ledger import clerical_review
from transforms.ledger.chain import WITNESSED
from transforms.ledger.clerical_review import Decision
from transforms.ledger.states import ISSUABLE
from transforms.ledger.tables import Case, Event

router = APIRouter()


@router.get("/case/{case_id}")
def show(request: Request, case_id: str, person: CaseReader) -> Response:
    """The case, with its numbers masked. That it was read is an event."""
    return _page(request, case_id, person, reason=None)


@router.post("/case/{case_id}/reveal")
def reveal(request: Request, case_id: str, person: CaseReader, form: FormFields) -> Response:
    """The case with its numbers, for a reason that the ledger keeps."""
    reason = needed(form, "reason", "请写明查看号码的理由。", "Say why the numbers are needed.")
    return _page(request, case_id, person, reason)


@router.post("/case/{case_id}/decide")
def decide(request: Request, case_id: str, person: Decider, form: FormFields) -> Response:
    """Put a case forward, or set it aside."""
    try:
        decision = Decision(text_of(form, "decision"))
    except ValueError:
        raise BadFormError("请选择一个决定。", "Choose a decision.") from None
    why = text_of(form, "why")
    if decision is Decision.SET_ASIDE and not why:
        raise BadFormError("不作为问题处理须写明理由。", "Say why this is no case.")
    desk = desk_of(request)
    clerical_review.decide(desk.ledger, desk.actor(person), case_id, decision, why or "reviewed", _version(form))
    return _back(request, case_id)


@router.post("/case/{case_id}/undo")
def undo(request: Request, case_id: str, person: Decider, form: FormFields) -> Response:
    """Take one's own last decision back."""
    desk = desk_of(request)
    clerical_review.undo(desk.ledger, desk.actor(person), case_id, _version(form))
    return _back(request, case_id)


@router.post("/case/{case_id}/comment")
def comment(request: Request, case_id: str, person: CaseReader, form: FormFields) -> Response:
    """Say something about the case."""
    desk = desk_of(request)
    require_own_town(person, _case(desk, case_id).town_code)
    text = needed(form, "text", "请写下内容。", "Write something.")
    clerical_review.comment(desk.ledger, desk.actor(person), case_id, text)
    return _back(request, case_id)


def _page(request: Request, case_id: str, person: Person, reason: str | None) -> Response:
    desk = desk_of(request)
    require_own_town(person, _case(desk, case_id).town_code)
    action, why = ("reveal", reason) if reason else ("read", "at the desk")
    clerical_review.witness(desk.ledger, desk.actor(person), case_id, action, why)
    with desk.restricted() as connection:
        try:
            found = read_case(connection, case_id)
        except CaseNotFoundError:
            found = None  # withdrawn: the ledger keeps it, the run has it no more
    case, history, is_own_last = _kept(desk, case_id, person)
    asked = asked_for(request.query_params)
    before, after = neighbours(desk, person, asked, case_id)
    return render(
        request, "case.html.j2", case=case, found=found, history=history, is_revealed=bool(reason),
        table=record_table(request, found, is_revealed=bool(reason)) if found else [], before=before, after=after,
        tail=link(asked), mask=mask_sentence if not reason else str, rule_name=rule_name,
        actions=ACTIONS, reasons=REASONS,
        may_decide=person.role in DECIDES and case.status in ISSUABLE, may_undo=is_own_last,
    )  # fmt: skip


def _case(desk: Desk, case_id: str) -> Case:
    with desk.ledger.reading() as session:
        case = session.get(Case, case_id)
    if case is None:
        raise NotThereError(case_id)
    return case


def _kept(desk: Desk, case_id: str, person: Person) -> tuple[Case, list[Event], bool]:
    """The case as the ledger has it, its events (looks left out), and whether this person's decision is the last."""
    with desk.ledger.reading() as session:
        case = session.get_one(Case, case_id)
        events = session.scalars(select(Event).where(Event.case_id == case_id).order_by(Event.seq)).all()
        last = clerical_review.last_decision(session, case_id)
    told = [event for event in events if event.action not in WITNESSED]
    return case, told, last is not None and last.actor == person.name and person.role in DECIDES


def _version(form: FormFields) -> int:
    text = text_of(form, "version")
    if not text.isascii() or not text.isdigit():
        raise BadFormError("表单不完整，请刷新页面。", "The form is incomplete; reload the page.")
    return int(text)


def _back(request: Request, case_id: str) -> Response:
    tail = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/case/{case_id}{tail}", 303)
