"""Whether what is published is what the ledger has met last.

A run enters its cases into the ledger some time before readers see it, and one that is killed
between the two leaves the ledger ahead. What is printed meanwhile would show the values of before,
and bear the hash of the evidence of now: people would sign what they have not read. So it is with a
decision: it would be taken over the records of before, and stand under the evidence of now.
"""

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from transforms.ledger.beginning import PROGRAM
from transforms.ledger.errors import LedgerAheadError
from transforms.ledger.tables import Event, MetRun
from transforms.ledger.vocabulary import Action, LedgerRole


def require_met_last(session: Session, run_id: str) -> None:
    """Raises: LedgerAheadError where the ledger has met a run after this one, which is
    published."""
    if _met_after(session, run_id) is not None:
        raise LedgerAheadError(
            "另一次运行已记入台账而尚未发布：它还在进行，或者中断了。请等它结束；若已中断，请把同一"
            "报送再运行一次，然后重做这一步。",
            "Another run has entered the ledger and is not published yet: it is still at work, or "
            "was broken off. Wait until it ends, or run the same delivery again; then do this step "
            "again.",
        )


def is_changed_ahead(session: Session, run_id: str, case_id: str) -> bool:
    """Whether a run that is not published says something of the case that this one, which is
    published, does not show."""
    first = _met_after(session, run_id)
    if first is None:
        return False
    by_run = Event.role == LedgerRole.RUN
    said = select(Event.seq).where(Event.case_id == case_id, Event.seq > first, by_run).limit(1)
    return session.scalar(said) is not None


def _met_after(session: Session, run_id: str) -> int | None:
    """The event with which the ledger met the first run after this one; None where it met none, or
    has not met this one: a run over an older extract enters nothing."""
    if session.get(MetRun, run_id) is None:
        return None
    first = None
    met = select(Event.seq, Event.details).where(
        Event.actor == PROGRAM, Event.action == Action.MEET
    )
    for seq, details in session.execute(met.order_by(Event.seq.desc())):
        if json.loads(details)["run"] == run_id:
            break
        first = seq
    return first
