"""A head of the chain that is kept elsewhere: it shows that an end was cut off or a past rewritten.

An anchor is a small file with the head's number and hash. It is worth as much as its place: on a
medium that the ledger's users cannot write, or signed (Ed25519) with a key that they cannot read.
The file names nobody.
"""

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization as pem
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from transforms.ledger.chain import GENESIS, Head, canonical
from transforms.ledger.errors import AnchorError

FORMAT = "birthrecon ledger head 1"
PUBLIC_SUFFIX = ".pub"
_HASH_DIGITS = len(GENESIS)


@dataclass(frozen=True)
class Anchor:
    """A head as a file keeps it. signature: over everything else, hexadecimal; empty: unsigned."""

    head: Head
    at: str
    signature: str = ""

    @property
    def signed_bytes(self) -> bytes:
        """What a signature is given for."""
        said = {"format": FORMAT, "event": self.head.seq, "hash": self.head.hash, "at": self.at}
        return canonical(said).encode()


def make_keys(path: Path) -> tuple[Path, Path]:
    """Make a pair of keys: the private one for its owner alone, the public one beside it.

    Raises: AnchorError where a file is there already or cannot be written.
    """
    key, public = Ed25519PrivateKey.generate(), path.with_name(path.name + PUBLIC_SUFFIX)
    private_text = key.private_bytes(pem.Encoding.PEM, pem.PrivateFormat.PKCS8, pem.NoEncryption())
    public_text = key.public_key().public_bytes(
        pem.Encoding.PEM, pem.PublicFormat.SubjectPublicKeyInfo
    )
    _write(path, private_text, 0o600)
    _write(public, public_text, 0o644)
    return path, public


def write_anchor(path: Path, end: Head, key: Path | None = None) -> Anchor:
    """Write the head to a new file, signed where a private key is named. Raises: AnchorError."""
    anchor = Anchor(end, datetime.now(UTC).isoformat(timespec="seconds"))
    if key is not None:
        signature = _private_key(key).sign(anchor.signed_bytes).hex()
        anchor = Anchor(anchor.head, anchor.at, signature)
    said = json.loads(anchor.signed_bytes) | {"signature": anchor.signature}
    _write(path, (json.dumps(said, indent=1) + "\n").encode(), 0o644)
    return anchor


def read_anchor(text: str, public_key: Path | None = None) -> Head | str:
    """The head that is meant: an anchor's file, `1234:9f86…` as papers print it, or a hash alone.

    public_key: the file has to be signed by its private key. Raises: AnchorError.
    """
    with suppress(OSError, ValueError):
        if Path(text).is_file():
            return _verified(Path(text), public_key).head
    if public_key is not None:
        raise AnchorError(
            f"{text} 不是另存的文件，无法验证其签名。",
            f"{text} is no file of a head, so that no signature can be verified.",
        )
    number, _, hashed = text.strip().rpartition(":")
    if not _is_hash(hashed) or (number and not (number.isascii() and number.isdigit())):
        raise AnchorError(
            f"“{text}”既不是文件，也不是校验码（序号:64 位十六进制数）。",
            f"'{text}' is no file and no head (number:64 hexadecimal digits).",
        )
    return Head(int(number), hashed) if number else hashed


def _verified(path: Path, public_key: Path | None) -> Anchor:
    anchor = _read(path)
    if public_key is None:
        return anchor
    try:
        _public_key(public_key).verify(bytes.fromhex(anchor.signature), anchor.signed_bytes)
    except (InvalidSignature, ValueError):
        raise AnchorError(
            f"{path} 的签名不是 {public_key} 的：文件被改动、未签名，或用了另一把密钥。",
            f"{path} does not bear the signature of {public_key}: it was altered, was not signed, "
            "or another key has signed it.",
        ) from None
    return anchor


def _read(path: Path) -> Anchor:
    try:
        said: Any = json.loads(path.read_text(encoding="utf-8"))
        anchor = Anchor(
            Head(int(said["event"]), str(said["hash"])), str(said["at"]), str(said["signature"])
        )
        if said["format"] != FORMAT or not _is_hash(anchor.head.hash):
            raise ValueError
    except (OSError, ValueError, KeyError, TypeError):
        raise AnchorError(
            f"{path} 不是台账校验码文件（birthrecon audit --write-head 所写）。",
            f"{path} is no head of a ledger, as birthrecon audit --write-head writes it.",
        ) from None
    return anchor


def _private_key(path: Path) -> Ed25519PrivateKey:
    try:
        key = pem.load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError, TypeError):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise AnchorError(
            f"{path} 不是可用的 Ed25519 私钥，或无权读取（birthrecon ledger-key 可生成）。",
            f"{path} is no Ed25519 private key, or may not be read (birthrecon ledger-key makes "
            "one).",
        )
    return key


def _public_key(path: Path) -> Ed25519PublicKey:
    try:
        key = pem.load_pem_public_key(path.read_bytes())
    except (OSError, ValueError):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise AnchorError(f"{path} 不是 Ed25519 公钥。", f"{path} is no Ed25519 public key.")
    return key


def _is_hash(text: str) -> bool:
    return len(text) == _HASH_DIGITS and set(text) <= set("0123456789abcdef")


def _write(path: Path, data: bytes, mode: int) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except OSError as error:
        raise AnchorError(
            f"无法写入 {path}（{error.strerror}）；已有的文件不会被覆盖。",
            f"Cannot write {path} ({error.strerror}); a file that is there is never replaced.",
        ) from None
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
