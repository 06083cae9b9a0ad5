"""A desk over a small real district: made up, run, issued; people of every role who are signed
in."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient

from reports.desk import passwords
from reports.desk.accounts import add_account
from reports.desk.app import create_app
from reports.desk.context import Desk
from reports.desk.roles import Person, Role
from tests.reports.desk.at_the_desk import BOSS, PASSWORD, TOWN, token_of
from transforms.ledger.store import Ledger, open_ledger
from transforms.ledger.tables import Case, Event


class Visitor:
    """A browser that is signed in, and sends the token of its forms."""

    def __init__(self, client: TestClient, name: str) -> None:
        self.client, self.name = client, name
        page = client.get("/login")
        self.token = token_of(page.text)
        answer = client.post(
            "/login", data={"name": name, "password": PASSWORD, "csrf_token": self.token}
        )
        assert answer.status_code in (200, 303), answer.text
        self.token = token_of(client.get("/", follow_redirects=True).text)

    def get(self, path: str, **options):
        return self.client.get(path, **options)

    def post(self, path: str, files=None, **fields: str):
        return self.client.post(path, data={"csrf_token": self.token, **fields}, files=files)


@pytest.fixture(scope="session")
def monkeypatch_session() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="session")
def published(
    smaller_district: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch_session: pytest.MonkeyPatch,
) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    # The real argon2, at the least cost: a test signs in six people.
    cheap = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch_session.setattr(passwords, "_HASHER", cheap)
    shutil.copytree(smaller_district / "out", folder / "out", symlinks=True)
    with open_ledger(folder / "out") as ledger:
        for role in Role:
            person = Person(
                NAMES[role], NAMES[role], role, TOWN if role is Role.TOWN_CLERK else None
            )
            add_account(ledger, BOSS, person, PASSWORD, is_own=True)
        add_account(ledger, BOSS, Person("second", "second", Role.REVIEWER), PASSWORD, is_own=True)
    return folder / "out"


NAMES = {
    Role.STATISTICIAN: "statistician",
    Role.REVIEWER: "reviewer",
    Role.TOWN_CLERK: "clerk",
    Role.AUDITOR: "auditor",
    Role.ADMIN: "admin",
}


@pytest.fixture
def out(published: Path, tmp_path: Path) -> Path:
    return shutil.copytree(published, tmp_path / "out", symlinks=True)


@pytest.fixture
def ledger(out: Path) -> Iterator[Ledger]:
    with open_ledger(out) as opened:
        yield opened


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.seconds = 1_193_900_000.0  # 1 November 2007

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def browser(out: Path, ledger: Ledger, clock: Clock) -> Callable[[], TestClient]:
    app = create_app(Desk(out, ledger, clock=clock))
    return lambda: TestClient(app, base_url="http://localhost", follow_redirects=False)


@pytest.fixture
def visit(browser: Callable[[], TestClient]) -> Callable[[str], Visitor]:
    return lambda name: Visitor(browser(), name)


@pytest.fixture
def events(ledger: Ledger) -> Callable[[str], list[Event]]:
    def read(action: str) -> list[Event]:
        with ledger.reading() as session:
            return list(session.query(Event).filter_by(action=action).order_by(Event.seq))

    return read


@pytest.fixture
def case(ledger: Ledger) -> Callable[..., Case]:
    """The first case that fits, as the ledger has it now."""

    def find(**wanted: str) -> Case:
        with ledger.reading() as session:
            found = session.query(Case).filter_by(**wanted).order_by(Case.case_id).first()
            assert found is not None, wanted
            return found

    return find
