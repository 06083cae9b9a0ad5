"""A case: it is shown, its numbers are revealed, and it is decided about, undone and commented
on."""

from collections.abc import Callable
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from reports.desk.access import CaseReader, Decider, FormFields, desk_of, needed, text_of
from reports.desk.case_page import Overtaken, case_page, require_own_case, require_shown
from reports.desk.errors import BadFormError
from reports.desk.queue import place_of
from reports.desk.queue_query import asked_for, link
from reports.desk.roles import Person
from transforms.ledger import decide_case
from transforms.ledger.decisions import Decision
from transforms.ledger.errors import StaleCaseError
from transforms.ledger.vocabulary import Reason

router = APIRouter()


@router.get("/case/{case_id}")
def show(request: Request, case_id: str, person: CaseReader) -> Response:
    """The case, with its numbers masked."""
    return case_page(request, case_id, person)


@router.get("/case/{case_id}/{_deed}")
def show_again(request: Request, case_id: str, _deed: str) -> Response:
    """The address of a form that was sent, opened anew: the case, for the deed is done or
    refused."""
    return _back(request, case_id)


@router.post("/case/{case_id}/reveal")
def reveal(request: Request, case_id: str, person: CaseReader, form: FormFields) -> Response:
    """The case with its numbers, for a reason that the ledger keeps."""
    reason = needed(form, "reason", "请写明查看号码的理由。", "Say why the numbers are needed.")
    return case_page(request, case_id, person, reason=reason)


@router.post("/case/{case_id}/decide")
def decide(request: Request, case_id: str, person: Decider, form: FormFields) -> Response:
    """Put a case forward, or set it aside; the next case comes."""
    try:
        decision = Decision(text_of(form, "decision"))
    except ValueError:
        raise BadFormError("请选择一个决定。", "Choose a decision.") from None
    why = text_of(form, "why")
    if decision is Decision.SET_ASIDE and not why:
        raise BadFormError("排除须写明理由。", "Say why this is no case.")
    desk, seen = desk_of(request), _version(form)
    require_shown(desk, case_id)
    following = place_of(desk, person, asked_for(request.query_params), case_id).after
    return _done(
        request,
        case_id,
        person,
        form,
        lambda: decide_case.decide(
            desk.ledger, desk.actor(person), case_id, decision, why or Reason.REVIEWED, seen
        ),
        following,
    )


@router.post("/case/{case_id}/undo")
def undo(request: Request, case_id: str, person: Decider, form: FormFields) -> Response:
    """Take one's own last decision back."""
    desk, seen = desk_of(request), _version(form)
    return _done(
        request,
        case_id,
        person,
        form,
        lambda: decide_case.undo(desk.ledger, desk.actor(person), case_id, seen),
    )


@router.post("/case/{case_id}/comment")
def comment(request: Request, case_id: str, person: CaseReader, form: FormFields) -> Response:
    """Say something about the case."""
    desk = desk_of(request)
    require_own_case(desk, person, case_id)
    text, seen = needed(form, "text", "请写下内容。", "Write something."), _version(form)
    return _done(
        request,
        case_id,
        person,
        form,
        lambda: decide_case.comment(desk.ledger, desk.actor(person), case_id, text, seen),
    )


def _done(
    request: Request,
    case_id: str,
    person: Person,
    form: FormData,
    act: Callable[[], None],
    following: str | None = None,
) -> Response:
    """Do it and go on to the case that follows, or back to this one; or, where somebody was faster,
    show what she did and keep what was typed."""
    try:
        act()
    except StaleCaseError as error:
        typed = {name: text_of(form, name) for name in ("why", "text")}
        return case_page(
            request, case_id, person, overtaken=Overtaken(error, _version(form), typed)
        )
    if following:
        tail = link(asked_for(request.query_params), done=case_id)
        return RedirectResponse(f"/case/{quote(following)}?{tail}", 303)
    return _back(request, case_id)


def _version(form: FormData) -> int:
    text = text_of(form, "version")
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise BadFormError("表单不完整，请刷新页面。", "The form is incomplete; reload the page.")
    return int(text)


def _back(request: Request, case_id: str) -> Response:
    tail = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/case/{quote(case_id)}{tail}", 303)
