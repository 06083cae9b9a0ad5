"""A fault of a reader is the program's, and never called a damaged file."""

import io
import json

import polars as pl
import pytest

from checks.errors import ReaderFaultError
from checks.intake import read, reader_child
from checks.intake.kinds import FileKind
from checks.intake.reader_process import ReaderProcess, ReadingFailedError


def test_a_readers_own_fault_ends_the_run_and_names_the_file(
    delivery, make_baby, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(*_: object) -> None:
        raise pl.exceptions.InvalidOperationError("李婷")

    delivery.hospital(make_baby("1"), name="A.csv")
    monkeypatch.setattr(read, "read_delimited", wrong)
    with pytest.raises(ReaderFaultError) as raised:
        delivery.run()
    assert "A.csv" in raised.value.en
    assert "InvalidOperationError" in raised.value.zh
    assert "李婷" not in str(raised.value)


def test_the_reading_process_tells_its_own_fault_from_the_files(
    tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(*_: object) -> None:
        raise KeyError("李婷")

    book = tmp_path / "a.xls"
    book.write_bytes(b"x")
    monkeypatch.setattr(reader_child, "open_book", wrong)
    said = io.BytesIO()
    asked = json.dumps({"path": str(book), "kind": FileKind.COMPOUND.value}).encode()
    reader_child.serve([asked], said)
    told = json.loads(said.getvalue())
    assert told.keys() == {"failed"}
    assert told["failed"].startswith("KeyError, test_reader_faults.py:")


def test_the_reading_processes_own_fault_is_no_refused_file(
    tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = tmp_path / "a.xls"
    book.write_bytes(b"x")
    with ReaderProcess() as reader:
        monkeypatch.setattr(reader, "_answers", lambda _: iter([{"failed": "KeyError, x.py:1"}]))
        with pytest.raises(ReadingFailedError, match=r"x\.py:1"):
            reader.read(book, FileKind.COMPOUND)


@pytest.mark.parametrize("name", ["A.csv", "A.xlsx", "A.dbf", "A.parquet"])
def test_bytes_of_no_format_are_a_refused_file_and_the_run_goes_on(
    delivery, make_baby, name: str
) -> None:
    delivery.hospital(make_baby("1"), name="B.csv")
    delivery.write(f"hospital/{name}", b"PK\x03\x04" + bytes(range(256)) * 4)
    checked = delivery.run()
    assert ("hospital", "file_damaged") in checked.found() or (None, "unknown_file") in (
        checked.found()
    )
    assert checked.rows("select count(*) from accepted.hospital") == [(1,)]
