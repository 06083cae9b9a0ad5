"""What a partner may send to hurt: every line is refused with its reason, and nobody else waits for
it."""

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
)
from pyrage import x25519
from sqlalchemy import event, select

from exchange import sealed
from exchange.errors import ExchangeError
from exchange.events import canonical
from exchange.inbox import inbox_path, take_inbox
from exchange.intersection import answer
from exchange.keys import Office, private_key, sign_text
from exchange.notices import read_notices
from exchange.parsing import read_json
from exchange.partners import Partner, PartnerKind, add_partner, partner
from exchange.receive import Road, receive
from exchange.sealed import NOTICES, RECEIPTS, write_bundle
from exchange.store import Store
from exchange.tables import ARRIVALS
from tests.exchange.conftest import Hospital

ONE = {"notice_id": "N1", "birth_date": "2008-03-04", "mother_name": "欧阳慧玲"}


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, '{"a": ' * 100_000, '"\\ud800"', "NaN", '{"a": -Infinity}', "1" * 5000, ""],
)
def test_json_that_cannot_be_kept_is_refused_as_such(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_json(text)


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"notice_id": "x", "mother_name": "\\ud800"}',
        b'{"notice_id": "x", "mother_name": "a\\u0000b"}',
        b'{"notice_id": "x\\u0007y"}',
        b'{"notice_id": "x", "birth_date": NaN}',
    ],
)
def test_a_notice_that_no_store_could_keep_is_refused(body: bytes) -> None:
    with pytest.raises(ExchangeError, match="Line 1"):
        read_notices(body)


@pytest.fixture
def sender(hospital: Hospital) -> Office:
    return Office("H1", "", hospital.key, x25519.Identity.generate())


@pytest.fixture
def to(office: Office) -> Partner:
    return Partner(office.code, "", PartnerKind.COUNTY, seal_key=office.public["seal_key"])


def signed_anew(bundle: bytes, sender: Office, **changes: Any) -> bytes:
    """The bundle with other fields, rightly signed: by a partner that means harm."""
    told = {k: v for k, v in json.loads(bundle).items() if k != "signature"} | changes
    return json.dumps(told | {"signature": sign_text(sender.signing, canonical(told))}).encode()


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"expires": 10**30}, "expired"),
        ({"expires": 1.5}, "incomplete"),
        ({"nonce": "n" * 5000}, "nonce"),
        ({"nonce": ["n"]}, "incomplete"),
        ({"format": "birthrecon bundle 9"}, "format"),
        ({"holds": "gifts"}, "format"),
        ({"holds": "question"}, "not_for_the_inbox"),
        ({"sealed": "AAAA"}, "not_sealed_for_us"),
        ({"sealed": "-"}, "incomplete"),
        ({"holds": RECEIPTS}, "bad_signature"),
    ],
)
def test_a_signed_file_of_odd_content_is_told_and_those_after_it_are_taken(
    store: Store, office: Office, sender: Office, to: Partner, changes: Any, rule: str
) -> None:
    folder = inbox_path(store.out)
    folder.mkdir(parents=True)
    good = write_bundle(sender, to, NOTICES, json.dumps(ONE).encode())
    (folder / "a.json").write_bytes(signed_anew(good, sender, **changes))
    (folder / "b.json").write_bytes(b"[" * 100_000)
    (folder / "c.json").write_bytes(good)
    first, second, third = take_inbox(store, office)
    assert (first.rule, second.rule, third.state) == (rule, "incomplete", "taken")


def test_a_signature_that_is_no_text_is_no_signature(
    store: Store, office: Office, sender: Office, to: Partner
) -> None:
    told = json.loads(write_bundle(sender, to, NOTICES, b"{}")) | {"signature": 5}
    with pytest.raises(ExchangeError, match="not whole"), store.reading() as connection:
        sealed.read_bundle(connection, office, json.dumps(told).encode())


def test_a_file_of_the_same_name_leaves_the_one_before_as_proof(
    store: Store, office: Office, sender: Office, to: Partner
) -> None:
    folder = inbox_path(store.out)
    folder.mkdir(parents=True)
    for number in range(3):
        body = json.dumps(ONE | {"notice_id": f"N{number}"}).encode()
        (folder / "notices.json").write_bytes(write_bundle(sender, to, NOTICES, body))
        take_inbox(store, office)
    names = {path.name for path in (folder / "taken").iterdir()}
    assert names == {"notices.json", "notices-2.json", "notices-3.json"}


def test_on_a_full_disk_a_file_waits_and_is_taken_when_there_is_room(
    store: Store, office: Office, sender: Office, to: Partner
) -> None:
    folder = inbox_path(store.out)
    folder.mkdir(parents=True)
    many = [ONE | {"notice_id": f"N{number}"} for number in range(500)]
    body = "\n".join(json.dumps(one) for one in many).encode()
    (folder / "a.json").write_bytes(write_bundle(sender, to, NOTICES, body))
    store.close()

    def fill(connection: Any, _: object) -> None:  # SQLite then says what it says of a full disk
        pages = connection.execute("pragma page_count").fetchone()[0]
        connection.execute(f"pragma max_page_count = {pages + 1}")

    event.listen(store.engine, "connect", fill)
    (told,) = take_inbox(store, office)
    assert (told.state, told.rule) == ("waits", "not_durable")
    event.remove(store.engine, "connect", fill)
    store.close()
    (told,) = take_inbox(store, office)
    assert (told.state, told.notices) == ("taken", 500)


def test_nobody_can_take_the_key_that_anothers_notice_will_have(
    store: Store, hospital: Hospital
) -> None:
    with store.writing() as connection:
        add_partner(connection, "tests", Partner("H2", "中医院", PartnerKind.HOSPITAL))
        for code, notice_id in (("H2", "N1"), ("H2", "H1:N1"), ("H1", "N1")):
            body = json.dumps(ONE | {"notice_id": notice_id}).encode()
            receive(store, connection, partner(connection, code), read_notices(body), Road.SERVICE)
        ids = connection.execute(select(ARRIVALS.c.record_id)).scalars().all()
    assert len(set(ids)) == 3


def test_a_private_key_that_asks_for_a_password_is_no_key(hospital: Hospital) -> None:
    locked = hospital.key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret")
    )
    with pytest.raises(ExchangeError, match="no Ed25519 private key"):
        private_key(locked.decode())


@pytest.mark.parametrize("points", [[], [b"no point"], [b"\x02" + b"\xff" * 32]])
def test_a_question_of_points_that_are_none_is_refused(points: list[bytes]) -> None:
    psi = pytest.importorskip("private_set_intersection.python")
    request = psi.Request(encrypted_elements=points, reveal_intersection=True)
    with pytest.raises(ExchangeError, match=r"cannot be read|at once"):
        answer(request.SerializeToString(), ["number/1/2007-05-06"])


def test_a_question_that_is_no_message_is_refused() -> None:
    pytest.importorskip("private_set_intersection.python")
    with pytest.raises(ExchangeError, match="cannot be read"):
        answer(b"\xff" * 100, ["number/1/2007-05-06"])
