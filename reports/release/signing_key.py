"""The keys of a release: the private one that the office signs with, and the public one that a
reader has from the office."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from exchange.errors import ExchangeError
from exchange.keys import (
    key_fingerprint,
    load_office,
    office_path,
    pem,
    private_key,
    public_key,
)
from protection.cipher import ENCIPHERED, read_private, write_private
from protection.key import key_in_use
from protection.rights import rights_of

RELEASE_KEY, PUBLIC_KEY = "release.key", "release.pub"


class SigningKeyError(Exception):
    """A key that cannot be used; `str()` says what to do, Chinese first."""


@dataclass(frozen=True)
class Signer:
    """Who signs a release. name: as readers know the office; empty: the district's."""

    key: Ed25519PrivateKey = field(repr=False)
    name: str = ""


def load_signer(out: Path, key_file: Path | None = None, name: str | None = None) -> Signer:
    """The office's key: of this file (`birthrecon ledger-key` makes one), of its exchange, or its
    own of releases, OUT/release.key, which is made where there is none. The public half is written
    to OUT/release.pub.

    Raises: SigningKeyError; ExchangeError; WrongKeyError where the key is enciphered and does not
    open.
    """
    office_name = ""
    if key_file is not None:
        key = _parsed(key_file, key_file.read_bytes)
    elif _lies(office_path(out)):
        secret = key_in_use()
        office = load_office(out, secret.text if secret else None)
        key, office_name = office.signing, office.name
    else:
        key = _own_key(out)
    _show_public(out, key.public_key())
    return Signer(key, name or office_name)


def read_public_key(text: str | None, out: Path, key_id: str = "") -> Ed25519PublicKey:
    """The key of a file or of a word of base64; where nothing is given, that of the office whose
    OUT it is: the one of these twelve digits, if it once had that, else the one it has now. Raises:
    SigningKeyError."""
    former = _former(out, key_id)
    own = former if re.fullmatch("[0-9a-f]{12}", key_id) and former.is_file() else out / PUBLIC_KEY
    path = Path(text) if text else own
    try:
        if _is_file(path):
            return public_key(path.read_text(encoding="utf-8"))
        if text:
            return public_key(text)
    except (ExchangeError, OSError, UnicodeDecodeError):
        raise SigningKeyError(
            f"{text or path} 不是 Ed25519 公钥，也不是公钥文件。\n"
            f"{text or path} is no Ed25519 public key, and no file of one."
        ) from None
    raise SigningKeyError(
        "请用 --public-key 给出发布单位的公钥：它由该单位另行公布，不取自发布本身。\n"
        "Give the office's public key with --public-key: the office makes it known elsewhere, and "
        "it is not to be taken from the release itself."
    )


def _own_key(out: Path) -> Ed25519PrivateKey:
    """The key that this office signs releases with; made at its first use, for its owner alone."""
    path, secret = out / RELEASE_KEY, key_in_use()
    if _lies(path):
        data = read_private(path, secret)
        return _parsed(path, lambda: data)
    key = Ed25519PrivateKey.generate()
    write_private(path, pem(key).encode(), secret, rights_of(out))
    return key


def _lies(path: Path) -> bool:
    """Whether a private file lies there, plain or enciphered."""
    return path.is_file() or path.with_name(path.name + ENCIPHERED).is_file()


def _is_file(path: Path) -> bool:
    """Whether there is such a file; a key in plain text may be longer than any name."""
    try:
        return path.is_file()
    except OSError:
        return False


def _parsed(path: Path, read: Callable[[], bytes]) -> Ed25519PrivateKey:
    try:
        return private_key(read().decode("ascii"))
    except (ExchangeError, OSError, ValueError, TypeError):
        raise SigningKeyError(
            f"{path} 不是可用的 Ed25519 私钥（birthrecon ledger-key 可生成），或无权读取。\n"
            f"{path} is no Ed25519 private key, as birthrecon ledger-key makes one, or may not be "
            "read."
        ) from None


def _show_public(out: Path, key: Ed25519PublicKey) -> None:
    """Keep the public half where the office finds it, to make it known."""
    text = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    path = out / PUBLIC_KEY
    before = path.read_bytes() if path.is_file() else b""
    if before == text:
        return
    with suppress(ExchangeError, UnicodeDecodeError):  # older releases keep their key
        former = key_fingerprint(public_key(before.decode()))
        write_private(_former(out, former), before, None, rights_of(out))
    write_private(path, text, None, rights_of(out))


def _former(out: Path, key_id: str) -> Path:
    """Where a public key of former releases lies."""
    return out / f"release.{key_id}.pub"
