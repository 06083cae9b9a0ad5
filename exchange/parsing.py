"""Reads what partners have written: JSON of any depth and any characters, which may be hostile."""

import json


def read_json(data: bytes | str) -> object:
    """The value of a JSON text.

    Raises: ValueError for whatever cannot be stored and signed again: no JSON or no UTF-8, nested
    too deep, numbers that are none (NaN), halves of characters.
    """
    try:
        value: object = json.loads(data, parse_constant=_refuse)
        json.dumps(value, ensure_ascii=False).encode()
    except RecursionError:
        raise ValueError("nested too deep") from None
    return value


def read_objects(body: bytes) -> list[dict[str, object]]:
    """The objects of NDJSON, empty lines left out. Raises: ValueError for anything else."""
    found = [read_json(line) for line in body.decode().split("\n") if line.strip()]
    objects = [one for one in found if isinstance(one, dict)]
    if not objects or len(objects) < len(found):
        raise ValueError("no objects")
    return objects


def _refuse(word: str) -> None:
    raise ValueError(word)
