"""Writes events: the one way in which a case changes its state.

A writer is open for one transaction. It hashes events as they are made and writes them together
when it closes, so that a run with 100,000 cases costs seconds. `states` defines which steps are
allowed; callers give the reason.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from transforms.ledger.chain import GENESIS, canonical, event_hash
from transforms.ledger.errors import IllegalStepError, StaleCaseError, UnknownCaseError
from transforms.ledger.refusals import Refusal
from transforms.ledger.states import State, may_follow
from transforms.ledger.store import Ledger
from transforms.ledger.tables import Case, Event, Signature
from transforms.ledger.vocabulary import Action


@dataclass(frozen=True)
class Actor:
    """Who acts, in which role, and on which day: a paper that was signed last week is entered
    today."""

    name: str
    role: str
    on: date


@dataclass
class EventWriter:
    """An open page of the ledger: the session, who writes, and the events not yet written."""

    session: Session
    actor: Actor
    _seq: int
    _head: str
    _unwritten: list[dict[str, Any]] = field(default_factory=list)

    def case(self, case_id: str) -> Case:
        """The case of that number. Raises: UnknownCaseError."""
        case = self.session.get(Case, case_id)
        if case is None:
            raise UnknownCaseError(*Refusal.UNKNOWN_CASE.told(case_id=case_id))
        return case

    def move(
        self,
        case: Case,
        after: State,
        action: Action,
        why: str,
        details: Mapping[str, Any] | None = None,
        *,
        seen_version: int | None = None,
    ) -> None:
        """Bring a case to its next state.

        seen_version: the version that the actor looked at; another one means that somebody was
        faster.
        Raises: IllegalStepError; StaleCaseError.
        """
        self.require_fresh(case, seen_version)
        before = State(case.status)
        if not may_follow(before, after):
            raise IllegalStepError(
                *Refusal.ILLEGAL_STEP.told(case_id=case.case_id, before=before, after=after)
            )
        self._record(case, after, action, why, details)

    def note(
        self,
        case: Case,
        action: Action,
        why: str,
        details: Mapping[str, Any] | None = None,
        *,
        seen_version: int | None = None,
    ) -> None:
        """Write something about a case that does not move it. Raises: StaleCaseError."""
        self.require_fresh(case, seen_version)
        self._record(case, State(case.status), action, why, details)

    def take_back(self, case: Case, to: State, action: Action, why: str) -> None:
        """Bring a case back to where it was, whatever may follow what; that it may be done is the
        caller's to know."""
        self._record(case, to, action, why, None)

    def log_access(
        self, case: Case, action: Action, why: str, details: Mapping[str, Any] | None = None
    ) -> None:
        """That somebody has looked at a case. It changes nothing, so nobody else's decision grows
        stale by it."""
        self._append(action, case.case_id, case.status, case.status, why, details or {})

    def opened(self, case: Case, why: str, details: Mapping[str, Any]) -> None:
        """The first event of a new case, which is added to the session."""
        case.status, case.version = State.OPEN, 1
        self.session.add(case)
        self._append(Action.OPEN, case.case_id, None, State.OPEN, why, details)

    def remark(self, action: Action, why: str, details: Mapping[str, Any]) -> None:
        """An event of no single case, such as a list that went out."""
        self._append(action, None, None, None, why, details)

    def void_signatures(self, case: Case, why: str) -> None:
        """What was signed has changed: the signatures no longer stand."""
        standing = self.session.scalars(
            select(Signature).where(Signature.case_id == case.case_id, Signature.is_void.is_(False))
        ).all()
        if standing:
            self.session.execute(
                update(Signature)
                .where(Signature.id.in_([row.id for row in standing]))
                .values(is_void=True)
            )
            self.note(case, Action.VOID_SIGNATURES, why, {"roles": [row.role for row in standing]})
        case.signed_on = None

    def write(self) -> None:
        """Send the events to the database."""
        self.session.flush()
        if self._unwritten:
            self.session.execute(insert(Event), self._unwritten)
            self._unwritten.clear()

    def require_fresh(self, case: Case, seen_version: int | None) -> None:
        """Raises: StaleCaseError when the case is not in the version that was seen."""
        if seen_version is not None and seen_version != case.version:
            raise StaleCaseError(
                *Refusal.STALE_CASE.told(case_id=case.case_id, state=State(case.status))
            )

    def _record(
        self, case: Case, after: State, action: Action, why: str, details: Mapping[str, Any] | None
    ) -> None:
        self._append(action, case.case_id, case.status, after, why, details or {})
        case.status = after
        case.version += 1

    def _append(
        self,
        action: Action,
        case_id: str | None,
        before: str | None,
        after: str | None,
        why: str,
        details: Mapping[str, Any],
    ) -> None:
        self._seq += 1
        event: dict[str, Any] = {
            "seq": self._seq,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "actor": self.actor.name,
            "role": str(self.actor.role),
            "action": str(action),
            "case_id": case_id,
            "before": None if before is None else str(before),
            "after": None if after is None else str(after),
            "why": str(why),
            "details": canonical({"on": self.actor.on.isoformat(), **details}),
            "previous_hash": self._head,
        }
        event["hash"] = self._head = event_hash(event)
        self._unwritten.append(event)


@contextmanager
def open_event_writer(ledger: Ledger, actor: Actor) -> Iterator[EventWriter]:
    """A writer in a transaction of its own; an error inside leaves the ledger as it was."""
    with ledger.writing() as session:
        seq = session.scalar(select(func.max(Event.seq))) or 0
        head = session.scalar(select(Event.hash).where(Event.seq == seq)) or GENESIS
        events = EventWriter(session, actor, seq, head)
        yield events
        events.write()
