"""Tells one version of the program from another by what stands in its files."""

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import duckdb

from transforms.secret import load_secret


@cache
def fingerprint_of(*packages: str) -> str:
    """16 hexadecimal digits, of every file of these packages and of the database's version."""
    digest = hashlib.sha256(duckdb.__version__.encode())
    for package in packages:
        digest.update(_digest(package))
    return digest.hexdigest()[:16]


def rules_fingerprint() -> str:
    """Of all that decides what a run says of a delivery."""
    return fingerprint_of("checks", "data.reference", "transforms")


def program_and_secret() -> str:
    """This program with this secret: whatever two runs of the same two say of one delivery is the
    same. Raises: SecretError."""
    return f"{rules_fingerprint()} {load_secret().fingerprint}"


@cache
def _digest(package: str) -> bytes:
    """Of a package's files; each is asked for by several sets of packages."""
    digest = hashlib.sha256()
    for path, content in sorted(_contents(files(package), package)):
        digest.update(path.encode() + b"\0" + content)
    return digest.digest()


def _contents(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        here = f"{path}/{entry.name}"
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _contents(entry, here)
        elif not entry.name.endswith(".pyc"):
            yield here, entry.read_bytes()
