"""Settings that nobody meant: delivery.toml, birthrecon.toml, the environment, options, the
terminal, the user."""

import random
from collections.abc import Callable
from pathlib import Path

from benchmarks.campaign.invariants import (
    judge_command,
    judge_ledger,
    judge_leftovers,
    judge_people,
    judge_published,
    tree,
)
from benchmarks.campaign.mutations import ANY_BYTES, ODD, mutate, odd_cells, recode
from benchmarks.campaign.trial import Trial

_VALUES = (
    "0",
    "-1",
    "10000",
    "1e9",
    "99999999999999999999",
    "inf",
    "nan",
    "true",
    "[]",
    '"x"',
    "''",
)
_NAMES = (
    "threads",
    "memory_limit",
    "audit",
    "source_retries",
    "databases",
    "sign_off",
    "delivery",
    "out",
    "key",
    "ledger_dsn",
    "group",
    "no_such_setting",
)
_LIMITS = ('"0GB"', '"1KB"', '"2 GB"', '"9999999TB"', '"-1GB"', '"1.5GiB"', '"2gb"')
_COMMANDS: tuple[tuple[str, ...], ...] = (
    ("audit", "{out}"),
    ("statistics", "{out}"),
    ("issue", "{out}", "--again", "--on", "2009-09-01"),
    ("sign", "{out}", "{odd}", "--role", "{odd}", "--name", "{odd}"),
    ("changes", "{out}"),
    ("explain", "{out}", "{odd}"),
    ("query", "{out}", "{odd}"),
    ("publish", "{out}", "--release", "{odd}"),
    ("ledger", "{out}"),
    ("receive", "{out}", "{odd}"),
    ("desk", "{out}"),
    ("replay", "{odd}"),
    ("review-result", "{odd}"),
    ("sample", "{deep}/{odd}", "--births", "5"),
    ("run", "{delivery}", "--out", "{deep}/{odd}/x"),
    ("run", "{delivery}", "--out", "{delivery}/out"),
    ("run", "{odd}", "--out", "{out}"),
    ("schedule", "{delivery}", "--out", "{out}", "--cron", "{odd}"),
)


def settings(trial: Trial) -> None:
    """One command under settings that are odd in one to three ways."""
    delivery, out = trial.copy("delivery"), trial.copy("out")
    before = tree(out)
    environment: dict[str, str] = {}
    config = trial.folder / "birthrecon.toml"
    ways = (_toml_setting, _variable, _terminal, _whole_file, _manifest)
    for _ in range(trial.draw.choice((1, 1, 2, 3))):
        way = trial.draw.choice(ways)
        trial.step(_step(way, config, environment, delivery))
    odd = trial.draw.choice([one for one in ODD if "\0" not in one])
    places = {
        "{out}": str(out),
        "{delivery}": str(delivery),
        "{odd}": odd,
        "{deep}": str(trial.folder / "a/b/c"),
    }
    command = [_fill(part, places) for part in trial.draw.choice(_COMMANDS)]
    trial.done.append(" ".join(command)[:120])
    ended = trial.run(command, environment)
    judge_command(trial, ended)
    judge_published(trial, out, before, replaced=command[0] == "run" and ended.code < 2)
    judge_leftovers(trial, out)
    config.unlink(missing_ok=True)  # the audit is asked under settings that can be used
    judge_ledger(trial, out)
    judge_people(trial, out)


def _fill(part: str, places: dict[str, str]) -> str:
    for name, value in places.items():
        part = part.replace(name, value)
    return part


Environment = dict[str, str]
Way = Callable[[random.Random, Path, Environment, Path], str]


def _step(
    way: Way, config: Path, environment: Environment, delivery: Path
) -> Callable[[random.Random], str]:
    return lambda draw: way(draw, config, environment, delivery)


def _toml_setting(draw: random.Random, config: Path, _: Environment, __: Path) -> str:
    name, value = draw.choice(_NAMES), draw.choice((*_VALUES, *_LIMITS))
    with config.open("a", encoding="utf-8") as file:
        file.write(f"{name} = {value}\n")
    return f"birthrecon.toml: {name} = {value}"


def _variable(draw: random.Random, _: Path, environment: Environment, __: Path) -> str:
    name = f"BIRTHRECON_{draw.choice(_NAMES).upper()}"
    value = draw.choice((*_VALUES, *_LIMITS, *(one for one in ODD if "\0" not in one)))
    environment[name] = value.strip('"')
    return f"{name}={value[:20]!r}"


def _terminal(draw: random.Random, _: Path, environment: Environment, __: Path) -> str:
    name, value = draw.choice(
        (
            ("PYTHONIOENCODING", "gbk"),
            ("PYTHONIOENCODING", "ascii"),
            ("TERM", "dumb"),
            ("COLUMNS", "1"),
            ("TZ", "Nowhere/Else"),
            ("HOME", "/nonexistent"),
            ("TMPDIR", "/nonexistent"),
        )
    )
    environment[name] = value
    return f"{name}={value}"


def _whole_file(draw: random.Random, config: Path, _: Environment, __: Path) -> str:
    text = draw.choice(("[" * 5000, "\0", "threads = 1\nthreads = 2", "a" * 100_000, "\ud83d"[:0]))
    config.write_text(text, encoding="utf-8")
    return f"birthrecon.toml: {text[:12]!r} ({len(text)} signs)"


def _manifest(draw: random.Random, _: Path, __: Environment, delivery: Path) -> str:
    path = delivery / "delivery.toml"
    if not path.is_file():
        return "left as it was"
    if draw.random() < 0.5:
        return "delivery.toml " + mutate(draw.choice((*ANY_BYTES, recode, odd_cells)), draw, path)
    text = path.read_text(encoding="utf-8-sig", errors="replace").splitlines() or [""]
    at = draw.randrange(len(text))
    text[at] = f"{text[at].partition('=')[0]}= {draw.choice(_VALUES)}"
    encoding = draw.choice(("utf-8", "utf-8-sig", "gbk"))
    path.write_bytes("\n".join(text).encode(encoding, "replace"))
    return f"delivery.toml: {text[at]}"
