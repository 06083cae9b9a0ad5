"""A line of a template is read at a glance, as a line of code is."""

from pathlib import Path
from unicodedata import east_asian_width

import pytest

ROOT = Path(__file__).parents[1]
WIDEST = 100


def width(line: str) -> int:
    """Columns on the screen: a Chinese character takes two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in line)


def templates() -> list[str]:
    folders = (ROOT / "reports").rglob("templates")
    files = [path for folder in folders for path in folder.iterdir()]
    return sorted(str(path.relative_to(ROOT)) for path in files if path.suffix in (".j2", ".typ"))


def test_there_are_templates_to_look_at():
    assert {Path(path).suffix for path in templates()} == {".j2", ".typ"}


@pytest.mark.parametrize("path", templates())
def test_no_line_of_a_template_is_wider_than_a_hundred_columns(path: str):
    lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if width(line) > WIDEST] == []
