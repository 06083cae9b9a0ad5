"""What is known of a case after its events: its row, and what the next event is judged by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from transforms.ledger.chain import digest
from transforms.ledger.decisions import Standing
from transforms.ledger.rows import Row
from transforms.ledger.states import ISSUABLE, State

READERS = 2
_NOTHING_DECIDED = Standing()


@dataclass(frozen=True)
class LastDecision:
    """A decision after which nothing but looks and comments came. before: the state it replaced."""

    actor: str
    before: State


@dataclass(frozen=True)
class CaseNow:
    """A case as its events have made it.

    row: of `ledger_cases`, as events tell of it (`rows`). signatures: the rows of those that stand,
    the first one first. judgements: rows by reader, of the evidence as it is. seen_by:
    who has opened the case's page. asked: what a register is asked for beyond what the row says
    (`asked_changes`). controls: the lists on which it stood as a control after it was proved, each
    with the digest of the last answer.
    """

    row: Mapping[str, Any]
    answer_sha256: str | None = None
    signatures: tuple[Row, ...] = ()
    standing: Standing = _NOTHING_DECIDED
    last_decision: LastDecision | None = None
    judgements: Mapping[str, Row] = field(default_factory=dict)
    seen_by: frozenset[str] = frozenset()
    asked: Mapping[str, str] = field(default_factory=dict)
    controls: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def case_id(self) -> str:
        """Its number."""
        return str(self.row["case_id"])

    @property
    def state(self) -> State:
        """Where it stands."""
        return State(self.row["status"])

    @property
    def content(self) -> str:
        """SHA-256 of what a signature stands for: the case, its evidence, the town's answer, and
        what a register is asked for; all but the first as keyed digests."""
        said = [self.row[name] for name in ("case_id", "case_type", "subtype", "register")]
        asked = [dict(self.asked)] if self.asked else []  # older ledgers knew none
        return digest([*said, self.row["evidence_digest"], self.answer_sha256, *asked])

    @property
    def is_undecided(self) -> bool:
        """Whether it waits at the desk: for review, not out with a town, decided by nobody."""
        waits = self.state in ISSUABLE and self.standing.now is None
        return waits and bool(self.row["grade"] == "review")

    @property
    def disputants(self) -> frozenset[str]:
        """The two readers who disagree; nobody where it is not disputed."""
        verdicts = {row["verdict"] for row in self.judgements.values()}
        is_disputed = len(self.judgements) == READERS and len(verdicts) > 1
        return frozenset(self.judgements) if is_disputed else frozenset()
