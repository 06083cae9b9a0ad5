"""The whole correction loop on a made-up district: lists, replies, signatures, corrected registers,
proof.

Everything passes through the files that offices exchange. The demo checks every promise on the way,
and stops with an error where one does not hold.
"""

import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table

from data.sample import clerk, generate, owners
from flows.demo import make_room
from flows.errors import FlowError
from flows.run import run_directly
from flows.settings import load_settings
from reports.corrections.balance_table import read_balance
from reports.corrections.change_files import write_changes
from reports.corrections.issue import IssueOptions, issue_lists, read_published
from reports.corrections.issued_files import find_issued
from reports.corrections.receive import Outcome, receive_files
from transforms.ledger.audit import audit
from transforms.ledger.errors import NothingToDoError, SignatureError
from transforms.ledger.event_writer import Actor
from transforms.ledger.lists import NewList
from transforms.ledger.signing import sign_list
from transforms.ledger.states import PROMISED, SIGN_OFF, State
from transforms.ledger.store import Ledger, open_ledger
from transforms.ledger.tables import Case
from transforms.linkage.evaluate import judge

CLERK = "赵干事"
# One case in so many cannot be told, and one signed correction in so many is forgotten by the
# register's owner.
_UNTOLD, _FORGOTTEN = 40, 25


class DemoError(FlowError):
    """Something that the loop promises did not hold."""


@dataclass
class _Loop:
    """The demo's folders, and what it has seen."""

    folder: Path
    console: Console
    ledger: Ledger
    extracted: date

    @property
    def out(self) -> Path:
        return self.folder / "out"

    def actor(self, days: int, name: str = "王统计", role: str = "统计员") -> Actor:
        return Actor(name, role, self.extracted + timedelta(days))

    def say(self, zh: str, en: str) -> None:
        self.console.print(f"· {zh}\n  {en}", highlight=False, markup=False)

    def require(self, holds: bool, zh: str, en: str) -> None:
        if not holds:
            raise DemoError(f"演示失败：{zh}", f"The demo fails: {en}")
        self.console.print(f"✓ {zh}\n  {en}", highlight=False, markup=False)

    def states(self) -> dict[str, State]:
        with self.ledger.reading() as session:
            return {case.case_id: State(case.status) for case in session.query(Case)}


def run_demo_loop(folder: Path, births: int, seed: int, console: Console) -> Counter[State]:
    """Make, run, issue, answer, receive, sign, hand over, correct, run again; print what became of
    the cases.

    Returns: cases by their last state. Raises: DemoError; FlowError when the folder holds something
    that no demo made.
    """
    make_room(folder)
    for name in ("next", "replies", "out"):
        shutil.rmtree(folder / name, ignore_errors=True)
    made = generate(folder / "delivery", births, seed)
    run_directly(folder / "delivery", folder / "out", load_settings(), console)
    with open_ledger(folder / "out") as ledger:
        loop = _Loop(folder, console, ledger, read_published(folder / "out", None).extract_date)
        _show_table(loop)
        truth = judge(folder / "out" / "births.duckdb", folder / "delivery" / "truth")
        lists = _issue(loop)
        _answer(loop, lists, truth)
        _sign(loop, lists)
        forgotten = _correct(loop)
        run_directly(folder / "next", folder / "out", load_settings(), console)
        states = loop.states()
        _prove(loop, states, forgotten)
        _show_table(loop)
        counts = Counter(states[case_id] for case_id in truth)
        _show_end(loop, truth, states, made.all_cases)
    return counts


def _issue(loop: _Loop) -> list[NewList]:
    """Lists for every town; one of them a second time, so that there is an old version."""
    options = IssueOptions(loop.extracted + timedelta(30), with_paper=False)
    first = issue_lists(loop.out, loop.ledger, loop.actor(1), options)
    town = first[0].town_code
    again = issue_lists(
        loop.out,
        loop.ledger,
        loop.actor(2),
        IssueOptions(options.deadline, (town,), again=True, with_paper=False),
    )
    cases = sum(len(one.rows) for one in first)
    loop.say(
        f"发出 {len(first)} 份名单，{cases} 个问题；其中 {again[0].number} 代替 {first[0].number}",
        f"{len(first)} lists, {cases} cases went out; {again[0].number} replaces {first[0].number}",
    )
    _refuse_the_old(loop, first[0])
    return [*again, *first[1:]]


def _refuse_the_old(loop: _Loop, old: NewList) -> None:
    folder = loop.folder / "replies"
    folder.mkdir(exist_ok=True)
    answers = dict.fromkeys(old.rows, clerk.Answer("属实", "按名单更正", "已核对底册"))
    path = folder / f"{old.number}.xlsx"
    clerk.fill(_issued(loop, old.number), path, answers, CLERK, loop.extracted + timedelta(5))
    outcome = _receive(loop, path)
    loop.require(
        bool(outcome.refused),
        "旧版名单的答复被退回",
        "a reply to the old version of a list is refused",
    )


def _answer(loop: _Loop, lists: list[NewList], truth: dict[str, bool | None]) -> None:
    """Clerks fill the lists in; LibreOffice opens and saves them; they come back."""
    folder, paths = loop.folder / "replies", []
    for number, one in enumerate(lists):
        answers = {
            case_id: _found(case_id, truth, place)
            for place, case_id in enumerate(one.rows, start=7 * number)
        }
        paths.append(folder / f"{one.number}.xlsx")
        clerk.fill(
            _issued(loop, one.number),
            paths[-1],
            answers,
            CLERK,
            loop.extracted + timedelta(8),
        )
    try:
        was_office = clerk.save_by_office(paths)
    except subprocess.CalledProcessError as error:
        raise DemoError(
            "LibreOffice 无法打开名单。", f"LibreOffice cannot open the lists: {error.stderr!r}"
        ) from error
    loop.say(
        "答复经 LibreOffice 打开并另存" if was_office else "未安装 LibreOffice：答复未经其另存",
        "LibreOffice has opened and saved the replies"
        if was_office
        else "LibreOffice is not installed: the replies did not pass through it",
    )
    tampered = folder / "tampered.xlsx"
    clerk.tamper(paths[0], tampered)
    loop.require(
        bool(_receive(loop, tampered).refused),
        "改动过锁定单元格的答复被退回",
        "a reply with a locked cell altered is refused",
    )
    outcomes = [_receive(loop, path) for path in paths]
    refused = [one.refused for one in outcomes if one.refused]
    loop.require(
        not refused,
        f"{len(outcomes)} 份答复全部接收{''.join(map(str, refused[:1]))}",
        f"all {len(outcomes)} replies were taken in",
    )
    before = loop.states()
    loop.require(
        not _receive(loop, paths[0]).refused and loop.states() == before,
        "同一份答复再交一次，没有任何变化",
        "the same reply once more changes nothing",
    )


def _issued(loop: _Loop, number: str) -> Path:
    path = find_issued(loop.out, number)
    if path is None:
        raise DemoError(f"名单 {number} 的文件不在了。", f"The file of list {number} is gone.")
    return path


def _found(case_id: str, truth: dict[str, bool | None], place: int) -> clerk.Answer:
    if place % _UNTOLD == 0:
        return clerk.Answer("无法核实", "", "全家外出，电话不通")
    if truth[case_id] is False:
        return clerk.Answer("不属实", "", "入户核实，登记无误")
    return clerk.Answer("属实", "按名单更正", "已核对底册")


def _receive(loop: _Loop, path: Path) -> Outcome:
    return receive_files(loop.ledger, loop.actor(10), [path])[0]


def _sign(loop: _Loop, lists: list[NewList]) -> None:
    signed: set[str] = set()
    for place, role in enumerate(SIGN_OFF):
        for one in lists:
            try:
                cases = sign_list(
                    loop.ledger, loop.actor(15, f"签字人{place + 1}", role), one.number
                )
            except NothingToDoError:
                continue  # every case of the list was refuted
            signed |= {case.case_id for case in cases if case.is_complete}
        if place == 0:
            loop.require(
                _is_refused(
                    lambda: sign_list(
                        loop.ledger, loop.actor(15, "签字人1", SIGN_OFF[1]), lists[-1].number
                    )
                ),
                "同一人再签一次被拒绝",
                "a second signature of the same person is refused",
            )
    loop.say(
        f"{len(signed)} 个更正六人签字齐全", f"{len(signed)} corrections bear all six signatures"
    )


def _is_refused(act: Callable[[], object]) -> bool:
    try:
        act()
    except SignatureError:
        return True
    return False


def _correct(loop: _Loop) -> set[str]:
    """Change files go to the registers' owners, who make the next extract; some corrections they
    forget."""
    files = write_changes(loop.out, loop.ledger, loop.actor(16))
    promised = sorted(case_id for case_id, state in loop.states().items() if state in PROMISED)
    forgotten = set(promised[::_FORGOTTEN])
    owners.next_delivery(
        loop.folder / "delivery",
        loop.folder / "next",
        list(files),
        loop.extracted + timedelta(31),
        forgotten,
    )
    loop.say(
        f"{len(files)} 份更正文件；登记部门漏改 {len(forgotten)} 个",
        f"{len(files)} change files; the registers' owners forget {len(forgotten)} corrections",
    )
    return forgotten


def _prove(loop: _Loop, states: dict[str, State], forgotten: set[str]) -> None:
    are_open = all(states[case_id] is State.REOPENED for case_id in forgotten)
    loop.require(
        are_open,
        f"漏改的 {len(forgotten)} 个全部重新打开",
        f"all {len(forgotten)} forgotten ones are reopened",
    )
    left = {case_id for case_id, state in states.items() if state in PROMISED}
    loop.require(
        not left, "其余更正全部由新数据证实", "every other correction is proved by the new extract"
    )
    with loop.ledger.reading() as session:
        found = audit(session)
    loop.require(
        found.is_whole,
        f"台账完整，{found.events:,} 条记录",
        f"the ledger is whole: {found.events:,} events",
    )


def _show_table(loop: _Loop) -> None:
    """Refuses to print where the table does not close."""
    read_balance(loop.out, loop.ledger).show(loop.console)


def _show_end(
    loop: _Loop, truth: dict[str, bool | None], states: dict[str, State], planted: int
) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("第一次核对的问题\ncases of the first run")
    for heading in ("个\ncases", "其中真问题\ntrue ones"):
        table.add_column(heading, justify="right")
    for state, count in Counter(states[case_id] for case_id in truth).most_common():
        true = sum(states[case_id] is state and truth[case_id] is True for case_id in truth)
        table.add_row(str(state), f"{count:,}", f"{true:,}")
    loop.console.print(table)
    proved = sum(
        is_true is True and states[case_id] is State.VERIFIED for case_id, is_true in truth.items()
    )
    loop.say(
        f"埋入的 {planted:,} 个问题中，{proved:,} 个已由下一次数据证实更正",
        f"of {planted:,} planted cases {proved:,} are proved corrected by the next extract",
    )
