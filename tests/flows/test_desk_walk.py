"""The desk as people use it: a real server, a real browser, the keyboard.

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
from playwright.sync_api import Browser, Page, expect, sync_playwright

from data.sample import generate

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
PASSWORD = "long enough to be safe"
CLERKS_TOWN = "420607107"
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


def birthrecon(*arguments: str, typed: str = "") -> None:
    subprocess.run(
        [sys.executable, "-m", "birthrecon", *arguments],
        check=True,
        input=typed,
        text=True,
        capture_output=True,
        env={**os.environ, "BIRTHRECON_AUDIT": "false"},
    )


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a desk over a small district, with a person of each role that the walk
    needs."""
    folder = tmp_path_factory.mktemp("walk")
    generate(folder / "delivery", births=400, seed=12)
    out = str(folder / "out")
    birthrecon("run", str(folder / "delivery"), "--out", out)
    for name, role in (("admin", "admin"), ("reviewer", "reviewer"), ("clerk", "town_clerk")):
        town = ["--town", CLERKS_TOWN] if role == "town_clerk" else []
        birthrecon("desk-account", "add", out, name, "--role", role, *town, typed=PASSWORD + "\n")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with subprocess.Popen(
        [sys.executable, "-m", "birthrecon", "desk", out, "--port", str(port)],
        stdout=subprocess.DEVNULL,
    ) as server:
        try:
            _wait_for(address)
            yield address
        finally:
            server.terminate()


def _wait_for(address: str) -> None:
    for _ in range(200):
        try:
            with urlopen(f"{address}/login", timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the desk does not answer")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
            ],
        )
        yield browser
        browser.close()


class Walk:
    """A page of a browser of its own, which remembers what it asked for elsewhere and what it
    complained about."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.address = address
        self.page: Page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        self.elsewhere: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda asked: self._note(asked.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console",
            lambda said: self.complaints.append(said.text) if said.type == "error" else None,
        )

    def _note(self, url: str) -> None:
        if not url.startswith((self.address, "data:")):
            self.elsewhere.append(url)

    def go(self, path: str) -> int:
        answer = self.page.goto(self.address + path)
        assert answer is not None
        return answer.status

    def sign_in(self, name: str) -> None:
        self.go("/login")
        self.page.get_by_label("账号").fill(name)
        self.page.get_by_label("口令").fill(PASSWORD)
        self.page.keyboard.press("Enter")
        expect(self.page.get_by_role("button", name="退出")).to_be_visible()

    def picture(self, name: str) -> None:
        if folder := os.environ.get("KEEP_PICTURES"):
            self.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.fixture
def walk(desk: str, chromium: Browser) -> Iterator[Walk]:
    walk = Walk(chromium, desk)
    yield walk
    walk.page.context.close()
    assert walk.elsewhere == []


def test_a_reviewer_filters_reads_decides_by_keyboard_and_takes_it_back(walk: Walk) -> None:
    walk.sign_in("reviewer")
    page = walk.page
    walk.picture("queue")
    page.get_by_label("把握").select_option("review")
    page.wait_for_url("**/cases?*grade=review*")
    page.locator("table.queue a").first.click()
    page.wait_for_url("**/case/**")
    walk.picture("case")
    page.keyboard.press("s")  # without a reason the key leads to the reason
    page.keyboard.type("same woman, looked up")
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    expect(page.locator(".state")).to_contain_text("不属实")
    expect(page.locator(".history")).to_contain_text("same woman, looked up")
    walk.picture("case-set-aside")
    page.keyboard.press("u")
    expect(page.locator(".state")).to_have_text("待处理")
    page.keyboard.press("f")
    expect(page.locator(".state")).to_contain_text("提交名单")
    page.keyboard.press("u")
    expect(page.locator(".state")).to_have_text("待处理")
    before = page.url
    page.keyboard.press("n")
    page.wait_for_function("old => location.href !== old", arg=before)
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="The records")).to_be_visible()
    walk.picture("case-en")
    walk.go("/review")
    walk.picture("review-en")
    assert walk.complaints == []


def test_enter_in_a_reason_sends_what_was_chosen_and_without_a_choice_nothing(walk: Walk) -> None:
    walk.sign_in("reviewer")
    page = walk.page
    walk.go("/cases?grade=review")
    page.locator("table.queue a").first.click()
    page.wait_for_url("**/case/**")
    reason = page.get_by_label("理由", exact=True)
    reason.click()
    page.keyboard.type("same woman, looked up")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.wait_for_timeout(300)
    expect(page.locator(".state")).to_have_text("待处理")
    reason.fill("")
    reason.blur()
    page.keyboard.press("s")
    page.keyboard.type("the hospital slipped")
    page.keyboard.press("Enter")
    expect(page.locator(".state")).to_contain_text("不属实")
    expect(page.locator(".history")).to_contain_text("the hospital slipped")
    page.keyboard.press("u")
    expect(page.locator(".state")).to_have_text("待处理")


def test_typing_a_comment_decides_nothing(walk: Walk) -> None:
    walk.sign_in("reviewer")
    page = walk.page
    walk.go("/cases?grade=review")
    page.locator("table.queue a").last.click()
    page.wait_for_url("**/case/**")
    page.keyboard.press("c")
    page.keyboard.type("fun facts: such as s, f, u")
    page.get_by_role("button", name="添加").click()
    expect(page.locator(".history")).to_contain_text("fun facts: such as s, f, u")
    expect(page.locator(".state")).to_have_text("待处理")


def test_a_clerk_is_refused_another_towns_case_by_address_and_by_form(
    walk: Walk, desk: str, chromium: Browser
) -> None:
    reviewer = Walk(chromium, desk)
    reviewer.sign_in("reviewer")
    reviewer.go("/cases")
    others = reviewer.page.locator("table.queue tbody tr", has_not_text="双沟镇")
    path = str(others.first.locator("a").get_attribute("href")).split("?")[0]
    reviewer.page.context.close()
    walk.sign_in("clerk")
    expect(walk.page.get_by_role("heading", name="双沟镇")).to_be_visible()
    walk.picture("town")
    assert walk.go(path) == 403
    expect(walk.page.get_by_text("您无权查看或办理此项")).to_be_visible()
    walk.picture("refused")
    walk.go("/cases")
    own = str(walk.page.locator("table.queue a").first.get_attribute("href"))
    assert walk.go(own) == 200
    # Her own page's form, turned to the other case: the token is right, the town is not.
    walk.page.eval_on_selector(
        "form.reveal", "(form, path) => { form.action = path + '/reveal' }", path
    )
    walk.page.fill("form.reveal input[name=reason]", "curious")
    with walk.page.expect_response(lambda answer: answer.url.endswith("/reveal")) as answer:
        walk.page.click("form.reveal button")
    assert answer.value.status == 403


def test_a_form_without_our_token_is_refused(walk: Walk) -> None:
    walk.sign_in("reviewer")
    walk.go("/cases?grade=review")
    walk.page.locator("table.queue a").first.click()
    walk.page.wait_for_url("**/case/**")
    walk.page.eval_on_selector(
        ".decide input[name=csrf_token]", "field => { field.value = 'made up' }"
    )
    with walk.page.expect_response(
        lambda answer: answer.url.endswith("decide?grade=review")
    ) as answer:
        walk.page.locator("button[value=put_forward]").click()
    assert answer.value.status == 403
    expect(walk.page.get_by_text("表单已失效")).to_be_visible()


def test_the_administrator_sees_accounts_and_no_case(walk: Walk) -> None:
    walk.sign_in("admin")
    expect(walk.page.get_by_role("heading", name="账号", exact=True)).to_be_visible()
    walk.picture("accounts")
    assert walk.go("/cases") == 403
    walk.go("/audit")
    expect(walk.page.get_by_text("台账完整")).to_be_visible()
    walk.picture("audit")
