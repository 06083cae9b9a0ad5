"""Whether the exchange has met the run that is published: partners hear nothing of one that was
killed before, and nobody else would say so."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from data.reference.terms import Term
from flows.doctor.check_results import CheckResult, fail, ok, warn
from flows.settings import Settings

EXCHANGE = Term("信息交换", "exchange")


def look_at_exchange(out: Path, settings: Settings) -> Iterator[CheckResult]:
    """A finding for an office that exchanges, and none for another."""
    from exchange.errors import ExchangeError
    from exchange.events import begun_at
    from exchange.run import met_last
    from exchange.store import has_store, open_store
    from transforms.secret import SecretError

    if not has_store(out):
        return
    try:
        with closing(open_store(out, settings.key_text)) as store, store.reading() as connection:
            met, begun = met_last(connection), begun_at(connection)
    except (ExchangeError, SecretError) as error:
        remedy = Term("请检查磁盘、密钥和数据库。", "Check the disk, the keys and the database.")
        yield fail(EXCHANGE, Term(error.zh, error.en), remedy)
        return
    yield _held_against(out, met, begun)


def _held_against(out: Path, met: str | None, begun: datetime | None) -> CheckResult:
    """What is published, held against the run that the exchange has met last. Where it has met none
    yet, a run that ended after the exchange had begun should be the first."""
    published = _published_run(out)
    if published is not None:
        run_id, ended = published
        is_owed = met != run_id if met else begun is not None and begun < ended
        if is_owed:
            return warn(
                EXCHANGE,
                Term(f"{run_id} 已发布而未对照交换", f"{run_id} is published and never met it"),
                Term(
                    "请把同一报送再运行或更新一次：结果不变，答复和给邻县的通报随之补上。",
                    "Run the same delivery again, or the same update: results stay as they are, "
                    "and answers and notices to neighbours follow.",
                ),
            )
    return ok(EXCHANGE, f"已对照 {met or '—'}", f"has met {met or '—'}")


def _published_run(out: Path) -> tuple[str, datetime] | None:
    """The published run and when it ended, as its own file says: a copy of OUT holds it under
    another name. None where nothing is published that can be read."""
    import duckdb

    from reports.snapshot.publish import BIRTHS_FILE

    try:
        with duckdb.connect(str(out / BIRTHS_FILE), read_only=True) as con:
            row = con.execute("select run_id, finished_at from runs").fetchone()
    except duckdb.Error:
        return None
    return (str(row[0]), row[1].replace(tzinfo=UTC)) if row else None
