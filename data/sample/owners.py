"""What the registers' owners do with change files: the next extract of the same registers,
corrected and a month later.

The change files are read as any owner would read them: by their columns, with no help of the
software that wrote them.
"""

import csv
import shutil
from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path

Line = dict[str, str]


def next_delivery(
    delivery: Path,
    folder: Path,
    changes: Sequence[Path],
    extract_date: date,
    left: Collection[str] = (),
) -> None:
    """Copy a delivery to a new folder, do what the change files say, and date it.

    Args: extract_date, of the new extract; left, cases whose correction the owners forget.
    """
    shutil.copytree(delivery, folder)
    toml = folder / "delivery.toml"
    lines = toml.read_text(encoding="utf-8").splitlines()
    dated = [
        f'extract_date = "{extract_date}"' if line.startswith("extract_date") else line
        for line in lines
    ]
    toml.write_text("\n".join(dated) + "\n", encoding="utf-8")
    for path in changes:
        kept = [line for line in _read(path) if line["case_id"] not in left]
        (_correct_wis if path.name.startswith("wis") else _correct_population)(folder, kept)


def _read(path: Path) -> list[Line]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


class Dbf:
    """A dBASE table that is changed in place, as a register's owner would."""

    def __init__(self, path: Path) -> None:
        self.path, self.data = path, bytearray(path.read_bytes())
        self.start, self.size = (
            int.from_bytes(self.data[8:10], "little"),
            int.from_bytes(self.data[10:12], "little"),
        )
        self.fields, place = {}, 1
        for at in range(32, self.start - 1, 32):
            name, width = self.data[at : at + 11].rstrip(b"\0").decode(), self.data[at + 16]
            self.fields[name], place = (place, width), place + width

    def row_of(self, key: str, name: str) -> int:
        """Where the record begins whose first field is `key`."""
        place, width = self.fields[name]
        rows = range(self.start, len(self.data) - self.size + 1, self.size)
        return next(
            at
            for at in rows
            if self.data[at + place : at + place + width].decode("gb18030").strip() == key
        )

    def text(self, row: int, name: str) -> str:
        place, width = self.fields[name]
        return self.data[row + place : row + place + width].decode("gb18030").strip()

    def write(self, row: int, name: str, value: str) -> None:
        place, width = self.fields[name]
        self.data[row + place : row + place + width] = value.encode("gb18030")[:width].ljust(width)

    def add(self, **values: str) -> None:
        end = self.start + self.size * int.from_bytes(self.data[4:8], "little")
        self.data[end:end] = b" " * self.size
        self.data[4:8] = (int.from_bytes(self.data[4:8], "little") + 1).to_bytes(4, "little")
        for name, value in values.items():
            self.write(end, name, value)

    def save(self) -> None:
        self.path.write_bytes(self.data)


def _correct_wis(folder: Path, changes: Sequence[Line]) -> None:
    """Do what a change file says to WOMAN.DBF and BIRTH.DBF."""
    births, women = Dbf(folder / "wis" / "BIRTH.DBF"), Dbf(folder / "wis" / "WOMAN.DBF")
    added: dict[str, Line] = {}
    for change in changes:
        if change["action"] == "add":
            added.setdefault(change["case_id"], {})[change["field"]] = change["after"]
            continue
        row = births.row_of(change["record_key"], "RECID")
        if change["action"] == "remove":
            births.data[row : row + 1] = b"*"
            continue
        table, field = change["field"].split(".")
        value = change["after"].replace("-", "") if field == "BIRTHDAY" else change["after"]
        if field == "VILLAGE":
            value += births.text(row, "VILLAGE")[9:]
        woman = women.row_of(births.text(row, "WOMANID"), "WOMANID")
        (births if table == "BIRTH" else women).write(
            row if table == "BIRTH" else woman, field, value
        )
    for number, values in enumerate(added.values()):
        village = values["BIRTH.VILLAGE"].ljust(12, "0")
        born = values["BIRTH.BIRTHDAY"].replace("-", "")
        women.add(
            WOMANID=f"NEW{number:05d}",
            NAME=values["WOMAN.NAME"],
            IDNO=values.get("WOMAN.IDNO", ""),
            VILLAGE=village,
            RESIDENCY="1",
        )
        births.add(
            RECID=f"N{number:05d}",
            WOMANID=f"NEW{number:05d}",
            SEX=values.get("BIRTH.SEX", ""),
            BIRTHDAY=born,
            PLACE="1",
            CERTNO=values.get("BIRTH.CERTNO", ""),
            RPTMONTH=born[:6],
            VILLAGE=village,
        )
    births.save()
    women.save()


def _correct_population(folder: Path, changes: Sequence[Line]) -> None:
    """Do what a change file says to person.csv."""
    path = folder / "population" / "person.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        people = {row["person_id"]: row for row in csv.DictReader(file)}
    columns = list(next(iter(people.values())))
    for change in changes:
        if change["action"] == "add":
            blank = dict.fromkeys(columns, "") | {
                "person_id": f"N{change['case_id'][:8]}",
                "status": "1",
            }
            people.setdefault(change["case_id"], blank)[change["field"]] = change["after"]
        elif change["action"] == "remove":
            people[change["record_key"]]["status"] = "4"
        else:
            kept = (
                people[change["record_key"]][change["field"]][9:]
                if change["field"] == "village_code"
                else ""
            )
            people[change["record_key"]][change["field"]] = change["after"] + kept
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, columns)
        table.writeheader()
        table.writerows(
            row | {"village_code": row["village_code"].ljust(12, "0")} for row in people.values()
        )
