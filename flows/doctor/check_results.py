"""One line of the doctor: what was looked at, how it is, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from data.reference.terms import Term


class Health(StrEnum):
    """How it is. FAIL: a run or the desk will not work; WARN: they will, and something is to be
    mended."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


MARKS = {Health.OK: "✓", Health.WARN: "!", Health.FAIL: "✗"}


@dataclass(frozen=True)
class CheckResult:
    """name: what was looked at. said: how it is. remedy: what to do; None where all is well."""

    name: Term
    health: Health
    said: Term
    remedy: Term | None = None

    def lines(self) -> str:
        """As a terminal shows it: Chinese, then English."""
        text = (
            f"{MARKS[self.health]} {self.health:<4} {self.name.zh} {self.name.en}："
            f"{self.said.zh} / {self.said.en}"
        )
        return f"{text}\n       {self.remedy.zh}\n       {self.remedy.en}" if self.remedy else text


def exit_code(findings: Iterable[CheckResult]) -> int:
    """0 all well; 1 something to be mended that stops nothing; 2 something will not work."""
    healths = {finding.health for finding in findings}
    return 2 if Health.FAIL in healths else 1 if Health.WARN in healths else 0


def ok(name: Term, zh: str, en: str) -> CheckResult:
    """All is well."""
    return CheckResult(name, Health.OK, Term(zh, en))


def warn(name: Term, said: Term, remedy: Term) -> CheckResult:
    """It works, and something is to be mended."""
    return CheckResult(name, Health.WARN, said, remedy)


def fail(name: Term, said: Term, remedy: Term) -> CheckResult:
    """It will not work."""
    return CheckResult(name, Health.FAIL, said, remedy)
