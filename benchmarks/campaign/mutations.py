"""What can happen to one file: to its bytes, its lines, its cells and its headings.

A mutation draws from a random generator, so that a seed and a number make it again, and says what
it did in a line.
"""

import json
import random
import zipfile
from collections.abc import Callable
from contextlib import closing
from io import BytesIO
from pathlib import Path

import duckdb
import openpyxl

ODD = (
    "",
    " ",
    "\0",
    "=1+1",
    "@x",
    "'; drop table births; --",
    "../../x",
    "{{7*7}}",
    "%s",
    "{x}",
    "[",
    "(",
    "\\",
    "\u202e",
    "\ufeff",
    "\U00020bb7",
    "\ud7ff",
    "9" * 400,
    "-1",
    "1e999",
    "NaN",
    "９９９９",
    "0000-00-00",
    "9999-12-31",
    "2006-02-30",
    "x" * 40_000,
    '"',
    "a\nb",
    "合计",
    "NULL",
)
INSERTED = (b"\0" * 5000, b"\xff\xfe", b"\x1a", b"\r", b'"', b"\xef\xbb\xbf", b"\n" * 999)
ENCODINGS = ("gb18030", "utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "big5", "latin-1")
Draw = random.Random
Mutation = Callable[[Draw, Path], str]


def flip_bytes(draw: Draw, path: Path) -> str:
    data = bytearray(path.read_bytes() or b"\0")
    count = draw.choice((1, 3, 30, 300))
    for _ in range(count):
        data[draw.randrange(len(data))] = draw.randrange(256)
    path.write_bytes(data)
    return f"{count} bytes replaced"


def cut(draw: Draw, path: Path) -> str:
    data = path.read_bytes()
    left = draw.choice((0, 1, 31, len(data) // 2, max(len(data) - 1, 0)))
    path.write_bytes(data[:left])
    return f"cut to {left} bytes"


def insert_bytes(draw: Draw, path: Path) -> str:
    data = path.read_bytes()
    at = draw.randrange(len(data) + 1)
    put = draw.choice(
        (b"\0" * 5000, b"\xff\xfe", b"\x1a", b"\r", b'"', b"\xef\xbb\xbf", b"\n" * 999)
    )
    path.write_bytes(data[:at] + put + data[at:])
    return f"{len(put)} bytes {put[:3]!r} put in at {at}"


def become_another_format(draw: Draw, path: Path) -> str:
    head = draw.choice(
        (b"PK\x03\x04", b"PAR1", b"\xd0\xcf\x11\xe0", b"%PDF-1.4", b"<html>", b"SQLite format 3\0")
    )
    path.write_bytes(head + path.read_bytes()[len(head) :])
    return f"begins like {head!r}"


def recode(draw: Draw, path: Path) -> str:
    encoding = draw.choice(ENCODINGS)
    for own in ("utf-8", "gb18030"):
        try:
            text = path.read_bytes().decode(own)
        except UnicodeDecodeError:
            continue
        path.write_bytes(text.encode(encoding, "replace"))
        return f"written in {encoding}"
    return "left as it was"


def _lines(path: Path) -> tuple[list[str], str]:
    data = path.read_bytes()
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding).splitlines(), encoding
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1").splitlines(), "latin-1"


def odd_cells(draw: Draw, path: Path) -> str:
    """Some cells of a text file get odd values; the lines stay as many as they were."""
    lines, encoding = _lines(path)
    values = [one for one in ODD if "\n" not in one and one != '"']
    done = []
    for _ in range(draw.choice((1, 5, 50))):
        at = draw.randrange(1, len(lines)) if len(lines) > 1 else 0
        value = draw.choice(values)
        if path.suffix == ".jsonl":
            notice = json.loads(lines[at])
            key = draw.choice(sorted(notice))
            notice[key] = draw.choice((value, 1e308, None, [value], {"a": value}, True))
            lines[at] = json.dumps(notice, ensure_ascii=draw.random() < 0.5)
        else:
            cells = lines[at].split(",")
            cells[draw.randrange(len(cells))] = value
            lines[at] = ",".join(cells)
        done.append(f"{at + 1}:{value[:12]!r}")
    path.write_bytes("\n".join([*lines, ""]).encode(encoding, "replace"))
    return "odd cells " + " ".join(done[:5])


def odd_heading(draw: Draw, path: Path) -> str:
    lines, encoding = _lines(path)
    cells = lines[0].split(",") if lines else [""]
    at = draw.randrange(len(cells))
    cells[at] = draw.choice(
        (
            *(one for one in ODD if "\n" not in one),
            "row_number",
            "file_row_number",
            cells[0],
            '"a""b"',
        )
    )
    path.write_bytes("\n".join([",".join(cells), *lines[1:], ""]).encode(encoding, "replace"))
    return f"heading {at + 1} is {cells[at][:20]!r}"


def shuffle_lines(draw: Draw, path: Path) -> str:
    lines, encoding = _lines(path)
    draw.shuffle(lines)
    path.write_bytes("\n".join([*lines, ""]).encode(encoding, "replace"))
    return "lines shuffled, the heading among them"


def many_times(draw: Draw, path: Path) -> str:
    times = draw.choice((2, 20))
    path.write_bytes(path.read_bytes() * times)
    return f"the file {times} times over"


def odd_workbook(draw: Draw, path: Path) -> str:
    """Cells, sheets, merges and formulas that a program may have written."""
    book = openpyxl.load_workbook(path)
    sheet = draw.choice(book.worksheets)
    done = []
    for _ in range(draw.choice((1, 5, 50))):
        row = draw.randrange(1, max(sheet.max_row, 1) + 3)
        column = draw.randrange(1, max(sheet.max_column, 1) + 3)
        value = draw.choice([one for one in ODD if "\0" not in one and len(one) < 32_000])
        try:
            sheet.cell(row, column).value = value
        except (ValueError, AttributeError):
            continue
        done.append(f"{row}/{column}:{value[:12]!r}")
    match draw.randrange(5):
        case 0:
            sheet.cell(1_048_576, 3).value = "x"
            done.append("a cell in the last row")
        case 1:
            sheet.merge_cells(start_row=2, end_row=6, start_column=1, end_column=3)
            done.append("merged")
        case 2:
            sheet.title = draw.choice(("'", "a&b", "x" * 31, "更正名单 (2)"))
            done.append("sheet renamed")
        case 3:
            book.create_sheet(index=0)
            done.append("an empty first sheet")
    book.save(path)
    return "workbook: " + " ".join(done[:6])


def odd_archive(draw: Draw, path: Path) -> str:
    """A part of the workbook's archive lost, spoilt or doubled."""
    if not zipfile.is_zipfile(path):
        return "left as it was"
    out = BytesIO()
    with zipfile.ZipFile(path) as parts:
        names = parts.namelist()
        chosen, way = draw.choice(names), draw.choice(("lost", "spoilt", "emptied", "bomb"))
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
            for name in names:
                data = parts.read(name)
                if name == chosen and way == "lost":
                    continue
                if name == chosen:
                    half = len(data) // 2
                    data = {
                        "spoilt": data[:half] + b"\xff<" + data[half:],
                        "emptied": b"",
                        "bomb": data + b" " * 20_000_000,
                    }[way]
                made.writestr(name, data)
    path.write_bytes(out.getvalue())
    return f"{chosen} {way}"


def as_parquet(draw: Draw, path: Path) -> str:
    """A text table as Parquet under the same name, its headings or values odd.

    Written by DuckDB in one thread: a process in which polars has started its threads must not
    fork, and every command is forked from this one.
    """
    lines, _ = _lines(path)
    rows = [line.split(",") for line in lines]
    names = list(dict.fromkeys(name or f"c{at}" for at, name in enumerate(rows[0])))
    done = draw.choice(("plain", "quoted", "file_row_number", "bytes", "nested", "numbers"))
    first = names[draw.randrange(len(names))]
    heading = {"quoted": 'a"b', "file_row_number": "file_row_number"}.get(done, first)
    value = {
        "bytes": r"'\xFF\xFE\x00'::blob",
        "nested": f"[{_named(first)}]",
        "numbers": "'nan'::double",
    }
    wanted = [
        f"{value.get(done, _named(name))} as {_named(heading)}" if name == first else _named(name)
        for name in names
    ]
    cells = [[*row, *[None] * len(names)][: len(names)] for row in rows[1:]]
    with closing(duckdb.connect(config={"threads": 1})) as con:
        con.execute(f"create table t ({', '.join(f'{_named(name)} varchar' for name in names)})")
        con.executemany(f"insert into t values ({', '.join('?' * len(names))})", cells)
        con.execute(f"copy (select {', '.join(wanted)} from t) to '{path}.new' (format parquet)")
    Path(f"{path}.new").replace(path)
    return f"Parquet inside, {done} {first}"


def _named(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


ANY_BYTES: tuple[Mutation, ...] = (flip_bytes, cut, insert_bytes, become_another_format, many_times)
TEXT: tuple[Mutation, ...] = (
    recode,
    odd_cells,
    odd_heading,
    shuffle_lines,
    as_parquet,
)
WORKBOOK: tuple[Mutation, ...] = (odd_workbook, odd_archive)


def mutations_for(path: Path) -> tuple[Mutation, ...]:
    """Those that fit a file by its ending."""
    match path.suffix.lower():
        case ".csv" | ".jsonl":
            return (*ANY_BYTES, *TEXT, *TEXT)
        case ".xlsx":
            return (*ANY_BYTES, *WORKBOOK, *WORKBOOK)
        case _:
            return ANY_BYTES


def mutate(mutation: Mutation, draw: Draw, path: Path) -> str:
    """Do it and say so; a file that an earlier mutation has broken may not be broken in its own
    format any more, and is left as it is."""
    try:
        return mutation(draw, path)
    except Exception as error:
        return f"{mutation.__name__} was not possible ({type(error).__name__})"
