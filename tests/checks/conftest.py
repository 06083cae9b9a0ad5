"""Small deliveries in their real encodings, and a runner that takes them in and checks them."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from checks.gate import check
from checks.intake.sources import IntakeOptions, take_in
from checks.intake.warehouse import held_open

PERSON = (
    "person_id,name,id_number,sex,birth_date,village_code,mother_name,"
    "mother_id_number,father_name,father_id_number,parity,birth_certificate_no,registered_on,status,updated_at"
)
HOSPITAL = (
    "医院代码,分娩编号,产妇姓名,产妇身份证号,产妇年龄,现住址,联系电话,配偶姓名,"
    "分娩日期,分娩时间,新生儿性别,新生儿姓名,出生体重,孕周,胎数,胎内序号,分娩结局,出生医学证明编号"
)
WOMAN_FIELDS = (
    ("WOMANID", "C", 14),
    ("NAME", "C", 20),
    ("IDNO", "C", 18),
    ("BIRTHDAY", "D", 8),
    ("HUSBAND", "C", 20),
    ("HUSBIDNO", "C", 18),
    ("VILLAGE", "C", 12),
    ("RESIDENCY", "C", 1),
    ("TEL", "C", 13),
    ("UPDATED", "D", 8),
)
BIRTH_FIELDS = (
    ("RECID", "C", 12),
    ("WOMANID", "C", 14),
    ("CHILD", "C", 20),
    ("SEX", "C", 1),
    ("BIRTHDAY", "D", 8),
    ("PARITY", "N", 1),
    ("PLACE", "C", 1),
    ("HOSPCODE", "C", 9),
    ("CERTNO", "C", 10),
    ("RPTMONTH", "C", 6),
    ("VILLAGE", "C", 12),
    ("UPDATED", "D", 8),
)


def person(key: str, **values: str) -> str:
    """A line of person.csv that is in order, but for what the test says."""
    row = {
        "person_id": key,
        "name": "王小宝",
        "id_number": "",
        "sex": "1",
        "birth_date": "2006-03-05",
        "village_code": "420607100200",
        "mother_name": "李婷",
        "mother_id_number": "420621198006111967",
        "father_name": "王强",
        "father_id_number": "",
        "parity": "1",
        "birth_certificate_no": "F420790000",
        "registered_on": "2006-04-01",
        "status": "1",
        "updated_at": "2006-04-01 10:00:00",
    }
    return ",".join((row | values).values())


def delivered_baby(number: str, **values: str) -> str:
    """A line of a hospital's register that is in order, but for what the test says."""
    row = {
        "code": "420607A00",
        "number": number,
        "mother": "李婷",
        "id": "420621198006111967",
        "age": "25",
        "address": "双沟镇赵集村3组",
        "telephone": "13700000000",
        "spouse": "王强",
        "date": "2006-03-05",
        "time": "10:20",
        "sex": "女",
        "baby": "李婷之女",
        "weight": "3250",
        "weeks": "39",
        "plurality": "1",
        "order": "1",
        "outcome": "活产",
        "certificate": "F420790001",
    }
    return ",".join((row | values).values())


def dbf_bytes(
    fields: Sequence[tuple[str, str, int]],
    rows: Sequence[Sequence[str]],
    *,
    deleted: Sequence[int] = (),
    page: int = 0x4D,
    encoding: str = "gb18030",
) -> bytes:
    """A dBASE III table; a value that overruns its field is cut at the field's last byte, as dBASE
    cuts it."""
    row_size = 1 + sum(width for _, _, width in fields)
    size = 32 + 32 * len(fields) + 1
    head = bytes([3, 107, 10, 20]) + len(rows).to_bytes(4, "little") + size.to_bytes(2, "little")
    head += row_size.to_bytes(2, "little") + bytes(17) + bytes([page, 0, 0])
    for name, kind, width in fields:
        head += (
            name.encode().ljust(11, b"\0")
            + kind.encode()
            + bytes(4)
            + bytes([width, 0])
            + bytes(14)
        )
    body = b""
    for index, row in enumerate(rows):
        body += b"*" if index in deleted else b" "
        for value, (_, _, width) in zip(row, fields, strict=True):
            body += value.encode(encoding)[:width].ljust(width)
    return head + b"\r" + body + b"\x1a"


class Checked:
    """A warehouse after `check`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The query's rows."""
        with duckdb.connect(str(self.path), read_only=True) as con:
            return con.execute(query).fetchall()

    def quarantined(self, source: str) -> list[tuple[int, str]]:
        """Row number and rule of what the source had refused, in the file's order."""
        return self.rows(
            f"select row_number, rule from quarantine where source = '{source}' order by "
            "source_file, row_number"
        )

    def found(self) -> set[tuple[str | None, str]]:
        """Source and rule of every finding except the sources that the test did not deliver."""
        return set(self.rows("select source, rule from findings where rule <> 'source_missing'"))


class Delivery:
    """A delivery folder that a test fills."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "delivery"
        self.warehouse = folder / "run.duckdb"
        self.write(
            "delivery.toml",
            'window_start = "2005-10-01"\nwindow_end = "2006-09-30"\n'
            'extract_date = "2006-10-31"\ndistrict_code = "420607"\n',
        )

    def write(self, name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
        """Write a file below the delivery."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    def people(self, *lines: str, encoding: str = "utf-8") -> None:
        """population/person.csv."""
        self.write("population/person.csv", "\n".join((PERSON, *lines)) + "\n", encoding)

    def hospital(
        self, *lines: str, name: str = "A.csv", encoding: str = "gb18030", heading: str = HOSPITAL
    ) -> None:
        """A hospital's file, with DOS line ends as they come."""
        self.write(f"hospital/{name}", "\r\n".join((heading, *lines)) + "\r\n", encoding)

    def workbook(self, name: str, rows: Sequence[Sequence[object]]) -> None:
        """An Excel workbook with one sheet."""
        book = openpyxl.Workbook()
        sheet = book.active
        for row in rows:
            sheet.append(list(row))
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        book.save(path)

    def towns(self, count: int = 2) -> None:
        """reference/towns.csv with the towns 420607100, 420607101, …"""
        lines = [f"42060710{index},{index}镇" for index in range(count)]
        self.write("reference/towns.csv", "\n".join(("town_code,town_name", *lines)) + "\n")

    def run(self, options: IntakeOptions | None = None) -> Checked:
        """Take it in and check it."""
        # Open once for both: to open the file and to close it takes as long as to check a few rows.
        with held_open(self.warehouse):
            take_in(self.folder, self.warehouse, options or IntakeOptions())
            check(self.warehouse)
        return Checked(self.warehouse)


@pytest.fixture
def delivery(tmp_path: Path) -> Delivery:
    """An empty delivery: delivery.toml alone."""
    return Delivery(tmp_path)


@pytest.fixture
def make_person() -> Callable[..., str]:
    """A line of person.csv."""
    return person


@pytest.fixture
def make_baby() -> Callable[..., str]:
    """A line of a hospital's register."""
    return delivered_baby


@pytest.fixture
def hospital_heading() -> str:
    """The contract's own headings of a hospital's register."""
    return HOSPITAL


@pytest.fixture
def person_heading() -> str:
    """The heading of person.csv."""
    return PERSON


@pytest.fixture
def births_dbf() -> Callable[..., bytes]:
    """BIRTH.DBF from rows of (record id, woman id, village's town, sex, parity, report month)."""

    def write(*rows: tuple[str, str, str, str, str, str], **options: Any) -> bytes:
        full = [
            (
                key,
                woman,
                "小宝",
                sex,
                "20060305",
                parity,
                "2",
                "",
                "",
                month,
                town + "200",
                "20060401",
            )
            for key, woman, town, sex, parity, month in rows
        ]
        return dbf_bytes(BIRTH_FIELDS, full, **options)

    return write


@pytest.fixture
def women_dbf() -> Callable[..., bytes]:
    """WOMAN.DBF from rows of (woman id, name)."""

    def write(*rows: tuple[str, str], **options: Any) -> bytes:
        full = [
            (
                key,
                name,
                "420621198006111967",
                "19800611",
                "王文",
                "",
                "420607100200",
                "1",
                "",
                "20060401",
            )
            for key, name in rows
        ]
        return dbf_bytes(WOMAN_FIELDS, full, **options)

    return write
