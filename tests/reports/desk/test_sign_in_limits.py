"""Guessing a password costs time, and nobody who guesses keeps anybody else out."""

import os
import subprocess
import sys

import pytest

from reports.desk.sign_in_limits import Attempt, TriedTooOftenError, forget, reserve
from tests.reports.desk.at_the_desk import PASSWORD, token_of
from transforms.ledger.tables import FailedSignIn
from transforms.secret import Secret

SECRET = Secret(b"0" * 32)


def try_at(client, name: str, password: str) -> int:
    token = token_of(client.get("/login").text)
    form = {"name": name, "password": password, "csrf_token": token}
    return client.post("/login", data=form).status_code


def test_after_five_wrong_passwords_even_the_right_one_waits_and_then_passes(browser, clock):
    client = browser()
    tries = ["a wrong password"] * 5 + [PASSWORD]
    assert [try_at(client, "reviewer", password) for password in tries] == [401] * 5 + [429]
    clock.seconds += 16
    assert try_at(client, "reviewer", PASSWORD) == 303


def test_a_name_that_nobody_bears_waits_like_one_that_somebody_bears(browser):
    client = browser()
    assert [try_at(client, "nobody", PASSWORD) for _ in range(6)] == [401] * 5 + [429]


def test_who_guesses_at_the_administrator_does_not_keep_her_out(visit, browser):
    admin = visit("admin")
    admin.post("/logout")
    guesser = browser()
    assert [try_at(guesser, "admin", f"guess {n}") for n in range(6)][-1] == 429
    # Her own browser has signed in before: its tries are counted apart.
    assert try_at(admin.client, "admin", PASSWORD) == 303


def test_people_who_share_a_browser_are_known_to_it_each(visit, browser):
    shared = visit("reviewer")
    shared.post("/logout")
    assert try_at(shared.client, "statistician", PASSWORD) == 303
    guesser = browser()
    for name in ("reviewer", "statistician"):
        assert [try_at(guesser, name, f"guess {n}") for n in range(6)][-1] == 429
        assert try_at(shared.client, name, PASSWORD) == 303


def test_the_count_outlives_a_restart_and_is_cleared_at_the_machine_itself(browser, ledger, out):
    client = browser()
    for _ in range(5):
        try_at(client, "auditor", "a wrong password")
    assert try_at(browser(), "auditor", PASSWORD) == 429
    subprocess.run(
        [sys.executable, "-m", "birthrecon", "desk-account", "unlock", str(out)],
        check=True,
        capture_output=True,
        env=os.environ,
    )
    assert try_at(browser(), "auditor", PASSWORD) == 303


def test_a_hundred_tries_at_once_are_counted_before_any_password_is_looked_at(ledger):
    attempts = [Attempt("admin", "10.0.0.1") for _ in range(5)]
    for attempt in attempts:
        reserve(ledger, attempt, 1_000, SECRET)
    with pytest.raises(TriedTooOftenError) as told:
        reserve(ledger, attempts[0], 1_000, SECRET)
    assert told.value.seconds == 15
    assert reserve(ledger, Attempt("admin", "10.0.0.2"), 1_000, SECRET)
    assert reserve(ledger, Attempt("other", "10.0.0.1"), 1_000, SECRET)


def test_waits_double_and_end_and_a_whole_address_waits_a_minute_at_most(ledger):
    at, waits = 1_000, []
    for _ in range(13):
        try:
            reserve(ledger, Attempt("admin", "10.0.0.1"), at, SECRET)
        except TriedTooOftenError as error:
            waits.append(error.seconds)
            at += error.seconds
            reserve(ledger, Attempt("admin", "10.0.0.1"), at, SECRET)
    assert waits == [15, 30, 60, 120, 240, 480, 900, 900]
    for n in range(30):
        reserve(ledger, Attempt(f"name{n}", "10.0.0.9"), 9_000, SECRET)
    with pytest.raises(TriedTooOftenError):
        reserve(ledger, Attempt("another", "10.0.0.9"), 9_000, SECRET)
    assert reserve(ledger, Attempt("another", "10.0.0.9"), 9_060, SECRET)


def test_a_success_forgets_the_failures_of_its_own_name_and_no_others(ledger):
    reserve(ledger, Attempt("clerk", "10.0.0.1"), 1_000, SECRET)
    reserve(ledger, Attempt("admin", "10.0.0.1"), 1_000, SECRET)
    forget(ledger, reserve(ledger, Attempt("clerk", "10.0.0.1"), 1_000, SECRET))
    with ledger.reading() as session:
        assert session.query(FailedSignIn).count() == 1


def test_what_is_kept_of_a_name_gives_no_password_back(ledger):
    reserve(ledger, Attempt("my secret words", "10.0.0.1"), 1_000, SECRET)
    with ledger.reading() as session:
        assert len(session.query(FailedSignIn).one().name_digest) == 4
