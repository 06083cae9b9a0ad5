"""Failures of a run as sentences for users, in Chinese and English: what is wrong, and what to
do."""

from pathlib import Path

_OURS = ("flows.", "checks.", "transforms.", "reports.", "protection.", "data.")


class FlowError(Exception):
    """A failure with a message for users; `str()` says what to do, Chinese first."""

    def __init__(self, zh: str, en: str) -> None:
        """Keep both sentences together."""
        super().__init__(f"{zh}\n{en}")


class SettingsError(FlowError):
    """birthrecon.toml or the environment holds something that cannot be used."""


class BusyError(FlowError):
    """Another run is working on the same output folder."""


class UnexpectedError(FlowError):
    """A fault of this program. The details are in the log, not in the message: they may hold what
    records say."""

    def __init__(self, error: Exception, log: Path) -> None:
        """Say which kind of error it was and where the log lies."""
        kind = type(error).__name__
        super().__init__(
            f"程序出错（{kind}），此前发布的文件未变。请把日志 {log} 交给维护人员。",
            f"The program failed ({kind}); what was published before is unchanged. Show the log "
            f"{log} to whoever maintains it.",
        )


def sentence_for(error: Exception) -> str | None:
    """What to tell the user about an expected failure; None when the error is a fault of this
    program.

    The errors that this project's packages define are sentences for users already.
    """
    if type(error).__module__.startswith(_OURS):
        return str(error)
    if (
        type(error).__name__ == "OutOfMemoryException"
    ):  # DuckDB's, named so that its import costs the help text nothing
        return (
            "内存不足；请在 birthrecon.toml 中提高 memory_limit，或减少 threads。\n"
            "Not enough memory; raise memory_limit in birthrecon.toml, or use fewer threads."
        )
    if isinstance(error, OSError) and error.errno:
        return (
            f"系统错误：{error}。请检查磁盘空间和权限后重试。\n"
            f"The system says: {error}. Check the room on the disk and the rights, then try again."
        )
    return None
