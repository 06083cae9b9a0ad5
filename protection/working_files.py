"""DuckDB files that are enciphered while a run works on them.

With BIRTHRECON_KEY set, each run's own file has a random key that is kept in this process alone:
what a killed run leaves can be opened by nobody, its owner included.
"""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path

import duckdb

Setting = str | bool | int | float | list[str]

# Of every database that this program writes. As many threads read a table as it has groups of rows:
# a small district stands in one of DuckDB's own 122,880 rows, and there one thread works while the
# other waits at full speed. And a group of which a row changes is written anew. With groups of
# these a file is some hundredths larger. A file that is opened with others has its tables put
# together in them, which is to write it again.
_ROWS_IN_GROUP = 30_720

_KEYS: dict[Path, str] = {}
# Files of the extension whose signature this process has had checked: path, inode, size, time.
_SIGNED: set[tuple[Path, int, int, int]] = set()


class EncryptionError(Exception):
    """A file cannot be enciphered or opened: the crypto extension is absent, or the key cannot be
    used."""


@contextmanager
def enciphered_below(folder: Path) -> Iterator[None]:
    """Inside, working files below the folder are enciphered, with a key that nobody gets to see."""
    _KEYS[folder.absolute()] = secrets.token_hex(32)
    try:
        yield
    finally:
        del _KEYS[folder.absolute()]


def working_key(path: Path) -> str | None:
    """The key of a working file of this process; None where it is plain."""
    folders = path.absolute().parents
    return next((_KEYS[folder] for folder in folders if folder in _KEYS), None)


def attachment(
    path: Path,
    name: str,
    key: str | None = None,
    *,
    read_only: bool = False,
    is_logged: bool = True,
) -> str:
    """The ATTACH statement of a file.

    Args: is_logged, what is written is in the file's log at the end of each statement, which waits
    for the disk; else after a checkpoint, and a process that is killed leaves the file as the
    checkpoint before left it.
    Raises: EncryptionError when the key is empty or not ASCII.
    """
    options = ["read_only" if read_only else f"row_group_size {_ROWS_IN_GROUP}"]
    if not (read_only or is_logged):
        options.append("recovery_mode no_wal_writes")
    if key is not None:
        if not key or not key.isascii():
            raise EncryptionError(
                "密钥必须是非空的 ASCII 字符 / The key must be ASCII text and not empty"
            )
        options.append(f"encryption_key {_quoted(key)}")
    return f"attach {_quoted(path)} as {name} ({', '.join(options)})"


def load_crypto(connection: duckdb.DuckDBPyConnection) -> None:
    """Load the extension that brings AES, from its wheel: no network. Raises: EncryptionError when
    it is absent."""
    connection.execute(f"load {_quoted(_extension())}")


def connect_with_crypto(database: str, config: Mapping[str, Setting]) -> duckdb.DuckDBPyConnection:
    """A connection to the database, with the extension that brings AES.

    To check the extension's signature DuckDB reads its 20 MB, which takes longer than many a stage
    of a small delivery. So a process has each file checked once.
    Raises: EncryptionError when it is absent; duckdb.Error when its signature is wrong.
    """
    extension = _extension()
    stat = extension.stat()
    stamp = (extension, stat.st_ino, stat.st_size, stat.st_mtime_ns)
    if stamp not in _SIGNED:
        with closing(duckdb.connect()) as checking:
            load_crypto(checking)
        _SIGNED.add(stamp)
    connection = duckdb.connect(database, config={**config, "allow_unsigned_extensions": True})
    try:
        connection.execute(f"load {_quoted(extension)}")
        connection.execute("set allow_unsigned_extensions = false")  # which cannot be set back
    except duckdb.Error:
        connection.close()
        raise
    return connection


def _extension() -> Path:
    spec = find_spec("duckdb_extension_httpfs")
    folders = spec.submodule_search_locations if spec else None
    version = f"v{duckdb.__version__}"
    found = [
        file
        for folder in folders or ()
        for file in Path(folder).rglob(f"{version}/httpfs.duckdb_extension")
    ]
    if not found:
        raise EncryptionError(
            f"缺少加密扩展 / No httpfs extension for DuckDB {version}: install "
            "duckdb-extension-httpfs"
        )
    return found[0]


def _quoted(value: Path | str) -> str:
    return "'" + str(value).replace("'", "''") + "'"
