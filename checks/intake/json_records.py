"""The objects of a JSON file: one a line, one array, or an array inside an envelope.

Numbers keep the digits that stand in the file: an identity number given as a number is longer than
a double holds.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from checks.intake.delimited import one_line_end

BROKEN, BLANK, REPEATED, NESTED = "broken_json", "blank_row", "repeated_key", "nested_value"


class _RepeatedKeyError(ValueError):
    """One key twice in one object, with two values: nobody can tell which holds."""


@dataclass(frozen=True)
class Record:
    """One object of the file, its number (line, or place in the array), or what is wrong."""

    number: int
    text: str
    values: dict[str, Any] | None
    fault: str | None = None


def read_records(text: str, is_record: Callable[[dict[str, Any]], bool]) -> list[Record]:
    """Every record of the file; what cannot be read is a record with a fault.

    is_record: whether an object has a record's keys; an envelope has not.
    """
    lines = one_line_end(text).split("\n")
    if lines == [""]:
        return []
    single = [_record(number, line) for number, line in enumerate(lines, start=1)]
    whole = all(record.values is not None for record in single)
    if whole and (len(single) > 1 or is_record(single[0].values or {})):
        return [_opened(record, is_record) for record in single]
    inside = _array(text, is_record)
    if inside is None and not any(record.values for record in single):
        inside = _stream(text)
    return single if inside is None else inside


def _opened(record: Record, is_record: Callable[[dict[str, Any]], bool]) -> Record:
    """The record inside an envelope of its own ({"op": "insert", "data": {…}})."""
    if record.values is None or is_record(record.values):
        return record
    inside = _objects(record.values, is_record)
    return replace(record, values=inside[0]) if inside and len(inside) == 1 else record


def _stream(text: str) -> list[Record] | None:
    """Objects one behind the other, over several lines or on one; None where they do not reach from
    the file's beginning to its end."""
    plain = text.replace("\0", "").strip()
    records: list[Record] = []
    at = 0
    while at < len(plain):
        try:
            value, end = _DECODER.raw_decode(plain, at)
        except (ValueError, RecursionError):
            return None
        if not isinstance(value, dict):
            return None
        records.append(Record(len(records) + 1, plain[at:end], value))
        at = end + len(plain[end:]) - len(plain[end:].lstrip(" \t\r\n,"))
    return records or None


def scalar(value: Any) -> tuple[str | None, bool]:
    """A value as text, and whether it is none: an object or a list of several.

    A list of one, and an object that only wraps a value ({"$date": …}), is that value.
    """
    while isinstance(value, list | dict) and len(value) == 1:
        value = value[0] if isinstance(value, list) else next(iter(value.values()))
    if isinstance(value, list | dict):
        return None, bool(value)
    if isinstance(value, bool):
        return ("true" if value else "false"), False
    return (None if value is None else str(value)), False


def _record(number: int, line: str) -> Record:
    plain = line.replace("\0", "").strip()
    if not plain:
        return Record(number, line, None, BLANK)
    try:
        value = _loads(plain)
        if isinstance(value, str):  # an object that was written as a text
            value = _loads(value)
    except _RepeatedKeyError:
        return Record(number, line, None, REPEATED)
    except (ValueError, RecursionError):
        return Record(number, line, None, BROKEN)
    if isinstance(value, dict):
        return Record(number, line, value)
    return Record(number, line, None, BROKEN)


def _array(text: str, is_record: Callable[[dict[str, Any]], bool]) -> list[Record] | None:
    """The objects of a file that is one JSON value; None when it is none, or holds no list of
    objects. A list cut off gives those before the cut, and one broken record."""
    plain = text.replace("\0", "").strip()
    start = plain.find("[")
    if start > 0:
        try:
            return _listed(_objects(_loads(plain), is_record))
        except (ValueError, RecursionError):
            return None
    return _elements(plain) if start == 0 else None


def _elements(plain: str) -> list[Record] | None:
    records: list[Record] = []
    at, number = 1, 0
    while True:
        while at < len(plain) and plain[at] in " \t\r\n,":
            at += 1
        if at >= len(plain):
            return [*records, Record(number + 1, plain[-60:], None, BROKEN)]
        if plain[at] == "]":
            return records
        number += 1
        try:
            value, end = _DECODER.raw_decode(plain, at)
        except _RepeatedKeyError:
            value, end = {}, _SKIPPER.raw_decode(plain, at)[1]
            records.append(Record(number, plain[at:end], None, REPEATED))
            at = end
            continue
        except (ValueError, RecursionError):
            return [*records, Record(number, plain[at : at + 60], None, BROKEN)]
        good = isinstance(value, dict)
        records.append(
            Record(number, plain[at:end], value if good else None, None if good else BROKEN)
        )
        at = end


def _objects(
    value: Any, is_record: Callable[[dict[str, Any]], bool], depth: int = 0
) -> list[Any] | None:
    """The longest list of objects inside an envelope ({"code": 0, "data": {"rows": […]}})."""
    if isinstance(value, list) and any(isinstance(one, dict) and is_record(one) for one in value):
        return value
    if isinstance(value, dict) and is_record(value):
        return [value]
    if not isinstance(value, dict) or depth > 3:
        return None
    found = [_objects(one, is_record, depth + 1) for one in value.values()]
    return max((one for one in found if one), key=len, default=None)


def _listed(objects: list[Any] | None) -> list[Record] | None:
    if objects is None:
        return None
    return [
        Record(number, "", one) if isinstance(one, dict) else Record(number, str(one), None, BROKEN)
        for number, one in enumerate(objects, start=1)
    ]


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if found.get(key) in (None, ""):
            found[key] = value
        elif value not in (None, "", found[key]):
            raise _RepeatedKeyError(key)
    return found


def _loads(text: str) -> Any:
    value, end = _DECODER.raw_decode(text)
    if text[end:].strip(" \t\r\n,"):  # a line of an array ends with its comma
        raise ValueError("more than one value")
    return value


_DECODER = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_int=str, parse_float=str, parse_constant=lambda _: None
)
_SKIPPER = json.JSONDecoder()
