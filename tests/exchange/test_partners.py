"""The register of partners, its keys and its chain of events."""

from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from exchange import events, service
from exchange.errors import ExchangeError
from exchange.keys import load_office, make_office, public_text
from exchange.notices import read_notices
from exchange.partners import (
    Partner,
    PartnerKind,
    add_partner,
    change_partner,
    keys_in_use,
    partner,
    rotate_key,
)
from exchange.receive import Road, receive
from exchange.store import Store, encipher_notices_again, open_store, store_path
from exchange.tables import ARRIVALS, EVENTS
from tests.exchange.conftest import Hospital


def test_every_change_of_a_partner_is_an_event_and_the_chain_holds(
    store: Store, hospital: Hospital
) -> None:
    with store.writing() as connection:
        change_partner(connection, "anna", "H1", {"notices_per_minute": 30, "is_active": False})
        told = [row.action for row in connection.execute(select(EVENTS).order_by(EVENTS.c.seq))]
        assert events.broken_at(connection) is None
        assert keys_in_use(connection) == {}
    assert told == ["partner_added", "key_added", "partner_changed"]


def test_the_chain_does_not_keep_who_answers_the_telephone(store: Store) -> None:
    with store.writing() as connection:
        new = Partner("H2", "中医院", PartnerKind.HOSPITAL, contact="王静 0710-1234567")
        add_partner(connection, "anna", new)
        change_partner(connection, "anna", "H2", {"contact": "李芳"})
        told = "".join(connection.execute(select(EVENTS.c.details)).scalars())
        assert partner(connection, "H2").contact == "李芳"
    assert "王静" not in told
    assert "李芳" not in told
    assert "contact" in told


def test_who_sends_more_than_its_limit_at_once_waits_until_that_has_worn_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at = 0.0
    monkeypatch.setattr(service, "time", SimpleNamespace(monotonic=lambda: at))
    limits, one = service.SendingLimits(60), Partner("H1", "医院", PartnerKind.HOSPITAL)
    limits.spend(one, 600)
    with pytest.raises(ExchangeError, match="More than 600"):
        limits.spend(one, 1)
    at = 1.0
    limits.spend(one, 10)  # a second's worth
    at = 100.0
    limits.spend(one, 6000)
    at = 160.0 + 8 * 60
    with pytest.raises(ExchangeError, match="More than 600"):
        limits.spend(one, 1)
    at += 1
    limits.spend(one, 1)


def test_an_event_that_was_changed_afterwards_breaks_the_chain(
    store: Store, hospital: Hospital
) -> None:
    with store.writing() as connection:
        connection.execute(EVENTS.update().where(EVENTS.c.seq == 1).values(actor="nobody"))
        assert events.broken_at(connection) == 1


def test_a_new_key_ends_the_old_one(store: Store, hospital: Hospital) -> None:
    new = Ed25519PrivateKey.generate()
    with store.writing() as connection:
        key_id = rotate_key(connection, "anna", "H1", public_text(new.public_key()))
        assert set(keys_in_use(connection)) == {key_id} != {hospital.key_id}


@pytest.mark.parametrize(
    "wrong",
    [
        Partner("H 2", "医院", PartnerKind.HOSPITAL),
        Partner("H2", "邻县", PartnerKind.COUNTY, area_code="4113"),
        Partner("H2", "邻县", PartnerKind.COUNTY, seal_key="age1nothing"),
    ],
)
def test_a_partner_that_cannot_be_is_refused(store: Store, wrong: Partner) -> None:
    with pytest.raises(ExchangeError), store.writing() as connection:
        add_partner(connection, "anna", wrong)


def test_a_change_of_keys_takes_the_notices_along(store: Store, hospital: Hospital) -> None:
    body = '{"notice_id": "N1", "mother_name": "欧阳慧玲"}'.encode()
    with store.writing() as connection:
        receive(store, connection, partner(connection, "H1"), read_notices(body), Road.FILE)
    fresh = open_store(store.out, "correct horse battery staple 7")
    assert encipher_notices_again(fresh, None) == 1
    assert encipher_notices_again(fresh, None) == 0
    fresh.close()
    assert "欧阳慧玲".encode() not in store_path(store.out).read_bytes()


@pytest.mark.parametrize("slip", [None, "another horse battery staple 8"])
def test_nothing_is_entered_under_another_key_than_what_is_there(
    store: Store, hospital: Hospital, slip: str | None
) -> None:
    """A run without its key, or a service that goes on after a change of keys: after the first such
    notice no run could read them."""

    def enter(into: Store, number: str) -> None:
        body = f'{{"notice_id": "{number}", "mother_name": "欧阳慧玲"}}'.encode()
        with into.writing() as connection:
            receive(into, connection, partner(connection, "H1"), read_notices(body), Road.FILE)

    right = open_store(store.out, "correct horse battery staple 7")
    enter(store, "N1")  # from before there was a key
    enter(right, "N2")
    other = open_store(store.out, slip)
    with pytest.raises(ExchangeError, match="BIRTHRECON_KEY"):
        enter(other, "N3")
    other.close()
    enter(right, "N4")
    encipher_notices_again(right, None)
    with right.reading() as connection:
        texts = connection.scalars(select(ARRIVALS.c.notice_body)).all()
    assert len(texts) == 3
    assert all("欧阳慧玲" in right.unseal(text, "notice_body") for text in texts)
    right.close()


def test_the_offices_keys_are_enciphered_where_there_is_a_key(store: Store) -> None:
    key = "correct horse battery staple 7"
    made = make_office(store.out, "420607", "襄阳区", key)
    assert load_office(store.out, key).key_id == made.key_id
    (file,) = (store.out / "exchange").glob("office.key*")
    assert b"PRIVATE KEY" not in file.read_bytes()
