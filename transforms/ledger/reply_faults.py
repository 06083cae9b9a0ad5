"""What is wrong with a reply, cell by cell, against the list that went out. Nothing is written
here."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy import select

from transforms.ledger.event_writer import EventWriter
from transforms.ledger.lists import cell_digests
from transforms.ledger.replies import Fault, Reply, ReplyRow, as_answer
from transforms.ledger.states import ANSWERS, STEPS, State
from transforms.ledger.tables import Answer, Case, IssuedList, ListedCase


def faults_of(
    events: EventWriter, listed: IssuedList, known: Sequence[str], reply: Reply
) -> list[Fault]:
    """Everything that speaks against taking the reply in; the book's day is the latest that a cell
    may bear.

    known: digests of the replies to this list that came before.
    """
    return [*_stale(listed, known, reply), *_rows(events, listed, reply)]


def is_same_answer(events: EventWriter, case: Case, row: ReplyRow) -> bool:
    """Whether the row says what the ledger has already."""
    before = events.session.get(Answer, case.answer_id) if case.answer_id else None
    return before is not None and before.sha256 == as_answer(row).sha256


def _stale(listed: IssuedList, known: Sequence[str], reply: Reply) -> Iterator[Fault]:
    """Another version of the list, or of the reply, than the one that counts."""
    if reply.sha256 != listed.sha256:
        yield Fault(
            "",
            f"校验码与发出的名单 {listed.number} 不符：文件被改动，请重新填写原文件",
            f"its hash is not that of list {listed.number}; fill in the original file",
        )
    if listed.superseded_by:
        yield Fault(
            "",
            f"名单 {listed.number} 已由 {listed.superseded_by} 代替，请填写新名单",
            f"list {listed.number} was replaced by {listed.superseded_by}; fill in the new one",
        )
    if reply.answers_sha256 in known:
        yield Fault(
            "",
            "这是一份旧的答复，此后已收到更新的答复",
            "this reply is an old one: a later one was received",
        )


def _rows(events: EventWriter, listed: IssuedList, reply: Reply) -> Iterator[Fault]:
    expected = {
        row.case_id: json.loads(row.cells)
        for row in events.session.scalars(
            select(ListedCase).where(ListedCase.number == listed.number)
        )
    }
    seen: set[str] = set()
    for row in reply.rows:
        cell = row.cells["case_id"]
        if row.case_id not in expected:
            yield Fault(
                cell,
                f"名单上没有问题 {row.case_id or '（空）'}",
                f"case {row.case_id or '(empty)'} is not on the list",
            )
        elif row.case_id in seen:
            yield Fault(
                cell, f"问题 {row.case_id} 出现了两次", f"case {row.case_id} stands here twice"
            )
        else:
            yield from _locked(row, expected[row.case_id])
            yield from _answers(row, date.fromisoformat(listed.extract_date), events.actor.on)
            yield from _steps(events, row)
        seen.add(row.case_id)
    for case_id in sorted(expected.keys() - seen):
        yield Fault("", f"缺少问题 {case_id} 的一行", f"the row of case {case_id} is missing")


def _locked(row: ReplyRow, expected: Mapping[str, str]) -> Iterator[Fault]:
    now = cell_digests(row.locked)
    for key in expected:
        if now.get(key) != expected[key]:
            yield Fault(
                row.cells.get(key, row.cells["case_id"]),
                "锁定的单元格被改动，请恢复原文",
                "a locked cell was altered; put its text back",
            )


def _answers(row: ReplyRow, earliest: date, today: date) -> Iterator[Fault]:
    cell = row.cells
    if row.finding is None:
        written = row.written["finding"]
        yield Fault(
            cell["finding"],
            f"核查结果“{written}”不在选项中" if written else "没有核查结果",
            f"'{written}' is none of the choices" if written else "there is no finding",
        )
    if row.finding is State.AMENDED and not row.correction:
        yield Fault(
            cell["correction"],
            "“部分属实需更正”须写明更正内容",
            "'Partly true' needs the correction",
        )
    if row.finding is State.CANNOT_TELL and not row.remark:
        yield Fault(
            cell["remark"],
            "“无法核实”须在备注写明原因",
            "'Cannot be verified' needs a reason in the remark",
        )
    if not row.checked_by:
        yield Fault(cell["checked_by"], "没有核查人", "nobody is named who checked")
    if row.checked_on is None:
        written = row.written["checked_on"]
        yield Fault(
            cell["checked_on"],
            f"核查日期“{written}”无法识别" if written else "没有核查日期",
            f"'{written}' is no date" if written else "there is no date of the check",
        )
    elif not earliest <= row.checked_on <= today:
        yield Fault(
            cell["checked_on"],
            f"核查日期须在 {earliest} 至 {today} 之间",
            f"the date must lie between {earliest} and {today}",
        )


def _steps(events: EventWriter, row: ReplyRow) -> Iterator[Fault]:
    """A correction that went to the register's owner, or a case that is settled, takes no new
    answer."""
    case = events.case(row.case_id)
    if not ANSWERS & STEPS[State(case.status)] and not is_same_answer(events, case, row):
        yield Fault(
            row.cells["finding"],
            f"问题 {case.case_id} 已为 {case.status}，不能再改答复",
            f"case {case.case_id} is {case.status} already; its answer can no longer change",
        )
