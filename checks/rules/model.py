"""What a rule is. Rules are values: SQL over one record, and the sentences that tell a clerk what
to mend."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["quarantine", "warning", "note"]


@dataclass(frozen=True)
class Rule:
    """One thing that may be wrong with one record.

    fails: SQL, true for a failing row, over the typed columns, `raw_<column>` (the cleaned text as
    delivered; null when
        empty) and `fault` (what the reader saw). `{extract_date}` stands for the extract's date.
    zh, en: one sentence; `{column}` stands for the delivered value, shortened, and is filled by the
    gate.
    severity: quarantine refuses the row, warning and note are counted in `findings`.
    column: the column whose unusable values the rule judges; None where it judges the row.
    """

    code: str
    fails: str
    zh: str
    en: str
    severity: Severity = "quarantine"
    column: str | None = None
