"""What the README promises about building and testing."""

import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_ci_runs_the_test_command_of_the_readme(tmp_path: Path) -> None:
    (named,) = re.findall(
        r"^(make test)\b", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    stand_in = tmp_path / "make"
    stand_in.write_text('#!/bin/sh\necho "make $@"\n', encoding="utf-8")
    stand_in.chmod(0o755)
    environment = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}", "CI": "true"}
    done = subprocess.run(
        [ROOT / ".ci" / "run"], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == named


def test_every_file_that_the_readme_and_docs_link_to_is_there() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *(ROOT / "benchmarks").glob("*.md")]
    broken = [
        f"{page.name}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []


def test_the_lock_pins_every_package_by_hash_and_names_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    blocks = [
        block for block in re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE) if block.strip()
    ]
    assert len(blocks) > 100
    assert [
        block
        for block in blocks
        if not re.search(r"^\S+==\S+", block) or "--hash=sha256:" not in block
    ] == []
    assert not re.search(r"https?://|--index-url|--extra-index-url|--find-links", lock)
