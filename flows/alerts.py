"""Tells those in charge, by mail or by a webhook, that something happened which nobody sees unless
they look: a run failed, much of a source was refused, the ledger is broken, a partner fell silent.

A message holds kinds, counts and the output folder: never a name, a number, a file's name or what
an error says, because a library repeats what it was given. Where a message cannot be delivered the
work goes on, and the command says so.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import typer

from data.reference.terms import Term
from flows.result import RunResult
from flows.settings import Settings

FAILED = Term("核对未能完成", "a run failed")
REFUSED = Term("拒收的记录过多", "much was refused")
BROKEN = Term("台账的校验链已断", "the ledger's chain is broken")
PARTNERS = Term("交换单位须关注", "partners of the exchange to look at")
_NOT_SENT = Term(
    "提醒未能送出，请检查 BIRTHRECON_ALERT_URLS。",
    "No alert could be sent; check BIRTHRECON_ALERT_URLS.",
)


@dataclass
class Watched:
    """A run that is watched; `result` is set when it came to its end."""

    result: RunResult | None = None


@contextmanager
def alerting(settings: Settings, out: Path) -> Iterator[Watched]:
    """Watch a run: tell of its failure, and of a source of which more was refused than
    `alert_quarantined_share` allows."""
    watched = Watched()
    try:
        yield watched
    except Exception as error:
        send(settings, FAILED, [f"{type(error).__name__}", f"OUT: {out}"])
        raise
    if watched.result:
        lines = _much_refused(watched.result, settings.alert_quarantined_share)
        if lines:
            send(settings, REFUSED, [*lines, f"run {watched.result.run_id}", f"OUT: {out}"])


def tell_broken_ledger(settings: Settings, out: Path, breaks: int) -> None:
    """The audit found so many breaks."""
    send(settings, BROKEN, [f"{breaks} 处 places", f"OUT: {out}"])


def tell_of_partners(settings: Settings, out: Path, lines: list[str]) -> bool | None:
    """Partners of the exchange that fell silent, send late or badly, or leave notices
    unanswered; lines: their codes and why. Returns: as `send`."""
    return send(settings, PARTNERS, [*lines, f"OUT: {out}"])


def send(settings: Settings, subject: Term, lines: list[str]) -> bool | None:
    """Send one message to every address; None where the settings name none, False where one could
    not be reached."""
    urls = settings.alert_urls.get_secret_value().split() if settings.alert_urls else []
    if not urls:
        return None
    import apprise

    logging.getLogger("apprise").setLevel(logging.CRITICAL)  # it would log addresses
    channel = apprise.Apprise()
    known = sum(channel.add(url) for url in urls)
    is_sent = known == len(urls) and bool(
        channel.notify(
            title=f"birthrecon：{subject.zh} / {subject.en}",
            body="\n".join(lines),
            body_format=apprise.NotifyFormat.TEXT,
        )
    )
    if not is_sent:
        typer.echo(f"! {_NOT_SENT.zh} / {_NOT_SENT.en}", err=True)
    return is_sent


def _much_refused(result: RunResult, share: float) -> list[str]:
    return [
        f"{source.source}: {source.quarantined:,} / {source.delivered:,}"
        for source in result.sources
        if source.delivered and source.quarantined > share * source.delivered
    ]
