"""An office with an exchange, and partners with keys."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from exchange.keys import Office, make_office, public_text
from exchange.partners import MayAsk, Partner, PartnerKind, add_key, add_partner
from exchange.store import Store, open_store


@dataclass(frozen=True)
class Hospital:
    """A partner as it signs."""

    code: str
    key: Ed25519PrivateKey
    key_id: str


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "out")
    yield opened
    opened.close()


@pytest.fixture
def office(store: Store) -> Office:
    return make_office(store.out, "420607", "襄阳区", None)


@pytest.fixture
def hospital(store: Store) -> Hospital:
    key = Ed25519PrivateKey.generate()
    with store.writing() as connection:
        add_partner(
            connection,
            "tests",
            Partner("H1", "人民医院", PartnerKind.HOSPITAL, may_ask=MayAsk.REGISTERS),
        )
        key_id = add_key(connection, "tests", "H1", public_text(key.public_key()))
    return Hospital("H1", key, key_id)
