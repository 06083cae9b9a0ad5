"""The chain of events: how an event is hashed, and the proof that none was changed, removed, moved
or made up."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from transforms.ledger.decisions import Decision, Standing
from transforms.ledger.tables import Answer, Case, Event, Judgement, Signature
from transforms.ledger.vocabulary import Action

GENESIS = "0" * 64
# Looks at the whole page of a case.
LOOKS = frozenset({Action.READ, Action.REVEAL})
# Events that tell of a look at a case, and change nothing of it.
WITNESSED = LOOKS | {Action.READ_BLIND, Action.JUDGE}
_Signed = tuple[int, str, str, str, str, bool]
HASHED = (
    "seq",
    "at",
    "actor",
    "role",
    "action",
    "case_id",
    "before",
    "after",
    "why",
    "details",
    "previous_hash",
)


@dataclass(frozen=True)
class Break:
    """A place where the ledger contradicts itself; `seq` is the event's number, or None for a
    case's row."""

    seq: int | None
    zh: str
    en: str


@dataclass(frozen=True)
class Audit:
    """What the audit found. head: the last event's hash; written down elsewhere, it proves the
    ledger's end too."""

    events: int
    cases: int
    head: str
    breaks: tuple[Break, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing was found."""
        return not self.breaks


def canonical(value: object) -> str:
    """JSON that the same content always gives: keys in order, no spaces, characters as they are."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(value: object) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return sha256(canonical(value).encode()).hexdigest()


def event_hash(event: Mapping[str, Any] | RowMapping) -> str:
    """The hash that an event must bear."""
    return digest({name: event[name] for name in HASHED})


def audit(session: Session, expected_head: str | None = None) -> Audit:
    """Read the whole ledger and prove it.

    expected_head: a hash that was noted earlier; if the chain lacks it, its end was cut off.
    """
    seq, head, states, versions = 0, GENESIS, dict[str, str](), dict[str, int]()
    breaks, answers, was_seen = list[Break](), dict[int, str](), expected_head in (None, GENESIS)
    decisions, signed = dict[str, Standing](), dict[str, list[_Signed]]()
    judgements = dict[tuple[str, str], str]()
    for event in session.execute(select(Event.__table__).order_by(Event.seq)).mappings():
        breaks += _link(event, seq, head)
        if event["case_id"]:
            breaks += _step(event, states)
            states[event["case_id"]] = event["after"]
            if event["action"] not in WITNESSED:
                versions[event["case_id"]] = versions.get(event["case_id"], 0) + 1
            decisions[event["case_id"]] = decisions.get(event["case_id"], Standing()).after(
                event["action"]
            )
            _note_judgement(event, judgements)
            _note_answer(event, answers)
            _note_signature(event, signed)
        seq, head = event["seq"], event["hash"]
        was_seen = was_seen or head == expected_head
    if not was_seen:
        breaks.append(
            Break(
                seq,
                f"链中没有所给的校验码 {expected_head}：末尾的记录被删除，或不是这本台账。",
                f"The hash {expected_head} is not in the chain: its end was cut off, or this is "
                "another ledger.",
            )
        )
    breaks += _cases(session, states, versions)
    breaks += _decisions(
        session, {case_id: standing.now for case_id, standing in decisions.items()}
    )
    breaks += _judgements(session, judgements)
    breaks += _signatures(session, signed)
    breaks += _answers(session, answers)
    return Audit(seq, len(states), head, tuple(breaks))


def _link(event: RowMapping, seq: int, head: str) -> Iterator[Break]:
    at = event["seq"]
    if at != seq + 1:
        yield Break(
            at,
            f"第 {seq} 条之后缺少记录，下一条是第 {at} 条。",
            f"After event {seq} comes event {at}: some are missing.",
        )
    if event["previous_hash"] != head:
        yield Break(
            at, f"第 {at} 条没有接在前一条之后。", f"Event {at} does not follow the one before it."
        )
    if event_hash(event) != event["hash"]:
        yield Break(at, f"第 {at} 条的内容被改动。", f"Event {at} was altered.")


def _step(event: RowMapping, states: Mapping[str, str]) -> Iterator[Break]:
    stood = states.get(event["case_id"])
    if event["before"] != stood:
        at, case_id, said = event["seq"], event["case_id"], event["before"]
        yield Break(
            at,
            f"第 {at} 条称问题 {case_id} 原为 {said}，而此前是 {stood}。",
            f"Event {at} says that case {case_id} was {said}; it was {stood}.",
        )


def _note_answer(event: RowMapping, answers: dict[int, str]) -> None:
    try:
        details = json.loads(event["details"])
    except ValueError:  # tampered with, which its hash has told already
        return
    if "answer_id" in details:
        answers[details["answer_id"]] = details["answer_sha256"]


def _note_judgement(event: RowMapping, judgements: dict[tuple[str, str], str]) -> None:
    if event["action"] == Action.JUDGE:
        with suppress(ValueError, KeyError):  # tampered with, which its hash has told already
            judgements[event["case_id"], event["actor"]] = json.loads(event["details"])[
                "judgement_sha256"
            ]


def _note_signature(event: RowMapping, signed: dict[str, list[_Signed]]) -> None:
    """What a signature's row must say: place, role, signer, day, content, and whether it was made
    void since."""
    of_case = signed.setdefault(event["case_id"], [])
    if event["action"] == Action.VOID_SIGNATURES:
        signed[event["case_id"]] = [(*row[:-1], True) for row in of_case]
    elif event["action"] == Action.SIGN:
        with suppress(ValueError, KeyError):  # tampered with, which its hash has told already
            details = json.loads(event["details"])
            row = (
                details["place"],
                event["role"],
                event["actor"],
                details["on"],
                details["content_sha256"],
                False,
            )
            of_case.append(row)


def _cases(
    session: Session, states: Mapping[str, str], versions: Mapping[str, int]
) -> Iterator[Break]:
    """The table of cases says what the events add up to, case by case."""
    rows = session.execute(select(Case.case_id, Case.status, Case.version)).all()
    for case_id, status, version in rows:
        if (status, version) != (states.get(case_id), versions.get(case_id)):
            yield Break(
                None,
                f"问题 {case_id} 记为 {status}，按记录应为 {states.get(case_id)}。",
                f"Case {case_id} is given as {status}; its events say {states.get(case_id)}.",
            )
    for case_id in sorted(states.keys() - {row.case_id for row in rows}):
        yield Break(
            None,
            f"问题 {case_id} 有记录，却不在问题表中。",
            f"Case {case_id} has events and no row.",
        )


def _decisions(session: Session, decisions: Mapping[str, Decision | None]) -> Iterator[Break]:
    for case_id, decision in session.execute(select(Case.case_id, Case.decision)).all():
        if decision != decisions.get(case_id):
            yield Break(
                None,
                f"问题 {case_id} 的审核决定记为 {decision}，按记录应为 {decisions.get(case_id)}。",
                f"The decision on case {case_id} is given as {decision}; its events say "
                f"{decisions.get(case_id)}.",
            )


def _judgements(session: Session, judgements: Mapping[tuple[str, str], str]) -> Iterator[Break]:
    rows = {
        (row.case_id, row.reader): judgement_digest(row)
        for row in session.scalars(select(Judgement))
    }
    for key in sorted(rows.keys() | judgements.keys()):
        if rows.get(key) != judgements.get(key):
            case_id, reader = key
            yield Break(
                None,
                f"{reader} 对问题 {case_id} 的判断与其记录不符（被改动、删除或添加）。",
                f"What {reader} judged of case {case_id} is not what the event tells of: altered, "
                "removed or made up.",
            )


def _signatures(session: Session, signed: Mapping[str, list[_Signed]]) -> Iterator[Break]:
    rows: dict[str, list[_Signed]] = {}
    for row in session.scalars(select(Signature).order_by(Signature.id)):
        said = (row.place, row.role, row.signer, row.signed_on, row.content_sha256, row.is_void)
        rows.setdefault(row.case_id, []).append(said)
    for case_id in sorted(rows.keys() | signed.keys()):
        if rows.get(case_id, []) != signed.get(case_id, []):
            yield Break(
                None,
                f"问题 {case_id} 的签字与其记录不符（被改动、删除或添加）。",
                f"The signatures of case {case_id} are not those that its events tell of: "
                "altered, removed or made up.",
            )


def _answers(session: Session, answers: Mapping[int, str]) -> Iterator[Break]:
    rows = {row.id: row for row in session.scalars(select(Answer))}
    for key in sorted(rows.keys() | answers.keys()):
        row = rows.get(key)
        if row is None or answers.get(key) != answer_digest(row):
            yield Break(
                None,
                f"第 {key} 份答复与其记录不符（被改动、删除或添加）。",
                f"Answer {key} is not the one that its event tells of: altered or made up.",
            )


def answer_digest(answer: Answer) -> str:
    """The digest of what a town answered about a case."""
    names = ("case_id", "finding", "correction", "checked_by", "checked_on", "remark")
    return digest({name: getattr(answer, name) for name in names})


def judgement_digest(judgement: Judgement) -> str:
    """The digest of what a reader of a double review has judged."""
    names = ("case_id", "reader", "verdict", "comment", "judged_on")
    return digest({name: getattr(judgement, name) for name in names})
