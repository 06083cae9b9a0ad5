"""What every test runs under: one thread, no settings of the user's, nothing sent anywhere, no
wide imports."""

import gc
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from filelock import FileLock

_ENVIRONMENT = {
    # A second one costs more than it brings where a table has a hundred rows, and two workers share
    # two cores. `run_sample` runs under two: what many tests read is made as an office makes it.
    "BIRTHRECON_THREADS": "1",
    "BIRTHRECON_SECRET": "5e" * 32,
    # Great Expectations takes eight seconds of processor to load; who asks for the record says so.
    "BIRTHRECON_AUDIT": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "GX_ANALYTICS_ENABLED": "false",
}


def pytest_configure(config: pytest.Config) -> None:
    """Before anything is imported: libraries read the environment at their import."""
    for name in [name for name in os.environ if name.startswith(("BIRTHRECON_", "PREFECT_API"))]:
        del os.environ[name]
    os.environ.update(_ENVIRONMENT)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is imported stays, and is not looked through for garbage again and again: that took an
    eighth of a worker's processor."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(50_000, 20, 20)
        gc.enable()


@pytest.fixture
def flushed(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """The inodes of the files and folders that the disk was asked to hold during the test."""
    inodes: set[int] = set()
    fsync = os.fsync

    def noted(descriptor: int) -> None:
        inodes.add(os.fstat(descriptor).st_ino)
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", noted)
    return inodes


@pytest.fixture(scope="session")
def made_once(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str, Callable[[Path], None]], Path]:
    """A folder that the first worker makes and every other one reads.

    Asked for by name with what fills it. Nobody changes what stands in it: who must, takes a copy.
    """
    # Each worker has a folder of its own below one that they share.
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if is_worker else base) / "made_once"
    shared.mkdir(exist_ok=True)

    def make(name: str, fill: Callable[[Path], None]) -> Path:
        folder = shared / name
        with FileLock(shared / f"{name}.lock"):
            if not folder.exists():
                making = shared / f"{name}.making"
                shutil.rmtree(making, ignore_errors=True)
                making.mkdir()
                fill(making)
                making.rename(folder)
        return folder

    return make


@pytest.fixture(scope="session")
def postgres_address() -> Iterator[str]:
    """The address of a real PostgreSQL server, one for all tests of a worker."""
    from tests.postgres_server import postgres_server

    # Not below pytest's own folder: each pytest that begins on the machine shuts that to every user
    # but its own, and where root runs the tests the server is another's.
    with (
        tempfile.TemporaryDirectory(prefix="birthrecon-postgres-") as folder,
        postgres_server(Path(folder)) as address,
    ):
        yield address


@pytest.fixture(scope="module")
def postgres(postgres_address: str) -> str:
    """The address of an empty database of that server, for the tests of one file."""
    import psycopg

    name = f"tests_{uuid.uuid4().hex}"
    with psycopg.connect(postgres_address, autocommit=True) as connection:
        connection.execute(f"create database {name}")
    return postgres_address.replace("/postgres?", f"/{name}?")


@pytest.fixture(scope="session")
def small_district(made_once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    """OUT of a made-up district of 600 births, run and released twice; tests leave it as it is."""

    def fill(folder: Path) -> None:
        from reports.release.make import make_release

        run_sample(folder, births=600, seed=4)
        for name in ("2007-09", "2007-10"):
            make_release(folder / "out", name)

    return made_once("small_district", fill) / "out"


@pytest.fixture(scope="session")
def smaller_district(made_once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    """A made-up district of 400 births: its `delivery`, and `out` after one run; tests leave them
    as they are."""
    return made_once("smaller_district", lambda folder: run_sample(folder, births=400, seed=12))


def run_sample(folder: Path, births: int, seed: int) -> None:
    """Make a district's delivery in the folder, and its OUT beside it."""
    from data.sample import generate
    from flows.run import run_directly
    from flows.settings import Settings

    generate(folder / "delivery", births=births, seed=seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BIRTHRECON_THREADS", "2")
        run_directly(folder / "delivery", folder / "out", Settings(audit=False))
