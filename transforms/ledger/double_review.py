"""Blind double review: two readers judge the same cases for review apart from each other; that
decides nothing.

What they judged are the records as they were: where the evidence changes, or the case is opened
again, their judgements lapse as a decision does, and both may judge anew.

A judgement is blind or it is not taken: whoever has opened a case's page, where its probability and
its sentence stand, cannot judge that case any more. What two readers disagree on is for a third
person to decide.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from transforms.ledger import case_rules
from transforms.ledger.case_now import READERS
from transforms.ledger.chain import LOOKS
from transforms.ledger.decisions import LAPSES_BY
from transforms.ledger.enciphered import require_own_key
from transforms.ledger.errors import UnknownCaseError
from transforms.ledger.event_writer import Actor, open_event_writer
from transforms.ledger.lists import undecided
from transforms.ledger.loaded_book import LoadedBook
from transforms.ledger.refusals import Refusal
from transforms.ledger.store import Ledger
from transforms.ledger.tables import Case, Event, Judgement
from transforms.ledger.vocabulary import Action, Reason


class CaseVerdict(StrEnum):
    """What a reader thinks that the records say."""

    IS_CASE = "is_case"
    IS_NONE = "is_none"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True)
class Judged:
    """A case that two readers have judged: their judgements by the reader's name."""

    case_id: str
    judgements: tuple[Judgement, Judgement]

    @property
    def verdicts(self) -> tuple[CaseVerdict, CaseVerdict]:
        """What each thinks."""
        return CaseVerdict(self.judgements[0].verdict), CaseVerdict(self.judgements[1].verdict)

    @property
    def readers(self) -> tuple[str, str]:
        """Who they are."""
        return self.judgements[0].reader, self.judgements[1].reader

    @property
    def is_disputed(self) -> bool:
        """Whether they disagree."""
        return len(set(self.verdicts)) > 1


def keep_judgement(
    ledger: Ledger, actor: Actor, case_id: str, verdict: CaseVerdict, text: str
) -> None:
    """Keep a reader's judgement; it may be changed until the other reader has judged.

    Raises: IllegalStepError when this reader may not judge the case, or may no longer;
    UnknownCaseError.
    """
    with open_event_writer(ledger, actor) as events:
        require_own_key(events.session)
        case = events.case(case_id)
        key = {"case_id": case_id, "reader": actor.name}
        kept = events.session.get(Judgement, key)
        own = kept or Judgement(**key)
        with events.session.no_autoflush:
            own.verdict, own.comment, own.judged_on = str(verdict), text, actor.on.isoformat()
            details = {"row": events.told(own)}
            events.log_access(case, Action.JUDGE, Reason.READER_HAS_JUDGED, details)
        events.session.add(own)


def require_judgeable(session: Session, case_id: str, reader: str) -> None:
    """Raises: IllegalStepError when this reader may not judge the case: two have judged it, it does
    not wait for a judgement, or the reader is not blind. UnknownCaseError; LedgerBrokenError."""
    now = LoadedBook(session).case(case_id)
    if now is None:
        raise UnknownCaseError(*Refusal.UNKNOWN_CASE.told(case_id=case_id))
    case_rules.require_judgeable(now, reader)


def cases_to_judge(session: Session, reader: str) -> list[str]:
    """Cases for review that this reader may still judge; one that another reader has judged comes
    first.

    Otherwise in the order of their numbers, which are digests: a random draw, and the same one for
    every reader.
    """
    judged, seen = _by_case(session), _seen_by(session, reader)
    free = [
        case_id
        for case_id in session.scalars(_waiting().order_by(Case.case_id))
        if case_id not in seen
        and reader not in judged.get(case_id, {})
        and len(judged.get(case_id, {})) < READERS
    ]
    return sorted(free, key=lambda case_id: -len(judged.get(case_id, {})))


def changeable(session: Session, reader: str) -> list[Judgement]:
    """This reader's judgements that she may still change, by case."""
    waiting = set(session.scalars(_waiting())) - _seen_by(session, reader)
    return [
        rows[reader]
        for case_id, rows in _by_case(session).items()
        if rows.keys() == {reader} and case_id in waiting
    ]


def judged_twice(session: Session, case_id: str | None = None) -> list[Judged]:
    """The cases that two readers have judged, or the one asked for, in the order of their
    numbers."""
    return [
        Judged(found, (first, second))
        for found, rows in _by_case(session, case_id).items()
        if len(rows) == READERS
        for first, second in [tuple(rows.values())]
    ]


def disputants(session: Session, case_id: str) -> frozenset[str]:
    """The two readers who disagree on a case; nobody where it is not disputed."""
    return frozenset(
        reader
        for one in judged_twice(session, case_id)
        if one.is_disputed
        for reader in one.readers
    )


def _waiting() -> Select[tuple[str]]:
    return select(Case.case_id).where(undecided())


def _seen_by(session: Session, reader: str) -> set[str | None]:
    """The cases whose page this reader has opened."""
    looked = (
        select(Event.case_id)
        .where(Event.actor == reader, Event.action.in_(sorted(LOOKS)))
        .distinct()
    )
    return set(session.scalars(looked))


def _by_case(session: Session, case_id: str | None = None) -> Mapping[str, dict[str, Judgement]]:
    """Judgements that stand, by case and reader, both in the order of their names."""
    lapse, judged = aliased(Event), aliased(Event)
    last_judged = (
        select(func.max(judged.seq))
        .where(
            judged.case_id == Judgement.case_id,
            judged.actor == Judgement.reader,
            judged.action == Action.JUDGE,
        )
        .scalar_subquery()
    )
    lapsed = exists().where(
        lapse.case_id == Judgement.case_id,
        lapse.action.in_(sorted(LAPSES_BY)),
        lapse.seq > last_judged,
    )
    query = select(Judgement).where(~lapsed).order_by(Judgement.case_id, Judgement.reader)
    rows: Sequence[Judgement] = session.scalars(
        query if case_id is None else query.where(Judgement.case_id == case_id)
    ).all()
    found: dict[str, dict[str, Judgement]] = {}
    for row in rows:
        found.setdefault(row.case_id, {})[row.reader] = row
    return found
