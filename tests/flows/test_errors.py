import errno
import getpass
import os
import sqlite3
from io import TextIOWrapper
from pathlib import Path

import duckdb
import pytest
import sqlalchemy as sa

from flows.error_sentences import errors_as_sentences
from flows.errors import Fate, UnexpectedError, sentence_for
from flows.log import is_written, log_failure, open_log
from flows.options import system_user


def raised_from(cause: BaseException) -> Exception:
    try:
        raise ValueError("it did not work") from cause
    except ValueError as error:
        return error


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EFBIG, "File too large"),
        sqlite3.OperationalError("database or disk is full"),
        sa.exc.OperationalError("insert", {}, sqlite3.OperationalError("database or disk is full")),
        duckdb.IOException('Could not write file "x": No space left on device'),
        raised_from(OSError(errno.EDQUOT, "Disk quota exceeded")),
    ],
)
def test_a_full_disk_is_told_as_one_whoever_met_it(error: Exception) -> None:
    told = sentence_for(error)
    assert told
    assert "磁盘已满" in told
    assert "disk is full" in told


def test_a_record_that_speaks_of_a_full_disk_fills_none() -> None:
    assert sentence_for(ValueError("remark: disk is full")) is None


def test_a_database_file_that_was_cut_is_told_as_damaged(tmp_path: Path) -> None:
    path = tmp_path / "births.duckdb"
    with duckdb.connect(path) as con:
        con.execute("create table t as select range as a from range(100000)")
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(duckdb.Error) as raised, duckdb.connect(path, read_only=True) as con:
        con.execute("select sum(a) from t").fetchall()
    assert "damaged" in (sentence_for(raised.value) or "")


def test_what_became_of_the_published_files_is_said_only_where_it_is_known() -> None:
    error = KeyError("x")
    assert "unchanged" not in str(UnexpectedError(error, Path("log")))
    assert "unchanged" in str(UnexpectedError(error, Path("log"), Fate.UNCHANGED))
    assert "are published" in str(UnexpectedError(error, Path("log"), Fate.PUBLISHED))


def test_a_log_that_cannot_grow_stays_silent_and_is_not_named(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    logger = open_log(tmp_path)
    full = os.open("/dev/full", os.O_WRONLY)
    with os.fdopen(full, "wb", buffering=0) as device:
        logger.handlers[0].stream = TextIOWrapper(device, write_through=True)  # type: ignore[attr-defined]
        assert log_failure(tmp_path, ValueError("李婷 420621198503120043")) is None
    assert capfd.readouterr() == ("", "")
    (tmp_path / "a file").touch()
    assert not is_written(open_log(tmp_path / "a file"))


def test_no_traceback_where_nothing_can_be_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "log").touch()  # a file where the log's folder should be
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    with pytest.raises(Exception, match="2"), errors_as_sentences():
        raise ValueError("李婷 420621198503120043")
    told = capsys.readouterr().err
    assert "The log cannot be written" in told
    assert "ValueError test_errors.py" in told
    assert "李婷" not in told


def test_a_user_whom_the_system_cannot_name_is_known_by_number(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unknown() -> str:
        raise KeyError("getpwuid(): uid not found: 4711")

    monkeypatch.setattr(getpass, "getuser", unknown)
    assert system_user() == f"uid{os.getuid()}"
