"""AES-256-GCM: of texts in a table, and of whole files.

A text begins with `enc1:` and the mark of its key, so that a wrong key is told from a damaged text.
It is bound to its column: moved into another, it does not open. A file is cut into pieces of 1 MB
that carry their number, and the last says that it is the last: none can be moved, removed or added.
"""

import base64
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from protection.key import KEY_VARIABLE, Key
from protection.rights import Rights

_UNFINISHED = ".new"
ENCIPHERED = ".enc"
_TEXT = "enc1:"
_AS_WRITTEN = "raw1:"
_FILE = b"birthrecon enc 1\n"
_PIECE = 1 << 20
_NONCE, _SALT, _MARK, _TAG = 12, 16, 4, 16


class WrongKeyError(Exception):
    """What is enciphered does not open; `str()` says what to do, Chinese first."""

    def __init__(
        self,
        what: str,
        key: Key | None,
        made_with: str = "",
        if_damaged: tuple[str, str] = ("", ""),
    ) -> None:
        """what: the file or table. made_with: the mark of the key that enciphered it. if_damaged:
        sentences that say what to do where no key is missing."""
        zh = f"用另一个密钥（标记 {made_with}）加密" if made_with else "已加密，或已损坏"
        en = f"with another key (mark {made_with})" if made_with else "or damaged"
        given = f"（给出的密钥标记 {key.mark}）" if key else "（未给出密钥）"
        given_en = f"the key that was given has the mark {key.mark}" if key else "no key was given"
        super().__init__(
            f"{what} {zh}{given}：请在 {KEY_VARIABLE} 中给出写入时的密钥；如更换密钥中断过，"
            f"请再次运行 birthrecon rekey。{if_damaged[0]}\n"
            f"{what} is enciphered {en}; {given_en}. Put the key that it was written with into "
            f"{KEY_VARIABLE}; where a change of keys was broken off, run birthrecon rekey again."
            f"{if_damaged[1] and ' ' + if_damaged[1]}"
        )


@dataclass(frozen=True)
class TextCipher:
    """Enciphers texts of a table's columns. key: None reads what is plain and no more."""

    key: Key | None

    def encipher(self, text: str, column: str) -> str:
        """The text as it is stored; as it is, where there is no key.

        A town that writes `enc1:` of its own must not shut the ledger, so such a text is marked.
        """
        if self.key is None:
            return f"{_AS_WRITTEN}{text}" if text.startswith((_TEXT, _AS_WRITTEN)) else text
        nonce = secrets.token_bytes(_NONCE)
        sealed = self._aes().encrypt(nonce, text.encode(), column.encode())
        return f"{_TEXT}{self.key.mark}:{base64.b64encode(nonce + sealed).decode()}"

    def decipher(self, stored: str, column: str) -> str:
        """The text again; what is plain is itself. Raises: WrongKeyError."""
        if not is_enciphered(stored):
            return stored.removeprefix(_AS_WRITTEN)
        mark, _, body = stored.removeprefix(_TEXT).partition(":")
        if self.key is None or self.key.mark != mark:
            raise WrongKeyError(column, self.key, mark)
        try:
            sealed = base64.b64decode(body, validate=True)
            return self._aes().decrypt(sealed[:_NONCE], sealed[_NONCE:], column.encode()).decode()
        except (InvalidTag, ValueError):
            raise WrongKeyError(column, self.key) from None

    def opens(self, stored: str) -> bool:
        """Whether this key has enciphered the text."""
        return self.key is not None and stored.startswith(f"{_TEXT}{self.key.mark}:")

    def _aes(self) -> AESGCM:
        return _table_cipher(self.key)


def mark_of(stored: str) -> str:
    """The mark of the key that enciphered a text."""
    return stored.removeprefix(_TEXT).partition(":")[0]


def is_enciphered(stored: str) -> bool:
    """Whether a stored text is one of ours."""
    return stored.startswith(_TEXT)


_CIPHERS: dict[str, AESGCM] = {}


def _table_cipher(key: Key | None) -> AESGCM:
    """The cipher of a key's tables; made once, for a ledger has a hundred thousand cells."""
    if key is None:
        raise ValueError("no key")
    if key.text not in _CIPHERS:
        _CIPHERS[key.text] = AESGCM(key.derived("table"))
    return _CIPHERS[key.text]


def sealed_name(path: Path, key: Key | None) -> Path:
    """Where a file lies: with a key, under a name of its own, for no program opens it."""
    return path.with_name(path.name + ENCIPHERED) if key else path


def plain_name(path: Path) -> Path:
    """The name that a file has, or would have, when it is not enciphered."""
    return path.with_name(path.name.removesuffix(ENCIPHERED))


def seal(data: bytes, key: Key) -> bytes:
    """The bytes of an enciphered file."""
    salt = secrets.token_bytes(_SALT)
    head = _FILE + bytes.fromhex(key.mark) + salt
    aes = AESGCM(key.derived("file", salt))
    pieces = [data[at : at + _PIECE] for at in range(0, len(data), _PIECE)] or [b""]
    last = len(pieces) - 1
    return head + b"".join(
        aes.encrypt(_nonce(number, number == last), piece, head)
        for number, piece in enumerate(pieces)
    )


def unseal(sealed: bytes, key: Key | None, what: str) -> bytes:
    """What was enciphered. what: the file's name, for messages. Raises: WrongKeyError."""
    start = len(_FILE) + _MARK + _SALT
    head, body = sealed[:start], sealed[start:]
    mark = head[len(_FILE) : len(_FILE) + _MARK].hex()
    if not sealed.startswith(_FILE) or len(head) < start or not body:
        raise WrongKeyError(what, key)
    if key is None or key.mark != mark:
        raise WrongKeyError(what, key, mark)
    aes = AESGCM(key.derived("file", head[-_SALT:]))
    size = _PIECE + _TAG
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    last = len(pieces) - 1
    try:
        return b"".join(
            aes.decrypt(_nonce(number, number == last), piece, head)
            for number, piece in enumerate(pieces)
        )
    except InvalidTag:
        raise WrongKeyError(what, key) from None


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(_NONCE - 1, "big") + bytes([is_last])


def write_private(path: Path, data: bytes, key: Key | None, rights: Rights) -> Path:
    """Write a file whole, with its rights, enciphered where there is a key, and have it on the disk
    before it bears its name. Returns: where it lies."""
    place = sealed_name(path, key)
    fresh = place.with_name(f".{place.name}{_UNFINISHED}")
    fresh.unlink(missing_ok=True)
    with open(fresh, "xb", opener=rights.opener) as file:
        file.write(seal(data, key) if key else data)
        file.flush()
        os.fsync(file.fileno())
    rights.give(fresh)
    fresh.replace(place)
    return place


def replace_private(path: Path, data: bytes, key: Key | None, rights: Rights) -> Path:
    """The same for a file that may lie there in the other form, enciphered or plain: it goes, for
    readers would take the enciphered one whichever is newer."""
    place = write_private(path, data, key, rights)
    for other in (path, path.with_name(path.name + ENCIPHERED)):
        if other != place:
            other.unlink(missing_ok=True)
    return place


def is_unfinished(path: Path) -> bool:
    """Whether a file is what a killed `write_private` left."""
    return path.name.startswith(".") and path.name.endswith(_UNFINISHED)


def read_private(path: Path, key: Key | None) -> bytes:
    """The content of a file that lies plain or enciphered. Raises: WrongKeyError;
    FileNotFoundError."""
    enciphered = path if path.name.endswith(ENCIPHERED) else path.with_name(path.name + ENCIPHERED)
    if enciphered.is_file():
        return unseal(enciphered.read_bytes(), key, enciphered.name)
    return path.read_bytes()
