"""Both kinds of store, under hostile or unlucky use: nothing is lost, doubled or half done."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import event, func, select

from exchange import events
from exchange.errors import ExchangeError
from exchange.notices import read_notices
from exchange.partners import Partner, PartnerKind, add_partner, partner
from exchange.receive import Road, receive
from exchange.signatures import Signed, use_nonce
from exchange.store import DSN_VARIABLE, Store, open_store
from exchange.tables import ARRIVALS, METADATA

ONE = {"notice_id": "N1", "birth_date": "2008-03-04", "mother_name": "欧阳慧玲"}


@pytest.fixture(params=["sqlite", "postgres"])
def two_services(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Store, Store]]:
    """Two services that share one store."""
    if request.param == "postgres":
        monkeypatch.setenv(DSN_VARIABLE, request.getfixturevalue("postgres"))
    both = open_store(tmp_path), open_store(tmp_path)
    with both[0].writing() as connection:
        METADATA.drop_all(connection)
        METADATA.create_all(connection)
        add_partner(connection, "tests", Partner("H1", "人民医院", PartnerKind.HOSPITAL))
    yield both
    for store in both:
        store.close()


def send(store: Store, *notices: dict[str, object]) -> None:
    body = "\n".join(json.dumps(one) for one in notices).encode()
    with store.writing() as connection:
        receive(store, connection, partner(connection, "H1"), read_notices(body), Road.SERVICE)


def test_one_notice_sent_to_two_services_at_the_same_moment_is_one(
    two_services: tuple[Store, Store],
) -> None:
    numbers = [{**ONE, "notice_id": f"N{number}"} for number in range(10)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: send(two_services[n % 2], *numbers), range(8)))
    with two_services[0].reading() as connection:
        rows = connection.execute(select(ARRIVALS.c.times_sent)).scalars().all()
        assert events.broken_at(connection) is None
        received = select(func.count()).select_from(events.EVENTS)
        count = connection.execute(received.where(events.EVENTS.c.action == "received"))
        assert count.scalar_one() == 1
    assert rows == [8] * 10


def test_a_nonce_is_taken_once_whichever_service_it_reaches(
    two_services: tuple[Store, Store],
) -> None:
    signed = Signed("H1-x", "nonce-nonce", 9_999_999_999)

    def take(number: int) -> str:
        try:
            with two_services[number % 2].writing() as connection:
                use_nonce(connection, "H1", signed)
        except ExchangeError as error:
            return error.rule
        return "taken"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(take, range(8))) == [*["replayed"] * 7, "taken"]


def test_what_fails_half_way_leaves_nothing(two_services: tuple[Store, Store]) -> None:
    store, _ = two_services
    send(store, ONE)
    with pytest.raises(ExchangeError):
        send(store, {**ONE, "notice_id": "N2"}, {**ONE, "mother_name": "司马青禾"})
    with store.reading() as connection:
        assert connection.execute(select(ARRIVALS.c.notice_id)).scalars().all() == ["N1"]


def test_a_full_disk_takes_nothing_in_and_says_so(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    with store.writing() as connection:
        add_partner(connection, "tests", Partner("H1", "人民医院", PartnerKind.HOSPITAL))
    store.close()

    @event.listens_for(store.engine, "connect")
    def _fill(connection, _) -> None:  # SQLite then says what it says of a full disk
        pages = connection.execute("pragma page_count").fetchone()[0]
        connection.execute(f"pragma max_page_count = {pages + 1}")

    many = [{**ONE, "notice_id": f"N{number}"} for number in range(500)]
    with pytest.raises(ExchangeError) as told:
        send(store, *many)
    assert (told.value.rule, told.value.status) == ("not_durable", 503)
    with store.reading() as connection:
        assert connection.execute(select(func.count()).select_from(ARRIVALS)).scalar_one() == 0
        assert events.broken_at(connection) is None
    store.close()
