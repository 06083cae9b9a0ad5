"""Failures of a run as sentences for users, in Chinese and English: what is wrong, and what to
do."""

from enum import Enum
from pathlib import Path

from operating_system.troubles import system_sentence

_OURS = ("exchange.", "flows.", "checks.", "transforms.", "reports.", "protection.", "data.")


class FlowError(Exception):
    """A failure with a message for users; `str()` says what to do, Chinese first."""

    def __init__(self, zh: str, en: str) -> None:
        """Keep both sentences together."""
        super().__init__(f"{zh}\n{en}")


class SettingsError(FlowError):
    """birthrecon.toml or the environment holds something that cannot be used."""


class BusyError(FlowError):
    """Another run is working on the same output folder."""


class Fate(Enum):
    """What became of the published files when a command failed, as far as it is known."""

    UNCHANGED = ("此前发布的文件未变。", "What was published before is unchanged.")
    PUBLISHED = ("本次结果已经发布。", "This run's results are published.")
    UNKNOWN = ("", "")


class UnexpectedError(FlowError):
    """A fault of this program. The details are in the log, not in the message: they may hold what
    records say."""

    def __init__(self, error: Exception, log: Path | None, fate: Fate = Fate.UNKNOWN) -> None:
        """Say which kind of error it was, where the log lies (None: it could not be written), and
        what became of the published files."""
        kind = type(error).__name__
        zh, en = fate.value
        where = (
            (f"请把日志 {log} 交给维护人员。", f"Show the log {log} to whoever maintains it.")
            if log
            else (
                f"日志无法写入；请把这一行告诉维护人员：{_place(error)}",
                f"The log cannot be written; tell whoever maintains it: {_place(error)}",
            )
        )
        super().__init__(
            f"程序出错（{kind}）。{zh}{where[0]}",
            " ".join(filter(None, (f"The program failed ({kind}).", en, where[1]))),
        )


class InterruptedRunError(FlowError):
    """Somebody stopped the run."""

    def __init__(self, fate: Fate) -> None:
        """fate: what became of the published files."""
        zh, en = fate.value
        super().__init__(f"已中断；{zh}", f"Interrupted. {en}")


class SummaryError(FlowError):
    """The run is published, and its summary cannot be read back."""

    def __init__(self, out: Path, error: Exception) -> None:
        """out: where it is published."""
        kind = type(error).__name__
        super().__init__(
            f"本次结果已发布在 {out}，但读不出摘要（{kind}）；请打开 report/index.html 核对。",
            f"This run's results are published in {out}, but its summary cannot be read back "
            f"({kind}); look at report/index.html.",
        )


def sentence_for(error: Exception) -> str | None:
    """What to tell the user about an expected failure; None when the error is a fault of this
    program.

    The errors that this project's packages define are sentences for users already.
    """
    if type(error).__module__.startswith(_OURS):
        return str(error)
    return system_sentence(error)


def _place(error: BaseException) -> str:
    """The line of code that failed: no value of a record."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    code = trace.tb_frame.f_code
    return f"{type(error).__name__} {Path(code.co_filename).name}:{trace.tb_lineno} {code.co_name}"
