"""Cases that are proved, to be asked again, unmarked, and what towns said of them.

A case is proved when an extract has shown its correction. Asked about it once more, a clerk who
looks into the register finds the correction there and refutes; one who confirms whatever the list
says confirms. So the answers measure those who answer. Each row is the one that stood on the list
before: a real birth, as the town has read of it already. Nobody is ever made up.
"""

import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.reference.terms import Language, name_of
from protection.cipher import read_private
from protection.key import Key
from reports.clerical_review.intervals import Share, wilson
from reports.corrections.issued_files import find_issued
from reports.corrections.list_workbook import Row
from reports.corrections.returned_lists import read_returned_list
from transforms.case_types.registry import case_type_of, type_terms
from transforms.ledger.event_writer import EventWriter
from transforms.ledger.list_digests import Cells, cell_digests
from transforms.ledger.replies import ReplyRefusedError
from transforms.ledger.secret_of_ledger import secret_of
from transforms.ledger.states import State
from transforms.ledger.tables import Case, Event, IssuedList, ListedCase
from transforms.ledger.vocabulary import Action

# Answers that say that the case still stands: who looked would have found it mended.
_CONFIRMS = frozenset({State.CONFIRMED, State.AMENDED})
# Above this share, and so surely, a town is told to have looked at nothing.
_LOOKS_AT_NOTHING = 0.5


@dataclass
class ControlRows:
    """Chooses controls for the lists of one issue, and keeps the rows that go into the workbooks.

    share: controls for each case of a list. A case is asked so once at most.
    """

    out: Path
    key: Key | None
    share: float
    language: Language
    chance: np.random.Generator = field(default_factory=np.random.default_rng)
    rows: dict[str, Row] = field(default_factory=dict)
    _read: dict[str, dict[str, Cells]] = field(default_factory=dict)

    def choose(self, events: EventWriter, town: str, cases: int) -> dict[str, Cells]:
        """The locked cells of some proved cases of a town, by case; fewer where there are fewer."""
        wanted = int(self.share * cases + self.chance.random())
        known = self._proved(events, town) if wanted else []
        found: dict[str, Cells] = {}
        for place in self.chance.permutation(len(known)):
            if len(found) == wanted:
                break
            cells = self._cells(events, known[place])
            if cells:
                found[known[place].case_id] = cells
                tint = case_type_of(known[place].case_type).tint
                self.rows[known[place].case_id] = {**cells, "number": "", "tint": tint}
        return found

    def mixed_in(self, rows: list[Row], case_ids: Sequence[str]) -> list[Row]:
        """The rows of a sheet with controls at places that nothing tells, numbered anew."""
        mixed = list(rows)
        for case_id in case_ids:
            mixed.insert(int(self.chance.integers(len(mixed) + 1)), self.rows[case_id])
        return [{**row, "number": str(place)} for place, row in enumerate(mixed, start=1)]

    def _proved(self, events: EventWriter, town: str) -> Sequence[Case]:
        verified = events.session.scalars(
            select(Case)
            .join(IssuedList, Case.list_number == IssuedList.number)
            .where(Case.status == State.VERIFIED, IssuedList.town_code == town)
            .order_by(Case.case_id)
        ).all()
        return [case for case in verified if not events.now(case).controls]

    def _cells(self, events: EventWriter, case: Case) -> Cells | None:
        """The row as the list that the town answered has it; None where the file is gone, altered,
        or in another language."""
        number = str(case.list_number)
        if number not in self._read:
            self._read[number] = _rows_of_list(self.out, number, self.key)
        cells = self._read[number].get(case.case_id)
        listed = events.session.get(ListedCase, (number, case.case_id))
        if cells is None or listed is None:
            return None
        as_it_was = cell_digests(secret_of(events.session), cells) == json.loads(listed.cells)
        is_same_language = cells["case_type"] == name_of(
            type_terms(), case.case_type, self.language
        )
        return cells if as_it_was and is_same_language else None


def _rows_of_list(out: Path, number: str, key: Key | None) -> dict[str, Cells]:
    path = find_issued(out, number)
    if path is None:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "list.xlsx"
        plain.write_bytes(read_private(path, key))
        try:
            reply = read_returned_list(plain)
        except ReplyRefusedError:
            return {}
    return {row.case_id: row.locked for row in reply.rows}


@dataclass(frozen=True)
class TownControls:
    """Controls of one town: asked; answered; of these confirmed (or with another value), which the
    register contradicts, refuted, and not told. share: of those answered, confirmed, with Wilson's
    95 % interval."""

    town_code: str
    asked: int
    answered: int
    confirmed: int
    refuted: int
    cannot_tell: int

    @property
    def share(self) -> Share:
        """Confirmed of those with an answer either way."""
        return wilson(self.confirmed, self.confirmed + self.refuted)

    @property
    def looks_at_nothing(self) -> bool:
        """Whether the town surely confirms more often than it looks."""
        return (self.share.low or 0.0) > _LOOKS_AT_NOTHING


def control_results(session: Session) -> list[TownControls]:
    """What became of every control, by town; the last answer counts. One that a later list took the
    place of before it was answered was not asked."""
    said: dict[tuple[str, str], str | None] = {}
    for event in _events(session):
        details = json.loads(event.details)
        key = str(event.case_id), str(details["number"])
        said[key] = details["row"]["finding"] if event.action == Action.ANSWER_CONTROL else None
    lists = {one.number: one for one in session.scalars(select(IssuedList))}
    by_town: dict[str, Counter[str]] = {}
    for (_, number), finding in said.items():
        if finding is None and lists[number].superseded_by:
            continue
        counted = by_town.setdefault(lists[number].town_code, Counter())
        counted["asked"] += 1
        if finding is not None:
            counted["confirmed" if State(finding) in _CONFIRMS else finding] += 1
    return [
        TownControls(
            town,
            counted["asked"],
            sum(counted.values()) - counted["asked"],
            counted["confirmed"],
            counted[str(State.REFUTED)],
            counted[str(State.CANNOT_TELL)],
        )
        for town, counted in sorted(by_town.items())
    ]


def _events(session: Session) -> Iterator[Event]:
    wanted = (Action.ASK_CONTROL, Action.ANSWER_CONTROL)
    yield from session.scalars(select(Event).where(Event.action.in_(wanted)).order_by(Event.seq))
