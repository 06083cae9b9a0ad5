"""What every task of a stage works under, and the connection that it gets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from protection.working_files import connect_with_crypto, load_crypto
from transforms.drivers.parquet import KEY_NAME, literal
from transforms.fingerprint import rules_fingerprint
from transforms.identity.id_numbers import install_macros
from transforms.identity.record_keys import install_key_macros
from transforms.secret import Secret, SecretError, find_secret

_PURPOSE = "parts"


class OtherRulesError(Exception):
    """A worker has another version of the rules than who gives out the work."""


@dataclass(frozen=True)
class TaskTerms:
    """memory_limit, threads: of one task. secret: the fingerprint of the secret that case numbers
    are made with. rules: of the code. nonce: with it the parts are enciphered, under a key that
    whoever has the secret can make and that no message holds; none: they are plain."""

    folder: Path
    memory_limit: str
    threads: int
    secret: str
    rules: str
    nonce: str | None = None

    @property
    def is_enciphered(self) -> bool:
        """Whether files of parts are."""
        return self.nonce is not None

    @contextmanager
    def connection(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """An empty database in memory, with what every step needs.

        Raises: SecretError, OtherRulesError where this worker would say something else.
        """
        secret = self._same_secret()
        if self.rules != rules_fingerprint():
            raise OtherRulesError(
                "这台机器上的 birthrecon 版本不同；请在所有机器上安装同一版本。\n"
                "This worker has another version of birthrecon: install one on all machines."
            )
        with TemporaryDirectory(prefix="spill-", dir=self.folder) as spill:
            con = connect_with_crypto(  # what spills is enciphered
                ":memory:",
                {
                    "threads": self.threads,
                    "memory_limit": self.memory_limit,
                    "temp_directory": spill,
                    "temp_file_encryption": True,
                    "autoinstall_known_extensions": False,
                    "autoload_known_extensions": False,
                },
            )
            try:
                # To DuckDB a process that was spawned is somebody at a prompt.
                con.execute("set enable_progress_bar = false")
                install_macros(con)
                install_key_macros(con)
                self.unlock(con, secret)
                yield con
            finally:
                con.close()

    def unlock(self, con: duckdb.DuckDBPyConnection, secret: Secret) -> None:
        """Have the connection read and write enciphered parts."""
        if self.nonce is None:
            return
        load_crypto(con)
        key = secret.digest(_PURPOSE, self.nonce)[:32]
        con.execute(f"pragma add_parquet_key('{KEY_NAME}', {literal(key)})")

    def _same_secret(self) -> Secret:
        found = find_secret()
        if found is None or found.fingerprint != self.secret:
            raise SecretError(
                "这台机器上没有同一个密钥文件；请把它复制到每台机器（见 BIRTHRECON_SECRET_FILE）。",
                "This worker does not have the secret of the run: copy its file to every machine "
                "(see BIRTHRECON_SECRET_FILE).",
            )
        return found
