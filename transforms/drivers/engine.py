"""Which engine runs the steps, as the setting `engine` writes it, and whether it can run here."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec

PART_RECORDS = 100_000
"""A task costs about 0.2 s to begin, and memory by its records: docs/scale.md."""
LEAST_JAVA = 17
NOTATION = r"local|local\[[1-9]\d{0,2}\]|spark-local\[[1-9]\d{0,2}\]|spark://[^\s/]+"
"""As a regular expression, for the settings."""


class EngineError(Exception):
    """The engine cannot be used; the message says what to do, Chinese first."""

    def __init__(self, zh: str, en: str) -> None:
        """Keep both sentences together."""
        super().__init__(f"{zh}\n{en}")


class EngineKind(StrEnum):
    """Who runs the steps."""

    WHOLE = "whole"
    POOL = "pool"
    SPARK = "spark"


@dataclass(frozen=True)
class Engine:
    """workers: processes of a pool, or threads of a Spark in this process; 0: as many as the
    cluster has. master: Spark's."""

    kind: EngineKind
    workers: int = 1
    master: str = ""

    @property
    def is_of_this_machine(self) -> bool:
        """Whether every worker runs on the machine of this process."""
        return not self.master.startswith("spark://")


def read_engine(text: str) -> Engine:
    """The engine that `local`, `local[4]`, `spark-local[2]` or `spark://host:7077` names.

    Raises: EngineError for anything else.

    >>> read_engine("local[4]")
    Engine(kind=<EngineKind.POOL: 'pool'>, workers=4, master='')
    """
    if text == "local":
        return Engine(EngineKind.WHOLE)
    number = int(re.sub(r"\D", "", text) or 0) if text.endswith("]") else 0
    if not re.fullmatch(NOTATION, text):
        raise EngineError(
            f"没有引擎 {text}：可写 local、local[4]、spark-local[2] 或 spark://主机:7077。",
            f"There is no engine {text}: write local, local[4], spark-local[2] or "
            "spark://HOST:7077.",
        )
    if text.startswith("local["):
        return Engine(EngineKind.POOL, number)
    if text.startswith("spark-local["):
        # As in a cluster, a part may fail three times.
        return Engine(EngineKind.SPARK, number, f"local[{number},4]")
    return Engine(EngineKind.SPARK, 0, text)


def require_engine(engine: Engine) -> None:
    """Raises: EngineError where Spark is not installed, or finds no Java that it can use."""
    if engine.kind is not EngineKind.SPARK:
        return
    if find_spec("pyspark") is None:
        raise EngineError(
            "引擎为 Spark，但未安装 pyspark；请执行 pip install 'birthrecon[spark]'，"
            "或将 engine 改为 local。",
            "The engine is Spark, and pyspark is not installed: pip install 'birthrecon[spark]', "
            "or set engine to local.",
        )
    version = _java_version()
    if version is None or version < LEAST_JAVA:
        found = "没有找到 Java" if version is None else f"Java 版本是 {version}"
        found_en = "no Java is found" if version is None else f"this Java is {version}"
        raise EngineError(
            f"引擎为 Spark，需要 Java {LEAST_JAVA} 或以上，但{found}；请安装并设置 JAVA_HOME，"
            "或将 engine 改为 local。",
            f"The engine is Spark, which needs Java {LEAST_JAVA} or later, and {found_en}: install "
            "it and set JAVA_HOME, or set engine to local.",
        )


def _java_version() -> int | None:
    """The major version of the Java that Spark would start; None where there is none."""
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=f"{home}/bin") if home else shutil.which("java")
    if java is None:
        return None
    try:
        said = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r'version "(\d+)(?:\.(\d+))?', said.stderr + said.stdout)
    if found is None:
        return None
    major = int(found[1])
    return int(found[2]) if major == 1 and found[2] else major  # 1.8 is Java 8
