"""The service over the real published run: who is believed, what is answered, and what is not
shown."""

import json
import shutil
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest
import uvicorn
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi.testclient import TestClient
from pyrage import x25519
from sqlalchemy import func, select

from exchange import service, signatures
from exchange.answering import Answering, signed_part
from exchange.errors import ExchangeError
from exchange.keys import Office, is_signed, make_office, public_text
from exchange.matching import PublishedMatcher
from exchange.partners import (
    MayAsk,
    Partner,
    PartnerKind,
    add_key,
    add_partner,
    change_partner,
    end_key,
)
from exchange.sending import call, client_tls
from exchange.service import create_service
from exchange.store import Store, open_store
from exchange.tables import ARRIVALS, OUTGOING
from tests.exchange.certificates import certificate

STEP_S = 0.02
BASE = "http://127.0.0.1:8777"
NEW_BIRTH = {
    "notice_id": "H1-1",
    "birth_date": "2008-03-04",
    "baby_sex": 1,
    "mother_name": "欧阳慧玲",
    "mother_id_number": "42060719840105112X",
    "mother_residence_code": "420607109218",
    "outcome": "live",
    "birth_certificate_no": "H420990001",
    "hospital_name": "人民医院",
}


@dataclass(frozen=True)
class Served:
    """A running service, and the hospital that speaks to it."""

    client: TestClient
    store: Store
    office: Office
    hospital: Office
    listening: socket.socket

    def signed(
        self, method: str, path: str, body: bytes | None = None, base: str = BASE, **headers: str
    ) -> dict[str, str]:
        request = signatures.Request(method, base + path, {"host": base[7:], **headers})
        signatures.sign_request(self.hospital, request, body)
        return request.headers

    def post(self, *notices: dict[str, Any], headers: dict[str, str] | None = None) -> Any:
        body = lines(*notices)
        shown = headers or self.signed("POST", "/v1/notices", body)
        return self.client.post("/v1/notices", content=body, headers=shown)


def lines(*notices: dict[str, Any]) -> bytes:
    return "\n".join(json.dumps(one, ensure_ascii=False) for one in notices).encode()


@pytest.fixture(scope="module")
def served(small_district: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    out = tmp_path_factory.mktemp("office")
    for name in ("births.duckdb", "restricted.duckdb"):
        shutil.copy(small_district / name, out / name)
    store = open_store(out)
    office = make_office(out, "420607", "襄阳区", None)
    hospital = Office("H1", "人民医院", Ed25519PrivateKey.generate(), x25519.Identity.generate())
    with store.writing() as connection:
        one = Partner(
            "H1", "人民医院", PartnerKind.HOSPITAL, may_ask=MayAsk.REGISTERS, may_forward=True
        )
        add_partner(connection, "tests", one)
        key_id = add_key(connection, "tests", "H1", public_text(hospital.signing.public_key()))
        add_partner(
            connection,
            "tests",
            Partner(
                "411381",
                "邓州市",
                PartnerKind.COUNTY,
                "411381",
                may_receive=True,
                seal_key=str(office.sealing.to_public()),
            ),
        )
    assert key_id == hospital.key_id
    matcher = PublishedMatcher(out / "births.duckdb", out / "restricted.duckdb", None)
    assert matcher.context["district_code"] == "420607"  # loads the run before anybody waits for it
    listening = socket.socket()  # for the service over TLS
    listening.bind(("127.0.0.1", 0))
    names = {BASE[7:], f"127.0.0.1:{listening.getsockname()[1]}"}
    app = create_service(store, office, matcher, names, step_s=STEP_S)
    with TestClient(app, base_url=BASE, raise_server_exceptions=False) as client:
        while client.get("/health").json()["answers"] != "yes":
            time.sleep(0.01)
        yield Served(client, store, office, hospital, listening)
    store.close()


def arrivals(served: Served) -> int:
    with served.store.reading() as connection:
        return connection.execute(select(func.count()).select_from(ARRIVALS)).scalar_one()


def test_a_new_birth_gets_a_signed_receipt_and_opens_a_provisional_case(served: Served) -> None:
    answer = served.post(NEW_BIRTH)
    assert answer.status_code == 202
    (receipt,) = answer.json()["receipts"]
    assert receipt["answer"]["verdict"] == "new"
    assert receipt["answer"]["lacking"] == ["population", "wis"]
    assert receipt["provisional_case"].startswith("P")
    key = served.office.signing.public_key()
    assert is_signed(key, signed_part(receipt), receipt["signature"])
    assert not is_signed(key, signed_part(receipt | {"version": 2}), receipt["signature"])


def test_an_answer_is_given_at_a_whole_step_whatever_was_found(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    took = iter((0.0, 0.013))  # when the question came, and when its answer was there
    with monkeypatch.context() as patch:
        clock = SimpleNamespace(monotonic=lambda: next(took), sleep=waited.append)
        patch.setattr(service, "time", clock)
        patch.setattr(service.SendingLimits, "spend", lambda *_: None)
        patch.setattr(Answering, "wait_for", lambda *_: None)
        served.post(NEW_BIRTH)
    assert waited == [pytest.approx(0.007)]


def test_the_same_notice_again_is_one_notice_and_another_content_is_refused(
    served: Served,
) -> None:
    served.post(NEW_BIRTH | {"notice_id": "H1-2"})
    before = arrivals(served)
    assert served.post(NEW_BIRTH | {"notice_id": "H1-2"}).status_code == 202
    changed = served.post(NEW_BIRTH | {"notice_id": "H1-2", "baby_sex": 2})
    assert (changed.status_code, changed.json()["refused"]["rule"]) == (409, "version_used")
    assert arrivals(served) == before


def test_a_correction_takes_the_place_of_its_notice_and_a_revocation_ends_it(
    served: Served,
) -> None:
    served.post(NEW_BIRTH | {"notice_id": "H1-3"})
    later = NEW_BIRTH | {"notice_id": "H1-3", "version": 3, "kind": "revocation"}
    assert served.post(later).json()["receipts"][0]["answer"]["verdict"] == "revoked"
    late = served.post(NEW_BIRTH | {"notice_id": "H1-3", "version": 2, "baby_sex": 2})
    assert late.json()["receipts"][0]["answer"] == {"verdict": "superseded"}
    with served.store.reading() as connection:
        query = select(ARRIVALS.c.version).where(
            ARRIVALS.c.notice_id == "H1-3", ARRIVALS.c.is_current
        )
        assert connection.execute(query).scalars().all() == [3]


def test_a_birth_that_both_registers_hold_is_counted(served: Served) -> None:
    with duckdb.connect(str(served.store.out / "births.duckdb"), read_only=True) as con:
        con.execute(f"attach '{served.store.out / 'restricted.duckdb'}' as r (read_only)")
        row = con.execute("""
            select p.birth_date, p.mother_name, p.mother_id_number, p.village_code
            from births as b inner join record_links as l using (birth_id)
            inner join r.birth_records as p using (source, source_record_id)
            where b.in_wis and b.in_population and l.source = 'population' and b.plurality = 1
                and p.mother_id_number is not null and p.mother_name = p.mother_name_raw
                and b.in_scope and p.village_code is not null and not p.moved_out
            order by b.birth_id limit 1
        """).fetchone()
    assert row
    notice = {
        "notice_id": "H1-4",
        "birth_date": str(row[0]),
        "mother_name": row[1],
        "mother_id_number": row[2],
        "mother_residence_code": row[3],
        "outcome": "live",
    }
    (receipt,) = served.post(notice).json()["receipts"]
    assert receipt["answer"] == {"verdict": "counted", "registers": ["population", "wis"]}
    # Who knows a name and a day may be guessing: he is told that his notice came.
    guess = {k: v for k, v in notice.items() if k != "mother_id_number"} | {"notice_id": "H1-5"}
    (told,) = served.post(guess).json()["receipts"]
    assert told["answer"] == {"verdict": "received"}
    # A number made up learns what it would learn of a birth that nobody holds.
    made_up = guess | {"notice_id": "H1-5b", "mother_id_number": "420607198001010029"}
    nobody = made_up | {"notice_id": "H1-5c", "mother_name": "皇甫晚晴"}
    (held,), (not_held,) = (served.post(one).json()["receipts"] for one in (made_up, nobody))
    assert held["answer"] == not_held["answer"]
    assert held["answer"]["verdict"] == "new"
    assert held.keys() == not_held.keys()


def test_a_birth_of_a_neighbouring_county_is_forwarded_sealed_and_minimal(served: Served) -> None:
    notice = NEW_BIRTH | {
        "notice_id": "H1-6",
        "mother_residence_code": "411381104207",
        "mother_name": "司马青禾",
        "mother_id_number": "411381198401051126",
        "birth_certificate_no": "H420990777",
        "father_name": "王海",
    }
    (receipt,) = served.post(notice).json()["receipts"]
    assert receipt["answer"] == {"verdict": "not_ours", "belongs_to": "411381", "forwarded": True}
    with served.store.reading() as connection:
        (body,) = connection.execute(select(OUTGOING.c.notice_body)).scalars()
    assert json.loads(body)["mother_name"] == "司马青禾"
    assert "father_name" not in json.loads(body)


def test_a_notice_that_the_gate_refuses_comes_back_with_what_to_mend(served: Served) -> None:
    (receipt,) = served.post(NEW_BIRTH | {"notice_id": "H1-7", "birth_date": "soon"}).json()[
        "receipts"
    ]
    assert receipt["answer"]["verdict"] == "refused"
    assert "出生日期" in receipt["answer"]["zh"]


def _altered(served: Served) -> Any:
    headers = served.signed("POST", "/v1/notices", lines(NEW_BIRTH))
    return served.post(NEW_BIRTH | {"baby_sex": 2}, headers=headers)


def _unsigned(served: Served) -> Any:
    return served.post(NEW_BIRTH, headers={"host": BASE[7:]})


def _of_a_stranger(served: Served) -> Any:
    key = Ed25519PrivateKey.generate()
    stranger = Office("H1", "", key, served.hospital.sealing)
    request = signatures.Request("POST", f"{BASE}/v1/notices", {"host": BASE[7:]})
    signatures.sign_request(stranger, request, lines(NEW_BIRTH))
    return served.post(NEW_BIRTH, headers=request.headers)


def _with_anothers_name(served: Served) -> Any:
    key = Ed25519PrivateKey.generate()
    headers = served.signed("POST", "/v1/notices", lines(NEW_BIRTH))
    forged = key.sign(b"anything")
    import base64

    headers["Signature"] = f"sig1=:{base64.b64encode(forged).decode()}:"
    return served.post(NEW_BIRTH, headers=headers)


def _for_another_office(served: Served) -> Any:
    base = "http://exchange.example:443"
    headers = served.signed("POST", "/v1/notices", lines(NEW_BIRTH), base)
    return served.post(NEW_BIRTH, headers=headers)


def _for_another_page(served: Served) -> Any:
    return served.post(NEW_BIRTH, headers=served.signed("POST", "/v1/receipts", lines(NEW_BIRTH)))


@pytest.mark.parametrize(
    ("attack", "rule"),
    [
        (_altered, "bad_signature"),
        (_unsigned, "bad_signature"),
        (_of_a_stranger, "bad_signature"),
        (_with_anothers_name, "bad_signature"),
        (_for_another_office, "foreign_message"),
        (_for_another_page, "bad_signature"),
    ],
)
def test_a_message_that_is_not_the_partners_own_is_refused(
    served: Served, attack: Any, rule: str
) -> None:
    before = arrivals(served)
    answer = attack(served)
    assert (answer.status_code, answer.json()["refused"]["rule"]) == (401, rule)
    assert arrivals(served) == before


def test_a_message_that_is_sent_a_second_time_is_refused(served: Served) -> None:
    notice = NEW_BIRTH | {"notice_id": "H1-8"}
    headers = served.signed("POST", "/v1/notices", lines(notice))
    assert served.post(notice, headers=headers).status_code == 202
    again = served.post(notice, headers=headers)
    assert (again.status_code, again.json()["refused"]["rule"]) == (409, "replayed")


def test_an_old_message_is_refused(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    class Earlier(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime.now(UTC) - timedelta(minutes=30)

    with monkeypatch.context() as patch:
        patch.setattr(signatures, "datetime", Earlier)
        headers = served.signed("POST", "/v1/notices", lines(NEW_BIRTH))
    answer = served.post(NEW_BIRTH, headers=headers)
    assert (answer.status_code, answer.json()["refused"]["rule"]) == (401, "bad_signature")


def test_a_partner_may_send_no_more_than_its_limit_and_nothing_when_it_is_stopped(
    served: Served,
) -> None:
    def change(**changes: object) -> None:
        with served.store.writing() as connection:
            change_partner(connection, "tests", "H1", changes)

    served.post(NEW_BIRTH)
    change(notices_per_minute=1)
    assert served.post(NEW_BIRTH).json()["refused"]["rule"] == "too_fast"
    change(notices_per_minute=600, may_send=False)
    assert served.post(NEW_BIRTH).json()["refused"]["rule"] == "may_not_send"
    change(may_send=True)


def test_an_ended_key_is_believed_no_more(served: Served) -> None:
    with served.store.writing() as connection:
        extra = Ed25519PrivateKey.generate()
        add_key(connection, "tests", "H1", public_text(extra.public_key()))
    old = Office("H1", "", extra, served.hospital.sealing)
    with served.store.writing() as connection:
        end_key(connection, "tests", old.key_id)
    request = signatures.Request("GET", f"{BASE}/v1/notices/H1-1", {"host": BASE[7:]})
    signatures.sign_request(old, request, None)
    assert served.client.get("/v1/notices/H1-1", headers=request.headers).status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b"\xff\xfe",
        b'{"notice_id": "x", "income": 1}',
        b'{"notice_id": ["x"]}',
        b'{"notice_id": "x", "version": 0}',
        b'{"notice_id": "x", "kind": "gift"}',
    ],
)
def test_a_body_that_is_no_notice_is_refused_as_a_whole(served: Served, body: bytes) -> None:
    headers = served.signed("POST", "/v1/notices", body)
    answer = served.client.post("/v1/notices", content=body, headers=headers)
    assert answer.status_code in (401, 413, 422)
    assert "refused" in answer.json()


def test_over_tls_who_shows_no_certificate_of_the_authority_is_not_heard(
    served: Served, tmp_path: Path
) -> None:
    authority = certificate(tmp_path, "authority")
    for name in ("service", "hospital"):
        certificate(tmp_path, name, authority)
    stranger = certificate(tmp_path, "stranger-authority")
    certificate(tmp_path, "stranger", stranger)
    with serving_tls(served, tmp_path) as url:
        body = lines(NEW_BIRTH | {"notice_id": "H1-tls"})
        ca = tmp_path / "authority.pem"

        def post(name: str) -> int:
            tls = client_tls(tmp_path / f"{name}.pem", tmp_path / f"{name}.key", ca)
            return call(served.hospital, "POST", f"{url}/v1/notices", body, tls=tls).status_code

        assert post("hospital") == 202
        with pytest.raises(ExchangeError, match="does not answer"):
            post("stranger")
        with pytest.raises(ExchangeError, match="does not answer"):
            call(served.hospital, "POST", f"{url}/v1/notices", body)


@contextmanager
def serving_tls(served: Served, folder: Path) -> Iterator[str]:
    """The application that already answers, over TLS as the command serves it."""
    config = uvicorn.Config(
        served.client.app,
        lifespan="off",
        log_level="critical",
        ssl_certfile=folder / "service.pem",
        ssl_keyfile=str(folder / "service.key"),
        ssl_ca_certs=str(folder / "authority.pem"),
        ssl_cert_reqs=ssl.CERT_REQUIRED,
    )
    port = served.listening.getsockname()[1]
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([served.listening],), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"https://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def test_a_service_that_cannot_answer_says_so(store: Store, office: Office) -> None:
    nowhere = PublishedMatcher(store.out / "births.duckdb", store.out / "restricted.duckdb", None)
    with TestClient(create_service(store, office, nowhere, {BASE[7:]}), base_url=BASE) as client:
        while client.get("/health").json()["answers"] == "loading":
            time.sleep(0.01)
        assert client.get("/health").json()["answers"] == "failing"


def test_the_page_of_the_api_shows_itself_without_a_network(served: Served) -> None:
    page = served.client.get("/docs")
    assert page.status_code == 200
    assert "https://" not in page.text
    assert served.client.get("/assets/swagger-ui-bundle.js").status_code == 200
    assert "/v1/notices" in served.client.get("/openapi.json").json()["paths"]
