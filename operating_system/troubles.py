"""Troubles of the machine that libraries report each in their own words: a full disk, too little
memory, a database file that is locked or damaged. None is a fault of this program."""

import errno
import os
import re
from collections.abc import Iterator

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FULL_TEXT = re.compile(
    r"no space left on device|disk quota exceeded|file too large|disk is full|disk full"
    r"|max_temp_directory_size",
    re.IGNORECASE,
)
_NO_MEMORY_TEXT = re.compile(r"cannot allocate memory|bad allocation", re.IGNORECASE)
_LOCKED_TEXT = re.compile(r"could not set lock on file|conflicting lock is held", re.IGNORECASE)
_DAMAGED = {"IOException", "SerializationException", "FatalException", "CorruptException"}
_DAMAGED_TEXT = re.compile(r"not a valid DuckDB database file|corrupt", re.IGNORECASE)


def system_sentence(error: BaseException) -> str | None:
    """What to tell the user, Chinese first; None where the trouble is not the machine's."""
    chain = list(_chain(error))
    if any(_is_full(one) for one in chain):
        return (
            "磁盘已满或超出配额；请腾出空间后重试。\n"
            "The disk is full, or a quota is used up; make room, then try again."
        )
    if any(_is_out_of_memory(one) for one in chain):
        return (
            "内存不足；请在 birthrecon.toml 中提高 memory_limit，或减少 threads。\n"
            "Not enough memory; raise memory_limit in birthrecon.toml, or use fewer threads."
        )
    if any(_is_duckdb(one) and _LOCKED_TEXT.search(str(one)) for one in chain):
        return (
            "数据库文件正被另一个程序占用；请关闭它后重试。\n"
            "Another program holds the database file; close it, then try again."
        )
    if any(_is_damaged(one) for one in chain):
        return (
            f"数据库文件无法读写（{type(error).__name__}）：可能损坏、被移走，或磁盘出错；"
            "请从备份恢复，或重新运行 birthrecon run。\n"
            f"A database file cannot be read or written ({type(error).__name__}): it is damaged, "
            "was moved, or the disk has a fault; restore it from a backup, or run birthrecon run "
            "again."
        )
    if isinstance(error, OSError) and error.errno:
        # Number and path: any library may have written its text, and may quote a value.
        said = OSError(error.errno, os.strerror(error.errno), error.filename)
        return (
            f"系统错误：{said}。请检查磁盘空间和权限后重试。\n"
            f"The system says: {said}. Check the room on the disk and the rights, then try again."
        )
    return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error, what it was raised from, and what SQLAlchemy keeps as `orig`."""
    seen: set[int] = set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        yield found
        original = getattr(found, "orig", None)
        if isinstance(original, BaseException):
            yield original
        found = found.__cause__ or found.__context__


def _is_full(error: BaseException) -> bool:
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno in _FULL
    return _is_of_a_library(error) and bool(_FULL_TEXT.search(str(error)))


def _is_out_of_memory(error: BaseException) -> bool:
    # DuckDB's is named, so that its import costs the help text nothing.
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryException":
        return True
    return _is_of_a_library(error) and bool(_NO_MEMORY_TEXT.search(str(error)))


def _is_damaged(error: BaseException) -> bool:
    return _is_duckdb(error) and (
        type(error).__name__ in _DAMAGED or bool(_DAMAGED_TEXT.search(str(error)))
    )


def _is_duckdb(error: BaseException) -> bool:
    return type(error).__module__.lstrip("_").startswith("duckdb")


def _is_of_a_library(error: BaseException) -> bool:
    """A message of our own, or Python's, may quote what a record says; a library's system calls
    speak of files."""
    kind = type(error).__module__.lstrip("_").partition(".")[0]
    return kind in ("duckdb", "sqlite3", "sqlalchemy", "polars", "xlsxwriter", "psycopg", "zipfile")
