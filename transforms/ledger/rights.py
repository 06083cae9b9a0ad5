"""Who may do what: the roles by action. The order of signatures is a setting, kept in the chain."""

from collections.abc import Mapping

from transforms.ledger.errors import IllegalStepError
from transforms.ledger.refusals import Refusal
from transforms.ledger.vocabulary import Action, LedgerRole, action_term, role_term

_RUN = frozenset({LedgerRole.RUN})
_OFFICE = frozenset({LedgerRole.STATISTICIAN})
_DECIDES = _OFFICE | {LedgerRole.REVIEWER}
_ANSWERS = _OFFICE | {LedgerRole.TOWN_CLERK}
_READS = _DECIDES | {LedgerRole.TOWN_CLERK}
_ACCOUNTS = frozenset({LedgerRole.ADMIN, LedgerRole.SYSTEM})
_AT_THE_DESK = _READS | {LedgerRole.AUDITOR, LedgerRole.ADMIN}
_SIGN_IN = frozenset({LedgerRole.SIGN_IN})
# None: who signs is a setting, and the rule of the action asks whose turn it is.
MAY: Mapping[Action, frozenset[LedgerRole] | None] = {
    Action.BEGIN: _RUN | _OFFICE,
    Action.CARRY_OVER: _RUN,
    Action.MEET: _RUN,
    Action.SIGN_OFF: _RUN,
    Action.OPEN: _RUN,
    Action.EVIDENCE: _RUN,
    Action.DESCRIBE: _RUN,
    Action.ISSUE: _OFFICE,
    Action.RECEIVE: _ANSWERS,
    Action.ANSWER: _ANSWERS,
    Action.ASK_CONTROL: _OFFICE,
    Action.ANSWER_CONTROL: _ANSWERS,
    Action.ANSWER_ASIDE: _ANSWERS,
    Action.SIGN: None,
    Action.COMPLETE: None,
    Action.VOID_SIGNATURES: _RUN | _ANSWERS,
    Action.HAND_OVER: _OFFICE,
    Action.VERIFY: _RUN,
    Action.REOPEN: _RUN,
    Action.WITHDRAW: _RUN,
    Action.OVERDUE: _RUN,
    Action.PUT_FORWARD: _DECIDES,
    Action.SET_ASIDE: _DECIDES,
    Action.UNDO: _DECIDES,
    Action.COMMENT: _READS,
    Action.READ: _READS,
    Action.REVEAL: _READS,
    Action.READ_BLIND: _DECIDES,
    Action.JUDGE: _DECIDES,
    Action.DOWNLOAD: _AT_THE_DESK,
    Action.SIGN_IN: _SIGN_IN,
    Action.SIGN_IN_REFUSED: _SIGN_IN,
    Action.SIGN_OUT: _AT_THE_DESK,
    Action.SEARCH: _READS,
    Action.SESSION_ENDED: _ACCOUNTS | _AT_THE_DESK,
    Action.WAITS_ENDED: _ACCOUNTS,
    Action.ACCOUNT_ADDED: _ACCOUNTS,
    Action.ACCOUNT_PASSWORD: _ACCOUNTS | _AT_THE_DESK,
    Action.ACCOUNT_CHANGED: _ACCOUNTS,
    Action.ACCOUNT_DISABLED: _ACCOUNTS,
    Action.ACCOUNT_ENABLED: _ACCOUNTS,
}


def require_right(action: Action, role: str) -> None:
    """Raises: IllegalStepError where that role may not do that."""
    allowed = MAY[action]
    if allowed is not None and role not in allowed:
        raise IllegalStepError(
            *Refusal.NOT_THEIR_RIGHT.told(role=role_term(role), action=action_term(action))
        )
