"""How a ledger begins: one event that says so, which secret keys its digests, and what came before.

A ledger of an earlier version has events that do not tell enough to derive its tables. It begins
anew in the present form: every row as it stands is told once (`carry over`), its plain digests are
keyed, and the audit says that the events before it cannot be proved item by item.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from transforms.ledger.chain import Head, canonical, digest, head, make_event
from transforms.ledger.findings import keyed_evidence, keyed_facts
from transforms.ledger.list_digests import as_stored, keyed_cell
from transforms.ledger.replies import answer_digest, keyed_answers
from transforms.ledger.rows import PROVED, told
from transforms.ledger.tables import Answer, Base, Case, Event, ListedCase, Receipt, Signature
from transforms.ledger.vocabulary import Action, LedgerRole, Reason
from transforms.secret import Secret

PROGRAM = "birthrecon"


def stored_fingerprint(session: Session) -> str | None:
    """Of the secret that the ledger's digests are keyed with; None for a ledger that has not begun,
    or is of an earlier version."""
    begun = session.scalar(
        select(Event.details).where(Event.action == Action.BEGIN).order_by(Event.seq).limit(1)
    )
    try:
        return None if begun is None else str(json.loads(begun)["secret"])
    except (ValueError, KeyError, TypeError):
        return None  # altered, which the audit tells


def begin(
    session: Session,
    secret: Secret,
    name: str = PROGRAM,
    role: str = LedgerRole.RUN,
    why: str = Reason.LEDGER_BEGUN,
) -> None:
    """Begin the ledger, and carry over what an earlier version has written."""
    end, today = head(session), datetime.now(UTC).date()
    details = {"secret": secret.fingerprint, "events_before": end.seq}
    why = Reason.OLDER_LEDGER if end.seq else why
    events = [make_event(end, (name, role, today), Action.BEGIN, None, why, details)]
    if end.seq:
        _key_digests(session, secret)
        session.flush()
        for table, case, row in _rows(session, secret):
            last = events[-1]
            events.append(
                make_event(
                    Head(last["seq"], last["hash"]),
                    (PROGRAM, LedgerRole.RUN, today),
                    Action.CARRY_OVER,
                    case,
                    Reason.OLDER_LEDGER,
                    {"table": table.__tablename__, "row": row},
                )
            )
    session.execute(insert(Event), events)


def _rows(
    session: Session, secret: Secret
) -> Iterator[tuple[type[Base], tuple[str, str, str] | None, dict[str, Any]]]:
    """Every row of every table that events tell of, with the case that it belongs to."""
    states: dict[str, str] = {}
    for table in PROVED:
        rows = session.scalars(select(table).order_by(*table.__mapper__.primary_key))
        for row in rows:
            if isinstance(row, Case):
                states[row.case_id] = row.status
            case_id = str(getattr(row, "case_id", ""))
            state = states.get(case_id, "")
            yield table, (case_id, state, state) if case_id else None, told(secret, row)


def _key_digests(session: Session, secret: Secret) -> None:
    """Put keyed digests in the place of the plain ones. A signature keeps its worth where the
    content that it was given for is the case's still."""
    contents = {case.case_id: _content(session, case) for case in session.scalars(select(Case))}
    for row in session.scalars(select(ListedCase)):
        plain = json.loads(row.cells)
        row.cells = as_stored({name: keyed_cell(secret, text) for name, text in plain.items()})
    for receipt in session.scalars(select(Receipt)):
        receipt.answers_sha256 = keyed_answers(secret, receipt.answers_sha256)
    for answer in session.scalars(select(Answer)):
        answer.sha256 = answer_digest(secret, answer)
    for case in session.scalars(select(Case)):
        case.evidence_digest = keyed_evidence(secret, case.evidence_digest)
        case.facts = canonical(keyed_facts(secret, json.loads(case.facts)))
    for signature in session.scalars(select(Signature)):
        case = session.get_one(Case, signature.case_id)
        if signature.content_sha256 == contents[case.case_id]:
            signature.content_sha256 = _content(session, case)


def _content(session: Session, case: Case) -> str:
    answer = session.get(Answer, case.answer_id) if case.answer_id else None
    said = [case.case_id, case.case_type, case.subtype, case.register, case.evidence_digest]
    return digest([*said, answer.sha256 if answer else None])
