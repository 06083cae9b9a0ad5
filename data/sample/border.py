"""Births across the border of two made-up districts: women of one who give birth in the other's
hospital, and families whose residence both districts claim."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FOLDER_FILE = "邻县产妇.csv"
_NAMES = {"420607": "襄樊市襄阳区张湾镇", "411381": "河南省邓州市孟楼镇"}
_MOTHERS = (
    "慕容清岚",
    "欧阳青禾",
    "司马云舒",
    "上官若溪",
    "诸葛映雪",
    "东方晓棠",
    "皇甫静姝",
    "尉迟书瑶",
)
_HEADINGS = (
    *("医院代码", "分娩编号", "产妇姓名", "产妇身份证号", "产妇年龄", "现住址", "联系电话"),
    *("配偶姓名", "分娩日期", "分娩时间", "新生儿性别", "新生儿姓名", "出生体重", "孕周", "胎数"),
    *("胎内序号", "分娩结局", "出生医学证明编号"),
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True)
class Crossing:
    """A birth that the hospital of one district saw of a woman of the other. is_registered: her
    own district's registers hold it."""

    mother: str
    number: str
    day: str
    certificate: str
    is_registered: bool


def cross(here: Path, there: Path, known: int, unknown: int, claimed: int) -> list[Crossing]:
    """Write into `here`'s hospital files births of women of `there`.

    Args: known, births that `there`'s population register holds; unknown, births that no register
    holds; claimed, births that `here`'s population register holds as well as `there`'s.
    """
    code, other = _code(here), _code(there)
    registered = [row for row in _people(there) if _is_plain(row, other)]
    taken = registered[:: max(1, len(registered) // (known + claimed))][: known + claimed]
    crossings = [
        Crossing(
            row["mother_name"],
            row["mother_id_number"],
            row["birth_date"],
            row["birth_certificate_no"],
            is_registered=True,
        )
        for row in taken
    ]
    crossings += [_unheard_of(other, number) for number in range(unknown)]
    fathers = [row["father_name"] for row in taken] + [""] * unknown
    sexes = [row["sex"] for row in taken] + ["1"] * unknown
    _write_hospital(here, _NAMES[other], crossings, fathers, sexes)
    _claim(here, code, taken[known:])
    return crossings


def _code(delivery: Path) -> str:
    for line in (delivery / "delivery.toml").read_text().splitlines():
        if line.startswith("district_code"):
            return line.split('"')[1]
    raise ValueError("delivery.toml names no district")


def _people(delivery: Path) -> list[dict[str, str]]:
    with (delivery / "population" / "person.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _is_plain(row: dict[str, str], code: str) -> bool:
    return (
        len(row["mother_id_number"]) == 18
        and len(row["birth_certificate_no"]) == 10
        and row["village_code"].startswith(code)
        and row["status"] == "1"
        and "2006-01-01" < row["birth_date"] < "2007-08-01"
        and row["sex"] in ("1", "2")
    )


def _unheard_of(code: str, number: int) -> Crossing:
    day = f"2007-0{number % 6 + 1}-1{number % 9}"
    body = f"{code}1982031{number % 10}{(number * 46 + 102) % 1000:03d}"
    check = "10X98765432"[sum(int(d) * w for d, w in zip(body, _WEIGHTS, strict=True)) % 11]
    mother = _MOTHERS[number % len(_MOTHERS)]
    return Crossing(mother, body + check, day, f"H{code}{number:03d}", is_registered=False)


def _write_hospital(
    here: Path,
    address: str,
    crossings: Sequence[Crossing],
    fathers: Sequence[str],
    sexes: Sequence[str],
) -> None:
    with (here / "reference" / "hospitals.csv").open(encoding="utf-8-sig", newline="") as file:
        hospital = next(csv.DictReader(file))["hospital_code"]
    path = here / "hospital" / FOLDER_FILE
    with path.open("w", encoding="gb18030", newline="") as file:
        out = csv.writer(file)
        out.writerow(_HEADINGS)
        for number, one in enumerate(crossings):
            age = int(one.day[:4]) - int(one.number[6:10])
            sex = {"1": "男", "2": "女"}[sexes[number]]
            cells = (hospital, f"L{number:05d}", one.mother, one.number, age, f"{address}一村2组")
            rest = ("", fathers[number], one.day, "08:30", sex, "", 3200 + number, 39, 1, 1, "活产")
            out.writerow((*cells, *rest, one.certificate))


def _claim(here: Path, code: str, rows: Sequence[dict[str, str]]) -> None:
    """Put the other district's children on this one's population register too."""
    village = next(row["village_code"] for row in _people(here) if row["status"] == "1")
    with (here / "population" / "person.csv").open("a", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        for number, row in enumerate(rows):
            moved = row | {"person_id": f"{code}9{number:07d}", "village_code": village}
            out.writerow([moved[name] for name in row])
