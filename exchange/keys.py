"""Keys of the exchange: Ed25519 to sign, age to seal. The office's own private keys lie below OUT,
readable by its owner alone, and enciphered where there is a key."""

import base64
import json
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from pyrage import x25519

from exchange.errors import ExchangeError
from exchange.store import FOLDER
from protection.cipher import read_private, replace_private, sealed_name
from protection.key import as_key
from protection.rights import rights_of

OFFICE_FILE = "office.key"


@dataclass(frozen=True)
class Office:
    """Who this office is to its partners. code: its district's; name: as partners read it."""

    code: str
    name: str
    signing: Ed25519PrivateKey = field(repr=False)
    sealing: x25519.Identity = field(repr=False)

    @property
    def key_id(self) -> str:
        """The name of its signing key."""
        return f"{self.code}-{key_fingerprint(self.signing.public_key())}"

    @property
    def public(self) -> dict[str, str]:
        """What a partner has to know of this office."""
        return {
            "code": self.code,
            "name": self.name,
            "key_id": self.key_id,
            "public_key": public_text(self.signing.public_key()),
            "seal_key": str(self.sealing.to_public()),
        }


def office_path(out: Path) -> Path:
    """Where the office's private keys lie."""
    return out / FOLDER / OFFICE_FILE


def make_office(out: Path, code: str, name: str, key_text: str | None) -> Office:
    """New keys for this office, in place of those it had."""
    office = Office(code, name, Ed25519PrivateKey.generate(), x25519.Identity.generate())
    text = json.dumps(
        {"code": code, "name": name, "signing": pem(office.signing), "sealing": str(office.sealing)}
    )
    rights = rights_of(out)
    rights.make_folder(out / FOLDER)
    replace_private(office_path(out), text.encode(), as_key(key_text), rights)
    return office


def load_office(out: Path, key_text: str | None) -> Office:
    """This office's keys. Raises: ExchangeError where there are none; WrongKeyError."""
    path, key = office_path(out), as_key(key_text)
    if not path.is_file() and not sealed_name(path, key).is_file():
        raise ExchangeError(
            f"{out} 还没有交换密钥；请先运行 birthrecon exchange init {out}。",
            f"{out} has no keys of its exchange: run birthrecon exchange init {out} first.",
        )
    told = json.loads(read_private(path, key))
    return Office(
        told["code"],
        told["name"],
        private_key(told["signing"]),
        x25519.Identity.from_str(told["sealing"]),
    )


def pem(key: Ed25519PrivateKey) -> str:
    """A private key as OpenSSL reads it."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def private_key(text: str) -> Ed25519PrivateKey:
    """The private key of a PEM text. Raises: ExchangeError."""
    try:
        key = load_pem_private_key(text.encode(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):  # TypeError: it asks for a password
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise ExchangeError("不是 Ed25519 私钥（PEM）。", "That is no Ed25519 private key (PEM).")
    return key


def public_text(key: Ed25519PublicKey) -> str:
    """A public key as one word: the 32 bytes in base64."""
    return base64.b64encode(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def public_key(text: str) -> Ed25519PublicKey:
    """The public key of a word as `public_text` gives it, or of a PEM text. Raises:
    ExchangeError."""
    try:
        if "-----BEGIN" in text:
            key = load_pem_public_key(text.encode())
            if isinstance(key, Ed25519PublicKey):
                return key
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(text.strip(), validate=True))
    except (ValueError, UnsupportedAlgorithm):
        raise ExchangeError(
            "不是 Ed25519 公钥（PEM，或 32 字节的 base64）。",
            "That is no Ed25519 public key (PEM, or its 32 bytes in base64).",
        ) from None


def key_fingerprint(key: Ed25519PublicKey) -> str:
    """Twelve hexadecimal digits that tell one public key from another."""
    return sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:12]


def sign_text(key: Ed25519PrivateKey, text: str) -> str:
    """A signature over a text, in base64."""
    return base64.b64encode(key.sign(text.encode())).decode()


def is_signed(key: Ed25519PublicKey, text: str, signature: str) -> bool:
    """Whether the key has signed the text."""
    try:
        key.verify(base64.b64decode(signature, validate=True), text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True
