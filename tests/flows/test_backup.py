"""A backup holds what an office needs to go on elsewhere, and says so only when all of it is
there."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from flows.backup.bring_back import bring_back
from flows.backup.make import make_backup
from flows.backup.manifest import MANIFEST, BackupError
from flows.errors import BusyError
from flows.key_change import change_keys
from flows.settings import Settings, load_settings
from flows.workspace import holding_output
from transforms.ledger.audit import audit
from transforms.ledger.errors import WrongSecretError
from transforms.ledger.store import open_ledger

WHOLE = Settings()


@pytest.fixture
def backup(published: Path, tmp_path: Path) -> Path:
    """Of a published run with a release, an issued list and a log."""
    for name in ("releases/2009-07/bulletin.zh.html", "issued/420607101-1.xlsx"):
        (published / name).parent.mkdir(parents=True)
        (published / name).write_text(name)
    make_backup(published, tmp_path / "backup", WHOLE)
    return tmp_path / "backup"


def head(out: Path) -> str:
    with open_ledger(out) as ledger, ledger.reading() as session:
        found = audit(session)
    assert found.is_whole
    return found.head


def test_a_backup_comes_back_elsewhere_with_its_ledger_proved(
    published: Path, backup: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere" / "out"
    done = bring_back(backup, elsewhere, WHOLE)
    assert done.manifest.events > 10
    assert head(elsewhere) == head(published) == done.manifest.head
    assert (elsewhere / ".current").is_symlink()
    for name in ("births.duckdb", "restricted.duckdb", "report/index.html"):
        assert (elsewhere / name).read_bytes() == (published / name).read_bytes()
    assert (elsewhere / "releases/2009-07/bulletin.zh.html").is_file()
    assert (elsewhere / "issued/420607101-1.xlsx").is_file()
    assert not (elsewhere / "log").exists()


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda folder: (folder / MANIFEST).unlink(), "no whole backup"),
        (lambda folder: (folder / "out/births.duckdb").write_bytes(b"other"), "births.duckdb"),
        (lambda folder: (folder / "ledger/ledger.sqlite").unlink(), "missing"),
        (lambda folder: (folder / "out/more").touch(), "was added"),
        (lambda folder: (folder / "out/link").symlink_to("/etc/passwd"), "is a link"),
        (lambda folder: rename_first(folder, "../../outside"), "does not lie in the backup"),
    ],
)
def test_a_backup_that_is_not_what_it_was_brings_nothing_back(
    backup: Path, tmp_path: Path, damage, told: str
) -> None:
    damage(backup)
    with pytest.raises(BackupError, match=told):
        bring_back(backup, tmp_path / "out", WHOLE)
    assert not (tmp_path / "out").exists()


def rename_first(folder: Path, name: str) -> None:
    said = json.loads((folder / MANIFEST).read_text("utf-8"))
    said["files"][0]["path"] = name
    (folder / MANIFEST).write_text(json.dumps(said), "utf-8")


# In a process of its own: a fork of one with threads may crash before it is ended.
ENDED_BEFORE_THE_MANIFEST = """
import os, sys
from pathlib import Path
from flows.backup import make
from flows.settings import Settings
make.write = lambda *_: os._exit(9)
make.make_backup(Path(sys.argv[1]), Path(sys.argv[2]), Settings())
"""


def test_a_backup_that_was_killed_does_not_bear_the_name_of_one(
    published: Path, tmp_path: Path
) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", ENDED_BEFORE_THE_MANIFEST, published, tmp_path / "backup"],
        check=False,
    )
    assert ended.returncode == 9
    assert not (tmp_path / "backup").exists()
    make_backup(published, tmp_path / "backup", WHOLE)
    assert sorted(path.name for path in tmp_path.glob("*backup*")) == ["backup"]


def test_a_backup_and_what_comes_of_it_are_on_the_disk_when_they_bear_their_names(
    published: Path, tmp_path: Path, flushed: set[int]
) -> None:
    """A stick is pulled out, the power fails: what has a name is whole."""
    make_backup(published, tmp_path / "backup", WHOLE)
    bring_back(tmp_path / "backup", tmp_path / "out", WHOLE)
    made = [*(tmp_path / "backup").rglob("*"), *(tmp_path / "out").rglob("*")]
    kept = [path for path in made if not path.is_symlink()]
    assert [path.name for path in kept if path.stat().st_ino not in flushed] == []


def test_what_a_release_is_made_or_made_again_in_is_in_no_backup(
    published: Path, tmp_path: Path
) -> None:
    for making in (".making-a", ".replaying-b"):
        place = published / "releases" / ".inputs" / making / "1"
        place.mkdir(parents=True)
        (place / "warehouse.duckdb").write_text("identities")
    make_backup(published, tmp_path / "backup", WHOLE)
    assert list((tmp_path / "backup").rglob("warehouse.duckdb")) == []


def test_a_backup_waits_for_no_run_and_disturbs_none(published: Path, tmp_path: Path) -> None:
    with holding_output(published), pytest.raises(BusyError):
        make_backup(published, tmp_path / "backup", WHOLE)


def test_neither_the_secret_nor_a_key_is_inside(
    published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "5e" * 32
    monkeypatch.setenv("BIRTHRECON_SECRET", secret)
    monkeypatch.setenv("BIRTHRECON_KEY", "open-sesame-7hTq-92xLmWb-Qz")
    config = tmp_path / "birthrecon.toml"
    (tmp_path / "kept.duckdb").write_bytes(b"a store")
    config.write_text('threads = 1\n[[databases]]\nstore = "kept.duckdb"\n')
    settings = load_settings(config)
    with pytest.raises(BackupError, match="must not lie in the backup"):
        make_backup(published, tmp_path / "b", settings, config, tmp_path / "b" / "secret")
    make_backup(published, tmp_path / "backup", settings, config, tmp_path / "apart")
    inside = b"".join(
        path.read_bytes() for path in (tmp_path / "backup").rglob("*") if path.is_file()
    )
    assert secret.encode() not in inside
    assert b"open-sesame-7hTq-92xLmWb-Qz" not in inside
    assert (tmp_path / "apart").read_text().strip() == secret
    monkeypatch.delenv("BIRTHRECON_SECRET")
    monkeypatch.setenv("BIRTHRECON_SECRET_FILE", str(tmp_path / "none"))
    with pytest.raises(WrongSecretError, match="copy the file from the machine"):
        bring_back(tmp_path / "backup", tmp_path / "out", WHOLE)
    assert not (tmp_path / "out").exists()
    monkeypatch.setenv("BIRTHRECON_SECRET_FILE", str(tmp_path / "apart"))
    done = bring_back(tmp_path / "backup", tmp_path / "out", WHOLE)
    assert "BIRTHRECON_KEY" in "\n".join(done.notes)
    assert (tmp_path / "out/restored/settings/birthrecon.toml").is_file()
    assert (tmp_path / "out/restored/stores/1-population.duckdb").read_bytes() == b"a store"


def test_a_folder_with_anything_in_it_is_never_restored_into(backup: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "letter.txt").touch()
    with pytest.raises(BackupError, match="not empty"):
        bring_back(backup, tmp_path / "out", WHOLE)
    shutil.rmtree(tmp_path / "out")
    with pytest.raises(BackupError, match="exists"):
        make_backup(tmp_path, backup, WHOLE)


def test_without_its_key_a_ledger_is_not_called_broken(
    published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the office throws a good backup away."""
    with monkeypatch.context() as keyed:
        keyed.setenv("BIRTHRECON_KEY", "open-sesame-7hTq-92xLmWb-Qz")
        change_keys(published, load_settings())
        make_backup(published, tmp_path / "backup", load_settings())
    with pytest.raises(BackupError, match="no key was given"):
        bring_back(tmp_path / "backup", tmp_path / "out", WHOLE)
    monkeypatch.setenv("BIRTHRECON_KEY", "open-sesame-7hTq-92xLmWb-Qz")
    assert bring_back(tmp_path / "backup", tmp_path / "out", load_settings()).manifest.enciphered
