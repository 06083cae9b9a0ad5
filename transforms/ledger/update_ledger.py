"""Brings the cases of a run into the ledger: what is new, what came back, what the extract shows as
corrected, what nobody answered.

The day of a run is the day of its extracts, not of the clock: a run over last year's delivery says
nothing about today. What a register says, it says of the day when it was drawn last, which an
update without that register leaves as it was (`register_days`). The same delivery a second time
changes nothing.
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from checks.intake.warehouse import open_warehouse
from transforms.identity.record_keys import ShownKey, key_shower
from transforms.ledger.beginning import PROGRAM
from transforms.ledger.case_now import CaseNow
from transforms.ledger.case_rules import VALUES
from transforms.ledger.event_writer import Actor, EventWriter, Proof, open_event_writer
from transforms.ledger.findings import (
    Found,
    facts_as_text,
    read_findings,
    told_asked,
    told_difference,
)
from transforms.ledger.kept_numbers import keep_asked_numbers, keep_older_numbers
from transforms.ledger.register_days import RegisterDays, read_register_days
from transforms.ledger.rows import Row, as_told
from transforms.ledger.secret_of_ledger import secret_of
from transforms.ledger.states import ASKED_ABOUT, PROMISED, SETTLED, State
from transforms.ledger.store import Ledger
from transforms.ledger.tables import Case, MetRun
from transforms.ledger.verify_corrections import Vanished, Verification, verify
from transforms.ledger.vocabulary import Action, LedgerRole, Reason
from transforms.secret import Secret

_TEXT = {"case_id": pl.String, "status": pl.String}


@dataclass
class LedgerUpdate:
    """What a run changed. moved: cases by the step taken. is_old: the ledger has met later
    extracts, and stayed. out_of_hand: corrections that a register's owner has in hand, and whose
    evidence is another one now, before an extract of the register can show them."""

    moved: Counter[str] = field(default_factory=Counter)
    is_old: bool = False
    out_of_hand: list[str] = field(default_factory=list)

    def summary(self) -> str | None:
        """The update in a sentence for the user, counts only; None where nothing but new cases
        came."""
        if self.is_old:
            return (
                "台账已见过更晚的数据，本次未改动台账。\n"
                "The ledger has met later extracts: this run has not changed it."
            )
        counts = " · ".join(f"{state} {count:,}" for state, count in sorted(self.moved.items()))
        moved = f"台账 ledger: {counts}" if self.moved.keys() - {"open"} else None
        return "\n".join(filter(None, (moved, self._out_of_hand_sentence()))) or None

    def _out_of_hand_sentence(self) -> str | None:
        if not self.out_of_hand:
            return None
        listed = ", ".join(sorted(self.out_of_hand))
        return (
            f"{listed}：更正文件已交登记部门，而依据此后有变；在登记部门更正之前，请告知其暂缓，"
            "看过之后再定。台账等登记库的下一次提取。\n"
            f"{listed}: in a change file that its register's owner has, and the evidence is "
            "another one since. Tell the owner to wait where it is not done yet, and look at the "
            "case. The ledger waits for the next extract of the register."
        )


@dataclass(frozen=True)
class _Run:
    run_id: str
    delivery_sha256: str
    extract_date: date
    registers: RegisterDays

    @property
    def details(self) -> dict[str, str]:
        return {"run": self.run_id, "extract_date": self.extract_date.isoformat()}


def update_ledger(warehouse: Path, ledger: Ledger) -> LedgerUpdate:
    """Take a run's cases into the ledger, and write where each case stands into the warehouse's
    `cases.status`.

    Raises: LedgerBrokenError where the ledger was altered: nothing is built on it.
    """
    update = LedgerUpdate()
    with open_warehouse(warehouse) as con:
        row = con.execute(
            "select run_id, delivery_sha256, extract_date from run_context"
        ).fetchone()
        run_id, delivery_sha256, extract_date = row or ("", "", date.min)
        run = _Run(run_id, delivery_sha256, extract_date, read_register_days(con))
        actor = Actor(PROGRAM, LedgerRole.RUN, run.extract_date)
        with open_event_writer(ledger, actor, Proof.WHOLE) as events:
            update.is_old = events.book.latest_extract() > run.extract_date.isoformat()
            if not update.is_old:
                _take_in(con, events, run, update)
            _write_statuses(con, events.book.cases)
    return update


def _take_in(
    con: duckdb.DuckDBPyConnection, events: EventWriter, run: _Run, update: LedgerUpdate
) -> None:
    """Take in what the run found. The book knows every case; the rows of those alone are read to
    which something has to be written."""
    _meet(events, run)
    known = events.book.cases
    keep_older_numbers(con, known.keys())
    keep_asked_numbers(con, events)
    here, found = _read_news(con, events, run)
    cases = events.cases([one.case_id for one in found if one.case_id in known])
    shown = key_shower(con)
    for one in found:
        if one.case_id in cases:
            _see_again(events, cases[one.case_id], one, run, update, shown)
        else:
            _open(events, one, run)
            update.moved["open"] += 1
    waited_for = [now.case_id for now in known.values() if _is_waited_for(now.state)]
    lost = events.cases([case_id for case_id in waited_for if case_id not in here])
    verifications = verify(con, [_as_vanished(case) for case in lost.values()])
    for case_id in filter(lost.__contains__, waited_for):
        _miss(events, lost[case_id], verifications[case_id], run, update)
    _mark_overdue(events, run, update)


def _read_news(
    con: duckdb.DuckDBPyConnection, events: EventWriter, run: _Run
) -> tuple[set[str], list[Found]]:
    """The numbers of all cases that the run found; and those that the ledger lacks, or of which it
    has something to write."""
    here, news = set(), []
    secret = secret_of(events.session)
    for one in read_findings(con, secret):
        here.add(one.case_id)
        now = events.book.case(one.case_id)
        if now is None or not _is_as_before(secret, now, one, run):
            news.append(one)
    return here, news


def _is_as_before(secret: Secret, now: CaseNow, one: Found, run: _Run) -> bool:
    """Whether the run says of a case what the ledger says. The facts are the same where the
    evidence is, which is a digest of them."""
    if _waits_for_its_register(now.row, run):
        return bool(now.row["evidence_digest"] == one.evidence_digest)
    if now.row["evidence_digest"] != one.evidence_digest or now.asked != one.asked:
        return False
    said = as_told(secret, Case, {"case_id": one.case_id, **one.values})
    is_same = all(now.row[name] == value for name, value in said.items())
    return is_same and _why_reopened(now.row, run, is_changed=False) is None


def _meet(events: EventWriter, run: _Run) -> None:
    """That the run has met the ledger; what it finds refers to it."""
    if events.book.row(MetRun, run.run_id) is not None:
        return
    met = MetRun(
        run_id=run.run_id,
        delivery_sha256=run.delivery_sha256,
        extract_date=run.extract_date.isoformat(),
        met_at=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    details = {"delivery_sha256": met.delivery_sha256, "met_at": met.met_at}
    events.remark(Action.MEET, Reason.RUN_MET_LEDGER, run.details | details)
    events.session.add(met)


def _open(events: EventWriter, one: Found, run: _Run) -> None:
    asked = {"asked": dict(one.asked)} if one.asked else {}
    said = {"case_id": one.case_id, **_columns(one)}
    events.opened(said, Reason.RUN_FOUND_IT, run.details | asked)


def _see_again(
    events: EventWriter, case: Case, one: Found, run: _Run, update: LedgerUpdate, shown: ShownKey
) -> None:
    """A case that the ledger knows is found again."""
    state, is_changed = State(case.status), case.evidence_digest != one.evidence_digest
    if _waits_for_its_register(events.now(case).row, run):
        update.out_of_hand.append(case.case_id)
        return  # what was handed over stays what was signed
    details, facts, asked = dict[str, Any](run.details), case.facts, events.now(case).asked
    said = _say_anew(events, case, one)
    why = _why_reopened(events.now(case).row, run, is_changed=is_changed)
    # What was handed over stays what was signed, though a child was named since.
    if asked != one.asked and not (state is State.APPLIED and why is None):
        details["asked"] = dict(one.asked)
    lines = told_difference(facts, one.facts, shown) if is_changed else ()
    lines += told_asked(asked, one.asked) if "asked" in details else ()
    is_other = bool(lines) or not said.keys().isdisjoint(VALUES)
    if lines:
        details["difference"] = lines
    if said:
        details["row"] = said
    if is_other and state in PROMISED:
        why = Reason.SIGNED_BUT_EVIDENCE_CHANGED
    if why is Reason.SIGNED_AND_STILL_WRONG:
        details["days_past_deadline"] = _days_past(case.deadline, run.extract_date)
    if is_other or why:
        events.void_signatures(case, Reason.EVIDENCE_CHANGED if is_other else Reason.NOT_CORRECTED)
    _tell_again(events, case, details, why, is_changed=is_changed)
    if why:
        update.moved["reopened"] += 1


def _tell_again(
    events: EventWriter,
    case: Case,
    details: Mapping[str, Any],
    why: Reason | None,
    *,
    is_changed: bool,
) -> None:
    if why:
        events.move(case, State.REOPENED, Action.REOPEN, why, details)
    elif is_changed:
        events.note(case, Action.EVIDENCE, Reason.EVIDENCE_CHANGED, details)
    elif not details.keys().isdisjoint({"row", "asked"}):
        events.note(case, Action.DESCRIBE, Reason.DESCRIBED_ANEW, details)


def _say_anew(events: EventWriter, case: Case, one: Found) -> Row:
    """Write what the run says of the case into its row; what of it is new, as events tell it."""
    said = _columns(one)
    if all(getattr(case, name) == value for name, value in said.items()):
        return {}  # as of nearly all: nothing to digest
    before = events.told(case)
    for name, value in said.items():
        setattr(case, name, value)
    return {name: value for name, value in events.told(case).items() if value != before[name]}


def _why_reopened(row: Mapping[str, Any], run: _Run, *, is_changed: bool) -> Reason | None:
    state = State(row["status"])
    if state in SETTLED:
        return Reason.IS_BACK
    if state is State.REFUTED and is_changed:
        return Reason.REFUTED_BUT_EVIDENCE_CHANGED
    if state in PROMISED and is_changed:
        return Reason.SIGNED_BUT_EVIDENCE_CHANGED
    if state in ASKED_ABOUT and is_changed:
        return Reason.ASKED_BUT_EVIDENCE_CHANGED
    if state in PROMISED and run.registers.is_drawn_since(row):
        return Reason.SIGNED_AND_STILL_WRONG
    return None


def _waits_for_its_register(row: Mapping[str, Any], run: _Run) -> bool:
    """Whether the correction lies with the register's owner, and no extract of the register can
    show it yet. Nothing that comes meanwhile takes the file back or proves that it was carried
    out."""
    return State(row["status"]) is State.APPLIED and not run.registers.is_drawn_since(row)


def _miss(
    events: EventWriter, case: Case, verification: Verification, run: _Run, update: LedgerUpdate
) -> None:
    """A case that the ledger waits for is not found."""
    row = events.now(case).row
    details = run.details | {"verification": str(verification)}
    if verification is Verification.NOT_ASKED:
        return
    if State(case.status) not in PROMISED:
        why = (
            Reason.CORRECTED_BEFORE_SIGNATURES
            if verification is Verification.CORRECTED
            else Reason.NO_CASE_ANY_MORE
        )
        events.void_signatures(case, why)
        events.move(case, State.WITHDRAWN, Action.WITHDRAW, why, details)
    elif not run.registers.is_drawn_since(row):
        # Drawn before the signatures: it cannot show what they promise.
        if _waits_for_its_register(row, run) and verification is not Verification.CORRECTED:
            update.out_of_hand.append(case.case_id)
        return
    elif verification is Verification.CORRECTED:
        details |= {"drawn_on": run.registers.drawn_on(row)}
        events.move(case, State.VERIFIED, Action.VERIFY, Reason.EXTRACT_SHOWS_CORRECTION, details)
    elif verification is Verification.STILL_WRONG:
        events.void_signatures(case, Reason.NOT_CORRECTED)
        events.move(
            case,
            State.REOPENED,
            Action.REOPEN,
            Reason.SIGNED_AND_WRONG_AGAIN,
            details,
        )
    else:
        events.void_signatures(case, Reason.GONE_WITHOUT_CORRECTION)
        events.move(case, State.WITHDRAWN, Action.WITHDRAW, Reason.GONE_WITHOUT_CORRECTION, details)
    update.moved[case.status] += 1


def _mark_overdue(events: EventWriter, run: _Run, update: LedgerUpdate) -> None:
    days = {
        now.case_id: _days_past(now.row["deadline"], run.extract_date)
        for now in events.book.cases.values()
        if now.state is State.ISSUED
    }
    overdue = events.cases([case_id for case_id, past in days.items() if past > 0])
    for case_id in filter(overdue.__contains__, days):
        details = run.details | {"days": days[case_id]}
        events.move(
            overdue[case_id], State.OVERDUE, Action.OVERDUE, Reason.NO_ANSWER_IN_TIME, details
        )
        update.moved["overdue"] += 1


def _columns(one: Found) -> dict[str, Any]:
    """The columns of a case that the run decides."""
    return dict(one.values) | {
        "evidence_digest": one.evidence_digest,
        "facts": facts_as_text(one.facts),
    }


def _is_waited_for(state: State) -> bool:
    return state not in SETTLED and state is not State.REFUTED


def _as_vanished(case: Case) -> Vanished:
    return Vanished(
        case.case_id,
        case.case_type,
        case.subtype,
        case.register,
        case.birth_month,
        case.stated_value,
        case.stated_mother_name,
        json.loads(case.facts),
    )


def _days_past(deadline: str | None, day: date) -> int:
    """Days after the deadline; nothing or less before it, and without one."""
    return (day - date.fromisoformat(deadline)).days if deadline else 0


def _write_statuses(con: duckdb.DuckDBPyConnection, known: Mapping[str, CaseNow]) -> None:
    statuses = [str(now.row["status"]) for now in known.values()]
    con.register(
        "ledger_statuses", pl.DataFrame({"case_id": list(known), "status": statuses}, _TEXT)
    )
    con.execute(
        "update cases set status = l.status from ledger_statuses as l "
        "where cases.case_id = l.case_id and cases.status is distinct from l.status"
    )
    con.unregister("ledger_statuses")
