"""Ledgers for tests, made by the ledger's own steps: what is written past them, the audit
refuses."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from transforms.ledger.event_writer import Actor, open_event_writer
from transforms.ledger.lists import issue
from transforms.ledger.receiving import receive
from transforms.ledger.replies import Reply, ReplyRow
from transforms.ledger.signing import sign_list
from transforms.ledger.states import SIGN_OFF, State
from transforms.ledger.store import Ledger
from transforms.ledger.tables import IssuedList, MetRun
from transforms.ledger.vocabulary import Action, LedgerRole, Reason

TOWN = "420607107"
EXTRACTED, ISSUED, CHECKED, SIGNED = (
    date(2009, 7, 31),
    date(2009, 8, 1),
    date(2009, 8, 9),
    date(2009, 8, 15),
)
STATISTICIAN = "王统计"


def open_case(
    ledger: Ledger, case_id: str, asked: Mapping[str, str] | None = None, **columns: Any
) -> None:
    """As a run does that finds the case. asked: what a register is asked for (`asked_changes`);
    columns: those that differ from the usual ones."""
    run = {"run": "run 1", "extract_date": EXTRACTED.isoformat()}
    usual: dict[str, Any] = {
        "case_type": "misreported",
        "subtype": "sex",
        "register": "wis",
        "town_code": TOWN,
        "birth_month": "200603",
        "grade": "probable",
        "evidence_digest": "x",
        "facts": "{}",
    }
    with open_event_writer(ledger, Actor("birthrecon", LedgerRole.RUN, EXTRACTED)) as events:
        if events.book.row(MetRun, "run 1") is None:
            met = {"delivery_sha256": "x", "met_at": "2009-08-01T00:00:00+00:00"}
            events.remark(Action.MEET, Reason.RUN_MET_LEDGER, run | met)
            events.session.add(MetRun(run_id="run 1", extract_date=EXTRACTED.isoformat(), **met))
        said = {"case_id": case_id} | usual | columns
        events.opened(said, Reason.RUN_FOUND_IT, run | ({"asked": dict(asked)} if asked else {}))


def issue_list(ledger: Ledger, *case_ids: str) -> str:
    """A list of these cases for their town; its number."""
    rows: Mapping[str, Mapping[str, Mapping[str, str]]] = {
        TOWN: {case_id: {"mother": f"母亲 {case_id}"} for case_id in case_ids}
    }
    actor = Actor(STATISTICIAN, LedgerRole.STATISTICIAN, ISSUED)
    until = date(2009, 9, 1)
    [new] = issue(ledger, actor, until, EXTRACTED, rows, lambda _: None, run_id="run 1")
    return new.number


def answer_list(ledger: Ledger, number: str, finding: State, *case_ids: str) -> None:
    """The town's reply: one finding for all."""
    with ledger.reading() as session:
        content = session.get_one(IssuedList, number).sha256
    rows = tuple(_row(case_id, finding) for case_id in case_ids)
    actor = Actor(STATISTICIAN, LedgerRole.STATISTICIAN, SIGNED)
    receive(ledger, actor, Reply(number, content, rows, "file"), "reply.xlsx")


def sign_case(
    ledger: Ledger, case_id: str, finding: State = State.CONFIRMED, **columns: Any
) -> None:
    """A case that was found, issued and answered, and that six people have signed."""
    open_case(ledger, case_id, **columns)
    sign_known_case(ledger, case_id, finding)


def sign_known_case(ledger: Ledger, case_id: str, finding: State = State.CONFIRMED) -> None:
    """The same of a case that a run has found."""
    number = issue_list(ledger, case_id)
    answer_list(ledger, number, finding, case_id)
    for place, role in enumerate(SIGN_OFF):
        sign_list(ledger, Actor(f"签字人{place}", role, SIGNED), number)


def withdraw(ledger: Ledger, *case_ids: str) -> None:
    """As the run does that finds these cases no more."""
    with open_event_writer(ledger, Actor("birthrecon", LedgerRole.RUN, EXTRACTED)) as events:
        met = events.session.scalars(select(MetRun)).first()
        assert met
        run = {"run": met.run_id, "extract_date": met.extract_date}
        for case_id in case_ids:
            case, why = events.case(case_id), Reason.NO_CASE_ANY_MORE
            events.move(case, State.WITHDRAWN, Action.WITHDRAW, why, run)


def regrade(ledger: Ledger, case_id: str, grade: str) -> None:
    """As the run does that is less sure, or surer, of the same case."""
    with open_event_writer(ledger, Actor("birthrecon", LedgerRole.RUN, EXTRACTED)) as events:
        met = events.session.scalars(select(MetRun)).first()
        assert met
        run = {"run": met.run_id, "extract_date": met.extract_date}
        case, said = events.case(case_id), {"row": {"grade": grade}}
        events.note(case, Action.DESCRIBE, Reason.DESCRIBED_ANEW, run | said)
        case.grade = grade


def _row(case_id: str, finding: State) -> ReplyRow:
    written = {
        "finding": str(finding),
        "correction": "按名单更正",
        "checked_by": "赵",
        "checked_on": CHECKED.isoformat(),
        "remark": "已核对",
    }
    cells = dict.fromkeys(("case_id", "mother", *written), "更正名单!B4")
    return ReplyRow(
        case_id,
        {"mother": f"母亲 {case_id}"},
        finding,
        written["correction"],
        written["checked_by"],
        CHECKED,
        written["remark"],
        cells,
        written,
    )
