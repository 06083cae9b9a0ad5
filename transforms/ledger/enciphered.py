"""Columns of the ledger that hold what registers and towns say of people: enciphered with
BIRTHRECON_KEY where it is set, and plain text for whoever reads them through the models.

The chain's hashes are over the plain text, so a change of keys changes no hash.
"""

from typing import Any

from sqlalchemy import Column, Table, Text, bindparam, select, type_coerce, update
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeDecorator

from protection.cipher import TextCipher, WrongKeyError, is_enciphered, mark_of
from protection.key import Key, key_in_use
from transforms.ledger.errors import WrongLedgerKeyError


class Enciphered(TypeDecorator[str]):
    """A text that lies enciphered. Ask for it, never by it: two times the same text differ."""

    impl = Text
    cache_ok = True

    def __init__(self, column: str) -> None:
        """column: `table.column`, to which the text is bound."""
        super().__init__()
        self.column = column

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """As it is stored."""
        return value if value is None else TextCipher(key_in_use()).encipher(value, self.column)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        """As it was written. Raises: WrongKeyError."""
        return value if value is None else TextCipher(key_in_use()).decipher(value, self.column)


def require_own_key(session: Session) -> None:
    """Raises: WrongLedgerKeyError where the cases' texts lie under another key than this process
    has: it would take them for damaged, or add some that nobody else opens."""
    from transforms.ledger.tables import Case  # it uses this module's type

    stored = session.scalar(select(type_coerce(Case.facts, Text)).limit(1))
    key = key_in_use()
    if stored and is_enciphered(stored) and not TextCipher(key).opens(stored):
        zh, _, en = str(WrongKeyError("ledger_cases.facts", key, mark_of(stored))).partition("\n")
        raise WrongLedgerKeyError(zh, en)


def encipher_ledger_again(session: Session, old: Key | None, new: Key) -> int:
    """Bring every enciphered column to the new key: from the old one, and from what is plain.

    Returns: how many texts changed. Raises: WrongKeyError for a text of neither key.
    """
    tables = [mapper.local_table for mapper in _mappers()]
    return sum(
        _change(session, table, column, column.type, old, new)
        for table in tables
        if isinstance(table, Table)
        for column in table.columns
        if isinstance(column.type, Enciphered)
    )


def _mappers() -> list[Any]:
    from transforms.ledger.tables import Base  # it uses this module's type

    return list(Base.registry.mappers)


def _change(
    session: Session, table: Table, column: Column[Any], kind: Enciphered, old: Key | None, new: Key
) -> int:
    keys = list(table.primary_key.columns)
    stored = type_coerce(column, Text)
    rows = session.execute(select(*keys, stored).where(column.is_not(None))).all()
    changed = []
    for *key, text in rows:
        plain = _plain(text, kind.column, old, new)
        if plain is not None:
            values = {f"key_{place}": value for place, value in enumerate(key)}
            changed.append(values | {"text": TextCipher(new).encipher(plain, kind.column)})
    if changed:
        there = [one == bindparam(f"key_{place}") for place, one in enumerate(keys)]
        statement = (
            update(table).where(*there).values({column: type_coerce(bindparam("text"), Text)})
        )
        session.connection().execute(statement, changed)
    return len(changed)


def _plain(text: str, column: str, old: Key | None, new: Key) -> str | None:
    """The text, where it does not lie under the new key yet."""
    if not is_enciphered(text):
        return TextCipher(None).decipher(text, column)
    if TextCipher(new).opens(text):
        return None
    if not TextCipher(old).opens(text):
        raise WrongKeyError(column, new, mark_of(text))
    return TextCipher(old).decipher(text, column)
