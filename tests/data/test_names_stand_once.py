"""A register, a source and a case type have one name, and it is written in one place."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from checks.contracts import all_contracts
from data.reference.terms import IN_SENTENCES, REGISTERS, SOURCES
from transforms.case_types.registry import subtype_terms, type_terms

ROOT = Path(__file__).parents[2]
CODE = ("checks", "data", "flows", "reports", "transforms", "benchmarks", "notebooks")
# Where names are given: the terms, and the types themselves. A made-up clerk and a made-up district
# know the program's headings only as people do.
GIVEN_IN = ("data/reference/terms.py", "transforms/case_types/", "data/sample/")
NAMES = {
    name
    for terms in (REGISTERS, SOURCES, type_terms())
    for term in terms.values()
    for name in (term.zh, term.en)
} - {"WIS"}  # which is also the name of its columns and files
# Names that an office of the past used, or that belong to another office's system.
WRONG = ("妇幼系统", "人口库", "待核", "population database")
_SIGNS = "−-+＋±＝= 　:：（）()0123456789.%†"


def files(*endings: str, folders: tuple[str, ...] = CODE) -> Iterator[tuple[str, str]]:
    """(path below the root, text) of the files with these endings."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            name = path.relative_to(ROOT).as_posix()
            if path.suffix in endings and "__pycache__" not in name:
                yield name, path.read_text(encoding="utf-8")


def literals(source: str) -> Iterator[str]:
    """The text constants of a Python file."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def quoted(template: str) -> Iterator[str]:
    """The quoted texts of a template."""
    yield from re.findall(r'"([^"\n]*)"', template)


def written_elsewhere() -> Iterator[str]:
    for name, text in files(".py", ".j2", ".typ"):
        if not name.startswith(GIVEN_IN):
            found = literals(text) if name.endswith(".py") else quoted(text)
            yield from (
                f"{name}: {one}" for one in sorted(set(found)) if one.strip(_SIGNS) in NAMES
            )


def test_a_name_is_written_where_the_names_are_given_and_nowhere_else() -> None:
    assert list(written_elsewhere()) == []


@pytest.mark.parametrize("wrong", WRONG)
def test_nobody_uses_a_name_that_is_another_things(wrong: str) -> None:
    texts = files(".py", ".sql", ".j2", ".typ", ".md", folders=(*CODE, "docs"))
    # The glossary says what a thing is not called.
    assert [name for name, text in texts if wrong in text and name != "docs/glossary.md"] == []


def test_a_code_of_a_subtype_belongs_to_one_type_and_no_two_things_share_a_name() -> None:
    types, subtypes = type_terms(), subtype_terms()
    assert not set(types) & set(subtypes)
    names = [term.zh for terms in (types, subtypes) for term in terms.values()]
    assert len(names) == len(set(names))


def test_a_sentence_names_a_register_as_its_heading_does() -> None:
    assert IN_SENTENCES["population"].zh == REGISTERS["population"].zh
    assert IN_SENTENCES["wis"].zh in REGISTERS["wis"].zh


def test_every_source_that_is_read_has_its_name() -> None:
    assert [contract.name for contract in all_contracts() if contract.name not in SOURCES] == []
