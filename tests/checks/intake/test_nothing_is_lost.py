"""Hundreds of damaged files, whose rows are counted here by bytes alone and held against the run.

The counting shares nothing with the readers: it knows how each damage changes the lines.
"""

import io
import json
import random
import re
import zipfile
from collections.abc import Callable

import openpyxl
import pytest

ROWS = 12
Lines = list[str]
Change = Callable[[random.Random, Lines], Lines]


def duplicate(draw: random.Random, lines: Lines) -> Lines:
    at = draw.randrange(1, len(lines))
    return [*lines[:at], lines[at], *lines[at:]]


def blank(draw: random.Random, lines: Lines) -> Lines:
    at = draw.randrange(1, len(lines))
    return [*lines[:at], draw.choice(["", ",,,", " "]), *lines[at:]]


def repeat_heading(draw: random.Random, lines: Lines) -> Lines:
    at = draw.randrange(1, len(lines) + 1)
    return [*lines[:at], lines[0], *lines[at:]]


def delete_column(draw: random.Random, lines: Lines) -> Lines:
    gone = draw.randrange(5)
    return [",".join(c for at, c in enumerate(line.split(",")) if at != gone) for line in lines]


def reorder(draw: random.Random, lines: Lines) -> Lines:
    seed = draw.random()

    def shuffled(line: str) -> str:
        cells = line.split(",")
        random.Random(f"{seed} {len(cells)}").shuffle(cells)
        return ",".join(cells)

    return [shuffled(line) for line in lines]


def cut_a_line(draw: random.Random, lines: Lines) -> Lines:
    at = draw.randrange(1, len(lines))
    return [*lines[:at], lines[at][: len(lines[at]) // 2], *lines[at + 1 :]]


def lengthen(draw: random.Random, lines: Lines) -> Lines:
    at = draw.randrange(1, len(lines))
    return [*lines[:at], lines[at] + draw.choice([",", ",x", ",1,2"]), *lines[at + 1 :]]


def total(_: random.Random, lines: Lines) -> Lines:
    return [*lines, "合计," + str(len(lines))]


def stray_quote(draw: random.Random, lines: Lines) -> Lines:
    at = draw.randrange(1, len(lines))
    where = draw.randrange(len(lines[at]) + 1)
    return [*lines[:at], lines[at][:where] + '"' + lines[at][where:], *lines[at + 1 :]]


CHANGES: tuple[Change, ...] = (
    duplicate,
    blank,
    repeat_heading,
    delete_column,
    reorder,
    cut_a_line,
    lengthen,
    total,
    stray_quote,
)


def as_bytes(draw: random.Random, lines: Lines, *, encodings: tuple[str, ...]) -> tuple[bytes, int]:
    """The file, and how many rows stand below its first line."""
    encoding = draw.choice(encodings)
    end = draw.choice(["\n", "\r\n", "\r"])
    data = (end.join(lines) + draw.choice(["", end])).encode(encoding)
    if "16" not in encoding and draw.random() < 0.5:
        data = spoiled(draw, data, begin=len((lines[0] + end).encode(encoding)))
    text = data if "16" not in encoding else data.decode("utf-16").encode("utf-8")
    lines_there = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n").removesuffix(b"\n")
    return data, lines_there.count(b"\n")


def spoiled(draw: random.Random, data: bytes, begin: int) -> bytes:
    """Bytes put in below the heading, or the end cut off; none of them ends a line."""
    if draw.random() < 0.3:
        return data[: draw.randrange(begin + 1, len(data))].rstrip(b"\r\n") or data
    for _ in range(draw.randrange(1, 4)):
        at = draw.randrange(begin, len(data))
        at += data[at - 1 : at + 1] == b"\r\n"  # one line's end stays one
        byte = draw.choice([b"\x00", b"\xff", b"\x80", b"\xe5", b"\x07", b"?", b"\xa1\xa1"])
        data = data[:at] + byte + data[at:]
    return data


def as_workbook(draw: random.Random, lines: Lines) -> tuple[bytes, int]:
    """The lines below a title or two in a workbook, and how many rows its XML holds from the
    heading's next to the last that is filled."""
    book = openpyxl.Workbook()
    titles = draw.randrange(3)
    for title in range(titles):
        book.active.cell(title + 1, 1, "分娩登记")
    for at, line in enumerate(lines, start=titles + 1):
        for column, cell in enumerate(line.split(","), start=1):
            book.active.cell(at, column, cell.strip() or None)
    written = io.BytesIO()
    book.save(written)
    sheet = zipfile.ZipFile(written).read("xl/worksheets/sheet1.xml")
    rows = re.findall(rb'<row r="([0-9]+)"[^>]*>(.*?)</row>', sheet)
    filled = [int(number) for number, cells in rows if re.search(rb"<[vt][ >]", cells)]
    return written.getvalue(), max(filled) - titles - 1


def as_dbf(draw: random.Random, data: bytes) -> tuple[bytes, int]:
    """The table with deleted records, cut somewhere behind its first; and how many of its records
    are not marked as deleted."""
    header, size = (int.from_bytes(data[a:b], "little") for a, b in ((8, 10), (10, 12)))
    marked = bytearray(data)
    for at in range(header, len(data) - 1, size):
        if draw.random() < 0.3:
            marked[at] = ord("*")
    left = draw.randrange(header + size, len(data) - 1)
    table = bytes(marked[:left])
    return table, sum(table[at : at + 1] == b" " for at in range(header, left, size))


@pytest.mark.parametrize("seed", range(8))
def test_every_row_and_file_that_came_is_counted_as_delivered(
    delivery, make_baby, make_person, hospital_heading, person_heading, births_dbf, seed: int
) -> None:
    draw = random.Random(seed)
    counted: dict[tuple[str, str], int] = {}
    for number in range(30):
        lines = [hospital_heading, *(make_baby(f"{number}-{at}") for at in range(ROWS))]
        for change in draw.sample(CHANGES, draw.randrange(1, 4)):
            lines = change(draw, lines)
        encodings = ("gb18030", "utf-8", "utf-8-sig", "utf-16")
        data, rows = as_bytes(draw, lines, encodings=encodings)
        name = f"{number:02}" + draw.choice([".csv", ".CSV", ".txt"])
        delivery.write(f"hospital/{name}", data)
        counted["hospital", name] = rows
    for number in range(6):
        lines = [hospital_heading, *(make_baby(f"W{number}-{at}") for at in range(ROWS))]
        for change in draw.sample((duplicate, blank, repeat_heading, cut_a_line, total), 2):
            lines = change(draw, lines)
        data, counted["hospital", f"w{number}.xlsx"] = as_workbook(draw, lines)
        delivery.write(f"hospital/w{number}.xlsx", data)
    for number in range(15):
        notice = {"notice_id": f"N{number}", "birth_date": "2006-03-05", "mother_name": "李婷"}
        lines = [json.dumps(notice | {"n": at}, ensure_ascii=False) for at in range(ROWS)]
        lines = draw.choice([duplicate, cut_a_line, stray_quote])(draw, lines)
        data, rows = as_bytes(draw, lines, encodings=("utf-8", "utf-8-sig", "utf-16"))
        delivery.write(f"exchange/{number:02}.jsonl", data)
        counted["exchange", f"{number:02}.jsonl"] = rows + 1
    people = [person_heading, *(make_person(str(at)) for at in range(ROWS))]
    for change in draw.sample(CHANGES[:4], 2):
        people = change(draw, people)
    data, counted["population", "person.csv"] = as_bytes(draw, people, encodings=("utf-8",))
    delivery.write("population/person.csv", data)
    births = births_dbf(*((f"R{at}", "W1", "420607100", "1", "1", "200603") for at in range(ROWS)))
    table, counted["wis_birth", "BIRTH.DBF"] = as_dbf(draw, births)
    delivery.write("wis/BIRTH.DBF", table)
    delivery.write("hospital/old.dat", "x")

    checked = delivery.run()
    came = checked.rows(
        'select source, source_file, "rows", status from source_files where source is not null'
    )
    assert {(source, name): rows for source, name, rows, _ in came} == counted
    assert (
        checked.rows("select source from run_sources where delivered <> accepted + quarantined")
        == []
    )
    assert sum(counted.values()) == checked.rows("select sum(delivered) from run_sources")[0][0]
    assert checked.rows("select source_file from findings where rule = 'unknown_file'") == [
        ("hospital/old.dat",)
    ]
