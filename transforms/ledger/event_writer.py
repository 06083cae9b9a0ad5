"""Writes events: the one way in which a case changes its state.

A writer is open for one transaction. Every event goes through `rules` before it is written, and the
columns that follow from it go into the case's row. Events are hashed as they are made and written
together when the writer closes, so that a run with 100,000 cases costs seconds.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Table, func, insert, select, update
from sqlalchemy.orm import Session

from transforms.ledger.audit import require_whole
from transforms.ledger.beginning import PROGRAM
from transforms.ledger.book import Book
from transforms.ledger.case_now import CaseNow
from transforms.ledger.chain import Head, as_step, head, make_event
from transforms.ledger.enciphered import require_own_key
from transforms.ledger.errors import StaleCaseError, UnknownCaseError
from transforms.ledger.loaded_book import GlancedBook, LoadedBook
from transforms.ledger.refusals import Refusal
from transforms.ledger.rows import Row, as_told, columns_of, told
from transforms.ledger.rules import OF_ACCOUNTS, take
from transforms.ledger.secret_of_ledger import secret_of
from transforms.ledger.states import State
from transforms.ledger.store import Ledger
from transforms.ledger.tables import Account, Base, Case, Event, Signature
from transforms.ledger.vocabulary import Action, LedgerRole, Reason

# What follows from a case's events alone; the run or the list says the rest.
_FOLLOWS = ("status", "version", "list_number", "deadline", "answer_id", "signed_on", "decision")
_SAID = tuple(name for name in columns_of(Case) if name not in _FOLLOWS)
_AT_ONCE = 500  # names in one statement


@dataclass(frozen=True)
class Actor:
    """Who acts, in which role, and on which day: a paper that was signed last week is entered
    today."""

    name: str
    role: str
    on: date


@dataclass
class EventWriter:
    """An open page of the ledger: the session, who writes, what the events so far have made, and
    the events not yet written."""

    session: Session
    actor: Actor
    book: Book
    head: Head
    _unwritten: list[dict[str, Any]] = field(default_factory=list)
    _opened: list[Row] = field(default_factory=list)

    def case(self, case_id: str) -> Case:
        """The case of that number. Raises: UnknownCaseError."""
        self._write_opened()
        case = self.session.get(Case, case_id)
        if case is None:
            raise UnknownCaseError(*Refusal.UNKNOWN_CASE.told(case_id=case_id))
        return case

    def cases(self, case_ids: Collection[str]) -> dict[str, Case]:
        """These cases by number, read at once; of those that are not there, none."""
        self._write_opened()
        wanted = sorted(case_ids)
        found: dict[str, Case] = {}
        for start in range(0, len(wanted), _AT_ONCE):
            piece = Case.case_id.in_(wanted[start : start + _AT_ONCE])
            rows = self.session.scalars(select(Case).where(piece))
            found |= {case.case_id: case for case in rows}
        return found

    def now(self, case: Case) -> CaseNow:
        """What the case's events say of it. Raises: UnknownCaseError where there are none."""
        now = self.book.case(case.case_id)
        if now is None:
            raise UnknownCaseError(*Refusal.UNKNOWN_CASE.told(case_id=case.case_id))
        return now

    def told(self, row: Base) -> Row:
        """A row as an event tells of it."""
        return told(secret_of(self.session), row)

    def load(self, case_ids: Collection[str]) -> None:
        """Read the events of these cases at once, where they would else be read one by one. Raises:
        LedgerBrokenError."""
        if isinstance(self.book, LoadedBook):
            self.book.load(case_ids)

    def next_id(self, table: type[Base]) -> int:
        """The number of a table's next row: writers take turns, so nobody else takes it."""
        self.session.flush()
        return int(self.session.scalar(select(func.max(table.__table__.c.id))) or 0) + 1

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
        Raises: IllegalStepError; SignatureError; StaleCaseError.
        """
        self.require_fresh(case, seen_version)
        self._follow(action, case, after, why, details or {})

    def note(
        self,
        case: Case,
        action: Action,
        why: str,
        details: Mapping[str, Any] | None = None,
        *,
        seen_version: int | None = None,
    ) -> None:
        """Write something about a case that does not move it. Raises: as `move`."""
        self.require_fresh(case, seen_version)
        self._follow(action, case, State(case.status), why, details or {})

    def log_access(
        self, case: Case, action: Action, why: str, details: Mapping[str, Any] | None = None
    ) -> None:
        """That somebody has looked at a case. It changes nothing, so nobody else's decision grows
        stale by it."""
        self._follow(action, case, State(case.status), why, details or {})

    def opened(self, said: Row, why: str, details: Mapping[str, Any]) -> None:
        """The first event of a new case. said: the columns of it that are filled; what follows from
        events does not belong there."""
        row = {name: said.get(name) for name in _SAID}
        told = as_told(secret_of(self.session), Case, row)
        case_id = str(row["case_id"])
        moved = (case_id, None, str(State.OPEN))
        now = self._append(Action.OPEN, moved, why, {**details, "row": told})
        self._opened.append(row | {name: now[name] for name in _FOLLOWS})

    def remark(self, action: Action, why: str, details: Mapping[str, Any]) -> None:
        """An event of no single case, such as a list that went out. One of an account tells the
        account's row as it is now."""
        account = self.session.get(Account, details["account"]) if action in OF_ACCOUNTS else None
        said = {**details, "row": self.told(account)} if account else details
        self._append(action, None, why, said)

    def set_sign_off(self, chain: tuple[str, ...]) -> None:
        """Say which roles sign, where the chain of events does not say so yet."""
        if self.book.sign_off != chain:
            program = Actor(PROGRAM, LedgerRole.RUN, self.actor.on)
            details = {"roles": list(chain)}
            self._append(Action.SIGN_OFF, None, Reason.SIGN_OFF_ORDER, details, program)

    def void_signatures(self, case: Case, why: str, *, by_program: bool = False) -> None:
        """What was signed has changed: the signatures no longer stand."""
        standing = self.now(case).signatures
        if not standing:
            return
        program = Actor(PROGRAM, LedgerRole.RUN, self.actor.on) if by_program else None
        details = {"roles": [row["role"] for row in standing]}
        self._follow(Action.VOID_SIGNATURES, case, State(case.status), why, details, program)
        self.session.execute(
            update(Signature)
            .where(Signature.id.in_([row["id"] for row in standing]))
            .values(is_void=True)
        )

    def write(self) -> None:
        """Send the events to the database."""
        self._write_opened()
        self.session.flush()
        if self._unwritten:
            self.session.execute(insert(_table(Event)), self._unwritten)
            self._unwritten.clear()

    def _write_opened(self) -> None:
        if self._opened:
            self.session.execute(insert(_table(Case)), self._opened)
            self._opened.clear()

    def require_fresh(self, case: Case, seen_version: int | None) -> None:
        """Raises: StaleCaseError when the case is not in the version that was seen."""
        if seen_version is not None and seen_version != case.version:
            raise StaleCaseError(
                *Refusal.STALE_CASE.told(case_id=case.case_id, state=State(case.status))
            )

    def _follow(
        self,
        action: Action,
        case: Case,
        after: State,
        why: str,
        details: Mapping[str, Any],
        actor: Actor | None = None,
    ) -> None:
        """An event of a case, and what follows from it in the case's row."""
        moved = (case.case_id, case.status, str(after))
        now = self._append(action, moved, why, details, actor)
        for name in _FOLLOWS:
            setattr(case, name, now[name])

    def _append(
        self,
        action: Action,
        moved: tuple[str, str | None, str] | None,
        why: str,
        details: Mapping[str, Any],
        actor: Actor | None = None,
    ) -> Mapping[str, Any]:
        """Let an event happen. moved: of a case, its number, the state before and the state after.
        Returns: the case's row after it, of events of no single case nothing."""
        by = actor or self.actor
        event = make_event(self.head, (by.name, by.role, by.on), action, moved, why, details)
        self.load([moved[0]] if moved else [])
        take(self.book, as_step(event))
        self.head = Head(event["seq"], event["hash"])
        self._unwritten.append(event)
        return self.book.cases[moved[0]].row if moved else {}


def _table(model: type[Base]) -> Table:
    """The model's table. To write many rows through the model itself takes twice as long."""
    table = model.__table__
    assert isinstance(table, Table)
    return table


class Proof(StrEnum):
    """What a writer proves before it writes.

    WHOLE: the whole ledger, for what builds on all of it: a run, a list, a change file. CASES: each
    case that is written to, by its own events. LOOK: nothing, for an event that tells of a look at
    a case and changes nothing.
    """

    WHOLE = "whole"
    CASES = "cases"
    LOOK = "look"


@contextmanager
def open_event_writer(
    ledger: Ledger, actor: Actor, proof: Proof = Proof.CASES
) -> Iterator[EventWriter]:
    """A writer in a transaction of its own; an error inside leaves the ledger as it was. Raises:
    LedgerBrokenError where what is proved was altered; WrongLedgerKeyError where the whole is
    proved and lies under another key."""
    with ledger.writing() as session:
        if proof is Proof.WHOLE:
            require_own_key(session)
        book = {
            Proof.WHOLE: require_whole,
            Proof.CASES: LoadedBook,
            Proof.LOOK: GlancedBook,
        }[proof](session)
        events = EventWriter(session, actor, book, head(session))
        yield events
        events.write()
