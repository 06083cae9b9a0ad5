"""Puts cells into words: the names of towns, counts, periods and steps in one language, and hidden
figures as marks."""

from collections.abc import Mapping

from data.reference.terms import Language, Term, speaker
from reports.release.content import Content
from reports.release.disclosure.cells import (
    ALL,
    CORRECTED,
    LARGEST_PARITY,
    POPULATION,
    UNKNOWN,
    WIS,
    Cell,
    PeriodKind,
    kind_of,
    label,
)
from reports.release.grid import ABSENT, Value, figure_text
from reports.release.reconciliation import ADDED, KEPT, REMOVED, REPORTED
from reports.statistics.tables import reasons

MEASURES: Mapping[str, Term] = {
    WIS: Term("WIS 上报", "WIS, reported"),
    POPULATION: Term("人口登记上报", "Population register, reported"),
    CORRECTED: Term("核定", "Corrected"),
}
PARITIES: Mapping[str, Term] = {
    "1": Term("一孩", "1st child"),
    "2": Term("二孩", "2nd child"),
    f"{LARGEST_PARITY}+": Term("多孩", "3rd and later"),
}
_STEPS: Mapping[str, Term] = {
    REPORTED: Term("上报", "Reported"),
    KEPT: Term("＝ 保留", "= kept"),
    CORRECTED: Term("＝ 核定", "= Corrected"),
}
_SIGNS = {REMOVED: "− ", ADDED: "＋ "}


class Labels:
    """What a release's grids and charts say, in one language."""

    def __init__(self, content: Content, language: Language) -> None:
        """Tells of this content."""
        self.content, self.language = content, language
        self.say = speaker(language)
        self.cells = content.tables.cells

    def births(self, cell: Cell) -> Value:
        """A published count or the mark of a hidden one; 0 for a crossing that no birth fell
        into."""
        return figure_text(self.content.tables.births(cell)) if cell in self.cells else 0

    def periods(self, kind: PeriodKind) -> list[str]:
        """The periods of a kind, as cells name them."""
        return sorted({cell.period for cell in self.cells if kind_of(cell.period) == kind})

    def period(self, when: str) -> str:
        """A period as people write it: 2008, 2008-10."""
        if when == ALL:
            return self.say("合计", "All")
        named = label(when)
        if named == UNKNOWN:
            return self.say("不详", "unknown")
        return named if len(named) == 4 else f"{named[:4]}-{named[4:]}"

    def town(self, code: str) -> tuple[str, str]:
        """A town's code and name; those of the whole district."""
        if code == ALL:
            return self.content.summary.district, self.say("合计", "All towns")
        if code == UNKNOWN:
            return ABSENT, self.say("镇不详", "town unknown")
        return code, self.content.tables.towns.get(code, ABSENT)

    def measure(self, name: str) -> str:
        """What a count is called."""
        return MEASURES[name].in_language(self.language)

    def parity(self, code: str) -> str:
        """What a birth order is called."""
        return PARITIES[code].in_language(self.language)

    def step(self, name: str) -> str:
        """A step of a reconciliation: its sign and its reason."""
        if name in _STEPS:
            return _STEPS[name].in_language(self.language)
        side, _, reason = name.partition(" ")
        return _SIGNS[side] + reasons()[reason].in_language(self.language)

    @property
    def sexes(self) -> tuple[str, str, str]:
        """Headings of births, boys and girls."""
        return self.say("合计", "Births"), self.say("男", "Boys"), self.say("女", "Girls")

    @property
    def unknown_note(self) -> str:
        """Why parts need not add up to the total."""
        return self.say(
            "合计含性别、孩次不详的出生。", "Totals include births of unknown sex or birth order."
        )
