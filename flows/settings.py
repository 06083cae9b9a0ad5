"""Settings of a run, from `birthrecon.toml` and the environment (prefix BIRTHRECON_; the
environment wins).

Secrets stand in the environment alone: the key of the restricted database, and databases'
connection strings. No rule of the work is a setting; rules stand in `checks` and `transforms`.
"""

import os
import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from pydantic import BaseModel, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings import SettingsError as UnreadableVariableError

from checks.text_files import NotUtf8Error, read_utf8
from flows.database_settings import Database, require_plain
from flows.errors import SettingsError
from flows.settings_faults import PLACES, fault_sentences, refused
from protection.key import KEY_VARIABLE, check_key
from reports.snapshot.activation import KEEP_RUNS
from transforms.drivers.engine import NOTATION, PART_RECORDS
from transforms.ledger.states import SIGN_OFF

CONFIG_FILE = "birthrecon.toml"
# More are started without a word, and only take each other's memory.
MOST_THREADS = max(64, 4 * (os.cpu_count() or 1))
LEAST_MEMORY_BYTES = 256_000_000  # with less not even the smallest district is reconciled
_BYTES = {"K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}


class DeskSettings(BaseModel):
    """The desk behind a proxy. trusted_proxies: addresses (or networks) whose X-Forwarded-For and
    -Proto are believed; none: nobody's. public_names: the host names that people type. zone: in
    which days and times are told."""

    model_config = {"extra": "forbid"}

    trusted_proxies: tuple[str, ...] = ()
    public_names: tuple[str, ...] = ()
    zone: str = "Asia/Shanghai"

    @field_validator("zone")
    @classmethod
    def _is_known(cls, zone: str) -> str:
        if zone not in available_timezones():
            raise refused(
                "没有这个时区；例如 Asia/Shanghai", "no such time zone; Asia/Shanghai is one"
            )
        return zone

    @field_validator("trusted_proxies")
    @classmethod
    def _are_addresses(cls, proxies: tuple[str, ...]) -> tuple[str, ...]:
        for proxy in proxies:
            try:
                ip_network(proxy)
            except ValueError:
                raise refused(
                    f"{proxy} 不是 IP 地址或网段", f"{proxy} is no address or network"
                ) from None
        return proxies

    @field_validator("public_names")
    @classmethod
    def _are_names(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if any("*" in name or not name.strip() for name in names):
            raise refused(
                "每项应为一个完整的主机名，不带 *", "each is one whole host name, without *"
            )
        return tuple(name.strip().lower() for name in names)


class Settings(BaseSettings):
    """How to run, not what to decide.

    delivery, out: used where the command names none. threads: default the machine's. memory_limit:
    of DuckDB, as it writes sizes. engine: who runs the steps of matching and of the cases: `local`,
    this process; `local[4]`, so many processes; `spark-local[2]` or `spark://host:7077`.
    part_records: with several, at most so many records are in a part. audit: whether Great
    Expectations records the batch. source_retries: how often the flow reads the sources again after
    a failure (the plain command does not). keep_runs: published runs that stay in OUT/.runs, the
    newest among them. key: enciphers restricted.duckdb. ledger_dsn: the ledger's PostgreSQL; none:
    OUT/ledger.sqlite. alert_urls: where alerts go, by mail or webhook, as apprise writes addresses,
    blanks between. alert_quarantined_share: refused rows of a source, of which more is told.
    sign_off: the roles that sign a correction, in their order. whole_telephones: issued lists give
    families' telephones whole, for clerks who have to call; the log names each such list. group: a
    group of this machine that may read everything in OUT; none: its owner alone.
    """

    model_config = SettingsConfigDict(
        env_prefix="BIRTHRECON_", env_ignore_empty=True, extra="forbid"
    )

    delivery: Path | None = None
    out: Path | None = None
    threads: int | None = Field(default=None, ge=1, le=MOST_THREADS)
    memory_limit: str = Field(default="2GB", pattern=r"^\d+(\.\d+)? ?[KMGT]i?B$")
    engine: str = Field(default="local", pattern=rf"^({NOTATION})$")
    part_records: int = Field(default=PART_RECORDS, ge=1_000, le=10_000_000)
    audit: bool = True
    source_retries: int = Field(default=3, ge=0, le=100)
    keep_runs: int = Field(default=KEEP_RUNS, ge=KEEP_RUNS)
    databases: tuple[Database, ...] = ()
    key: SecretStr | None = None
    ledger_dsn: SecretStr | None = None
    alert_urls: SecretStr | None = None
    alert_quarantined_share: float = Field(default=0.05, ge=0, le=1)
    sign_off: tuple[str, ...] = Field(default=SIGN_OFF, min_length=1)
    desk: DeskSettings = DeskSettings()
    whole_telephones: bool = False
    group: str | None = Field(default=None, min_length=1)

    @field_validator("delivery", "out")
    @classmethod
    def _is_plain(cls, path: Path | None) -> Path | None:
        return require_plain(path)

    @field_validator("databases")
    @classmethod
    def _lie_apart(cls, databases: tuple[Database, ...]) -> tuple[Database, ...]:
        Database.require_apart(databases)
        return databases

    @field_validator("memory_limit")
    @classmethod
    def _can_be_worked_with(cls, limit: str) -> str:
        amount, unit = _amount(limit)
        if amount * _BYTES[unit[0]] < LEAST_MEMORY_BYTES:
            raise refused("不得小于 256MB", "at least 256MB are needed")
        return limit

    @field_validator("sign_off")
    @classmethod
    def _signs_once(cls, roles: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(roles)) < len(roles) or not all(role.strip() for role in roles):
            raise refused("各项不得相同，也不得为空", "entries must differ, and none may be empty")
        return roles

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 -- the library calls it with these names
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment before the file, and nothing else."""
        return env_settings, init_settings

    @property
    def has_parts(self) -> bool:
        """Whether the district is cut into parts, which a later run can find."""
        return self.engine != "local"

    @property
    def half_memory_limit(self) -> str | None:
        """memory_limit for each of two stages beside each other; None where half is too little, or
        one thread alone was asked for."""
        if self.threads == 1:
            return None
        amount, unit = _amount(self.memory_limit)
        half = amount / 2
        enough = half * _BYTES[unit[0]] >= LEAST_MEMORY_BYTES
        return f"{half:.3f}{unit}" if enough else None

    @property
    def key_text(self) -> str | None:
        """The key as plain text, for the moment of writing."""
        return self.key.get_secret_value() if self.key else None

    @property
    def ledger_dsn_text(self) -> str | None:
        """The ledger's address as plain text, for the moment of opening."""
        return self.ledger_dsn.get_secret_value() if self.ledger_dsn else None

    @property
    def half_threads(self) -> int:
        """Threads for each of two stages beside each other. DuckDB's threads wait at full speed:
        more than there are cores take each other's time."""
        return max(1, (self.threads or os.cpu_count() or 2) // 2)

    @contextmanager
    def limiting(
        self, memory_limit: str | None = None, threads: int | None = None
    ) -> Iterator[None]:
        """Inside, the stages find threads, memory and key in the environment, where they read
        them. memory_limit, threads: others than the settings'."""
        limits = {"BIRTHRECON_MEMORY_LIMIT": memory_limit or self.memory_limit}
        threads = threads or self.threads
        if threads:
            limits["BIRTHRECON_THREADS"] = str(threads)
        if self.key_text:
            limits[KEY_VARIABLE] = self.key_text
        before = {name: os.environ.get(name) for name in limits}
        os.environ.update(limits)
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value


def _amount(limit: str) -> tuple[float, str]:
    """The number and the unit of a limit of memory."""
    digits = re.sub(r"[^\d.]", "", limit)
    return float(digits), limit.removeprefix(digits).strip()


def load_settings(config: Path | None = None, delivery: Path | None = None) -> Settings:
    """Settings from `config`, or from birthrecon.toml in the delivery's or the current folder, and
    the environment.

    Relative paths in a file are relative to the file. Raises: SettingsError, naming the file and
    what to mend; KeyRefusedError for a key that does not protect.
    """
    path = config or find_config(delivery)
    values = _read(path) if path else {}
    try:
        settings = Settings(**values)
    except UnreadableVariableError as error:  # a list or table in the environment is JSON
        raise _unreadable(error) from None
    except ValidationError as error:
        names = {*Settings.model_fields, *Database.model_fields}
        faults = fault_sentences(error.errors(), names)
        where = str(path) if path else "BIRTHRECON_…"
        raise SettingsError(
            f"设置有误（{where}）：{faults.zh}。请改正后重试。",
            f"Settings cannot be used ({where}): {faults.en}. Mend them and try again.",
        ) from None
    if settings.key_text:
        check_key(settings.key_text)
    return settings


def _unreadable(error: UnreadableVariableError) -> SettingsError:
    """Of the variable's value nothing is told: it may be any text."""
    named = [name for name in Settings.model_fields if f'"{name}"' in str(error)]
    names = "、".join(f"BIRTHRECON_{name.upper()}" for name in named) or "BIRTHRECON_…"
    return SettingsError(
        f"环境变量 {names} 的值无法读取：列表和表须按 JSON 书写，例如 "
        """'["一把手","清查上报人"]'；或写入 birthrecon.toml。""",
        f"The variable {names} cannot be read: lists and tables are JSON there, such as "
        """'["一把手","清查上报人"]'; or write them into birthrecon.toml.""",
    )


def find_config(delivery: Path | None) -> Path | None:
    """The settings' file that is taken where none is named."""
    folders = [folder for folder in (delivery, Path.cwd()) if folder]
    return next(
        (folder / CONFIG_FILE for folder in folders if (folder / CONFIG_FILE).is_file()), None
    )


def _read(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise SettingsError(f"没有这个设置文件：{path}。", f"No such settings file: {path}.")
    try:
        text = read_utf8(path.read_bytes(), str(path))
        values = tomllib.loads(text.replace("\r\n", "\n").replace("\r", "\n"))
    except NotUtf8Error as error:
        raise SettingsError(error.zh, error.en) from None
    except RecursionError:
        raise SettingsError(
            f"{path} 的括号嵌套过深；请按 TOML 改正。",
            f"{path} nests its brackets too deep; mend it.",
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            f"{path} 无法解析（{error}）；请按 TOML 改正。",
            f"{path} is no TOML ({error}); mend it.",
        ) from error
    databases = values["databases"] if isinstance(values.get("databases"), list) else []
    tables = [values, *(table for table in databases if isinstance(table, dict))]
    _refuse_secrets(path, tables)
    for table in tables:
        for name in {"delivery", "out", "store"} & table.keys():
            table[name] = path.parent / str(table[name])
    return values


def _refuse_secrets(path: Path, tables: list[dict[str, Any]]) -> None:
    found = sorted(PLACES.keys() & {name.lower() for table in tables for name in table})
    if found:
        zh = "；".join(f"{name} 写在环境变量 {PLACES[name]}" for name in found)
        en = "; ".join(f"{name} belongs in the variable {PLACES[name]}" for name in found)
        zh = zh.replace("变量 dsn_variable", "变量，由 dsn_variable 写明其名")
        en = en.replace("variable dsn_variable", "variable that dsn_variable names")
        raise SettingsError(
            f"{path} 中不得写入 {'、'.join(found)}，请删除：{zh}。",
            f"{path} must not hold {', '.join(found)}, remove it: {en}.",
        )
