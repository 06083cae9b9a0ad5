"""A register that is read from a database, as the settings name it."""

from collections.abc import Iterable
from pathlib import Path
from typing import Self

from pydantic import BaseModel, Field, field_validator

from checks.intake.database_source import DatabaseSource
from flows.settings_faults import refused


class Database(BaseModel):
    """A source that is read from a database's table; its connection string is in the variable
    `dsn_variable`."""

    model_config = {"extra": "forbid"}

    source: str = "population"
    dsn_variable: str = "BIRTHRECON_POPULATION_DSN"
    table: str = "person"
    store: Path | None = None
    overlap_days: int = Field(default=3, ge=0, le=3660)
    connect_timeout_s: int = Field(default=15, ge=1, le=3600)
    statement_timeout_s: int = Field(default=900, ge=1, le=86_400)

    @field_validator("source")
    @classmethod
    def _is_known(cls, source: str) -> str:
        from checks.contracts import all_contracts

        known = [contract.name for contract in all_contracts()]
        if source not in known:
            raise refused(
                f"没有这个来源；可写的有 {'、'.join(known)}",
                f"there is no such source; known are {', '.join(known)}",
            )
        return source

    @field_validator("store")
    @classmethod
    def _is_a_file(cls, store: Path | None) -> Path | None:
        if store and store.is_dir():
            raise refused("应为一个文件，而不是文件夹", "must name a file, and no folder")
        return require_plain(store)

    @classmethod
    def require_apart(cls, databases: Iterable[Self]) -> None:
        """Raises: a refusal where two name one source, of which one would not be read, or share a
        store, which each would begin anew."""
        sources: set[str] = set()
        stores: set[Path] = set()
        for one in databases:
            if one.source in sources:
                raise refused(
                    f"{one.source} 写了两次；请只留一个", f"{one.source} stands twice: keep one"
                )
            if one.store and one.store.resolve() in stores:
                raise refused(
                    f"两个来源不能共用 store {one.store}；请各写一个文件",
                    f"two sources cannot share the store {one.store}: name a file for each",
                )
            sources.add(one.source)
            stores |= {one.store.resolve()} if one.store else set()

    def as_source(self) -> DatabaseSource:
        """The same, as the intake takes it."""
        return DatabaseSource(
            self.source,
            self.dsn_variable,
            self.table,
            self.store,
            self.overlap_days,
            self.connect_timeout_s,
            self.statement_timeout_s,
        )


def require_plain(path: Path | None) -> Path | None:
    r"""The path. Raises: a refusal for one with control characters: in "D:\new" TOML reads \n as
    the end of a line."""
    if path and any(ord(sign) < ord(" ") for sign in str(path)):
        raise refused(
            r"路径中的 \ 被当作转义；请改用 / 或单引号，如 'D:\new'",
            r"\ in the path was read as an escape: write / or single quotes, as in 'D:\new'",
        )
    return path
