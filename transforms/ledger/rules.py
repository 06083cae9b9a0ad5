"""The one state machine of the ledger: what an event may do, to a case or to the ledger as a whole.

The event writer asks it before it writes, the audit asks it again about every event that stands in
the chain. `case_rules` are those of a case; `rights` says whose right an action is.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from transforms.ledger.book import Book, account_role
from transforms.ledger.case_now import CaseNow, LastDecision
from transforms.ledger.case_rules import OF_CASES, case_after
from transforms.ledger.chain import LOOKS, WITNESSED, Step
from transforms.ledger.decisions import ACTIONS
from transforms.ledger.errors import IllegalStepError, LedgerError
from transforms.ledger.refusals import Refusal
from transforms.ledger.rights import require_right
from transforms.ledger.rows import PROVED, Row, columns_of, key_of
from transforms.ledger.states import State
from transforms.ledger.tables import (
    Account,
    Answer,
    Case,
    IssuedList,
    Judgement,
    MetRun,
    Receipt,
    Signature,
)
from transforms.ledger.vocabulary import Action, LedgerRole, action_term, role_term

Rule = Callable[[Book, Step], None]
_TABLES = {table.__tablename__: table for table in PROVED}


def take(book: Book, step: Step) -> None:
    """Let an event happen to the book. Raises: LedgerError with the sentence, for an event that may
    not be; the book is then as it was, or the worse by one list's or answer's row."""
    try:
        if not book.is_begun and step.action != Action.BEGIN:
            _older(book, step)
            return
        action = _action(step)
        if action is not Action.CARRY_OVER:
            book.is_carrying = False
        require_right(action, step.role)
        _require_account(book, step)
        if step.case_id is not None and action in OF_CASES:
            book.cases[step.case_id] = case_after(book.case(step.case_id), step, book)
        else:
            _of_the_ledger(book, step, action)
    except (KeyError, ValueError, TypeError, AttributeError):
        raise _unreadable(step) from None


def _of_the_ledger(book: Book, step: Step, action: Action) -> None:
    is_of_a_case = step.case_id is not None
    if action not in _RULES or is_of_a_case is not (action is Action.CARRY_OVER and _names(step)):
        raise _unreadable(step)
    _RULES[action](book, step)


def _action(step: Step) -> Action:
    try:
        return Action(step.action)
    except ValueError:
        raise IllegalStepError(*Refusal.UNKNOWN_ACTION.told(action=step.action)) from None


def _names(step: Step) -> bool:
    """Whether a row that is carried over belongs to a case."""
    return "case_id" in step.details["row"]


def _require_account(book: Book, step: Step) -> None:
    """Who has an account at the desk acts there in its role, for the own town, and not while it is
    shut."""
    wanted = account_role(step)
    account = book.row(Account, step.actor) if wanted else None
    if account is None:
        return
    is_clerk = step.role == LedgerRole.TOWN_CLERK
    is_own = not is_clerk or _town_of(book, step) in (None, account["town_code"])
    if account["role"] != wanted or account["is_disabled"] or not is_own:
        what = " ".join(filter(None, (step.actor, account["role"], account["town_code"])))
        raise IllegalStepError(
            *Refusal.NOT_THEIR_RIGHT.told(role=what, action=action_term(step.action))
        )


def _town_of(book: Book, step: Step) -> str | None:
    """The town that an event is about: of the list that is answered, else of the case."""
    case = book.case(step.case_id) if step.case_id else None
    if step.action in (Action.ANSWER_CONTROL, Action.ANSWER_ASIDE):
        listed = book.row(IssuedList, step.details["number"])
        return listed["town_code"] if listed else None
    if step.action in (Action.RECEIVE, Action.ANSWER, Action.VOID_SIGNATURES):
        number = case.row["list_number"] if case else step.details["row"]["number"]
        listed = book.row(IssuedList, number)
        return listed["town_code"] if listed else None
    return case.row["town_code"] if case else None


def _begin(book: Book, step: Step) -> None:
    if book.is_begun or step.details["events_before"] != step.seq - 1:
        raise _unreadable(step)
    book.is_begun, book.older_events = True, step.seq - 1
    book.is_carrying = book.older_events > 0
    book.secret = str(step.details["secret"])


def _older(book: Book, step: Step) -> None:
    """An event of before this form: it moves its case, and what it rests on is not in it."""
    if step.case_id is None:
        return
    now = book.case(step.case_id) or CaseNow({"status": None, "version": 0})
    if step.before != now.row["status"]:
        raise IllegalStepError(
            *Refusal.CONTRADICTS_LEDGER.told(
                action=action_term(step.action),
                case_id=step.case_id,
                name="before",
                known=now.row["status"],
            )
        )
    version = now.row["version"] + (step.action not in WITNESSED)
    seen = now.seen_by | {step.actor} if step.action in LOOKS else now.seen_by
    book.cases[step.case_id] = CaseNow(
        {"status": step.after, "version": version},
        standing=now.standing.after(step.action),
        seen_by=seen,
        last_decision=_last_decision(now, step),
    )


def _last_decision(now: CaseNow, step: Step) -> LastDecision | None:
    if step.action in ACTIONS.values():
        return LastDecision(step.actor, State(str(step.before)))
    return now.last_decision if step.action in WITNESSED | {Action.COMMENT} else None


def _carry_over(book: Book, step: Step) -> None:
    """A row as it stood in an older ledger. What its events said of the case has to agree."""
    table, row = _TABLES[step.details["table"]], step.details["row"]
    if not book.is_carrying or set(row) != set(columns_of(table)):
        raise _unreadable(step)
    if table is Case:
        _carry_case(book, step, row)
        return
    if book.row(table, *key_of(table, row)) is not None:
        raise _unreadable(step)
    book.keep(table, key_of(table, row), row)
    case = book.case(step.case_id) if step.case_id else None
    if case is None:
        return
    if table is Signature and not row["is_void"]:
        case = replace(case, signatures=(*case.signatures, row))
    elif table is Judgement:
        case = replace(case, judgements={**case.judgements, row["reader"]: row})
    elif table is Answer and row["id"] == case.row["answer_id"]:
        case = replace(case, answer_sha256=row["sha256"])
    book.cases[case.case_id] = case


def _carry_case(book: Book, step: Step, row: Row) -> None:
    older = book.case(str(step.case_id)) or CaseNow({"status": None, "version": 0})
    decision = None if older.standing.now is None else str(older.standing.now)
    said = (older.row["status"], older.row["version"], decision)
    if "case_id" in older.row or said != (row["status"], row["version"], row["decision"]):
        raise IllegalStepError(
            *Refusal.CONTRADICTS_LEDGER.told(
                action=action_term(step.action),
                case_id=step.case_id,
                name="status, version, decision",
                known=said,
            )
        )
    book.cases[str(step.case_id)] = replace(older, row=row)


def _meet(book: Book, step: Step) -> None:
    details = step.details
    row: Row = {name: details[name] for name in ("delivery_sha256", "extract_date", "met_at")}
    run = details["run"]
    if book.row(MetRun, run) is not None or row["extract_date"] < book.latest_extract():
        raise _unreadable(step)
    book.keep(MetRun, (run,), {"run_id": run, **row})


def _sign_off(book: Book, step: Step) -> None:
    roles = step.details["roles"]
    if not roles or len(set(roles)) < len(roles) or not all(map(str.strip, roles)):
        raise _unreadable(step)
    book.sign_off = tuple(roles)


def _issue(book: Book, step: Step) -> None:
    row: Row = step.details["row"]
    is_new = book.row(IssuedList, row["number"]) is None and row["superseded_by"] is None
    if set(row) != set(columns_of(IssuedList)) or not is_new or row["issued_on"] != step.on:
        raise _unreadable(step)
    book.keep(IssuedList, (row["number"],), row)
    book.listed[row["number"]] = step.details["cases"]


def _receive(book: Book, step: Step) -> None:
    row: Row = step.details["row"]
    listed = book.row(IssuedList, row["number"])
    if set(row) != set(columns_of(Receipt)) or listed is None or row["received_on"] != step.on:
        raise _unreadable(step)
    if book.row(Receipt, row["id"]) is not None or listed["superseded_by"] is not None:
        raise _unreadable(step)
    book.keep(Receipt, (row["id"],), row)


def _account(book: Book, step: Step) -> None:
    row: Row = step.details["row"]
    name = row["name"]
    is_new = book.row(Account, name) is None
    is_own = step.action == Action.ACCOUNT_PASSWORD and step.actor == name
    if set(row) != set(columns_of(Account)) or is_new is not (step.action == Action.ACCOUNT_ADDED):
        raise _unreadable(step)
    if step.role not in (LedgerRole.ADMIN, LedgerRole.SYSTEM) and not is_own:
        raise IllegalStepError(
            *Refusal.NOT_THEIR_RIGHT.told(
                role=role_term(step.role), action=action_term(step.action)
            )
        )
    book.keep(Account, (name,), row)


def _nothing(_: Book, __: Step) -> None:
    """Somebody came, went or took a file out: no row follows from it."""


_RULES: Mapping[Action, Rule] = {
    Action.BEGIN: _begin,
    Action.CARRY_OVER: _carry_over,
    Action.MEET: _meet,
    Action.SIGN_OFF: _sign_off,
    Action.ISSUE: _issue,
    Action.RECEIVE: _receive,
    Action.DOWNLOAD: _nothing,
    Action.SIGN_IN: _nothing,
    Action.SIGN_IN_REFUSED: _nothing,
    Action.SIGN_OUT: _nothing,
    Action.SEARCH: _nothing,
    Action.SESSION_ENDED: _nothing,
    Action.WAITS_ENDED: _nothing,
    Action.ACCOUNT_ADDED: _account,
    Action.ACCOUNT_PASSWORD: _account,
    Action.ACCOUNT_CHANGED: _account,
    Action.ACCOUNT_DISABLED: _account,
    Action.ACCOUNT_ENABLED: _account,
}
OF_ACCOUNTS = frozenset(action for action, rule in _RULES.items() if rule is _account)
# Every action has its rule; a test holds this to `Action`.
RULED = OF_CASES | frozenset(_RULES)


def _unreadable(step: Step) -> LedgerError:
    values: dict[str, Any] = {"action": action_term(step.action), "actor": step.actor}
    return IllegalStepError(*Refusal.UNLAWFUL_EVENT.told(**values))
