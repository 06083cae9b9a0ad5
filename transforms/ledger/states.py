"""The states of a case, the steps allowed between them, and the roles that sign.

Values only. Callers decide when a case moves, and give the reason.
"""

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    """Where a case stands. The four answers are states of their own: what follows depends on the
    answer."""

    OPEN = "open"
    ISSUED = "issued"
    OVERDUE = "overdue"
    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    AMENDED = "amended"
    CANNOT_TELL = "cannot_tell"
    SIGNED = "signed"
    APPLIED = "applied"
    VERIFIED = "verified"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"


ANSWERS = frozenset({State.CONFIRMED, State.REFUTED, State.AMENDED, State.CANNOT_TELL})
# Answers that ask for a correction, and so for signatures.
TO_CORRECT = frozenset({State.CONFIRMED, State.AMENDED})
# A correction that six people stand behind: the next extract has to show it.
PROMISED = frozenset({State.SIGNED, State.APPLIED})
# What may stand on the next list.
ISSUABLE = frozenset({State.OPEN, State.REOPENED, State.CANNOT_TELL})
OUT_WITH_A_TOWN = frozenset({State.ISSUED, State.OVERDUE})
# A town has been asked, or has confirmed: what it is asked, or has said, is about the evidence that
# was put before it, and about no other.
ASKED_ABOUT = OUT_WITH_A_TOWN | TO_CORRECT
# A run took the case off its list: what a town still says of it moves nothing, and the next list
# asks again where there is a case.
ASKED_NO_MORE = frozenset({State.WITHDRAWN, State.REOPENED})
# Nobody waits for these; a run that finds them again has something new to say.
SETTLED = frozenset({State.VERIFIED, State.WITHDRAWN})

_LEAVES = frozenset({State.WITHDRAWN})
STEPS: Mapping[State, frozenset[State]] = {
    # A reviewer at the desk may set a case aside before any town has seen it.
    State.OPEN: frozenset({State.ISSUED, State.REFUTED}) | _LEAVES,
    State.REOPENED: frozenset({State.ISSUED, State.REFUTED}) | _LEAVES,
    State.ISSUED: ANSWERS | {State.ISSUED, State.OVERDUE, State.REOPENED} | _LEAVES,
    State.OVERDUE: ANSWERS | {State.ISSUED, State.REOPENED} | _LEAVES,
    # A town may correct its reply until the register's owner has the change; that voids the
    # signatures.
    State.CONFIRMED: ANSWERS | {State.SIGNED, State.REOPENED} | _LEAVES,
    State.AMENDED: ANSWERS | {State.SIGNED, State.REOPENED} | _LEAVES,
    State.REFUTED: ANSWERS | {State.REOPENED},
    State.CANNOT_TELL: ANSWERS | {State.ISSUED} | _LEAVES,
    State.SIGNED: ANSWERS | {State.APPLIED, State.VERIFIED, State.REOPENED} | _LEAVES,
    State.APPLIED: frozenset({State.VERIFIED, State.REOPENED}) | _LEAVES,
    State.VERIFIED: frozenset({State.REOPENED}),
    State.WITHDRAWN: frozenset({State.REOPENED}),
}
# Who signs a correction, in this order, where the settings name nobody else (六签字).
SIGN_OFF = ("一把手", "分管领导", "包保国家干部", "村组干部", "计生专干", "清查上报人")


def may_follow(before: State, after: State) -> bool:
    """Whether a case in `before` may go to `after`."""
    return after in STEPS[before]
