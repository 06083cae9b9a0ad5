"""A ledger that is not as it should be, told in plain words when it is opened."""

import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text

from tests.lawful_ledger import open_case
from transforms.ledger.audit import audit
from transforms.ledger.errors import (
    LedgerDamagedError,
    LedgerError,
    LedgerMissingError,
    LedgerTooNewError,
    WrongSecretError,
)
from transforms.ledger.store import LEDGER_FILE, open_ledger, schema_versions
from transforms.ledger.tables import Event
from transforms.secret import SecretError


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An output with a ledger that holds something."""
    folder = tmp_path / "out"
    folder.mkdir()
    with open_ledger(folder) as ledger:
        for number in range(3):
            open_case(ledger, f"C{number}")
    return folder


def test_garbage_and_a_file_that_was_cut_off_are_told_and_stay_as_they_are(out: Path) -> None:
    path = out / LEDGER_FILE
    whole = path.read_bytes()
    for data in (b"no database at all" * 100, whole[: len(whole) // 2]):
        path.write_bytes(data)
        with (
            pytest.raises(LedgerDamagedError, match="restore it from a backup"),
            open_ledger(out, must_exist=True) as ledger,
            ledger.reading() as session,
        ):
            audit(session)
        assert path.read_bytes() == data


def test_the_migrations_files_bear_the_numbers_of_their_versions() -> None:
    scripts = ScriptDirectory(str(files("transforms.ledger").joinpath("migrations")))
    assert [script.revision for script in scripts.walk_revisions()] == schema_versions()[::-1]


def test_a_ledger_that_stands_is_opened_without_the_program_of_migrations(out: Path) -> None:
    opening = (
        "import sys; from pathlib import Path; from transforms.ledger.store import open_ledger; "
        "open_ledger(Path(sys.argv[1])).close(); print('alembic' in sys.modules)"
    )
    told = subprocess.run(
        [sys.executable, "-c", opening, str(out)], check=True, capture_output=True
    )
    assert told.stdout.strip() == b"False"


def test_a_ledger_of_a_newer_version_is_told(out: Path) -> None:
    with open_ledger(out) as ledger, ledger.writing() as session:
        session.execute(text("update ledger_schema set version_num = '9999'"))
    with pytest.raises(LedgerTooNewError, match="upgrade birthrecon"):
        open_ledger(out)


def test_a_ledger_that_has_vanished_or_is_empty_is_never_begun_in_silence(out: Path) -> None:
    path = out / LEDGER_FILE
    path.unlink()
    with pytest.raises(LedgerMissingError, match="begin-ledger"):
        open_ledger(out, must_exist=True)
    assert not path.exists()
    path.touch()
    with pytest.raises(LedgerMissingError, match=r"restore ledger\.sqlite"):
        open_ledger(out, must_exist=True)


def test_a_ledger_is_begun_anew_on_purpose_by_somebody_and_never_over_another(out: Path) -> None:
    begun_by = ("王统计", "统计员", "the disk was lost")
    with pytest.raises(LedgerError, match="a ledger already"):
        open_ledger(out, begun_by=begun_by)
    (out / LEDGER_FILE).unlink()
    with open_ledger(out, begun_by=begun_by) as ledger, ledger.reading() as session:
        first = session.get_one(Event, 1)
        assert (first.actor, first.why) == ("王统计", "the disk was lost")
        assert audit(session).is_whole
    open_ledger(out, must_exist=True).close()


def test_another_secret_or_none_is_told_and_none_is_made(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BIRTHRECON_SECRET", "77" * 32)
    with pytest.raises(WrongSecretError, match="put the right one back"):
        open_ledger(out)
    monkeypatch.delenv("BIRTHRECON_SECRET")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    with pytest.raises(WrongSecretError, match="restore it from a backup"):
        open_ledger(out)
    assert not (tmp_path / "config").exists()
    monkeypatch.setenv("BIRTHRECON_SECRET_FILE", str(out / "secret"))
    with pytest.raises(SecretError, match="must not lie inside the output"):
        open_ledger(out)
