import re
from io import StringIO
from pathlib import Path

from rich.console import Console

from exchange.store import open_store
from flows.progress import FINISHED, Progress
from flows.run import stage_count
from flows.stages import LISTS, REPORT


def test_stages_beside_each_other_are_both_shown_until_each_has_ended() -> None:
    written = StringIO()
    with Progress(Console(file=written, width=100), 12) as progress:
        progress.started(REPORT)
        progress.started(LISTS)
        progress.finished(LISTS, 1.25)
        progress.finished(REPORT, 2.0)
    lines = written.getvalue().splitlines()
    assert lines[:2] == [
        "[1/12] 写报告 writing the report …",
        "[2/12] 写核查表 writing lists …",
    ]
    assert [re.findall(FINISHED, line) for line in lines[2:]] == [
        [("写核查表 writing lists", "1.2")],
        [("写报告 writing the report", "2.0")],
    ]


def test_the_living_line_names_every_stage_under_way() -> None:
    written = StringIO()
    console = Console(file=written, width=100, force_terminal=True)
    with Progress(console, 12) as progress:
        progress.started(REPORT)
        progress.started(LISTS)
        progress.finished(REPORT, 2.0)
    assert "[1/12] 写报告 writing the report  [2/12] 写核查表 writing lists" in _shown(written)


def test_an_office_with_an_exchange_has_a_stage_more(tmp_path: Path) -> None:
    """It began stage 15 of 14, and a Prefect server was told of 107 %."""
    without = stage_count(tmp_path)
    open_store(tmp_path).close()
    assert stage_count(tmp_path) == without + 1


def _shown(written: StringIO) -> str:
    """Without the codes that colour it."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", written.getvalue())
