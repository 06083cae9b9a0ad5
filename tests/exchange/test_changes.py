"""Change files reach a register's owner once, sealed, and are open until its receipt is here."""

import base64
import json
from collections.abc import Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyrage import x25519

from exchange import events, signatures
from exchange.account import AccountLine, account
from exchange.changes import carry_changes, owners, send_changes
from exchange.errors import ExchangeError
from exchange.inbox import inbox_path, take_inbox
from exchange.keys import Office, public_text, sign_text
from exchange.partners import (
    Partner,
    PartnerKind,
    add_key,
    add_partner,
    change_partner,
    partner,
)
from exchange.sealed import RECEIPTS, unseal, write_bundle
from exchange.store import Store


class Owner:
    """An owner's own system, in a few lines: it opens, keeps, and signs a receipt."""

    def __init__(self) -> None:
        self.office = Office("wis", "", Ed25519PrivateKey.generate(), x25519.Identity.generate())
        self.kept: list[dict[str, str]] = []
        self.lies = False
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                told = json.loads(unseal(owner.office, body))
                owner.kept.append(told)
                digest = "0" * 64 if owner.lies else told["sha256"]
                answer = json.dumps(owner.receipt(told["name"], digest)).encode()
                shown = signatures.Response(202, {"content-type": "application/json"})
                signatures.sign_response(owner.office, shown, answer)
                self.send_response(202)
                for name, value in shown.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                return

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"

    def receipt(self, name: str, digest: str) -> dict[str, str]:
        """Its signed word that it has the file."""
        told = {"office": "wis", "name": name, "received_at": events.now(), "sha256": digest}
        signed = sign_text(self.office.signing, events.canonical(told))
        return told | {"key_id": self.office.key_id, "signature": signed}


def owners_of(store: Store) -> list[Partner]:
    with store.reading() as connection:
        return owners(connection)


def lines_of(store: Store) -> list[AccountLine]:
    with store.reading() as connection:
        return account(connection)


@pytest.fixture
def owner(store: Store) -> Iterator[Owner]:
    made = Owner()
    with store.writing() as connection:
        seal_key = str(made.office.sealing.to_public())
        new = Partner("wis", "计生局", PartnerKind.OWNER, address=made.address, seal_key=seal_key)
        add_partner(connection, "tests", new)
        add_key(connection, "tests", "wis", public_text(made.office.signing.public_key()))
    thread = Thread(target=made.server.serve_forever, args=(0.05,))
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


@pytest.fixture
def change_file(store: Store) -> Path:
    path = store.out / "changes" / "wis_20070930_1.csv"
    path.parent.mkdir()
    path.write_text("\ufeffcolumn,value\nBIRTH.SEX,2\n", encoding="utf-8")
    (path.parent / "population_20070930_1.csv").write_text("another owner's", encoding="utf-8")
    return path


def test_a_change_file_goes_to_its_owner_once(
    store: Store, office: Office, owner: Owner, change_file: Path
) -> None:
    with store.reading() as connection:
        (one,) = owners(connection)
    assert send_changes(store, office, one, None) == 1
    assert send_changes(store, office, one, None) == 0
    (kept,) = owner.kept
    assert (kept["name"], kept["content"].encode()) == (change_file.name, change_file.read_bytes())
    assert kept["sha256"] == sha256(change_file.read_bytes()).hexdigest()
    with store.reading() as connection:
        (line,) = account(connection)
    assert (line.sent, line.answered, line.open) == (1, 1, 0)


def test_without_the_owners_own_receipt_a_change_file_stays_open(
    store: Store, office: Office, owner: Owner, change_file: Path
) -> None:
    with store.reading() as connection:
        one = partner(connection, "wis")
    owner.lies = True
    with pytest.raises(ExchangeError, match="not for"):
        send_changes(store, office, one, None)
    with store.reading() as connection:
        (line,) = account(connection)
    assert (line.sent, line.answered, line.open, line.closes) == (1, 0, 1, True)


def test_an_owner_without_an_endpoint_gets_its_change_files_as_a_file_and_answers_by_one(
    store: Store, office: Office, owner: Owner, change_file: Path
) -> None:
    with store.writing() as connection:
        one = change_partner(connection, "tests", "wis", {"address": ""})
    assert owners_of(store) == []
    bundle, count = carry_changes(store, office, one, None)
    assert (count, carry_changes(store, office, one, None)[1]) == (1, 0)
    told = json.loads(bundle)
    assert (told["holds"], told["to"]) == ("changes", "wis")
    (line,) = unseal(owner.office, base64.b64decode(told["sealed"])).splitlines()
    kept = json.loads(line)
    assert (kept["name"], kept["content"].encode()) == (change_file.name, change_file.read_bytes())
    (open_line,) = lines_of(store)
    assert (open_line.sent, open_line.answered, open_line.open) == (1, 0, 1)

    to = Partner(office.code, "", PartnerKind.COUNTY, seal_key=office.public["seal_key"])
    inbox = inbox_path(store.out)
    inbox.mkdir(parents=True)
    for name, digest in (("a.json", "0" * 64), ("b.json", kept["sha256"])):
        receipt = owner.receipt(kept["name"], digest)
        body = json.dumps(receipt).encode()
        (inbox / name).write_bytes(write_bundle(owner.office, to, RECEIPTS, body))
    states = [(one.state, one.rule) for one in take_inbox(store, office)]
    assert states == [("refused", "unknown_file"), ("taken", "")]
    (line_after,) = lines_of(store)
    assert (line_after.sent, line_after.answered, line_after.open) == (1, 1, 0)


def test_only_the_owner_of_a_register_bears_its_name(store: Store) -> None:
    for wrong in (
        Partner("wis", "医院", PartnerKind.HOSPITAL),
        Partner("H1", "计生局", PartnerKind.OWNER),
    ):
        with pytest.raises(ExchangeError, match="owner"), store.writing() as connection:
            add_partner(connection, "tests", wrong)
