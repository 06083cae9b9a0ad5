"""The analysts' notebooks: as scripts over a real snapshot, and as pages in a browser.

Set KEEP_PICTURES to a folder to keep a picture of each page.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.py"))
CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
HEADINGS = {
    "explore_births": "By statistical year",
    "completeness_by_town": "The two registers",
    "explore_release": "What each release said of a year",
    "linkage_quality": "What the matching says of itself",
    "town_profile": "boys per 100 girls",
}

# Refused rather than let through: a page that needs what lies elsewhere would then look broken. By
# the browser itself: to be asked about each of some hundred files took a third of its processor.
NOWHERE_ELSE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"


@pytest.fixture
def out(small_district: Path) -> Path:
    return small_district


def environment(out: Path) -> dict[str, str]:
    return {
        **os.environ,
        "BIRTHRECON_OUT": str(out),
        "PYTHONPATH": str(ROOT),
        "MARIMO_SKIP_UPDATE_CHECK": "1",
    }


def test_every_notebook_runs_as_a_script(out: Path) -> None:
    """One process for all five, which reads the libraries once."""
    program = (
        "import runpy, sys\nfor path in sys.argv[1:]: runpy.run_path(path, run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, NOTEBOOKS)],
        env=environment(out),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Error" not in done.stderr


def test_every_notebook_has_a_heading_that_is_looked_for() -> None:
    assert {notebook.stem for notebook in NOTEBOOKS} == HEADINGS.keys()


@pytest.fixture(scope="module")
def address(small_district: Path) -> Iterator[str]:
    """One server over the folder of notebooks, which imports the libraries once."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ("run", "notebooks", "--headless", "--no-token", "--host", "127.0.0.1", "--port")
    with subprocess.Popen(
        [sys.executable, "-m", "marimo", *words, str(port)],
        cwd=ROOT,
        env=environment(small_district),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            for _ in range(300):
                try:
                    urlopen(f"http://127.0.0.1:{port}/health", timeout=1).close()
                    break
                except OSError:
                    assert server.poll() is None, "marimo did not start"
                    time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", NOWHERE_ELSE]
        )
        yield browser
        browser.close()


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
@pytest.mark.parametrize("stem", HEADINGS)
def test_a_notebook_opens_in_a_browser_and_fetches_nothing_from_elsewhere(
    address: str, chromium: Browser, stem: str
) -> None:
    elsewhere: list[str] = []
    # A context of its own has nothing in store that another notebook fetched.
    with chromium.new_context(viewport={"width": 1100, "height": 1400}) as context:
        page = context.new_page()
        page.on("request", lambda asked: _note(asked.url, elsewhere))
        page.goto(f"{address}/?file={stem}.py")
        page.get_by_text(HEADINGS[stem]).first.wait_for(timeout=60_000)
        page.wait_for_timeout(500)
        if folder := os.environ.get("KEEP_PICTURES"):
            page.screenshot(path=Path(folder) / f"notebook-{stem}.png", full_page=True)
        assert page.get_by_text("Traceback").count() == 0
    assert elsewhere == []


def _note(url: str, elsewhere: list[str]) -> None:
    if not url.startswith(("http://127.0.0.1", "data:", "blob:")):
        elsewhere.append(url)
