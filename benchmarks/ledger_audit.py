"""How long the audit of a large ledger takes: python -m benchmarks.ledger_audit [CASES] [EVENTS].

Made by the ledger's own writer: cases are opened, looked at, commented on, decided and undone.
"""

import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from sqlalchemy import select

from transforms.ledger.audit import audit
from transforms.ledger.beginning import PROGRAM
from transforms.ledger.event_writer import Actor, EventWriter, Proof, open_event_writer
from transforms.ledger.states import State
from transforms.ledger.store import Ledger, open_ledger
from transforms.ledger.tables import Case, MetRun
from transforms.ledger.vocabulary import Action, LedgerRole, Reason

DAY = date(2009, 7, 31)
RUN = {"run": "run 1", "extract_date": DAY.isoformat()}
MET = {"delivery_sha256": "x", "met_at": "2009-08-01T00:00:00+00:00"}
_ROUND = (Action.READ, Action.COMMENT, Action.PUT_FORWARD, Action.UNDO)


def fill(ledger: Ledger, cases: int, events: int) -> None:
    """Open the cases, then go round among them until there are so many events."""
    with open_event_writer(ledger, Actor(PROGRAM, LedgerRole.RUN, DAY), Proof.WHOLE) as writer:
        writer.remark(Action.MEET, Reason.RUN_MET_LEDGER, RUN | MET)
        writer.session.add(MetRun(run_id="run 1", extract_date=DAY.isoformat(), **MET))
        for number in range(cases):
            said = {
                "case_id": f"C{number:015d}",
                "case_type": "misreported",
                "subtype": "mother_identity",
                "register": "wis",
                "town_code": f"4206071{number % 20:02d}",
                "birth_month": "200603",
                "grade": "probable",
                "evidence_digest": "e" * 64,
                "facts": "{}",
                "stated_value": "420621198203052345",
                "shown_value": "420621198203052361",
            }
            writer.opened(said, Reason.RUN_FOUND_IT, RUN)
    with open_event_writer(ledger, Actor("李审核", "审核员", DAY), Proof.WHOLE) as writer:
        opened = writer.session.scalars(select(Case).order_by(Case.case_id)).all()
        for number in range(events - writer.head.seq):
            _step(writer, opened[number % cases], _ROUND[number // cases % len(_ROUND)])


def _step(writer: EventWriter, case: Case, action: Action) -> None:
    if action is Action.READ:
        writer.log_access(case, action, Reason.AT_THE_DESK)
    else:
        writer.move(case, State(case.status), action, "seen")


if __name__ == "__main__":
    sizes = [int(word) for word in sys.argv[1:3]]
    with tempfile.TemporaryDirectory() as folder, open_ledger(Path(folder)) as made:
        fill(made, *(sizes or (5_000, 100_000)))
        began, cpu = time.perf_counter(), time.process_time()
        with made.reading() as session:
            found = audit(session)
        assert found.is_whole, found.breaks[:3]
        seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
        print(f"{found.events:,} events, {found.cases:,} cases: {seconds:.1f} s, CPU {cpu:.1f} s")
