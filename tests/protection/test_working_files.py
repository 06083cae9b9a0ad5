import shutil
from pathlib import Path

import duckdb
import pytest

from protection import working_files
from protection.working_files import connect_with_crypto


@pytest.fixture
def extension(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy = Path(shutil.copy2(working_files._extension(), tmp_path))
    monkeypatch.setattr(working_files, "_extension", lambda: copy)
    return copy


def change_one_byte(extension: Path) -> None:
    content = bytearray(extension.read_bytes())
    content[len(content) // 2] ^= 1
    extension.unlink()  # what a process has loaded must not change below it
    extension.write_bytes(content)


def test_an_extension_that_was_changed_is_refused(extension: Path):
    change_one_byte(extension)
    with pytest.raises(duckdb.Error, match="signature"):
        connect_with_crypto(":memory:", {})


def test_an_extension_that_is_changed_after_its_check_is_checked_again(extension: Path):
    connect_with_crypto(":memory:", {}).close()
    change_one_byte(extension)
    with pytest.raises(duckdb.Error, match="signature"):
        connect_with_crypto(":memory:", {})


def test_a_connection_with_crypto_enciphers_and_takes_no_other_unsigned_extension(
    extension: Path, tmp_path: Path
):
    unsigned = Path(shutil.copy2(extension, tmp_path / "other.duckdb_extension"))
    change_one_byte(unsigned)
    for _ in range(2):  # checked, then known
        with connect_with_crypto(":memory:", {}) as con:
            con.execute(f"attach '{tmp_path / 'file.duckdb'}' as f (encryption_key 'a key')")
            with pytest.raises(duckdb.Error, match="signature"):
                con.execute(f"load '{unsigned}'")
            with pytest.raises(duckdb.Error, match="Cannot change"):
                con.execute("set allow_unsigned_extensions = true")
