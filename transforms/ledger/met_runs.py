"""Whether what is published is what the ledger has met last.

A run enters its cases into the ledger some time before readers see it, and one that is killed
between the two leaves the ledger ahead. What is printed meanwhile would show the values of before,
and bear the hash of the evidence of now: people would sign what they have not read.
"""

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from transforms.ledger.errors import LedgerAheadError
from transforms.ledger.tables import Event, MetRun
from transforms.ledger.vocabulary import Action


def require_met_last(session: Session, run_id: str) -> None:
    """Raises: LedgerAheadError where the ledger has met a run after this one, which is
    published."""
    query = select(Event.details).where(Event.action == Action.MEET).order_by(Event.seq.desc())
    last = session.scalars(query.limit(1)).first()
    is_met = session.get(MetRun, run_id) is not None  # one over an older extract is not
    if is_met and last is not None and json.loads(last)["run"] != run_id:
        raise LedgerAheadError(
            "另一次运行已记入台账而尚未发布：它还在进行，或者中断了。请等它结束；若已中断，请把同一"
            "报送再运行一次，然后重做这一步。",
            "Another run has entered the ledger and is not published yet: it is still at work, or "
            "was broken off. Wait until it ends, or run the same delivery again; then do this step "
            "again.",
        )
