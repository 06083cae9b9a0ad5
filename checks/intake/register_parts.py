"""Whether the files and sheets of a register are its parts, told by the keys that they hold: parts
share none, copies hold the same, and extracts of two days share most.

Two extracts added up would hold what the register has taken back since, and a part that is missing
makes its births look unreported. So what nobody can tell is refused, and the register counts as not
delivered until somebody says which file it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import duckdb

from checks.contracts.model import Contract
from checks.intake.grid import Note
from checks.intake.key_overlaps import Overlap, Overlaps, find_overlaps
from checks.intake.part_ends import RegisterPart, tell_ends
from checks.intake.register_names import is_own, is_put_aside
from checks.intake.register_notes import (
    UNCLEAR,
    beside_own,
    copies,
    in_parts,
    put_aside,
    respelled,
    unclear,
)

# Extracts of one register a year apart share 0.97 ** 12 of their keys, two thirds (`drift`), towns
# and years none but of those who moved.
MOST_SHARED = 0.1
FEW_SHARED = 2


@dataclass(frozen=True)
class JudgedParts:
    """The parts that count, as they are to be told, and the files that are left out."""

    parts: Sequence[RegisterPart]
    left_out: frozenset[Path]


def judge_parts(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    parts: Sequence[RegisterPart],
    *,
    of_changes: bool,
) -> JudgedParts:
    """Look at what stands in raw.<contract>: rows of files that are left out are taken away, those
    of files that cannot be told apart are marked. of_changes: the files hold changes, and so later
    versions of each other's rows."""
    overlaps = find_overlaps(con, contract) if len(parts) > 1 else Overlaps({}, {}, {})
    judging = _Judging(contract, parts, overlaps, of_changes)
    left_out = judging.beside_own()
    kept = [part for part in parts if part.path not in left_out]
    judging.among(kept)
    told = {**judging.told, **tell_ends(con, contract, kept)}
    for name in sorted(name for name, note in told.items() if note.severity == "error"):
        fault = "unclear_part" if told[name].rule == UNCLEAR else "damaged_file"
        con.execute(
            f"update raw.{contract.name} set fault = coalesce(fault, '{fault}') "
            "where source_file = $1",
            [name],
        )
    gone = [part.name for part in parts if part.path in left_out]
    if gone:
        con.execute(
            f"delete from raw.{contract.name} where source_file in (select unnest($1))", [gone]
        )
    return JudgedParts([_with_note(part, told.get(part.name)) for part in kept], left_out)


class _Judging:
    """told: what is to be known of parts, by name; an error refuses the part."""

    def __init__(
        self,
        contract: Contract,
        parts: Sequence[RegisterPart],
        overlaps: Overlaps,
        of_changes: bool,
    ) -> None:
        self._contract = contract
        self._parts = parts
        self._overlaps = overlaps
        self._of_changes = of_changes
        self.told: dict[str, Note] = {}

    def beside_own(self) -> frozenset[Path]:
        """The files that are left out beside the one of the register's own name: copies and
        extracts of another day, what cannot be read, what is put aside. One that holds other
        records may be another part of the register: both are refused. Where several folders have
        one of that name, none of them is the whole."""
        own = [part for part in self._parts if is_own(part.path, self._contract)]
        others = [part for part in self._parts if not is_own(part.path, self._contract)]
        if len({part.path for part in own}) != 1:
            return frozenset()
        aside = {
            part.path
            for part in others
            if not part.is_read
            or not self._overlaps.keys.get(part.name)
            or is_put_aside(part.path)
            or not all(self._are_parts(part, one) for one in own)
        }
        for part in others:
            if part.path not in aside:
                for one in (*own, part):
                    self.told[one.name] = beside_own(own[0].name, part.name)
        return frozenset(aside)

    def among(self, parts: Sequence[RegisterPart]) -> None:
        """Parts of one register, copies, or neither."""
        read = [part for part in parts if part.is_read and self._overlaps.counting.get(part.name)]
        most: dict[str, int] = {}
        for one, other in combinations(read, 2):
            if self._are_parts(one, other):
                continue
            if self._are_copies(one, other):
                self.told.setdefault(other.name, copies(other.name, one.name))
                continue
            overlap = self._overlap(one, other)
            note = respelled if overlap.respelled else unclear
            for part, beside in ((one, other), (other, one)):
                if overlap.shared > most.get(part.name, 0):
                    most[part.name] = overlap.shared
                    self.told[part.name] = note(part.name, beside.name, overlap.shared)
        whole = [part for part in read if part.name not in self.told]
        if len({part.path for part in whole}) < 2:
            return
        for part in whole:
            if is_put_aside(part.path):
                self.told[part.name] = put_aside(part.name)
        listed = [part.name for part in whole if part.name not in self.told]
        if listed and not any(note.severity == "error" for note in self.told.values()):
            self.told[listed[0]] = in_parts(listed)

    def _overlap(self, one: RegisterPart, other: RegisterPart) -> Overlap:
        return self._overlaps.of(one.name, other.name)

    def _are_parts(self, one: RegisterPart, other: RegisterPart) -> bool:
        keys = self._overlaps.keys
        least = min(keys.get(one.name, 0), keys.get(other.name, 0))
        overlap = self._overlap(one, other)
        is_few = overlap.shared < least and overlap.shared <= max(FEW_SHARED, MOST_SHARED * least)
        return overlap.shared == 0 or (is_few and not overlap.respelled)

    def _are_copies(self, one: RegisterPart, other: RegisterPart) -> bool:
        """Whether nothing but versions of the one's records stands in the other, and the time of
        updating tells which is later. One that lacks less than half of the other's may be the later
        extract, from which those were taken back."""
        overlap = self._overlap(one, other)
        if overlap.respelled:
            return False
        if self._of_changes:
            return overlap.differing == overlap.former_later + overlap.latter_later
        least, most = sorted((self._overlaps.keys[one.name], self._overlaps.keys[other.name]))
        is_within = overlap.shared == least and (least == most or least * 2 < most)
        return is_within and overlap.differing in (0, overlap.former_later, overlap.latter_later)


def _with_note(part: RegisterPart, note: Note | None) -> RegisterPart:
    if note is None:
        return part
    status = "damaged" if note.severity == "error" else part.loaded.status
    loaded = replace(part.loaded, status=status, notes=(*part.loaded.notes, note))
    return replace(part, loaded=loaded)
