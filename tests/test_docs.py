"""What the docs and docstrings name in backticks is there."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

# Reads all code and runs none of it: tracing what it does itself took longer than the reading.
pytestmark = pytest.mark.no_cover
ROOT = Path(__file__).parents[1]
PACKAGES = (
    *("flows", "checks", "transforms", "reports", "exchange", "protection", "data"),
    *("operating_system", "benchmarks"),
)
FOLDERS = (*PACKAGES, "docs", "tests", "notebooks")
# What a command makes need not be there yet.
MADE = "benchmarks/results/"
IN_BACKTICKS = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
PATH = re.compile(rf"(?:{'|'.join(FOLDERS)})/[\w./*-]*")
MODULE = re.compile(rf"(?:{'|'.join(PACKAGES)})(?:\.\w+)+")
CALLED = re.compile(rf"(?<![\w./]){MODULE.pattern}(?![\w/])")
SCRIPT = re.compile(r"\w+\.py")
WORD = re.compile(r"[a-z]\w*")


def python_files() -> list[Path]:
    return sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))


def pages() -> list[Path]:
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def docstrings(path: Path) -> Iterator[ast.Constant]:
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    for node in nodes(path):
        if isinstance(node, kinds) and ast.get_docstring(node, clean=False):
            first = node.body[0]
            assert isinstance(first, ast.Expr)
            assert isinstance(first.value, ast.Constant)
            yield first.value


@cache
def named() -> tuple[tuple[str, str], ...]:
    """What stands in backticks, and where: in docstrings, and in pages outside of code blocks."""
    places = [(path, str(one.value)) for path in python_files() for one in docstrings(path)]
    places += [(path, FENCE.sub("", path.read_text(encoding="utf-8"))) for path in pages()]
    return tuple(
        (str(path.relative_to(ROOT)), name)
        for path, text in places
        for name in IN_BACKTICKS.findall(text)
    )


def is_there(name: str) -> bool:
    """Whether a module, or something of a module, has this name."""
    module, _, rest = name.rpartition(".")
    try:
        if find_spec(name):
            return True
    except ModuleNotFoundError:
        pass
    parent = find_spec(module)
    if parent is None or parent.origin is None:
        return False
    return re.search(rf"\b{rest}\b", Path(parent.origin).read_text(encoding="utf-8")) is not None


@cache
def words_in_use() -> frozenset[str]:
    """Every word of the code itself and of its file names; docstrings do not count."""
    words: set[str] = set()
    for path in python_files():
        words.add(path.stem)
        documentation = set(docstrings(path))
        texts = (
            value
            for node in nodes(path)
            if node not in documentation
            for value in vars(node).values()
            if isinstance(value, str)
        )
        words.update(re.findall(r"\w+", "\n".join(texts)))
    for pattern in ("**/*.sql", "**/*.j2", "**/*.typ", "data/reference/*.csv", "*.toml"):
        for path in ROOT.glob(pattern):
            words.update({path.stem, *re.findall(r"\w+", path.read_text(encoding="utf-8"))})
    return frozenset(words)


def test_there_are_names_to_check():
    assert len(named()) > 500


def test_a_path_that_is_named_is_there():
    lost = [
        (where, name)
        for where, name in named()
        if PATH.fullmatch(name)
        and not name.startswith(MADE)
        and not any(ROOT.glob(name.rstrip("/")))
    ]
    assert lost == []


def test_a_module_that_is_named_is_there():
    lost = [
        (where, name) for where, name in named() if MODULE.fullmatch(name) and not is_there(name)
    ]
    assert lost == []


def test_a_script_that_is_named_is_there():
    scripts = {path.name for path in python_files()}
    assert [one for one in named() if SCRIPT.fullmatch(one[1]) and one[1] not in scripts] == []


def test_a_word_in_backticks_is_a_word_of_the_code():
    words = words_in_use()
    lost = [one for one in named() if WORD.fullmatch(one[1]) and one[1] not in words]
    assert lost == []
