"""Answers what has come, as many notices at once as wait. Nothing is answered that is not stored,
and what a killed process left unanswered is answered by the next."""

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select

from exchange import events
from exchange.answers import NoticeAnswer, Verdict, answer_to, is_identified
from exchange.errors import ExchangeError
from exchange.keys import Office, sign_text
from exchange.matching import NoticeMatch, NoticeMatcher
from exchange.notices import Notice, NoticeKind, read_notice
from exchange.outgoing import forward, revoke
from exchange.partners import Partner, partner
from exchange.receive import Road
from exchange.store import Store
from exchange.tables import ARRIVALS, EVENTS

AT_ONCE = 100
_POLL_S = 0.5


def stored_notice(store: Store, row: RowMapping) -> Notice:
    """The notice of a row of arrivals."""
    return read_notice(json.loads(store.unseal(row["notice_body"], "notice_body")), 1)


def record_fields(row: RowMapping, notice: Notice) -> dict[str, Any]:
    """The notice as a record of the exchange: the contract's fields under its key."""
    return {**notice.fields, "notice_id": row["record_id"], "partner_code": row["partner_code"]}


def pending(store: Store) -> list[dict[str, Any]]:
    """The notices that hold and were answered, as records: a process that begins anew has to know
    of them."""
    query = (
        select(ARRIVALS)
        .where(ARRIVALS.c.is_current, ARRIVALS.c.verdict.not_in(_VOID))
        .order_by(ARRIVALS.c.arrival_no)
    )
    with store.reading() as connection:
        rows = connection.execute(query).mappings().all()
    return [record_fields(row, stored_notice(store, row)) for row in rows]


# Of these nothing is held: another notice of the birth must not meet them.
_VOID = (Verdict.REFUSED, Verdict.REVOKED, Verdict.SUPERSEDED)


def learn_of_others(store: Store, matcher: NoticeMatcher, by: str, after: int) -> int:
    """Hold what other processes on this store have answered since an event: a second service, or
    the command that takes the inbox.

    Args: by, under which name this process answers. Returns: the number of the last event.
    """
    with store.reading() as connection:
        last, _ = events.head(connection)
        if last == after:
            return after
        answered = select(EVENTS.c.details).where(
            EVENTS.c.seq > after, EVENTS.c.seq <= last, EVENTS.c.action == "answered"
        )
        told = [json.loads(details) for details in connection.execute(answered).scalars()]
        numbers = {one["arrival"] for one in told if one.get("by") != by}
        query = select(ARRIVALS).where(ARRIVALS.c.arrival_no.in_(numbers), ARRIVALS.c.is_current)
        rows = connection.execute(query).mappings().all() if numbers else []
    for row in rows:
        if row["verdict"] in _VOID:
            matcher.drop(row["record_id"])
    holds = [row for row in rows if row["verdict"] not in _VOID]
    if holds:
        matcher.learn([record_fields(row, stored_notice(store, row)) for row in holds])
    return last


def _match(
    matcher: NoticeMatcher, notices: Sequence[Mapping[str, Any]]
) -> list[NoticeMatch | None]:
    """Where each belongs, each held for those that come later; None for one that the models fail
    on, which a person looks at: it must not hold up the others, and is held for nobody."""
    if not notices:
        return []
    try:
        matches = matcher.match(notices)
        sound = [one for one, match in zip(notices, matches, strict=True) if not match.refusal]
        matcher.keep([str(one["notice_id"]) for one in sound])
        return list(matches)
    except ExchangeError:
        raise
    except Exception:
        if len(notices) == 1:
            return [None]
        return [_match(matcher, [one])[0] for one in notices]


def answer_waiting(store: Store, office: Office, matcher: NoticeMatcher, by: str = "") -> int:
    """Answer the notices that wait, the oldest first, up to a hundred. by: the name of this
    process, as `learn_of_others` knows it. Returns: how many."""
    with store.reading() as connection:
        rows = _waiting(connection)
    if not rows:
        return 0
    notices = {row["arrival_no"]: stored_notice(store, row) for row in rows}
    gone = [row for row in rows if notices[row["arrival_no"]].kind is NoticeKind.REVOCATION]
    asked = [row for row in rows if row not in gone]
    context = {**matcher.context, "by": by}
    matches = _match(matcher, [record_fields(row, notices[row["arrival_no"]]) for row in asked])
    for row in gone:
        matcher.drop(row["record_id"])
    with store.writing() as connection:
        waits = _still_waiting(connection, rows)
        for row, match in zip(asked, matches, strict=True):
            if row["arrival_no"] in waits:
                _answer(store, connection, office, row, notices[row["arrival_no"]], match, context)
        for row in (one for one in gone if one["arrival_no"] in waits):
            revoke(store, connection, office, row["partner_code"], row["notice_id"])
            _keep_answer(store, connection, row, NoticeAnswer(Verdict.REVOKED), context)
    return len(rows)


def _waiting(connection: Connection) -> list[RowMapping]:
    """The oldest of each partner that wait, so that one partner's burst holds up no other; two
    versions or two partners' notices of one key never go together. What came with a delivery is
    answered by its run."""
    turn = func.row_number().over(
        partition_by=ARRIVALS.c.partner_code, order_by=ARRIVALS.c.arrival_no
    )
    waits = (
        select(ARRIVALS, turn.label("turn"))
        .where(ARRIVALS.c.verdict.is_(None), ARRIVALS.c.road != Road.DELIVERY)
        .subquery()
    )
    query = select(waits).order_by(waits.c.turn, waits.c.arrival_no).limit(AT_ONCE)
    found: dict[str, RowMapping] = {}
    for row in connection.execute(query).mappings():
        found.setdefault(row["record_id"], row)
    return list(found.values())


def _still_waiting(connection: Connection, rows: Sequence[RowMapping]) -> set[int]:
    """Those that nobody has answered meanwhile: two services may share a store."""
    query = select(ARRIVALS.c.arrival_no).where(
        ARRIVALS.c.arrival_no.in_([row["arrival_no"] for row in rows]), ARRIVALS.c.verdict.is_(None)
    )
    return set(connection.execute(query).scalars())


def _answer(
    store: Store,
    connection: Connection,
    office: Office,
    row: RowMapping,
    notice: Notice,
    match: NoticeMatch | None,
    context: Mapping[str, Any],
) -> None:
    claims_too = notice.claim == "ours"
    answer = answer_to(match, context, claims_too) if match else NoticeAnswer(Verdict.DOUBTFUL)
    if not _is_current(connection, row):  # a later version came while this one was matched
        answer = NoticeAnswer(Verdict.SUPERSEDED)
    elif answer.shown.verdict is Verdict.NOT_OURS:
        sender = partner(connection, row["partner_code"])
        answer = forward(store, connection, office, sender, notice, answer)
    else:  # what an earlier version made us tell a neighbour holds no more
        revoke(store, connection, office, row["partner_code"], row["notice_id"])
    _keep_answer(store, connection, row, answer, context)


def _is_current(connection: Connection, row: RowMapping) -> bool:
    query = select(ARRIVALS.c.is_current).where(ARRIVALS.c.arrival_no == row["arrival_no"])
    return bool(connection.execute(query).scalar_one())


def _keep_answer(
    store: Store,
    connection: Connection,
    row: RowMapping,
    answer: NoticeAnswer,
    context: Mapping[str, Any],
) -> None:
    state = "open" if answer.verdict is Verdict.NEW else None
    connection.execute(
        ARRIVALS.update()
        .where(ARRIVALS.c.arrival_no == row["arrival_no"])
        .values(
            verdict=answer.verdict,
            answer_body=store.seal(events.canonical(asdict(answer)), "answer_body"),
            answered_at=events.now(),
            provisional=state,
        )
    )
    _close_earlier(connection, row)
    told = {"arrival": row["arrival_no"], "verdict": answer.verdict, "by": context["by"]}
    run = {"run_id": str(context.get("run_id"))}
    events.add(connection, "exchange", "answered", row["partner_code"], told | run)


def _close_earlier(connection: Connection, row: RowMapping) -> None:
    """A provisional case of an earlier version is closed by this one."""
    connection.execute(
        ARRIVALS.update()
        .where(
            ARRIVALS.c.partner_code == row["partner_code"],
            ARRIVALS.c.notice_id == row["notice_id"],
            ARRIVALS.c.version < row["version"],
            ARRIVALS.c.provisional == "open",
        )
        .values(provisional="closed")
    )


def stored_answer(store: Store, row: RowMapping) -> NoticeAnswer | None:
    """The answer of a row of arrivals; None where it waits."""
    if row["verdict"] == Verdict.SUPERSEDED and not row["answer_body"]:
        return NoticeAnswer(Verdict.SUPERSEDED)
    if not row["answer_body"]:
        return None
    return NoticeAnswer.read(json.loads(store.unseal(row["answer_body"], "answer_body")))


def receipt(store: Store, office: Office, sender: Partner, row: RowMapping) -> dict[str, Any]:
    """The signed receipt of a notice, with its answer as far as it is there and may be told."""
    notice = stored_notice(store, row)
    answer = stored_answer(store, row)
    told: dict[str, Any] = {
        "office": office.code,
        "partner_code": sender.code,
        "notice_id": notice.notice_id,
        "version": notice.version,
        "notice_sha256": notice.sha256,
        "received_at": row["received_at"],
        "said_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "answer": answer.shown_to(sender, is_identified(notice.fields)) if answer else None,
    }
    if told["answer"] and told["answer"]["verdict"] == Verdict.NEW:
        told["provisional_case"] = f"P{row['arrival_no']}"
    return told | {"key_id": office.key_id, "signature": sign_text(office.signing, _signed(told))}


def _signed(told: Mapping[str, Any]) -> str:
    return events.canonical(told)


def signed_part(told: Mapping[str, Any]) -> str:
    """The text of a receipt that its signature signs."""
    return _signed({k: v for k, v in told.items() if k not in ("key_id", "signature")})


def rows_of(
    connection: Connection, partner_code: str, arrival_nos: Sequence[int]
) -> list[RowMapping]:
    """Rows of arrivals of one partner, in the order asked for."""
    query = select(ARRIVALS).where(
        ARRIVALS.c.partner_code == partner_code, ARRIVALS.c.arrival_no.in_(arrival_nos)
    )
    found = {row["arrival_no"]: row for row in connection.execute(query).mappings()}
    return [found[number] for number in arrival_nos]


class Answering(threading.Thread):
    """The thread of a service that answers while its requests wait."""

    def __init__(self, store: Store, office: Office, matcher: NoticeMatcher) -> None:
        super().__init__(name="answering", daemon=True)
        self._store, self._office, self._matcher = store, office, matcher
        self._wake, self._ending = threading.Event(), threading.Event()
        self._answered = threading.Condition()
        self._name = token_hex(4)
        self.trouble = ""
        self.is_ready = False

    def wake(self) -> None:
        """Something has come."""
        self._wake.set()

    def stop(self) -> None:
        """End after what is under way."""
        self._ending.set()
        self._wake.set()

    def wait_for(self, arrival_nos: Sequence[int], seconds: float) -> None:
        """Wait until these are answered, or so long."""
        end = datetime.now(UTC).timestamp() + seconds
        with self._answered:
            while not self._is_answered(arrival_nos):
                left = end - datetime.now(UTC).timestamp()
                if left <= 0 or not self._answered.wait(left):
                    return

    def _is_answered(self, arrival_nos: Sequence[int]) -> bool:
        query = select(ARRIVALS.c.arrival_no).where(
            ARRIVALS.c.arrival_no.in_(arrival_nos), ARRIVALS.c.verdict.is_(None)
        )
        with self._store.reading() as connection:
            return connection.execute(query.limit(1)).first() is None

    def _last_event(self) -> int:
        with self._store.reading() as connection:
            return events.head(connection)[0]

    def run(self) -> None:
        """Answer until stopped. What fails is tried again: a run may be replacing its files."""
        known = 0
        while not self._ending.is_set():
            try:
                known = known or self._last_event()  # before the pending notices are read
                self._matcher.take_up()
                self.is_ready = True
                known = learn_of_others(self._store, self._matcher, self._name, known)
                count = answer_waiting(self._store, self._office, self._matcher, self._name)
                self.trouble = ""
            except Exception as error:  # the notices are safe; the service must outlive this
                count, self.trouble = 0, type(error).__name__
            with self._answered:
                self._answered.notify_all()
            if count == 0:
                self._wake.wait(_POLL_S)
                self._wake.clear()
