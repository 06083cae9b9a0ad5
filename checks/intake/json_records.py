"""The objects of a JSON file: one a line, arrays, or arrays inside envelopes, over as many lines as
their program gave them.

Numbers keep the digits that stand in the file: an identity number given as a number is longer than
a double holds.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from checks.intake.delimited import one_line_end

BROKEN, BLANK, REPEATED, NESTED = "broken_json", "blank_row", "repeated_key", "nested_value"
FOREIGN = "foreign_object"
UNUSABLE = (BROKEN, BLANK, REPEATED, FOREIGN)
LINES_OF_ONE = 200  # an object that is printed over several lines has at most so many
_STRING = r'"(?:[^"\\\n]|\\.)*"'
# A comma behind the last value, as people and many programs leave it.
_LAST_COMMA = re.compile(rf"({_STRING})|,(?=\s*[}}\]])")
# D:\data inside a text: no escape of JSON.
_LONE_BACKSLASH = re.compile(r'\\(?!["\\/bfnrtu])')
_VISIBLE = re.compile(r"\S")
_NEXT_OBJECT = re.compile(r"[,\[}\n]\s*(?=\{)")

IsRecord = Callable[[dict[str, Any]], bool]


class _RepeatedKeyError(ValueError):
    """One key twice in one object, with two values: nobody can tell which holds."""


@dataclass(frozen=True)
class Record:
    """One object of the file and its place there (the line, where each holds one), or a fault."""

    number: int
    text: str
    values: dict[str, Any] | None
    fault: str | None = None


def read_records(text: str, is_record: IsRecord) -> list[Record]:
    """Every record of the file; what cannot be read is a record with a fault.

    is_record: whether an object has a record's keys; an envelope has not.
    """
    plain = one_line_end(text)
    if not plain:
        return []
    lines = plain.split("\n")
    records = [one for number, line in enumerate(lines, 1) for one in _of_line(number, line)]
    if any(record.fault == BROKEN for record in records):
        records = _of_text(_LAST_COMMA.sub(r"\1", plain), is_record)
    opened = [one for record in records for one in _opened(record, is_record)]
    return [replace(one, number=place) for place, one in enumerate(opened, start=1)]


def is_cut_off(text: str, records: list[Record]) -> bool:
    """Whether the text ends inside an object or a list."""
    last = records[-1] if records else None
    if last is None or last.fault != BROKEN or all(one.fault for one in records):
        return False
    is_object = last.text.lstrip().startswith("{") or text.lstrip("\ufeff \t\r\n").startswith("[")
    return is_object and not text.rstrip("\x1a\0 \t\r\n").endswith(("}", "]"))


def scalar(value: Any) -> tuple[str | None, bool]:
    """A value as text, and whether it is none: an object or a list of several.

    A list of one, and an object that only wraps a value ({"$date": …}), is that value; so are a
    day as Java's programs give it: [2006, 3, 5], {"year": 106, …, "time": 1141488000000}.
    """
    while isinstance(value, list | dict) and len(value) == 1:
        value = value[0] if isinstance(value, list) else next(iter(value.values()))
    if isinstance(value, dict) and {"time", "timezoneOffset"} <= value.keys():
        value = value["time"]
    if isinstance(value, list) and (day := _day_of(value)):
        return day, False
    if isinstance(value, list | dict):
        return None, bool(value)
    if isinstance(value, bool):
        return ("true" if value else "false"), False
    return (None if value is None else str(value)), False


def _day_of(numbers: list[Any]) -> str | None:
    """[2006, 3, 5] and [2006, 3, 5, 14, 20] as a day, with its time."""
    texts = [one if isinstance(one, str) and one.isdigit() else "" for one in numbers]
    if not (3 <= len(texts) <= 7 and all(texts) and len(texts[0]) == 4):
        return None
    day = "-".join(one.zfill(2) for one in texts[:3])
    clock = ":".join(one.zfill(2) for one in [*texts[3:6], "0", "0", "0"][:3])
    return f"{day} {clock}" if len(texts) > 3 else day


def _of_line(number: int, line: str) -> list[Record]:
    """What one line holds: an object, a list of objects, nothing, or what cannot be read."""
    plain = line.replace("\0", "").strip()
    if not plain:
        return [Record(number, line, None, BLANK)]
    try:
        value = _loads(plain)
        if isinstance(value, str):  # an object that was written as a text
            value = _loads(value)
    except _RepeatedKeyError:
        return [Record(number, line, None, REPEATED)]
    except (ValueError, RecursionError):
        value = _mended(plain)
    return _of_value(number, line, value)


def _of_value(number: int, text: str, value: Any) -> list[Record]:
    if isinstance(value, dict):
        return [Record(number, text, value)]
    if isinstance(value, list) and all(isinstance(one, dict) for one in value):
        return [Record(number, text, one) for one in value]
    return [Record(number, text, None, BROKEN)]


def _mended(plain: str) -> Any:
    """The object of a line that a program wrapped once too often: "{""a"": 1}" as a cell of CSV,
    {\\"a\\": 1} as part of a text; or with a lone backslash in a value. None where it is none."""
    ways = [_LONE_BACKSLASH.sub(r"\\\\", plain)]
    if plain.startswith('"{""') and plain.endswith('"'):
        ways.insert(0, plain[1:-1].replace('""', '"'))
    if plain.startswith('{\\"'):
        ways.insert(0, plain.replace('\\"', '"'))
    for way in ways:
        try:
            return _loads(way)
        except (ValueError, RecursionError):
            continue
    return None


def _of_text(text: str, is_record: IsRecord) -> list[Record]:
    """Objects and lists that stand over several lines, several on one, or among lines that cannot
    be read."""
    plain = text.replace("\0", "")
    records: list[Record] = []
    at = _begin(plain, 0)
    while plain.startswith("[", at):
        found, end = _elements(plain, at)
        records += found
        at = _begin(plain, end)
    if plain.startswith("{", at):
        try:
            value, end = _DECODER.raw_decode(plain, at)
            if isinstance(value, dict) and not is_record(value) and not plain[end:].strip():
                return [*records, Record(1, "", value)]
        except (ValueError, RecursionError):
            pass
    rest = plain if not records else plain[at:]
    return [*records, *_of_lines(rest.split("\n"))] if rest.strip() else records


def _begin(text: str, at: int) -> int:
    """The place of the next character that is no blank, or the text's end."""
    found = _VISIBLE.search(text, at)
    return found.start() if found else len(text)


def _of_lines(lines: list[str]) -> list[Record]:
    records: list[Record] = []
    at = 0
    while at < len(lines):
        found = _of_line(at + 1, lines[at])
        if found and found[0].fault == BROKEN:
            block = "\n".join(lines[at : at + LINES_OF_ONE])
            more, length = _leading(block)
            taken = block[:length].count("\n")
            rest = block[length:].split("\n")[0].strip(" \t\r,")
            # An object with something behind it that begins none is one damaged line.
            if more and (taken or rest.startswith(("{", "["))):
                records += more
                at += taken
                lines[at] = rest
                at += not rest
                continue
        records += found
        at += 1
    return records


def _leading(block: str) -> tuple[list[Record], int]:
    """What the text begins with, if that is an object or a list of objects, and its length."""
    begin = len(block) - len(block.lstrip())
    try:
        value, end = _DECODER.raw_decode(block, begin)
    except (ValueError, RecursionError):
        return [], 0
    if not isinstance(value, dict | list):
        return [], 0
    found = _of_value(1, block[begin:end], value)
    return ([], 0) if any(one.fault for one in found) else (found, end)


def _elements(plain: str, start: int) -> tuple[list[Record], int]:
    """The objects of the list that begins there, and where it ends. A list cut off gives those
    before the cut, and one broken record; one that cannot be read costs itself, the next begins
    anew."""
    records: list[Record] = []
    at = start + 1
    while True:
        while at < len(plain) and plain[at] in " \t\r\n,":
            at += 1
        if at >= len(plain):
            return [*records, Record(0, plain[-60:], None, BROKEN)], at
        if plain[at] == "]":
            return records, at + 1
        try:
            value, end, fault = _decoded(plain, at)
        except (ValueError, RecursionError):
            records.append(Record(0, plain[at : at + 60], None, BROKEN))
            following = _NEXT_OBJECT.search(plain, at + 1)
            if not following:
                return records, len(plain)
            at = following.end()
            continue
        records.append(Record(0, plain[at:end], value, fault))
        at = end


def _decoded(plain: str, at: int) -> tuple[dict[str, Any] | None, int, str | None]:
    """The object that begins there, where it ends, and its fault. Raises: ValueError,
    RecursionError where nothing can be read, also behind a repeated key."""
    try:
        value, end = _DECODER.raw_decode(plain, at)
    except _RepeatedKeyError:
        return None, _SKIPPER.raw_decode(plain, at)[1], REPEATED
    return (value, end, None) if isinstance(value, dict) else (None, end, BROKEN)


def _opened(record: Record, is_record: IsRecord) -> Iterator[Record]:
    """The records inside an envelope ({"op": "insert", "data": {…}}, {"page": 1, "rows": […]});
    none where its list is empty. Whatever else has no record's keys is no record."""
    if record.values is None or is_record(record.values):
        yield record
        return
    inside = _objects(record.values, is_record)
    if inside is None:
        if not _has_empty_list(record.values):
            yield record
        return
    for one in inside:
        if isinstance(one, dict):
            yield replace(record, values=one, text=record.text if len(inside) == 1 else "")
        else:
            yield Record(record.number, str(one), None, BROKEN)


def _objects(value: Any, is_record: IsRecord, depth: int = 0) -> list[Any] | None:
    """The longest list of objects inside an envelope ({"code": 0, "data": {"rows": […]}}); the list
    may be written as a text, or be an object of objects by their numbers."""
    if isinstance(value, str) and value.lstrip()[:1] in ("[", "{"):
        try:
            value = _loads(value)
        except (ValueError, RecursionError):
            return None
    if isinstance(value, list) and any(isinstance(one, dict) and is_record(one) for one in value):
        return value
    if isinstance(value, dict) and is_record(value):
        return [value]
    if not isinstance(value, dict) or depth > 3:
        return None
    inner = list(value.values())
    if len(inner) > 1 and all(isinstance(one, dict) and is_record(one) for one in inner):
        return inner
    found = [_objects(one, is_record, depth + 1) for one in inner]
    return max((one for one in found if one), key=len, default=None)


def _has_empty_list(value: Any, depth: int = 0) -> bool:
    """Whether an envelope says that there is nothing: {"code": 0, "data": {"rows": []}}."""
    if not isinstance(value, dict) or depth > 3:
        return isinstance(value, list) and not value
    return any(_has_empty_list(one, depth + 1) for one in value.values())


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


# Not strict: a tab or a line's end may stand in a text as it is.
_DECODER = json.JSONDecoder(
    object_pairs_hook=_pairs,
    parse_int=str,
    parse_float=str,
    parse_constant=lambda _: None,
    strict=False,
)
_SKIPPER = json.JSONDecoder(strict=False)
