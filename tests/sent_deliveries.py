"""Deliveries of a few rows, taken in and gathered in any order."""

import csv
import io
import json
import os
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp

import duckdb

from checks.intake.database_source import DatabaseSource
from checks.intake.sources import IntakeOptions, take_in
from checks.state.remember import go_on_from, leave
from checks.state.store import STATE_FILE, Earlier

PERSON = ("person_id", "name", "sex", "birth_date", "mother_name", "updated_at")
WARD = ("医院代码", "分娩编号", "产妇姓名", "分娩日期", "胎内序号")
DSN = "BIRTHRECON_TEST_DSN"
BOOK = "hospital/420607A01_2006.xls"
PEOPLE, WARDS, NOTICES = "population/person.csv", "hospital/420607A01_2006.csv", "exchange/a.jsonl"


@dataclass(frozen=True)
class Sent:
    """A delivery: its rows by file (text or bytes: the file's own), its day in August 2009, its
    terms, what it deletes; and meanwhile the notices that the exchange's service holds, and the
    rows of the population's database (none: there is no such database)."""

    rows: Mapping[str, Sequence[Sequence[str]] | str | bytes] = field(default_factory=dict)
    day: int = 1
    terms: str = ""
    deleted: Sequence[tuple[str, str]] = ()
    district: str = "420607"
    service: Sequence[Sequence[str]] = ()
    database: Sequence[Sequence[str]] = ()

    def write(self, folder: Path) -> Path:
        """The folder, written."""
        folder.mkdir(parents=True)
        (folder / "delivery.toml").write_text(
            f'window_start = "2005-10-01"\nwindow_end = "2007-09-30"\n'
            f'extract_date = "2009-08-{self.day:02}"\ndistrict_code = "{self.district}"\n'
            f"[update]\n{self.terms}\n"
        )
        for file, rows in self.rows.items():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            data = rows if isinstance(rows, bytes) else _text(file, rows).encode()
            (folder / file).write_bytes(data)
        if self.deleted:
            head = ("source", "source_record_id")
            (folder / "deletions.csv").write_text(_csv(head, self.deleted))
        return folder


def _text(file: str, rows: Sequence[Sequence[str]] | str) -> str:
    if isinstance(rows, str):
        return rows
    if file.startswith("exchange/"):
        names = ("notice_id", "birth_date", "mother_name")
        return "".join(json.dumps(dict(zip(names, row, strict=True))) + "\n" for row in rows)
    return _csv(PERSON if file.startswith("population/") else WARD, rows)


def _csv(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([head, *rows])
    return text.getvalue()


def person(key: str, name: str = "王平", updated: str = "2009-07-01") -> tuple[str, ...]:
    """A row of the population register."""
    return (key, name, "1", "2006-03-05", "李婷", updated)


def ward(number: str, mother: str = "李婷") -> tuple[str, ...]:
    """A row of a hospital's book."""
    return ("420607A01", number, mother, "2006-03-05", "1")


WAREHOUSE = "warehouse.duckdb"


@dataclass
class Office:
    """A folder that deliveries come to. Each is read once, however often it is gathered. said: what
    was said when the last one was gathered. place: where its warehouse and its state lie."""

    folder: Path
    read: dict[int, tuple[Path, Path]] = field(default_factory=dict)
    kept: list[Sent] = field(default_factory=list)
    states: dict[tuple[int, ...], tuple[Path, str | None]] = field(default_factory=dict)
    said: str | None = None
    place: Path = Path()

    def take(self, sent: Sent) -> tuple[Path, Path]:
        """The delivery's folder and a warehouse into which it was taken."""
        if id(sent) not in self.read:
            number = len(self.read)
            delivery = sent.write(self.folder / f"delivery-{number}")
            warehouse = self.folder / f"taken-{number}.duckdb"
            options = IntakeOptions(
                self._database(sent, number), notices=self._service(sent, number)
            )
            take_in(delivery, warehouse, options)
            self.kept.append(sent)  # else another one may get its id
            self.read[id(sent)] = delivery, warehouse
        return self.read[id(sent)]

    def _database(self, sent: Sent, number: int) -> tuple[DatabaseSource, ...]:
        if not sent.database:
            return ()
        path = self.folder / f"register-{number}.sqlite"
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(f"create table person ({', '.join(PERSON)})")
            connection.executemany("insert into person values (?, ?, ?, ?, ?, ?)", sent.database)
            connection.commit()
        os.environ[DSN] = f"sqlite:///{path}"
        return (DatabaseSource(dsn_variable=DSN),)

    def _service(self, sent: Sent, number: int) -> Path | None:
        if not sent.service:
            return None
        path = self.folder / f"service-{number}.jsonl"
        path.write_text(_text(NOTICES, sent.service), encoding="utf-8")
        return path

    def gather(self, *order: Sent) -> dict[str, list[tuple[object, ...]]]:
        """What holds after the deliveries, by source, with the files; and the context."""
        self.place, self.said = self._after(order)
        return held(self.place / WAREHOUSE)

    def _after(self, order: Sequence[Sent]) -> tuple[Path, str | None]:
        """Where the state after the deliveries lies, and what was said of the last. Orders that
        begin alike go on from one state."""
        known = tuple(map(id, order))
        if known not in self.states:
            state = None
            if before := order[:-1]:
                state = Earlier(self._after(before)[0] / STATE_FILE, None, made_by="")
            delivery, taken = self.take(order[-1])
            place = Path(mkdtemp(prefix="state-", dir=self.folder))
            (place / WAREHOUSE).write_bytes(taken.read_bytes())
            said = go_on_from(delivery, place / WAREHOUSE, state)
            leave(place / WAREHOUSE, place, None, None)
            self.states[known] = place, said
        return self.states[known]


def held(warehouse: Path) -> dict[str, list[tuple[object, ...]]]:
    """The rows of `raw` and the tables that describe them."""
    tables = {
        "population": "select * from raw.population",
        "hospital": "select * from raw.hospital",
        "exchange": "select * from raw.exchange",
        "returns": "select births from raw.returns",
        "files": "select * from source_files",
        "told": 'select source_file, rule, "rows", message_en from intake_findings '
        "where source is null",
        "context": "select delivery_sha256, window_start, window_end, extract_date "
        "from run_context",
    }
    with duckdb.connect(str(warehouse)) as con:
        return {name: con.execute(f"{sql} order by all").fetchall() for name, sql in tables.items()}


def book(*sheets: Sequence[Sequence[str]], broken: Sequence[int] = ()) -> str:
    """A workbook as text, its sheets called 1, 2, …: headings and rows. broken: the sheets that
    lack the heading of the delivery's number, and so cannot be read."""
    tables = (
        "".join(
            "<Row>"
            + "".join(f'<Cell><Data ss:Type="String">{text}</Data></Cell>' for text in row)
            + "</Row>"
            for row in ([*WARD[:1], "", *WARD[2:]] if number in broken else WARD, *rows)
        )
        for number, rows in enumerate(sheets, start=1)
    )
    return (
        '<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        + "".join(
            f'<Worksheet ss:Name="{number}"><Table>{table}</Table></Worksheet>'
            for number, table in enumerate(tables, start=1)
        )
        + "</Workbook>"
    )
