from pathlib import Path

import pytest

from flows.errors import SettingsError
from flows.settings import load_settings


@pytest.fixture(autouse=True)
def without_settings_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BIRTHRECON_THREADS", raising=False)


def write(folder: Path, text: str) -> Path:
    path = folder / "birthrecon.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_in_the_delivery_is_found_and_its_paths_are_relative_to_it(tmp_path: Path) -> None:
    write(tmp_path, 'out = "out"\nmemory_limit = "1GB"\n[[databases]]\nstore = "kept.duckdb"\n')
    settings = load_settings(delivery=tmp_path)
    assert settings.out == tmp_path / "out"
    assert settings.memory_limit == "1GB"
    source = settings.databases[0].as_source()
    assert (source.contract, source.table, source.store) == (
        "population",
        "person",
        tmp_path / "kept.duckdb",
    )


def test_the_environment_wins_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BIRTHRECON_THREADS", "1")
    assert load_settings(write(tmp_path, "threads = 4")).threads == 1


@pytest.mark.parametrize(
    "text", ['key = "abc"', '[[databases]]\ndsn = "postgresql://u:secret@host/db"']
)
def test_a_secret_in_the_file_is_refused_and_not_repeated(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError, match="不得写入") as raised:
        load_settings(write(tmp_path, text))
    assert "secret@" not in str(raised.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("thread = 4", "是否指 threads"),
        ("thread = 4", "do you mean threads"),
        ("threads = 0", "threads: 不得小于 1。请.*\n.*threads: must be at least 1"),
        ("threads = 10000", "threads:"),
        ('memory_limit = "1KB"', "memory_limit:"),
        ("[[databases]]\nconnect_timeout_s = 1000000000000", "connect_timeout_s:"),
        (f"delivery = {'[' * 3000}", "too deep"),
        ("out = ", "TOML"),
        ('memory_limit = "much"', "memory_limit:"),
        ("databases = 3", "databases:"),
        ('sign_off = ["一把手", "一把手"]', "sign_off:"),
        ('sign_off = ["一把手", "一把手"]', "entries must differ"),
        ('memory_limit = "1KB"', "at least 256MB"),
        ('[desk]\nzone = "Asia/Peking"', "no such time zone"),
        ('[desk]\ntrusted_proxies = ["proxy"]', "proxy is no address"),
        ('[[databases]]\nsource = "populaton"', "no such source; known are .*population"),
        ("[[databases]]\n[[databases]]", "population stands twice"),
        (
            '[[databases]]\nstore = "a"\n[[databases]]\nsource = "wis_birth"\nstore = "./a"',
            "share the store",
        ),
        ('[[databases]]\nstore = ""', "no folder"),
        (r'out = "D:\births\new"', "read as an escape"),
        ('ledger_dsn = "postgresql://me:geheim@host/x"', "BIRTHRECON_LEDGER_DSN"),
        ('alert_urls = "mailto://me:geheim@host"', "BIRTHRECON_ALERT_URLS"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        load_settings(write(tmp_path, text))


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_settings_in_another_encoding_are_told_with_their_line(
    tmp_path: Path, encoding: str
) -> None:
    path = tmp_path / "birthrecon.toml"
    path.write_bytes("threads = 1\n# 线程\n".encode(encoding))
    line = 2 if encoding == "gb18030" else 1
    with pytest.raises(SettingsError, match=f"is not UTF-8 from line {line} on"):
        load_settings(path)


@pytest.mark.parametrize("name", ["sign_off", "databases", "desk"])
def test_a_variable_that_is_no_json_is_told_by_its_name_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(f"BIRTHRECON_{name.upper()}", "李婷婷")
    with pytest.raises(SettingsError, match=f"BIRTHRECON_{name.upper()}.*JSON") as raised:
        load_settings()
    assert "李婷婷" not in str(raised.value)


def test_a_named_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"no\.toml"):
        load_settings(tmp_path / "no.toml")


def test_the_key_comes_from_the_environment_and_is_not_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BIRTHRECON_KEY", "Hush-7Qm2xVt9-rKe4Lw")
    settings = load_settings()
    assert settings.key_text == "Hush-7Qm2xVt9-rKe4Lw"
    assert "Hush" not in repr(settings)
