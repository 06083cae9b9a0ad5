"""The digests of a list: of each locked cell, and of the whole.

A cell may be a name, so its digest is keyed. That of the list covers the keyed ones, and is
printed.
"""

import json
from collections.abc import Mapping

from transforms.ledger.chain import canonical, digest
from transforms.ledger.tables import IssuedList
from transforms.secret import Secret

Cells = Mapping[str, str]
_DIGITS = 16


def cell_digests(secret: Secret, cells: Cells) -> dict[str, str]:
    """By column, the digest of a cell's text without its spaces: programs break and pad lines each
    in their way."""
    return {key: keyed_cell(secret, plain_cell(text)) for key, text in cells.items()}


def plain_cell(text: str) -> str:
    """As the first ledgers stored it, whose lists may still be out."""
    return digest("".join(text.split()))[:_DIGITS]


def keyed_cell(secret: Secret, plain: str) -> str:
    """The digest of a cell from the plain one, which is not kept."""
    return secret.digest("cell of a list", plain)[:_DIGITS]


def as_stored(digests: Mapping[str, str]) -> str:
    """The digests of a row's cells as the ledger keeps them."""
    return canonical(digests)


def list_digest(listed: IssuedList, cells: Mapping[str, str]) -> str:
    """SHA-256 over everything that the town gets to read, in whatever order the rows stand.

    cells: by case, its digests as the ledger keeps them.
    """
    facts = [listed.number, listed.town_code, listed.issued_on, listed.deadline]
    return digest([facts, {case_id: json.loads(text) for case_id, text in cells.items()}])
