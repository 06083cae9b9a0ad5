"""What is refused before its body is read, and what every answer bears."""

import asyncio

import pytest
from sqlalchemy import Connection, event

from reports.desk.app import create_app
from reports.desk.context import Desk
from reports.desk.request_guard import LARGEST_FORM_BYTES
from tests.reports.desk.at_the_desk import TOWN


@pytest.fixture
def send(out, ledger, clock):
    """Send a request to the bare application: (status, bytes of the body that were read)."""
    app = create_app(Desk(out, ledger, clock=clock, trusted_proxies=("10.9.9.9",)))

    def asked(path: str, headers: dict[str, str], *, parts: int, client: str = "127.0.0.1"):
        read, answers, is_file = [], [], "multipart" in str(headers.get("content-type"))

        async def receive():
            if len(read) >= parts:
                return {"type": "http.request", "body": b"", "more_body": False}
            body = b"x" * 10_000 if read or not is_file else _FIRST
            read.append(len(body))
            return {"type": "http.request", "body": body, "more_body": True}

        async def answer(message):
            answers.append(message)

        pairs = {"host": "localhost", **headers}.items()
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "POST",
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": [(name.encode(), value.encode()) for name, value in pairs],
            "client": (client, 1),
            "server": ("localhost", 80),
            "state": {},
        }
        asyncio.run(app(scope, receive, answer))
        return answers[0]["status"], sum(read), dict(answers[0]["headers"])

    return asked


_FIRST = b'--b\r\nContent-Disposition: form-data; name="reply"; filename="x.xlsx"\r\n\r\n'
FILE = {"content-type": "multipart/form-data; boundary=b"}


def test_a_file_from_nobody_is_refused_before_a_byte_is_read(send):
    assert send("/town", FILE, parts=15_000)[:2] == (401, 0)


def test_a_stream_without_a_length_is_counted_and_cut(send, visit):
    cookies = "; ".join(f"{k}={v}" for k, v in visit("clerk").client.cookies.items())
    status, read, _ = send("/town", {**FILE, "cookie": cookies}, parts=15_000)
    assert status == 413
    assert read <= 20_100_000
    status, read, _ = send(
        "/case/C1/comment", {"content-type": "application/x-www-form-urlencoded"}, parts=100
    )
    assert status == 413
    assert read <= LARGEST_FORM_BYTES + 10_000


def test_a_length_that_is_too_large_or_no_number_is_believed_and_refused(send):
    for length in ("150000000", "-1", "x"):
        assert send("/login", {"content-length": length}, parts=9)[:2] == (413, 0)


def test_a_form_of_another_site_is_refused_before_it_is_read(send):
    for headers in (
        {"sec-fetch-site": "cross-site"},
        {"origin": "https://evil.example"},
        {"origin": "http://localhost:1"},
    ):
        assert send("/login", headers, parts=9)[:2] == (403, 0)


def test_forwarded_headers_are_believed_from_the_proxy_of_the_settings_alone(send):
    told = {"x-forwarded-proto": "https", "x-forwarded-for": "10.1.1.1", "content-length": "x"}
    assert b"strict-transport-security" not in send("/login", told, parts=0)[2]
    assert b"strict-transport-security" in send("/login", told, parts=0, client="10.9.9.9")[2]


def test_behind_tls_every_cookie_is_secure(out, ledger, clock):
    from fastapi.testclient import TestClient

    app = create_app(Desk(out, ledger, clock=clock))
    secure = TestClient(app, base_url="https://localhost").get("/login")
    assert "Secure" in secure.headers["set-cookie"]
    assert "max-age" in secure.headers["strict-transport-security"]
    plain = TestClient(app, base_url="http://localhost").get("/login")
    assert "Secure" not in plain.headers["set-cookie"]
    assert "strict-transport-security" not in plain.headers


def test_a_long_or_odd_file_name_is_a_refusal_and_no_traceback(visit):
    clerk = visit("clerk")
    for name, status in (
        ("表" * 90 + ".xlsx", 422),
        ("a\x00b.xlsx", 422),
        ("../../etc/passwd", 422),
        ("..", 422),
        ("表" * 3000 + ".xlsx", 400),  # longer than the head of a part may be
    ):
        answer = clerk.post("/town", files={"reply": (name, b"no workbook")}, town=TOWN)
        assert answer.status_code == status, name[:20]
        assert "未接收" in answer.text or status == 400


def test_a_full_disk_is_told_as_one_and_what_was_typed_is_shown(visit, ledger, case):
    """It is no fault of the program: whoever makes room needs to know, and nothing is entered."""
    statistician, found = visit("statistician"), case(status="open")
    form = {"version": str(found.version), "text": "满" * 2000}
    most = [1]  # SQLite says of a file that may not grow what it says of a full disk

    def limit(connection: Connection) -> None:
        connection.exec_driver_sql(f"pragma max_page_count = {most[0]}")

    event.listen(ledger._engine, "begin", limit)
    answer = statistician.post(f"/case/{found.case_id}/comment", **form)
    most[0] = 1_000_000
    assert answer.status_code == 503
    assert "磁盘已满" in answer.text
    assert form["text"] in answer.text
    assert statistician.post(f"/case/{found.case_id}/comment", **form).status_code == 303
    assert statistician.get(f"/case/{found.case_id}").text.count(form["text"]) == 1


def test_a_fault_of_the_program_is_a_page_that_says_nothing_of_it(visit, monkeypatch, caplog, case):
    statistician = visit("statistician")

    def fail(*_: object) -> None:
        raise ValueError("李芳 420621198203052345")

    monkeypatch.setattr("reports.desk.case_page.place_of", fail)
    answer = statistician.get(f"/case/{case(status='open').case_id}")
    assert answer.status_code == 500
    assert "程序出错" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "ValueError" in caplog.text
    assert "李芳" not in answer.text + caplog.text


def test_an_address_with_a_zero_byte_is_refused(visit):
    assert visit("statistician").get("/case/a%00b").status_code == 400
    assert visit("statistician").get("/cases?text=a%00b").status_code == 400
