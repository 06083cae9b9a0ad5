"""The secret of the keyed digests: where it comes from, and what is told when it is not right."""

import hmac
import threading
from pathlib import Path

import duckdb
import pytest

from transforms.secret import Secret, SecretError, find_secret, load_secret, secret_path

SECRET = Secret(b"k" * 32)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration folder without a secret."""
    monkeypatch.delenv("BIRTHRECON_SECRET", raising=False)
    monkeypatch.delenv("BIRTHRECON_SECRET_FILE", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path


@pytest.mark.parametrize("text", ["420621198203052345", "李婷", "", "a'b\\x41"])
def test_sql_and_python_give_the_same_digest(text: str) -> None:
    with duckdb.connect() as con:
        SECRET.install(con)
        row = con.execute("select keyed_digest('name', ?), keyed_digest('name', null)", [text])
        assert row.fetchone() == (SECRET.digest("name", text), None)


def test_a_digest_depends_on_the_secret_and_on_what_it_is_of() -> None:
    digests = {
        SECRET.digest("name", "李婷"),
        SECRET.digest("key", "李婷"),
        Secret(b"l" * 32).digest("name", "李婷"),
    }
    assert len(digests) == 3


def test_the_secret_is_made_once_for_its_owner_alone_and_shows_itself_nowhere() -> None:
    assert find_secret() is None
    made = load_secret()
    assert load_secret() == find_secret() == made
    assert secret_path().stat().st_mode & 0o777 == 0o600
    assert secret_path().parent.stat().st_mode & 0o777 == 0o700
    assert secret_path().read_text().strip() not in f"{made} {made!r} {made.fingerprint}"


def test_of_several_who_need_it_at_once_all_have_the_same() -> None:
    found: list[Secret] = []
    threads = [threading.Thread(target=lambda: found.append(load_secret())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1
    assert [path.name for path in secret_path().parent.iterdir()] == ["secret"]


def test_the_environment_is_asked_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIRTHRECON_SECRET", "6b" * 32)
    assert load_secret() == SECRET
    assert not secret_path().exists()


def test_a_secret_moves_to_another_machine_as_a_file(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = load_secret()
    here.write_to(home / "copy")
    monkeypatch.setenv("BIRTHRECON_SECRET_FILE", str(home / "copy"))
    assert load_secret() == here
    with pytest.raises(FileExistsError):
        here.write_to(home / "copy")


@pytest.mark.parametrize("text", ["", "6b6b", "zz" * 32, "密"])
def test_a_damaged_secret_is_told_and_never_replaced(text: str) -> None:
    secret_path().parent.mkdir(parents=True)
    secret_path().write_text(text, encoding="utf-8")
    secret_path().chmod(0o600)
    with pytest.raises(SecretError, match=r"Restore it|restore it"):
        load_secret()
    assert secret_path().read_text(encoding="utf-8") == text


def test_a_secret_that_others_can_read_or_that_lies_in_the_output_is_refused(home: Path) -> None:
    load_secret()
    with pytest.raises(SecretError, match="must not lie inside the output"):
        load_secret(home)
    secret_path().chmod(0o640)
    with pytest.raises(SecretError, match="chmod 600"):
        load_secret()


def test_a_digest_is_the_standard_hmac() -> None:
    key = bytes(range(32))
    assert Secret(key).digest("p", "李婷") == hmac.digest(key, "p\0李婷".encode(), "sha256").hex()
