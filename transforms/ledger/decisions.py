"""What a reviewer may decide about a case, and which decision stands after the events that a case
has seen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from transforms.ledger.vocabulary import Action


class Decision(StrEnum):
    """What a reviewer decides. PUT_FORWARD: it goes on the next list as a correction; SET_ASIDE: it
    is no case."""

    PUT_FORWARD = "put_forward"
    SET_ASIDE = "set_aside"


ACTIONS = {
    Decision.PUT_FORWARD: Action.PUT_FORWARD,
    Decision.SET_ASIDE: Action.SET_ASIDE,
}
_MADE_BY: Mapping[str, Decision] = {action: decision for decision, action in ACTIONS.items()}
# What was decided on, or judged, is no longer what the records say: somebody has to look again.
LAPSES_BY = frozenset({Action.REOPEN, Action.EVIDENCE})


@dataclass(frozen=True)
class Standing:
    """now: the decision that stands. before: the one that an undo goes back to."""

    now: Decision | None = None
    before: Decision | None = None

    def after(self, action: str) -> "Standing":
        """What stands once an event of this action has come."""
        if action in _MADE_BY:
            return Standing(_MADE_BY[action], self.now)
        if action == Action.UNDO:
            return Standing(self.before)
        return Standing() if action in LAPSES_BY else self


def standing_after(actions: Iterable[str]) -> Standing:
    """What stands after all actions of a case, the first one first.

    >>> standing_after(["open", "put forward", "set aside", "undo"]).now
    <Decision.PUT_FORWARD: 'put_forward'>
    """
    standing = Standing()
    for action in actions:
        standing = standing.after(action)
    return standing
