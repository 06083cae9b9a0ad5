"""The key of a record as analysts see it, and as numbers of births and cases are made of it: the
register's own, unless that names a person.

An ID number is guessed back from a plain digest in seconds, so the digest is keyed. The same record
has the same digest in every table, next month too.
"""

from collections.abc import Callable

import duckdb

from checks.rules.personal_keys import is_personal
from transforms.secret import load_secret

PURPOSE = "record key"
ShownKey = Callable[[str], str]


def install_key_macros(con: duckdb.DuckDBPyConnection) -> None:
    """Give this connection `shown_key(key)`: K and 20 hexadecimal digits for a key that may name a
    person, else the key. Raises: SecretError."""
    load_secret().install(con)
    con.execute(
        f"create or replace temp macro shown_key(k) as case when {is_personal('k')} "
        f"then 'K' || left(keyed_digest('{PURPOSE}', k), 20) else k end"
    )


def key_shower(con: duckdb.DuckDBPyConnection) -> ShownKey:
    """The same for Python: a function that gives a key as it may be shown. Raises: SecretError."""
    install_key_macros(con)

    def shown(key: str) -> str:
        row = con.execute("select shown_key(?)", [key]).fetchone()
        return str(row[0]) if row else ""

    return shown
