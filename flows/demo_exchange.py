"""Two made-up districts that border each other, a month of notices between them, and what each
found through the other.

Each has its own folder, ledger, exchange and service on loopback. Nothing here decides anything:
it plays the offices and prints what the commands would.
"""

import csv
import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyrage import x25519
from rich.console import Console
from sqlalchemy import select

from data.sample import generate
from data.sample.border import Crossing, cross
from exchange.account import AccountLine, Dispute, account, disputes
from exchange.errors import ExchangeError
from exchange.intersection import keys_of
from exchange.keys import Office, make_office, public_text
from exchange.partners import MayAsk, Partner, PartnerKind, add_key, add_partner, partner
from exchange.receive import Road
from exchange.sending import ask_again, ask_common, call, push
from exchange.store import Store, open_store
from exchange.tables import ARRIVALS, EVENTS, OUTGOING
from flows.demo import make_room
from flows.run import run_directly
from flows.settings import Settings
from reports.shared.csv_cells import as_cell
from reports.snapshot.publish import BIRTHS_FILE, RESTRICTED_FILE

DISTRICTS = {"420607": "襄阳区", "411381": "邓州市"}
HERE, THERE = DISTRICTS
HOSPITAL = "H1"


@dataclass
class DemoCounty:
    """One office of the demo."""

    code: str
    delivery: Path
    out: Path
    port: int
    store: Store
    office: Office
    crossings: list[Crossing] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Of its service."""
        return f"http://127.0.0.1:{self.port}"


@dataclass(frozen=True)
class ExchangedMonth:
    """What the month came to. told: births that each office told the other, by verdict of the
    other; misplaced: names that lay where they should not; seconds: of each answer."""

    told: Mapping[str, Mapping[str, int]]
    lines: Mapping[str, Sequence[AccountLine]]
    disputes: Mapping[str, Sequence[Dispute]]
    answers: Mapping[str, int]
    settled: Mapping[str, int]
    common: Mapping[str, int]
    misplaced: Sequence[str]
    seconds: Sequence[float]

    @property
    def closes(self) -> bool:
        """Whether both accounts close."""
        return all(line.closes for lines in self.lines.values() for line in lines)


def make_places(folder: Path, births: int, seed: int) -> dict[str, DemoCounty]:
    """Two districts with their deliveries, exchanges and keys, each on the other's register."""
    places = {}
    for number, code in enumerate(DISTRICTS):
        delivery = folder / code / "delivery"
        generate(delivery, births, seed + number, county=code)
        places[code] = open_place(code, delivery, folder / code / "out")
    meet(places)
    return places


def open_place(code: str, delivery: Path, out: Path) -> DemoCounty:
    """An office with its exchange."""
    store = open_store(out)
    office = make_office(out, code, DISTRICTS[code], None)
    return DemoCounty(code, delivery, out, _free_port(), store, office)


def meet(places: Mapping[str, DemoCounty]) -> None:
    """Let women cross the border both ways, and put each office on the other's register."""
    here, there = places[HERE], places[THERE]
    here.crossings = cross(here.delivery, there.delivery, known=6, unknown=3, claimed=1)
    there.crossings = cross(there.delivery, here.delivery, known=5, unknown=2, claimed=0)
    for one, other in ((here, there), (there, here)):
        with one.store.writing() as connection:
            add_partner(
                connection,
                "demo",
                Partner(
                    other.code,
                    other.office.name,
                    PartnerKind.COUNTY,
                    other.code,
                    may_ask=MayAsk.REGISTERS,
                    may_receive=True,
                    may_intersect=True,
                    address=other.address,
                    seal_key=other.office.public["seal_key"],
                ),
            )
            add_key(connection, "demo", other.code, other.office.public["public_key"])


def run(place: DemoCounty) -> None:
    """A monthly run."""
    run_directly(place.delivery, place.out, Settings(audit=False), Console(quiet=True))


def play_month(places: Mapping[str, DemoCounty], runs_after: Sequence[str]) -> ExchangedMonth:
    """The month, in the order in which things arrive; both have run once before.

    Args: runs_after, the offices that run again at its end.
    """
    here, there = places[HERE], places[THERE]
    hospital = _hospital(here)
    notices = _notices(here)
    seconds: list[float] = []
    with serving(here):
        for notice in notices[:-1]:
            seconds.append(_post(hospital, here, notice))
        _post(hospital, here, notices[0])  # sent twice
        gone = notices[1] | {"version": 2, "kind": "revocation"}
        seconds.append(_post(hospital, here, gone))
        _is_offline(here, there)  # the neighbour's week without a network
        with serving(there):
            _send(here, there)
            _send(there, here)
            common = {one.code: _common(one, other) for one, other in _ways(here, there)}
            seconds.append(_post(hospital, here, notices[-1]))
            _registers_learn(here, notices)
            for code in runs_after:
                run(places[code])
            for one, other in _ways(here, there):
                push(one.store, one.office, _partner(one, other))
                ask_again(one.store, one.office, _partner(one, other))
    return _outcome(places, seconds, common)


def run_demo_exchange(folder: Path, births: int, seed: int, to: Console) -> bool:
    """Make both districts, run both, play the month, run both again, print what came of it.

    Returns: whether both accounts close and no name lay where it should not.
    Raises: FlowError when the folder holds something that no demo made.
    """
    make_room(folder)
    for code in DISTRICTS:
        shutil.rmtree(folder / code, ignore_errors=True)
    places = make_places(folder, births, seed)
    try:
        for place in places.values():
            run(place)
        outcome = play_month(places, list(DISTRICTS))
    finally:
        for place in places.values():
            place.store.close()
    show(outcome, to)
    return outcome.closes and not outcome.misplaced


@contextmanager
def serving(place: DemoCounty) -> Iterator[subprocess.Popen[bytes]]:
    """The office's service, as its command starts it."""
    command = [sys.executable, "-m", "birthrecon", "exchange", "serve", str(place.out)]
    with subprocess.Popen([*command, "--port", str(place.port)], stdout=subprocess.DEVNULL) as one:
        try:
            _wait_for(place)
            yield one
        finally:
            one.terminate()


def show(outcome: ExchangedMonth, console: Console) -> None:
    """What was found, in both languages."""
    for code, told in outcome.told.items():
        found = ", ".join(f"{verdict} {count}" for verdict, count in sorted(told.items()))
        console.print(f"{DISTRICTS[code]} {code} 告知邻县 told its neighbour: {found}")
        for line in outcome.lines[code]:
            sign = "✓" if line.closes else "✗"
            sums = f"{line.sent} = {line.answered} + {line.open}"
            console.print(f"  {sign} {line.month}: 发出 sent {sums} 已答复 answered + 未答复 open")
        for one in outcome.disputes[code]:
            console.print(f"  争议 dispute {one.month} {one.notice_id} {one.kind}")
        console.print(f"  不出示姓名即知共有 in common, without names: {outcome.common[code]}")
    answers = ", ".join(f"{name} {count}" for name, count in sorted(outcome.answers.items()))
    console.print(f"医院通报的答复 answers to the hospital: {answers}")
    settled = ", ".join(f"{name} {count}" for name, count in sorted(outcome.settled.items()))
    console.print(f"暂列问题 provisional cases after the run: {settled}")
    ordered = sorted(outcome.seconds)
    console.print(
        f"答复时间 an answer took: median {ordered[len(ordered) // 2]:.2f} s, max "
        f"{ordered[-1]:.2f} s"
    )
    console.print(f"两本账都平 both accounts close: {'✓' if outcome.closes else '✗'}")
    misplaced = "、".join(outcome.misplaced)
    console.print(f"姓名不在不该在之处 no name where it should not be: {misplaced or '✓'}")


def _ways(here: DemoCounty, there: DemoCounty) -> tuple[tuple[DemoCounty, DemoCounty], ...]:
    return ((here, there), (there, here))


def _hospital(place: DemoCounty) -> Office:
    office = Office(HOSPITAL, "人民医院", Ed25519PrivateKey.generate(), x25519.Identity.generate())
    new = Partner(
        HOSPITAL, office.name, PartnerKind.HOSPITAL, may_ask=MayAsk.REGISTERS, may_forward=True
    )
    with place.store.writing() as connection:
        add_partner(connection, "demo", new)
        add_key(connection, "demo", HOSPITAL, public_text(office.signing.public_key()))
    return office


def _notices(place: DemoCounty) -> list[dict[str, Any]]:
    """What the hospital sends: births of its own district that nobody has told, one that a
    register lacks, and, last, one of the neighbour's."""
    with (place.delivery / "population" / "person.csv").open(encoding="utf-8-sig") as file:
        village = next(csv.DictReader(file))["village_code"]
    made = [
        {
            "notice_id": f"{HOSPITAL}-{number:04d}",
            "sent_at": "2007-06-30T09:00:00",
            "birth_date": f"2007-06-{number + 1:02d}",
            "baby_sex": 1 + number % 2,
            "mother_name": name,
            "mother_id_number": number_18,
            "mother_residence_code": village,
            "hospital_name": "人民医院",
            "birth_certificate_no": f"H4206{number:05d}",
            "outcome": "live",
        }
        for number, (name, number_18) in enumerate(_WOMEN)
    ]
    other = {"mother_residence_code": f"{THERE}101201", "mother_name": "呼延秋水"}
    return [
        *made,
        made[0]
        | other
        | {
            "notice_id": f"{HOSPITAL}-0099",
            "mother_id_number": _LAST,
            "birth_certificate_no": "H420699999",
        },
    ]


_WOMEN = (
    ("端木晓晴", "420607198401051128"),
    ("南宫雨薇", "420607198502031240"),
    ("轩辕紫云", "420607198603041361"),
    ("长孙明月", "420607198704051483"),
)
_LAST = "411381198305061604"


def _post(hospital: Office, place: DemoCounty, notice: Mapping[str, Any]) -> float:
    """Send one notice; returns the seconds until its answer."""
    before = time.perf_counter()
    body = json.dumps(notice, ensure_ascii=False).encode()
    answer = call(hospital, "POST", f"{place.address}/v1/notices", body, "application/json")
    answer.raise_for_status()
    return time.perf_counter() - before


def _is_offline(here: DemoCounty, there: DemoCounty) -> None:
    try:
        push(here.store, here.office, _partner(here, there))
    except ExchangeError as error:
        if error.rule != "unreachable":
            raise


def _send(one: DemoCounty, other: DemoCounty) -> None:
    push(one.store, one.office, _partner(one, other))


def _partner(one: DemoCounty, other: DemoCounty) -> Partner:
    with one.store.reading() as connection:
        return partner(connection, other.code)


def _common(one: DemoCounty, other: DemoCounty) -> int:
    keys = keys_of(one.out / BIRTHS_FILE, one.out / RESTRICTED_FILE, None)
    return len(ask_common(one.store, one.office, _partner(one, other), keys))


def _registers_learn(place: DemoCounty, notices: Sequence[Mapping[str, Any]]) -> None:
    """The next extract of the population register holds one of the births that were told."""
    path = place.delivery / "population" / "person.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        columns = csv.DictReader(file).fieldnames or []
    told = notices[2]
    row = {
        "person_id": f"{place.code}80000001",
        "name": "轩辕小宝",
        "sex": str(told["baby_sex"]),
        "birth_date": told["birth_date"],
        "village_code": told["mother_residence_code"],
        "mother_name": told["mother_name"],
        "mother_id_number": told["mother_id_number"],
        "parity": "1",
        "birth_certificate_no": told["birth_certificate_no"],
        "registered_on": "2007-07-20",
        "status": "1",
        "updated_at": "2007-07-20 10:00:00",
    }
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow([as_cell(row.get(name, "")) for name in columns])


def _outcome(
    places: Mapping[str, DemoCounty], seconds: Sequence[float], common: Mapping[str, int]
) -> ExchangedMonth:
    told, lines, found = {}, {}, {}
    for code, place in places.items():
        with place.store.reading() as connection:
            verdicts = connection.execute(select(OUTGOING.c.verdict)).scalars().all()
            told[code] = _counted(verdicts)
            lines[code], found[code] = account(connection), disputes(place.store, connection)
    with places[HERE].store.reading() as connection:
        query = select(ARRIVALS).where(ARRIVALS.c.partner_code == HOSPITAL, ARRIVALS.c.is_current)
        rows = connection.execute(query).mappings().all()
    answers = _counted([row["verdict"] for row in rows])
    settled = _counted([row["provisional"] for row in rows if row["provisional"]])
    return ExchangedMonth(
        told, lines, found, answers, settled, common, _misplaced(places), tuple(seconds)
    )


def _counted(values: Sequence[str | None]) -> dict[str, int]:
    return {str(one or "open"): values.count(one) for one in set(values)}


def _misplaced(places: Mapping[str, DemoCounty]) -> list[str]:
    """Where a mother's name or number lies that should not: in the files for everybody, in the
    chain of events, in the office next door that was not told of her."""
    found = []
    for place, other in _ways(places[HERE], places[THERE]):
        people = {one.mother for one in place.crossings} | {one.number for one in place.crossings}
        open_files = [place.out / BIRTHS_FILE, *(place.out / "log").glob("*")]
        for path in open_files:
            if any(text.encode() in path.read_bytes() for text in people):
                found.append(str(path))
        with place.store.reading() as connection:
            chain = [row.details for row in connection.execute(select(EVENTS))]
        found += [f"{place.code} chain" for text in people if any(text in one for one in chain)]
        found += _told_too_much(place, other)
    return found


def _told_too_much(place: DemoCounty, other: DemoCounty) -> list[str]:
    """Births that the other office knows of by us and that are not its own by what we hold; and
    fathers who were named where certificate and number prove the birth."""
    with other.store.reading() as connection:
        query = select(ARRIVALS.c.notice_body).where(
            ARRIVALS.c.partner_code == place.code, ARRIVALS.c.road == Road.SERVICE
        )
        bodies = [
            json.loads(other.store.unseal(body, "notice_body"))
            for body in connection.execute(query).scalars()
        ]
    strange = [
        one["notice_id"]
        for one in bodies
        if not one["mother_residence_code"].startswith(other.code)
        or (one.keys() >= {"father_name", "birth_certificate_no", "mother_id_number"})
    ]
    return [f"{other.code}: {notice_id}" for notice_id in strange]


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_for(place: DemoCounty) -> None:
    for _ in range(600):
        try:
            with urlopen(f"{place.address}/health", timeout=1) as answer:
                if json.load(answer)["answers"] == "yes":
                    return
        except OSError:
            pass
        time.sleep(0.1)
    raise TimeoutError(f"{place.address} does not answer")
