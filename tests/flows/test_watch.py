"""Deliveries that arrive in a folder are taken in when they are complete, and once."""

import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from checks.errors import ContradictingDeliveryError, DatabaseError, DeliveryError, StateError
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


def test_what_contradicts_others_is_tried_again_once_another_delivery_has_been_taken_in(
    inbox: Inbox,
) -> None:
    """The one that came first may be the one that is mended."""
    inbox.quiet_s = 0
    first, other = _deliver(inbox, "first"), _deliver(inbox, "other")
    taken, told = [], []

    def take(delivery: Path) -> int:
        taken.append(delivery.name)
        if delivery == other and taken.count("first") < 3:
            raise ContradictingDeliveryError("两次不同", "two differ")
        return 0

    def mend() -> int:
        return (first / "delivery.toml").write_text("[update]\n" * (len(taken) + 1))

    def stop() -> None:
        raise KeyboardInterrupt

    at_look(inbox, {4: mend, 7: mend, 12: stop})
    with pytest.raises(KeyboardInterrupt):
        watch(inbox, take, told.append, every_s=0, once=False)
    assert taken == ["first", "other", "first", "other", "first", "other"]
    assert [line.split("\n")[0] for line in told if line.startswith("other: ")] == [
        "other: 两次不同",
        "other: 原因如前，仍未并入。",
    ]


def test_what_contradicts_others_is_let_be_until_then_also_after_the_watch_is_started_anew(
    inbox: Inbox,
) -> None:
    inbox.quiet_s = 0
    other = _deliver(inbox, "other")

    def refuse(_: Path) -> int:
        raise ContradictingDeliveryError("两次不同", "two differ")

    watch(inbox, refuse, lambda _: None, every_s=0, once=True)
    anew = Inbox(inbox.folder, inbox.out, quiet_s=0)
    assert (_complete(anew, 0), _complete(anew, 1)) == ([], [])
    first = _deliver(inbox, "first")
    assert (_complete(anew, 2), _complete(anew, 3)) == ([], [first])
    anew.settle(first)
    assert _complete(anew, 4) == [other]


def test_deliveries_that_wait_together_are_taken_in_by_their_places_in_time(inbox: Inbox) -> None:
    """So a deletion meets what it takes back. What cannot be read comes last."""
    for name, place in (("10", (10, 0)), ("9b", (9, 1)), ("9c", (9, 0)), ("0", None)):
        text = (
            ""
            if place is None
            else (
                'window_start = "2005-10-01"\nwindow_end = "2007-09-30"\ndistrict_code = "420607"\n'
                f'extract_date = "2009-{place[0]:02}-01"\n[update]\nsequence = {place[1]}\n'
            )
        )
        (_deliver(inbox, name) / "delivery.toml").write_text(text)
    _complete(inbox, 0)
    assert [delivery.name for delivery in _complete(inbox, 30)] == ["9c", "9b", "10", "0"]


@pytest.mark.parametrize("to_do", ["write", "remove"])
def test_a_delivery_that_changes_while_others_are_taken_in_is_found_again(
    inbox: Inbox, to_do: str
) -> None:
    inbox.quiet_s = 0
    _deliver(inbox, "first")
    second = _deliver(inbox, "second") / "exchange" / "notices.jsonl"
    taken = []

    def take(delivery: Path) -> int:
        taken.append(delivery.name)
        if to_do == "write":
            second.write_text("{} and half of")
        else:
            second.unlink()
        return 0

    assert watch(inbox, take, lambda _: None, every_s=0, once=True) == 0
    assert taken == ["first"]


def test_a_delivery_that_changes_while_it_is_read_is_taken_in_again(inbox: Inbox) -> None:
    """Its drive may have gone away: what was refused for that must not be left."""
    inbox.quiet_s = 0
    delivery = _deliver(inbox)

    def take(delivery: Path) -> int:
        delivery.rename(delivery.with_name(".away"))
        raise DeliveryError("没有这个报送文件夹", "No such delivery folder")

    watch(inbox, take, lambda _: None, every_s=0, once=True)
    delivery.with_name(".away").rename(delivery)
    assert _complete(inbox, 1e9) == [delivery]


@pytest.mark.parametrize("out", ["in", "in/out", "."])
def test_the_inbox_and_the_output_lie_apart(inbox: Inbox, tmp_path: Path, out: str) -> None:
    inbox.out = tmp_path / out
    with pytest.raises(FlowError, match="一个在另一个之内"):
        watch(inbox, lambda _: 0, lambda _: None, every_s=0, once=True)


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


def test_what_cannot_be_looked_at_is_told_and_keeps_no_other_delivery_out(inbox: Inbox) -> None:
    delivery = _deliver(inbox)
    (inbox.folder / "far").symlink_to("x" * 300)
    (inbox.folder / "gone").symlink_to("nowhere")
    inbox.look(0)
    complete, told = inbox.look(30)
    assert complete == [delivery]
    assert [line.split("；")[0] for line in told] == [
        "far: 读不到（File name too long）",
        "gone: 这是失效的链接，不会读取",
    ]


def test_a_delivery_waits_for_the_rights_to_each_of_its_files(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """New rights are no change of a file: taken in without it, it would not be taken in again."""
    delivery = _deliver(inbox)
    with monkeypatch.context() as patched:  # whoever runs the tests as root may read everything
        patched.setattr(os, "access", lambda path, _: Path(path).suffix != ".jsonl")
        inbox.look(0)
        complete, (told,) = inbox.look(30)
    assert complete == []
    assert told.startswith("2009-08: 无权读取 exchange/notices.jsonl")
    assert _complete(inbox, 31) == [delivery]


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
