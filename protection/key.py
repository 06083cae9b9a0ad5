"""The key: whether it is strong enough, and the keys that are derived from it.

One secret, BIRTHRECON_KEY, opens everything; each use has a key of its own (HKDF), so that no two
ciphers share one.
"""

import hashlib
import math
import os
import secrets
from dataclasses import dataclass
from functools import cached_property, lru_cache

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_VARIABLE = "BIRTHRECON_KEY"
OLD_KEY_VARIABLE = "BIRTHRECON_OLD_KEY"
SHORTEST = 20
_FEWEST_BITS = 60
# Public, so that nobody's table of derived keys for another program serves here.
_SALT = b"birthrecon key 1"
_SCRYPT_COST = 2**14


class KeyRefusedError(Exception):
    """A key that does not protect; `str()` says what to do, Chinese first, and never the key."""


@dataclass(frozen=True)
class Key:
    """A key, and what is derived from it. text: as BIRTHRECON_KEY holds it."""

    text: str

    def __repr__(self) -> str:
        """The mark alone: a key must not stand in a message."""
        return f"Key({self.mark})"

    @cached_property
    def mark(self) -> str:
        """Eight digits that tell keys apart and betray nothing of them."""
        return self.derived("mark")[:4].hex()

    def derived(self, use: str, salt: bytes = b"") -> bytes:
        """32 bytes for one use, and for one file where a salt is given."""
        return HKDF(SHA256(), 32, salt or None, use.encode()).derive(_stretched(self.text))


@lru_cache(maxsize=8)
def _stretched(text: str) -> bytes:
    """Slow on purpose: whoever guesses keys pays 50 ms a guess."""
    return hashlib.scrypt(text.encode(), salt=_SALT, n=_SCRYPT_COST, r=8, p=1, dklen=32)


def check_key(text: str, variable: str = KEY_VARIABLE) -> Key:
    """The key, if it is one. Raises: KeyRefusedError, with what to use in its place."""
    if not text.isascii() or not text.isprintable():
        why = ("只能用可见的 ASCII 字符", "only visible ASCII characters may stand in it")
    elif len(text) < SHORTEST:
        why = (f"太短（少于 {SHORTEST} 个字符）", f"it is shorter than {SHORTEST} characters")
    elif guessing_bits(text) < _FEWEST_BITS:
        why = ("太容易猜到（重复或连续的字符太多）", "it is easily guessed: too much of it repeats")
    else:
        return Key(text)
    raise KeyRefusedError(
        f"{variable} 不能用作密钥：{why[0]}。请运行 birthrecon new-key 生成一个；已用它加密的文件，"
        f"把它改放在 {OLD_KEY_VARIABLE}，再运行 birthrecon rekey。\n"
        f"{variable} cannot be the key: {why[1]}. Run birthrecon new-key to get one; where files "
        f"are enciphered with it already, put it into {OLD_KEY_VARIABLE} and run birthrecon rekey."
    )


def key_in_use() -> Key | None:
    """The key that this process works with; it stands in the environment, and nowhere else."""
    return as_key(os.environ.get(KEY_VARIABLE))


@lru_cache(maxsize=8)
def as_key(text: str | None) -> Key | None:
    """The key of a text, which was checked when it was read; kept, for its mark costs time."""
    return Key(text) if text else None


def guessing_bits(text: str) -> float:
    """How hard a text is to guess, in bits, seen kindly: characters that carry on a run (aaaa,
    1234, 9876) or repeat what stood four signs or more before count nothing.

    >>> round(guessing_bits("a" * 40)), round(guessing_bits("abcdefghijklmnopqrstuvwxyz"))
    (0, 5)
    """
    counted = 0
    for place, sign in enumerate(text):
        step = ord(sign) - ord(text[place - 1]) if place else 9
        carries_on = step in (-1, 0, 1)
        repeats = place >= 3 and text[place - 3 : place + 1] in text[:place]
        counted += not carries_on and not repeats
    return counted * math.log2(max(1, len(set(text))))


def new_key() -> str:
    """A key of 256 random bits, as text."""
    return secrets.token_urlsafe(32)
