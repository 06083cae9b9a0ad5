"""Deliveries that arrive in a folder are taken in when they are complete, and once."""

import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from checks.errors import DatabaseError, DeliveryError, StateError
from flows.errors import BusyError, Fate, FlowError, InterruptedRunError
from flows.inbox import Inbox
from flows.watch import watch
from flows.workspace import holding_output


def _deliver(inbox: Inbox, name: str = "2009-08") -> Path:
    folder = inbox.folder / name / "exchange"
    folder.mkdir(parents=True)
    (folder.parent / "delivery.toml").write_text("")
    (folder / "notices.jsonl").write_text("{}")
    return folder.parent


def _complete(inbox: Inbox, now: float) -> list[Path]:
    return inbox.look(now)[0]


def _waiting(inbox: Inbox) -> list[str]:
    inbox.look(0)
    return inbox.look(30)[1]


def at_look(inbox: Inbox, happens: Mapping[int, Callable[[], object]]) -> list[int]:
    """Let something happen before the n-th look at the inbox; the numbers of the looks so far."""
    looks: list[int] = []

    def look(now: float) -> tuple[list[Path], list[str]]:
        looks.append(len(looks) + 1)
        happens.get(looks[-1], lambda: None)()
        return Inbox.look(inbox, now)

    inbox.look = look  # type: ignore[method-assign]
    return looks


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "state.duckdb").write_text("")
    return Inbox(tmp_path / "in", tmp_path / "out", quiet_s=30)


def test_a_delivery_is_complete_when_nothing_in_it_has_changed_for_a_while(inbox: Inbox) -> None:
    delivery = _deliver(inbox)
    assert _complete(inbox, 0) == []
    assert _complete(inbox, 29) == []
    (delivery / "exchange" / "notices.jsonl").write_text("{} and more")
    assert _complete(inbox, 31) == []
    assert _complete(inbox, 61) == [delivery]


def test_a_delivery_is_not_complete_while_a_file_is_being_written(inbox: Inbox) -> None:
    delivery = _deliver(inbox)
    passing = delivery / "exchange" / "more.jsonl.part"
    passing.write_text("{")
    _complete(inbox, 0)
    assert _complete(inbox, 100) == []
    passing.rename(delivery / "exchange" / "more.jsonl")
    _complete(inbox, 101)
    assert _complete(inbox, 131) == [delivery]


def test_a_delivery_is_taken_up_once_and_again_where_it_changes(inbox: Inbox) -> None:
    delivery = _deliver(inbox)
    _complete(inbox, 0)
    assert _complete(inbox, 30) == [delivery]
    inbox.settle(delivery)
    assert _complete(inbox, 60) == []
    again = Inbox(inbox.folder, inbox.out, 30)  # the process was started anew
    _complete(again, 0)
    assert _complete(again, 30) == []
    (delivery / "exchange" / "late.jsonl").write_text("{}")
    _complete(again, 31)
    assert _complete(again, 61) == [delivery]


def test_a_delivery_that_is_refused_does_not_keep_the_others_out(inbox: Inbox) -> None:
    inbox.quiet_s = 0
    _deliver(inbox, "bad")
    _deliver(inbox, "good")
    taken, told = [], []

    def take(delivery: Path) -> int:
        taken.append(delivery.name)
        if delivery.name == "bad":
            raise DeliveryError("不行", "no")
        return 0

    assert watch(inbox, take, told.append, every_s=0, once=True) == 2
    assert taken == ["bad", "good"]
    assert any("bad: 不行" in line for line in told)
    assert _complete(inbox, 1e9) == []


def test_a_delivery_waits_while_another_run_holds_the_folder(inbox: Inbox) -> None:
    inbox.quiet_s = 0
    delivery = _deliver(inbox)

    def busy(_: Path) -> int:
        raise BusyError("忙", "busy")

    assert watch(inbox, busy, lambda _: None, every_s=0, once=True) == 2
    assert _complete(inbox, 1e9) == [delivery]


def test_a_run_that_holds_the_folder_for_long_is_told_of_once_and_no_update_fails(
    inbox: Inbox,
) -> None:
    """Each failure would be a mail to those in charge, every ten seconds."""
    inbox.quiet_s = 0
    deliveries = [_deliver(inbox, name) for name in ("2009-08", "2009-09")]
    taken: list[Path] = []
    told: list[str] = []

    def take(delivery: Path) -> int:
        taken.append(delivery)
        if delivery == deliveries[-1]:
            raise InterruptedRunError(Fate.UNCHANGED)
        return 0

    other = ExitStack()
    other.enter_context(holding_output(inbox.out))
    looks = at_look(inbox, {5: other.close})
    with pytest.raises(InterruptedRunError):
        watch(inbox, take, told.append, every_s=0, once=False)
    assert len(looks) == 5
    assert taken == deliveries
    assert [line for line in told if "正在使用" in line] == told[:1]


def test_without_a_state_there_is_nothing_to_go_on_from(inbox: Inbox) -> None:
    (inbox.out / "state.duckdb").unlink()
    with pytest.raises(FlowError, match="birthrecon run"):
        watch(inbox, lambda _: 0, lambda _: None, every_s=0, once=True)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("exchange/~$表.xlsx", "等待 exchange/~$表.xlsx 写完"),
        ("exchange/.more.jsonl.Xy12", "等待 exchange/.more.jsonl.Xy12 写完"),
        ("exchange/more.jsonl.PART", "等待 exchange/more.jsonl.PART 写完"),
    ],
)
def test_a_file_that_stays_half_written_is_told_once(inbox: Inbox, name: str, said: str) -> None:
    (_deliver(inbox) / name).write_text("{")
    assert [line for line in _waiting(inbox) if said in line and "2009-08" in line]
    assert inbox.look(100) == ([], [])


def test_what_file_managers_leave_behind_keeps_no_delivery_out(inbox: Inbox) -> None:
    delivery = _deliver(inbox)
    _complete(inbox, 0)
    for name in (".DS_Store", "exchange/._notices.jsonl", "Thumbs.db", "desktop.ini"):
        (delivery / name).write_text("")
    (inbox.folder / ".DS_Store").write_text("")
    assert inbox.look(30) == ([delivery], [])


def test_what_is_no_delivery_is_told(inbox: Inbox) -> None:
    (inbox.folder / "2009-09.zip").write_text("PK")
    (_deliver(inbox, "2009-08") / "delivery.toml").unlink()
    told = _waiting(inbox)
    assert [line.split("，")[0] for line in told] == [
        "2009-08: 没有 delivery.toml",
        "2009-09.zip: 这不是文件夹",
    ]


def test_a_delivery_whose_name_is_no_utf_8_is_taken_in_once(inbox: Inbox) -> None:
    inbox.quiet_s = 0
    _deliver(inbox, os.fsdecode("八月".encode("gb18030")))
    assert watch(inbox, lambda _: 0, lambda _: None, every_s=0, once=True) == 0
    assert _complete(inbox, 1e9) == []


@pytest.mark.parametrize("error", [DatabaseError("连不上", "lost"), StateError("没有", "none")])
def test_what_is_not_the_deliverys_fault_is_tried_again(inbox: Inbox, error: Exception) -> None:
    inbox.quiet_s = 0
    delivery = _deliver(inbox)
    told: list[str] = []

    def fail(_: Path) -> int:
        raise error

    assert watch(inbox, fail, told.append, every_s=0, once=True) == 2
    assert str(error) in told[-1]
    assert _complete(inbox, 1e9) == [delivery]


def test_whoever_breaks_off_ends_the_watch(inbox: Inbox) -> None:
    inbox.quiet_s = 0
    delivery = _deliver(inbox)

    def interrupted(_: Path) -> int:
        raise InterruptedRunError(Fate.UNCHANGED)

    with pytest.raises(InterruptedRunError):
        watch(inbox, interrupted, lambda _: None, every_s=0, once=False)
    assert _complete(inbox, 1e9) == [delivery]


def test_a_folder_that_is_away_for_a_while_is_told_once_and_waited_for(inbox: Inbox) -> None:
    inbox.quiet_s = 0
    delivery = _deliver(inbox)
    away = inbox.folder.with_name("away")
    told: list[str] = []
    leave, come_back = partial(inbox.folder.rename, away), partial(away.rename, inbox.folder)
    at_look(inbox, {2: leave, 5: come_back})

    def take(_: Path) -> int:
        raise InterruptedRunError(Fate.UNCHANGED)

    with pytest.raises(InterruptedRunError):
        watch(inbox, take, told.append, every_s=0, once=False)
    assert [line.split("；")[0] for line in told if "读不到" in line] == [
        f"收件文件夹 {inbox.folder} 现在读不到（No such file or directory）"
    ]
    assert told[-1].endswith(delivery.name)


def test_a_folder_that_may_not_be_read_is_told(inbox: Inbox) -> None:
    inbox.folder.rmdir()
    with pytest.raises(FlowError, match="读不到"):
        watch(inbox, lambda _: 0, lambda _: None, every_s=0, once=True)


def test_a_delivery_that_cannot_be_written_down_is_taken_in_once_all_the_same(inbox: Inbox) -> None:
    inbox.quiet_s = 0
    _deliver(inbox)
    (inbox.out / ".watched.json.new").mkdir()
    told: list[str] = []
    assert watch(inbox, lambda _: 0, told.append, every_s=0, once=True) == 0
    assert "未能记下" in told[-1]
    assert _complete(inbox, 1e9) == []
