"""Alerts reach a real webhook and a real mail server of this machine, and hold nobody's data."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_string
from email.header import decode_header, make_header
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from pydantic import SecretStr

from flows.alerts import alerting, tell_broken_ledger, tell_of_partners
from flows.errors import FlowError
from flows.result import RunResult
from flows.settings import Settings

OUT = Path("out")


@contextmanager
def serving(server: socketserver.TCPServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def webhook() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """The address of a receiver, and what it received."""
    received: list[dict[str, str]] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    with serving(HTTPServer(("127.0.0.1", 0), Receiver)) as port:
        yield f"json://127.0.0.1:{port}/", received


@pytest.fixture
def mail() -> Iterator[tuple[str, list[str]]]:
    """The address of a mail server, and the letters that it took."""
    letters: list[str] = []

    class Smtp(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 here\r\n")
            while line := self.rfile.readline():
                if line.upper().startswith(b"DATA"):
                    self.wfile.write(b"354 go on\r\n")
                    body = iter(self.rfile.readline, b".\r\n")
                    letters.append(b"".join(body).decode())
                self.wfile.write(b"250 done\r\n")

    with serving(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Smtp)) as port:
        yield (
            f"mailto://127.0.0.1:{port}?from=b@example.org&to=c@example.org&mode=insecure",
            letters,
        )


def settings(*urls: str) -> Settings:
    return Settings(alert_urls=SecretStr(" ".join(urls)))


def test_a_failed_run_is_told_by_its_kind_and_by_nobodys_name(
    webhook: tuple[str, list[dict[str, str]]], mail: tuple[str, list[str]]
) -> None:
    with (
        pytest.raises(FlowError),
        alerting(settings(webhook[0], mail[0]), OUT),
    ):
        raise FlowError("李婷 420621198203052345", "Li Ting")
    (posted,), (letter,) = webhook[1], mail[1]
    parsed = message_from_string(letter)
    parts = [part.get_payload(decode=True) for part in parsed.walk() if not part.is_multipart()]
    subject = str(make_header(decode_header(parsed["Subject"])))
    said = subject + b"".join(part for part in parts if isinstance(part, bytes)).decode()
    for told in (posted["title"] + posted["message"], said):
        assert "a run failed" in told
        assert "FlowError" in told
        assert "李婷" not in told
        assert "4206" not in told


def test_a_source_of_which_much_is_refused_is_told_with_its_counts(
    webhook: tuple[str, list[dict[str, str]]], result: RunResult
) -> None:
    for share, count in ((1.0, 0), (0.0, 1)):
        watched_by = Settings(alert_urls=SecretStr(webhook[0]), alert_quarantined_share=share)
        with alerting(watched_by, OUT) as watched:
            watched.result = result
        assert len(webhook[1]) == count
    assert result.run_id in webhook[1][0]["message"]
    tell_broken_ledger(settings(webhook[0]), OUT, 2)
    assert "ledger" in webhook[1][1]["title"]
    tell_of_partners(settings(webhook[0]), OUT, ["H1: 久未报送 / silent"])
    assert "H1: 久未报送" in webhook[1][2]["message"]


def test_an_alert_that_cannot_be_sent_stops_nothing_and_is_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tell_broken_ledger(settings("json://me:geheim@127.0.0.1:9/"), OUT, 1)
    told = capsys.readouterr().err
    assert "No alert could be sent" in told
    assert "geheim" not in told
    tell_broken_ledger(Settings(), OUT, 1)
    assert capsys.readouterr().err == ""
