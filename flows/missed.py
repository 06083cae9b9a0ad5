"""Runs that a schedule named and that did not happen, because the machine or the schedule stood
still."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
from cronsim import CronSim

BIRTHS_FILE = "births.duckdb"
MOST = 12


def missed_runs(out: Path, cron: str, timezone: str, now: datetime) -> tuple[datetime, ...]:
    """The times that cron named since OUT was published last, the earliest first, the last twelve
    at most; none where nothing was ever published there.

    Args: now, with its zone. A minute that has just begun is not missed yet.
    """
    published = _published(out)
    if published is None:
        return ()
    found: list[datetime] = []
    for moment in CronSim(cron, now.astimezone(ZoneInfo(timezone)), reverse=True):
        if moment <= published or len(found) == MOST:
            break
        found.append(moment)
    return tuple(reversed(found))


def sentences(missed: tuple[datetime, ...], command: str = "run") -> str:
    """What the user reads of them, in both languages; empty where there is none. command: what does
    them now."""
    if not missed:
        return ""
    times = "、".join(f"{moment:%Y-%m-%d %H:%M}" for moment in missed)
    return (
        f"! 有 {len(missed)} 次定时核对没有运行：{times}。请现在运行一次 birthrecon {command}。\n"
        f"! {len(missed)} scheduled runs did not happen: {times.replace('、', ', ')}. Run "
        f"birthrecon {command} once now."
    )


def _published(out: Path) -> datetime | None:
    path = out / BIRTHS_FILE
    if not path.is_file():
        return None
    try:
        with duckdb.connect(str(path), read_only=True) as con:
            row = con.execute("select max(finished_at) from runs").fetchone()
    except duckdb.Error:
        return None
    return row[0].replace(tzinfo=UTC) if row and row[0] else None
