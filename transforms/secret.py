"""The secret that digests of identities are keyed with, and where it is kept.

A plain hash of an ID number is turned back in seconds: there are few ID numbers. So what has to be
compared and must not be read (a name, a number, a register's own key) is stored as HMAC-SHA256
under 32 random bytes. They lie outside every output folder: whoever copies the output has digests
alone.

The secret is one for a district and stays for good, because digests of this month have to equal
those of last year. It comes from BIRTHRECON_SECRET (64 hexadecimal digits), else from the file that
BIRTHRECON_SECRET_FILE names, else from `birthrecon/secret` in the user's configuration folder,
where it is made at its first use. To move to another machine, copy that file;
`backup --secret-to` keeps it.
"""

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from operating_system.files import has_private_modes

if TYPE_CHECKING:
    from hashlib import _Hash as HASH

SECRET_VARIABLE = "BIRTHRECON_SECRET"
SECRET_FILE_VARIABLE = "BIRTHRECON_SECRET_FILE"
SECRET_BYTES = 32
_BLOCK_BYTES = 64  # of SHA-256, as HMAC needs it
_READABLE_BY_OTHERS = 0o077


class SecretError(Exception):
    """The secret is missing, damaged, readable by others, or lies where it must not. The message
    says what to do and never holds the secret."""

    def __init__(self, zh: str, en: str) -> None:
        """Keep both sentences together."""
        super().__init__(f"{zh}\n{en}")
        self.zh, self.en = zh, en


@dataclass(frozen=True)
class Secret:
    """The secret in use. It shows itself in no message and no log."""

    _key: bytes = field(repr=False)

    @property
    def fingerprint(self) -> str:
        """Tells one secret from another and gives neither away: 16 hexadecimal digits."""
        return self.digest("fingerprint", "birthrecon")[:16]

    def digest(self, purpose: str, text: str) -> str:
        """HMAC-SHA256 in hexadecimal. purpose: what is digested, so that one text has another
        digest under another purpose."""
        begun_inner, begun_outer = self._begun
        inner, outer = begun_inner.copy(), begun_outer.copy()
        inner.update(f"{purpose}\0{text}".encode())
        outer.update(inner.digest())
        return outer.hexdigest()

    def install(self, con: duckdb.DuckDBPyConnection) -> None:
        """Give this connection the macro `keyed_digest(purpose, said)`, which says what `digest`
        says and null for null. A temporary one: no file ever holds it."""
        inner, outer = map(_as_blob, self._blocks)
        con.execute(
            "create or replace temp macro keyed_digest(purpose, said) as "
            f"sha256({outer} || unhex(sha256({inner} || encode(purpose || chr(0) || said))))"
        )

    @property
    def _blocks(self) -> tuple[bytes, bytes]:
        """HMAC's inner and outer block (RFC 2104)."""
        padded = self._key.ljust(_BLOCK_BYTES, b"\0")
        inner, outer = (bytes(byte ^ pad for byte in padded) for pad in (0x36, 0x5C))
        return inner, outer

    @cached_property
    def _begun(self) -> "tuple[HASH, HASH]":
        """Digests that have taken in a block each: half the work of `hmac`, a million times."""
        inner, outer = map(sha256, self._blocks)
        return inner, outer

    def write_to(self, path: Path) -> None:
        """Write the secret into a new file that its owner alone may read. Raises: FileExistsError;
        OSError."""
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(f"{self._key.hex()}\n")
            file.flush()
            os.fsync(file.fileno())


def secret_path() -> Path:
    """Where the secret's file lies or would lie, whether or not BIRTHRECON_SECRET overrides it."""
    named = os.environ.get(SECRET_FILE_VARIABLE)
    if named:
        return Path(named).expanduser().absolute()
    configuration = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    return (Path(configuration) / "birthrecon" / "secret").expanduser().absolute()


def find_secret(out: Path | None = None) -> Secret | None:
    """The secret, or None where there is none yet. out: an output folder, which must not hold it.

    Raises: SecretError.
    """
    text = os.environ.get(SECRET_VARIABLE)
    if text:
        return _parse(text, SECRET_VARIABLE)
    path = secret_path()
    _require_outside(path, out)
    try:
        mode, text = path.stat().st_mode, path.read_text(encoding="ascii")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        kind = getattr(error, "strerror", None) or type(error).__name__
        raise SecretError(
            f"密钥文件 {path} 无法读取（{kind}）；请检查权限，或由备份恢复。",
            f"The secret {path} cannot be read ({kind}); check its rights, or restore it from a "
            "backup.",
        ) from None
    if mode & _READABLE_BY_OTHERS and has_private_modes():
        raise SecretError(
            f"密钥文件 {path} 他人可读；请执行 chmod 600 {path}。",
            f"Others can read the secret {path}: run chmod 600 {path}.",
        )
    return _parse(text, str(path))


def load_secret(out: Path | None = None) -> Secret:
    """The secret; made at its first use, for its owner alone. Raises: SecretError."""
    found = find_secret(out)
    if found is not None:
        return found
    path = secret_path()
    new = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        Secret(secrets.token_bytes(SECRET_BYTES)).write_to(new)
        try:
            with suppress(FileExistsError):  # somebody else was first: theirs is the secret
                os.link(new, path)
        finally:
            new.unlink()
    except OSError as error:
        raise SecretError(
            f"无法在 {path} 建立密钥文件（{error.strerror}）；请检查权限，或用环境变量 "
            f"{SECRET_FILE_VARIABLE} 另指位置。",
            f"The secret cannot be made at {path} ({error.strerror}); check the rights, or name "
            f"another place in {SECRET_FILE_VARIABLE}.",
        ) from None
    made = find_secret(out)
    if made is None:
        raise SecretError(f"密钥文件 {path} 不见了。", f"The secret {path} has vanished.")
    return made


def _require_outside(path: Path, out: Path | None) -> None:
    if out is not None and path.resolve().is_relative_to(out.resolve()):
        raise SecretError(
            f"密钥文件 {path} 不得放在输出文件夹 {out} 之内；请移走，并用 {SECRET_FILE_VARIABLE} "
            "指明。",
            f"The secret {path} must not lie inside the output {out}: move it, and name its place "
            f"in {SECRET_FILE_VARIABLE}.",
        )


def _parse(text: str, where: str) -> Secret:
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        key = b""
    if len(key) != SECRET_BYTES:
        raise SecretError(
            f"{where} 中的密钥无效：应为 64 位十六进制数；请由备份恢复，不要另造一个。",
            f"The secret in {where} is damaged: it has 64 hexadecimal digits. Restore it from a "
            "backup; do not make another one.",
        )
    return Secret(key)


def _as_blob(data: bytes) -> str:
    return "'" + "".join(f"\\x{byte:02x}" for byte in data) + "'::blob"
