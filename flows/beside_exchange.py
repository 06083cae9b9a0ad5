"""The exchange beside a run: what came goes in, what the run says goes back. An office without an
exchange pays nothing for it.

The module bears no package's name: Prefect puts `flows` itself on the path.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flows.workspace import Job

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from exchange.store import Store


def has_exchange(out: Path) -> bool:
    """Whether this office exchanges notices at all."""
    from exchange.store import has_store

    return has_store(out)


@dataclass(frozen=True)
class BesideDelivery:
    """What the intake needs of the exchange. notices: a file; None where none came. revoked:
    notice_id and partner_code."""

    notices: Path | None = None
    revoked: tuple[tuple[str, str], ...] = ()


def beside_delivery(job: Job) -> BesideDelivery:
    """Enter the notices of the delivery's files, and write those that came otherwise, as a file for
    the intake.

    Raises: ExchangeError.
    """
    if not has_exchange(job.out):
        return BesideDelivery()
    from exchange.deliveries import take_delivery
    from exchange.run import NOTICES_FILE, revoked, write_notices
    from exchange.store import open_store

    folder = job.work / "exchange"
    folder.mkdir(exist_ok=True)
    store = open_store(job.out, job.settings.key_text)
    try:
        take_delivery(store, job.delivery)
        is_any = write_notices(store, folder / NOTICES_FILE)
        with store.reading() as connection:
            gone = revoked(connection)
    finally:
        store.close()
    return BesideDelivery(folder / NOTICES_FILE if is_any else None, tuple(gone))


def after_run(job: Job) -> str | None:
    """Settle the answers by the run that is published now, and enter what neighbours should know.

    The run stands, whatever fails here: a sentence says so, and the next run does it.
    """
    from exchange.elsewhere import births_of_elsewhere
    from exchange.errors import ExchangeError
    from exchange.keys import load_office
    from exchange.outgoing import tell
    from exchange.run import note_met_run, settle
    from exchange.store import open_store
    from reports.snapshot.publish import BIRTHS_FILE, RESTRICTED_FILE

    store = open_store(job.out, job.settings.key_text)
    births, restricted = job.out / BIRTHS_FILE, job.out / RESTRICTED_FILE
    try:
        settled = settle(store, births, restricted, job.settings.key_text, job.run_id)
        office = load_office(job.out, job.settings.key_text)
        told = births_of_elsewhere(births, restricted, job.settings.key_text, store)
        with store.writing() as connection:
            count = tell(store, connection, office, told)
            note_met_run(connection, job.run_id, count)
            wanting = _wanting(job, store, connection)
    except ExchangeError as error:
        return str(error)
    finally:
        store.close()
    return f"{settled.summary()}; 告知邻县 / told to neighbours {count}{wanting}"


def _wanting(job: Job, store: "Store", connection: "Connection") -> str:
    """The partners that somebody should look at; those in charge are told."""
    from exchange.partner_states import alerts
    from flows.alerts import tell_of_partners

    found = alerts(store, connection)
    if not found:
        return ""
    tell_of_partners(job.settings, job.out, found)
    return "\n交换单位须关注 / partners to look at: " + "; ".join(found)
