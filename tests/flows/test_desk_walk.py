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
from datetime import date
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from reports.desk.accounts import add_account
from reports.desk.roles import Person, Role
from transforms.ledger.event_writer import Actor
from transforms.ledger.store import open_ledger
from transforms.ledger.vocabulary import LedgerRole

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
PASSWORD = "long enough to be safe"
CLERKS_TOWN = "420607107"
BOSS = Actor("tests", LedgerRole.SYSTEM, date(2009, 8, 1))
PEOPLE = {
    "reviewer": Role.REVIEWER,
    "reader": Role.REVIEWER,
    "second": Role.REVIEWER,
    "new": Role.REVIEWER,
    "boss": Role.STATISTICIAN,
    "clerk": Role.TOWN_CLERK,
}
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
def desk(smaller_district: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a desk over a small district, with a person of each role that the walk
    needs."""
    folder = tmp_path_factory.mktemp("walk")
    out = str(shutil.copytree(smaller_district / "out", folder / "out", symlinks=True))
    birthrecon("desk-account", "add", out, "admin", "--role", "admin", "--own", typed=PASSWORD)
    with open_ledger(folder / "out") as ledger:
        for name, role in PEOPLE.items():
            town = CLERKS_TOWN if role is Role.TOWN_CLERK else None
            person, is_own = Person(name, name, role, town), name != "new"
            add_account(
                ledger,
                Actor("tests", LedgerRole.SYSTEM, date(2009, 8, 1)),
                person,
                PASSWORD,
                is_own=is_own,
            )
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
    for _ in range(600):  # a busy machine takes long to import
        try:
            with urlopen(f"{address}/login", timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the desk does not answer")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    # What is expected comes at once on a quiet machine; a busy one is given time.
    expect.set_options(timeout=30_000)
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
        # The first page after a run reads all cases; a busy machine takes its time.
        expect(self.page.get_by_role("button", name="退出")).to_be_visible(timeout=30_000)

    def picture(self, name: str) -> None:
        if folder := os.environ.get("KEEP_PICTURES"):
            self.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.fixture
def walk(desk: str, chromium: Browser) -> Iterator[Walk]:
    walk = Walk(chromium, desk)
    yield walk
    walk.page.context.close()
    assert walk.elsewhere == []


def open_first_case(walk: Walk, question: str = "?grade=review") -> str:
    """The case that the queue puts first; its number."""
    walk.go(f"/cases{question}")
    walk.page.locator("table.queue a").first.click()
    walk.page.wait_for_url("**/case/**")
    return number(walk)


def number(walk: Walk) -> str:
    return walk.page.locator("h1 .code").inner_text()


def test_a_reviewer_filters_decides_by_keyboard_goes_on_and_takes_it_back(walk: Walk) -> None:
    walk.sign_in("reviewer")
    page = walk.page
    walk.picture("queue")
    page.get_by_label("可信程度").select_option("review")
    page.wait_for_url("**/cases?*grade=review*")
    page.locator("table.queue a").first.click()
    page.wait_for_url("**/case/**")
    first = number(walk)
    walk.picture("case")
    page.keyboard.press("s")  # without a reason the key leads to the reason
    page.keyboard.type("same woman, looked up")
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    expect(page.locator(".done")).to_contain_text(first)  # decided, and the next case is here
    expect(page.locator(".done")).to_contain_text("排除")
    assert number(walk) != first
    expect(page.locator(".place")).to_contain_text("第 1 个")
    walk.picture("case-next")
    page.keyboard.press("u")
    expect(page.locator("h1")).to_contain_text(first)
    expect(page.locator(".state")).to_have_text("待处理")
    expect(page.locator(".history")).to_contain_text("same woman, looked up")
    page.keyboard.press("f")
    expect(page.locator(".done")).to_contain_text("列入更正名单")
    page.keyboard.press("u")
    expect(page.locator("h1")).to_contain_text(first)
    expect(page.locator(".state")).to_have_text("待处理")
    page.keyboard.press("n")
    expect(page.locator("h1")).not_to_contain_text(first)
    page.keyboard.press("p")
    expect(page.locator("h1")).to_contain_text(first)
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="The records")).to_be_visible()
    walk.picture("case-en")
    assert walk.complaints == []


def test_enter_in_a_reason_sends_what_was_chosen_and_without_a_choice_nothing(walk: Walk) -> None:
    walk.sign_in("reviewer")
    page = walk.page
    first = open_first_case(walk)
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
    expect(page.locator(".done")).to_contain_text("排除")
    page.keyboard.press("u")
    expect(page.locator("h1")).to_contain_text(first)
    expect(page.locator(".history")).to_contain_text("the hospital slipped")
    expect(page.locator(".state")).to_have_text("待处理")


@pytest.mark.parametrize(
    ("reader", "key", "verdict"),
    [("reader", "1", "是问题"), ("reader", "2", "不是问题"), ("second", "3", "无法判断")],
)
def test_a_key_judges_in_the_blind_review_and_enter_in_its_comment_judges_nothing(
    walk: Walk, reader: str, key: str, verdict: str
) -> None:
    walk.sign_in(reader)
    page = walk.page
    walk.go("/review")
    judged = page.locator("form.verdict").get_attribute("action")
    walk.picture("review")
    page.locator("input[name=comment]").fill("no doubt 123")
    page.keyboard.press("Enter")
    page.wait_for_timeout(200)
    assert page.locator("form.verdict").get_attribute("action") == judged
    page.keyboard.press("Escape")
    page.keyboard.press(key)
    page.wait_for_load_state()
    case_id = str(judged).rsplit("/", 1)[1]
    # What both have judged stands in a table of its own.
    told = page.locator("main > ul li, main table tbody tr", has_text=case_id).first
    expect(told).to_contain_text(f"{verdict} — no doubt 123")


def test_the_pages_fit_a_telephone_and_ask_nothing_of_elsewhere(walk: Walk) -> None:
    walk.sign_in("boss")
    walk.page.set_viewport_size({"width": 390, "height": 800})
    for path in ("/cases?view=all", "/overview", "/review", "/town?town=420607107", "/me/password"):
        walk.go(path)
        wide = "document.documentElement.scrollWidth"
        assert walk.page.evaluate(wide) <= 390, path
    open_first_case(walk, "?view=all")
    assert walk.page.evaluate(wide) <= 390
    walk.picture("case-390")
    assert walk.complaints == []


def test_who_got_her_password_from_another_chooses_her_own_before_she_sees_a_page(
    walk: Walk,
) -> None:
    page = walk.page
    walk.go("/login")
    page.get_by_label("账号").fill("new")
    page.get_by_label("口令").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/me/password")
    walk.go("/cases")
    assert page.url.endswith("/me/password")
    page.get_by_label("当前口令").fill(PASSWORD)
    page.get_by_label("新口令").fill("four boats behind a hill")
    page.get_by_label("再输一次").fill("four boats behind a hill")
    page.keyboard.press("Enter")
    page.wait_for_url("**/login")


def test_the_report_leads_into_the_cases_of_a_kind(walk: Walk) -> None:
    walk.sign_in("boss")
    walk.go("/overview")
    walk.page.get_by_role("link", name="本次核对的报告").click()
    with walk.page.context.expect_page() as opened:
        walk.page.locator("tr[data-cases] a").first.click()
    expect(opened.value.locator("main table tbody tr").first).to_be_visible()
    assert "/cases?view=all&case_type=" in opened.value.url


def test_typing_a_comment_decides_nothing(walk: Walk) -> None:
    walk.sign_in("reviewer")
    page = walk.page
    open_first_case(walk)
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
    reviewer.go("/cases?view=all")
    others = reviewer.page.locator("table.queue tbody tr", has_not_text="双沟镇")
    path = str(others.first.locator("a").get_attribute("href")).split("?")[0]
    reviewer.page.context.close()
    walk.sign_in("clerk")
    expect(walk.page.get_by_role("heading", name="双沟镇")).to_be_visible()
    walk.picture("town")
    assert walk.go(path) == 403
    expect(walk.page.get_by_text("您无权查看或办理此项")).to_be_visible()
    walk.picture("refused")
    walk.go("/cases?view=all")
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
    open_first_case(walk)
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
