"""Deliveries that arrive in a folder are taken in when they are complete, and once."""

from pathlib import Path

import pytest

from checks.errors import DeliveryError
from flows.errors import BusyError, FlowError
from flows.watch import Inbox, watch


def _deliver(inbox: Inbox, name: str = "2009-08") -> Path:
    folder = inbox.folder / name / "exchange"
    folder.mkdir(parents=True)
    (folder.parent / "delivery.toml").write_text("")
    (folder / "notices.jsonl").write_text("{}")
    return folder.parent


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "state.duckdb").write_text("")
    return Inbox(tmp_path / "in", tmp_path / "out", quiet_s=30)


def test_a_delivery_is_complete_when_nothing_in_it_has_changed_for_a_while(inbox: Inbox) -> None:
    delivery = _deliver(inbox)
    assert inbox.complete(0) == []
    assert inbox.complete(29) == []
    (delivery / "exchange" / "notices.jsonl").write_text("{} and more")
    assert inbox.complete(31) == []
    assert inbox.complete(61) == [delivery]


def test_a_delivery_is_not_complete_while_a_file_is_being_written(inbox: Inbox) -> None:
    delivery = _deliver(inbox)
    passing = delivery / "exchange" / "more.jsonl.part"
    passing.write_text("{")
    inbox.complete(0)
    assert inbox.complete(100) == []
    passing.rename(delivery / "exchange" / "more.jsonl")
    inbox.complete(101)
    assert inbox.complete(131) == [delivery]


def test_a_delivery_is_taken_up_once_and_again_where_it_changes(inbox: Inbox) -> None:
    delivery = _deliver(inbox)
    inbox.complete(0)
    assert inbox.complete(30) == [delivery]
    inbox.settle(delivery)
    assert inbox.complete(60) == []
    again = Inbox(inbox.folder, inbox.out, 30)  # the process was started anew
    again.complete(0)
    assert again.complete(30) == []
    (delivery / "exchange" / "late.jsonl").write_text("{}")
    again.complete(31)
    assert again.complete(61) == [delivery]


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
    assert inbox.complete(1e9) == []


def test_a_delivery_waits_while_another_run_holds_the_folder(inbox: Inbox) -> None:
    inbox.quiet_s = 0
    delivery = _deliver(inbox)

    def busy(_: Path) -> int:
        raise BusyError("忙", "busy")

    assert watch(inbox, busy, lambda _: None, every_s=0, once=True) == 2
    assert inbox.complete(1e9) == [delivery]


def test_without_a_state_there_is_nothing_to_go_on_from(inbox: Inbox) -> None:
    (inbox.out / "state.duckdb").unlink()
    with pytest.raises(FlowError, match="birthrecon run"):
        watch(inbox, lambda _: 0, lambda _: None, every_s=0, once=True)
