import importlib.util
from pathlib import Path

import pytest

from transforms.drivers.engine import Engine, EngineError, EngineKind, read_engine, require_engine


def test_an_engine_is_one_of_four() -> None:
    assert read_engine("local") == Engine(EngineKind.WHOLE)
    assert read_engine("local[3]") == Engine(EngineKind.POOL, 3)
    assert read_engine("spark-local[2]") == Engine(EngineKind.SPARK, 2, "local[2,4]")
    assert read_engine("spark://a:7077,b:7077") == Engine(
        EngineKind.SPARK, 0, "spark://a:7077,b:7077"
    )


@pytest.mark.parametrize("text", ["", "lokal", "local[0]", "local[]", "local[-1]", "yarn", "spark"])
def test_any_other_engine_is_refused_by_name(text: str) -> None:
    with pytest.raises(EngineError, match=r"write local, local\[4\]"):
        read_engine(text)


def test_spark_without_its_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transforms.drivers.engine.find_spec", lambda name: None)
    with pytest.raises(EngineError, match=r"pip install 'birthrecon\[spark\]'"):
        require_engine(read_engine("spark-local[2]"))
    require_engine(read_engine("local[2]"))


@pytest.mark.parametrize(
    ("said", "told"),
    [(None, "no Java is found"), ('openjdk version "1.8.0_392"', "this Java is 8")],
)
def test_spark_without_a_java_that_it_can_use_says_so(
    said: str | None, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    anything = importlib.util.find_spec("json")
    monkeypatch.setattr("transforms.drivers.engine.find_spec", lambda name: anything)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    if said:
        java = tmp_path / "bin" / "java"
        java.parent.mkdir()
        java.write_text(f"#!/bin/sh\necho '{said}' >&2\n")
        java.chmod(0o755)
    with pytest.raises(EngineError, match=told):
        require_engine(read_engine("spark-local[2]"))
