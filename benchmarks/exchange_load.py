"""How long an answer takes, alone and beside a run; and that nothing is lost or doubled when the
service is killed.

    python -m benchmarks.exchange_load OUT --notices 200                 latency, one notice each
    python -m benchmarks.exchange_load OUT --notices 200 --beside DELIVERY   the same beside a run
    python -m benchmarks.exchange_load OUT --beside DELIVERY --own   the run publishes into OUT
    python -m benchmarks.exchange_load OUT --burst 1000                  throughput, 50 notices each
    python -m benchmarks.exchange_load OUT --probe 60    whether the time tells what is held
    python -m benchmarks.exchange_load OUT --notices 10000 --kills 50    nothing lost or doubled

OUT holds a published run; its exchange is begun anew in a folder of its own.
"""

import argparse
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, median, stdev
from typing import Any
from urllib.request import urlopen

import duckdb
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyrage import x25519
from sqlalchemy import func, select

from exchange import events
from exchange.errors import ExchangeError
from exchange.keys import Office, make_office, public_text
from exchange.partners import MayAsk, Partner, PartnerKind, add_key, add_partner
from exchange.sending import call
from exchange.store import FOLDER, open_store
from exchange.tables import ARRIVALS

IN_ONE = 50
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "婷芳娜敏静丽强磊军洋勇艳杰娟涛明超秀兰霞"


@dataclass
class Server:
    """A service that may be killed and started again."""

    out: Path
    port: int
    kills: int = 0
    process: subprocess.Popen[bytes] | None = None
    starting: threading.Lock = field(default_factory=threading.Lock)

    def start(self, until: tuple[str, ...] = ("yes", "loading")) -> None:
        """Start it and wait until it takes notices, or until it answers them: ("yes",)."""
        with self.starting:
            for _ in range(900):
                if self.process is None or self.process.poll() is not None:
                    self.process = self._launched()  # again where it was killed as it began
                try:
                    with urlopen(f"http://127.0.0.1:{self.port}/health", timeout=1) as answer:
                        if json.load(answer)["answers"] in until:
                            return
                except OSError:
                    pass
                time.sleep(0.1)
            raise TimeoutError("the service does not answer")

    def _launched(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "birthrecon", "exchange", "serve", str(self.out)]
        return subprocess.Popen([*command, "--port", str(self.port)], stdout=subprocess.DEVNULL)

    def kill(self) -> None:
        """SIGKILL."""
        if self.process:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.kills += 1

    def stop(self) -> None:
        """End it as an administrator would."""
        if self.process:
            self.process.terminate()
            self.process.wait()

    def processor_s(self) -> float:
        """Processor seconds that the service has taken."""
        if self.process is None:
            return 0.0
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def begin_exchange(published: Path, folder: Path) -> tuple[Server, Office]:
    """A fresh exchange over a published run, with one hospital."""
    shutil.copytree(published, folder, symlinks=True, dirs_exist_ok=True)
    shutil.rmtree(folder / FOLDER, ignore_errors=True)
    store = open_store(folder)
    make_office(folder, "420607", "襄阳区", None)
    hospital = Office("H1", "人民医院", Ed25519PrivateKey.generate(), x25519.Identity.generate())
    with store.writing() as connection:
        add_partner(
            connection,
            "bench",
            Partner(
                "H1",
                "人民医院",
                PartnerKind.HOSPITAL,
                may_ask=MayAsk.REGISTERS,
                notices_per_minute=1_000_000,
            ),
        )
        add_key(connection, "bench", "H1", public_text(hospital.signing.public_key()))
    store.close()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return Server(folder, free.getsockname()[1]), hospital


def notice(draws: random.Random, number: int) -> dict[str, Any]:
    """A made-up birth of a resident."""
    name = draws.choice(_SURNAMES) + draws.choice(_GIVEN) + draws.choice(_GIVEN)
    return {
        "notice_id": f"H1-{number:06d}",
        "birth_date": f"2007-{draws.randint(1, 9):02d}-{draws.randint(1, 28):02d}",
        "baby_sex": draws.randint(1, 2),
        "mother_name": name,
        "mother_residence_code": f"420607{100 + draws.randint(0, 12)}{200 + draws.randint(0, 9)}",
        "birth_certificate_no": f"H{number:09d}",
        "outcome": "live",
    }


def post(server: Server, hospital: Office, notices: list[dict[str, Any]]) -> Mapping[str, Any]:
    """Send notices; returns the answer. Raises: ExchangeError where nobody answers."""
    body = "\n".join(json.dumps(one, ensure_ascii=False) for one in notices).encode()
    url = f"http://127.0.0.1:{server.port}/v1/notices"
    answer = call(hospital, "POST", url, body, "application/x-ndjson")
    if answer.status_code != 202:
        raise ExchangeError(answer.text, answer.text, "not_taken")
    told: Mapping[str, Any] = answer.json()
    return told


def latencies(server: Server, hospital: Office, count: int) -> list[float]:
    """Seconds until the answer of each of some notices, one after another."""
    draws, found = random.Random(count), []
    for number in range(count):
        before = time.perf_counter()
        told = post(server, hospital, [notice(draws, count * 1000 + number)])
        assert told["receipts"][0]["answer"], "no answer in time"
        found.append(time.perf_counter() - before)
    return found


@dataclass
class Times:
    """Seconds of some answers: as who asks sees them, and of the service's processor."""

    waited: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)


def probe(server: Server, hospital: Office, count: int) -> tuple[Times, Times]:
    """The times of answers to names and days with numbers made up: of births that are held, and the
    same with another name."""
    with duckdb.connect() as con:
        con.execute(f"attach '{server.out / 'restricted.duckdb'}' as r (read_only)")
        births = con.execute(
            # A register of children writes down no outcome.
            "select mother_name, birth_date from r.birth_records where source = 'population' and "
            "is_resident and not is_quarantined and length(mother_name) = 3 "
            f"order by hash(source_record_id) limit {count}"
        ).fetchall()
    draws = random.Random(3)
    found = Times(), Times()
    for number, (name, day) in enumerate(births):
        for place in draws.sample((0, 1), 2):
            asked = notice(draws, 700_000 + 2 * number + place)
            asked |= {"birth_date": str(day), "mother_id_number": f"42060719800101{number:03d}X"}
            other = name[0] + "".join(draws.sample(_GIVEN, 2))
            asked["mother_name"] = other if place else name
            before, used = time.perf_counter(), server.processor_s()
            post(server, hospital, [asked])
            found[place].waited.append(time.perf_counter() - before)
            found[place].processor.append(server.processor_s() - used)
    return found


def burst(server: Server, hospital: Office, count: int) -> float:
    """Seconds until all of these are answered, sent by two at a time in batches."""
    draws = random.Random(2)
    notices = [notice(draws, 500_000 + number) for number in range(count)]
    batches = [notices[at : at + IN_ONE] for at in range(0, count, IN_ONE)]
    before = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda batch: post(server, hospital, batch), batches))
    lost_or_doubled(server.out, count)
    return time.perf_counter() - before


def storm(server: Server, hospital: Office, count: int, kills: int, seed: int = 1) -> None:
    """Send notices in batches while the service is killed at random moments; a batch is sent again
    until it is answered with 202, as a hospital's system does."""
    draws = random.Random(seed)
    notices = [notice(draws, number) for number in range(count)]
    batches = [notices[at : at + IN_ONE] for at in range(0, count, IN_ONE)]
    strike = sorted(draws.sample(range(len(batches)), min(kills, len(batches))))
    for place, batch in enumerate(batches):
        if place in strike:
            threading.Timer(draws.uniform(0, 0.4), server.kill).start()
        while True:
            try:
                post(server, hospital, batch)
                break
            except (ExchangeError, OSError):
                if server.process and server.process.poll() is not None:
                    server.start()
    while server.kills < len(strike):  # the last one may still be on its way
        time.sleep(0.1)
    if server.process and server.process.poll() is not None:
        server.start()


def lost_or_doubled(out: Path, count: int, patience_s: float = 600) -> tuple[int, int, int]:
    """Notices lost, doubled, and unanswered; waits for the answers. Raises: AssertionError where
    the chain of events is broken."""
    store = open_store(out)
    end = time.monotonic() + patience_s
    try:
        while True:
            with store.reading() as connection:
                rows = connection.execute(
                    select(func.count(), func.count(ARRIVALS.c.notice_id.distinct()))
                ).one()
                waits = connection.execute(
                    select(func.count()).select_from(ARRIVALS).where(ARRIVALS.c.verdict.is_(None))
                ).scalar_one()
                assert waits or events.broken_at(connection) is None
            if not waits or time.monotonic() > end:
                return count - rows[1], rows[0] - rows[1], waits
            time.sleep(0.5)
    finally:
        store.close()


@contextmanager
def beside(delivery: Path | None, out: Path) -> Iterator[list[subprocess.Popen[bytes]]]:
    """A monthly run of an office with an exchange beside, over and over.

    Args: out, where it publishes: the service's own folder, whose service then goes over to each
    new run, or another. Yields: the runs that began.
    """
    running: list[subprocess.Popen[bytes]] = []
    if delivery is None:
        yield running
        return
    ends = threading.Event()
    command = [sys.executable, "-m", "birthrecon", "run", str(delivery)]
    command += ["--out", str(out)]
    open_store(out).close()

    def runs() -> None:
        while not ends.is_set():
            running.append(subprocess.Popen(command, stdout=subprocess.DEVNULL))
            running[-1].wait()

    thread = threading.Thread(target=runs, daemon=True)
    thread.start()
    try:
        yield running
    finally:
        ends.set()
        running[-1].terminate()
        thread.join()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--notices", type=int, default=200)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--burst", type=int, default=0)
    parser.add_argument("--probe", type=int, default=0)
    parser.add_argument("--beside", type=Path)
    parser.add_argument("--own", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "out"
        folder.mkdir()
        server, hospital = begin_exchange(asked.out, folder)
        server.start(until=("yes",))
        try:
            if asked.kills:
                before = time.perf_counter()
                storm(server, hospital, asked.notices, asked.kills)
                lost, doubled, waits = lost_or_doubled(folder, asked.notices)
                print(
                    f"{asked.notices} notices, {server.kills} kills, "
                    f"{time.perf_counter() - before:.0f} s: lost {lost}, doubled {doubled}, "
                    f"unanswered {waits}"
                )
                return
            latencies(server, hospital, 2)
            if asked.probe:
                for name, times in zip(
                    ("held", "not held"), probe(server, hospital, asked.probe), strict=True
                ):
                    for what, seconds in vars(times).items():
                        print(
                            f"{name}, {what}: median {median(seconds):.3f} s, mean "
                            f"{mean(seconds):.3f} s, standard error "
                            f"{stdev(seconds) / len(seconds) ** 0.5:.3f} s"
                        )
                return
            before, used = time.perf_counter(), server.processor_s()
            with beside(asked.beside, folder if asked.own else Path(name) / "other") as runs:
                if asked.burst:
                    seconds = burst(server, hospital, asked.burst)
                    print(
                        f"{asked.burst} notices in batches of {IN_ONE}: {seconds:.0f} s, "
                        f"{asked.burst / seconds:.0f} a second, processor "
                        f"{(server.processor_s() - used) / asked.burst * 1000:.0f} ms a notice"
                    )
                    return
                found = sorted(latencies(server, hospital, asked.notices))
                took, used = time.perf_counter() - before, server.processor_s() - used
                whole = sum(one.poll() == 0 for one in runs)
            p99 = found[min(len(found) - 1, int(0.99 * len(found)))]
            print(
                f"{len(found)} notices, one after another, {took:.0f} s: median "
                f"{found[len(found) // 2]:.2f} s, p99 {p99:.2f} s, max {found[-1]:.2f} s; "
                f"processor {used / len(found):.2f} s a notice; {whole} whole runs beside"
            )
        finally:
            server.stop()


if __name__ == "__main__":
    main()
