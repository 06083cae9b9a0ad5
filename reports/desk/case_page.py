"""A case's page: its records, how they compared, what became of it, and what this person may do
about it."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request, Response
from sqlalchemy import select

from reports.desk.access import desk_of, require_own_town
from reports.desk.context import Desk
from reports.desk.errors import CaseAheadError, NotThereError, OldFileError
from reports.desk.labels import VERDICTS
from reports.desk.queue import place_of
from reports.desk.queue_query import asked_for, link
from reports.desk.record_table import record_table
from reports.desk.rendering import render
from reports.desk.roles import DECIDES, Person
from reports.evidence.case_evidence import CaseEvidence, CaseNotFoundError, read_case
from reports.evidence.comparisons import rule_name
from reports.evidence.masks import mask_sentence
from reports.evidence.steps import steps
from reports.snapshot.restricted import LACKS
from transforms.ledger import decide_case, double_review
from transforms.ledger.chain import WITNESSED
from transforms.ledger.double_review import Judged
from transforms.ledger.errors import StaleCaseError
from transforms.ledger.met_runs import is_changed_ahead
from transforms.ledger.states import ISSUABLE
from transforms.ledger.tables import Case, Event
from transforms.ledger.vocabulary import Action, Reason, action_term, reason_term, role_term


@dataclass(frozen=True)
class Overtaken:
    """Somebody was faster. seen_version: what this person had seen. typed: what she wrote, by
    field, to use again."""

    error: StaleCaseError
    seen_version: int
    typed: dict[str, str]


@dataclass(frozen=True)
class _Kept:
    """What the ledger has of a case. history: its events, looks left out, so that the n-th made
    version n. is_ahead: a run that is not published says something else of it than is shown."""

    case: Case
    history: Sequence[Event]
    is_own_last: bool
    judged: Judged | None
    is_ahead: bool


def case_page(
    request: Request,
    case_id: str,
    person: Person,
    *,
    reason: str | None = None,
    overtaken: Overtaken | None = None,
) -> Response:
    """The page. That it was read is an event, and so is the reason for which its numbers are shown.

    Raises: NotThereError; ForbiddenError for a clerk of another town.
    """
    desk = desk_of(request)
    require_own_case(desk, person, case_id)
    action, why = (Action.REVEAL, reason) if reason else (Action.READ, Reason.AT_THE_DESK)
    decide_case.log_access(desk.ledger, desk.actor(person), case_id, action, why)
    run_id = shown_run(desk)
    found, kept = read_evidence(desk, case_id), _kept(desk, case_id, person, run_id)
    asked = asked_for(request.query_params)
    place = place_of(desk, person, asked, case_id)
    done = _just_decided(desk, person, request.query_params.get("done", ""))
    decides = person.role in DECIDES
    is_third = not (kept.judged and kept.judged.is_disputed and person.name in kept.judged.readers)
    return render(
        request,
        "case.html.j2",
        409 if overtaken else 200,
        case=kept.case,
        found=found,
        history=kept.history,
        judged=kept.judged,
        is_revealed=bool(reason),
        mask=str if reason else mask_sentence,
        table=record_table(request, found, is_revealed=bool(reason)) if found else [],
        place=place,
        done=done,
        steps=steps,
        tail=link(asked),
        rule_name=rule_name,
        action_term=action_term,
        reason_term=reason_term,
        role_term=role_term,
        verdicts=VERDICTS,
        may_decide=decides and is_third and not kept.is_ahead and kept.case.status in ISSUABLE,
        ahead=CaseAheadError(case_id) if kept.is_ahead else None,
        may_undo=decides and kept.is_own_last,
        is_third=is_third,
        overtaken=overtaken,
        typed=overtaken.typed if overtaken else {"why": "", "text": ""},
        missed=kept.history[overtaken.seen_version :] if overtaken else [],
    )


def require_own_case(desk: Desk, person: Person, case_id: str) -> None:
    """Raises: NotThereError; ForbiddenError for a clerk of another town."""
    with desk.ledger.reading() as session:
        case = session.get(Case, case_id)
    if case is None:
        raise NotThereError(case_id)
    require_own_town(person, case.town_code)


def read_evidence(desk: Desk, case_id: str) -> CaseEvidence | None:
    """What the case rests on; None for a case that the run has no more, while the ledger keeps it.

    Raises: OldFileError.
    """
    with desk.restricted() as connection:
        try:
            return read_case(connection, case_id)
        except CaseNotFoundError:
            return None
        except LACKS as error:
            raise OldFileError from error


def require_shown(desk: Desk, case_id: str) -> None:
    """Raises: CaseAheadError where a run that is not published says something of the case that
    nobody can read yet: what is decided now would stand under evidence that nobody has seen."""
    run_id = shown_run(desk)
    with desk.ledger.reading() as session:
        if is_changed_ahead(session, run_id, case_id):
            raise CaseAheadError(case_id)


def shown_run(desk: Desk) -> str:
    """The run whose records a page shows. Ask before reading them: a run that is published between
    the two then counts as one that is not shown. Raises: OldFileError."""
    with desk.restricted() as connection:
        try:
            row = connection.execute("select run_id from runs").fetchone()
        except LACKS as error:
            raise OldFileError from error
    return str(row[0]) if row else ""


def _just_decided(desk: Desk, person: Person, case_id: str) -> Case | None:
    """The case from which a decision has led here, while the person may still take it back."""
    if not case_id or person.role not in DECIDES:
        return None
    with desk.ledger.reading() as session:
        last = decide_case.last_decision(session, case_id)
        is_own = last is not None and last.actor == person.name
        return session.get(Case, case_id) if is_own else None


def _kept(desk: Desk, case_id: str, person: Person, run_id: str) -> _Kept:
    with desk.ledger.reading() as session:
        case = session.get_one(Case, case_id)
        events = session.scalars(
            select(Event)
            .where(Event.case_id == case_id, Event.action.not_in(sorted(WITNESSED)))
            .order_by(Event.seq)
        ).all()
        last = decide_case.last_decision(session, case_id)
        judged = next(iter(double_review.judged_twice(session, case_id)), None)
        is_ahead = is_changed_ahead(session, run_id, case_id)
    return _Kept(case, events, last is not None and last.actor == person.name, judged, is_ahead)
