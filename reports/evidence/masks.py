"""Hides numbers until somebody asks for them with a reason: at the desk and at the terminal, the
same masks as on the lists.

Two numbers that differ in hidden digits alone would look like one, in a case that says they are
not: there `UNLIKE` stands where they differ. Which digits they are stays hidden.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

SECRET_FIELDS = frozenset({"mother_id_number", "mother_id_raw", "father_id_number", "telephone"})
UNLIKE = "≠"
# 15 digits or 18, and what a slip makes of 18; shorter numbers are keys of records.
_LONG_NUMBER = re.compile(r"(?<![0-9])([0-9]{6})[0-9]{5,}([0-9]{3}[0-9Xx])(?![0-9])")
_MOBILE = re.compile(r"(?<![0-9])(1[3-9][0-9])[0-9]{4}([0-9]{4})(?![0-9])")
# A passport or permit (G12345678), where a sentence tells of a mother's number; what stands in
# brackets is the key of a record.
_PAPER = re.compile(r"(?<![0-9A-Za-z（(/、])([A-Z]{1,3}[0-9])[0-9]{3,}([0-9]{2})(?![0-9A-Za-z])")
_TELLS_OF_A_NUMBER = re.compile("身份证号|ID number")
_SHOWN_AT_ENDS = {15: (6, 4), 7: (2, 2)}


def mask_value(text: str) -> str:
    """A number of a person without its middle.

    >>> mask_value("420621198203052345")
    '420621********2345'
    """
    for longest, (head, tail) in _SHOWN_AT_ENDS.items():
        if len(text) >= longest:
            return _without_middle(text, head, tail)
    return "*" * len(text)


def mask_field(name: str, values: Sequence[str]) -> list[str]:
    """A field of several records, masked: a number may stand in any field of a damaged record.

    >>> mask_field("mother_id_number", ["420621198203052345", "420621198203152345"])
    ['420621******≠*2345', '420621******≠*2345']
    """
    if name not in SECRET_FIELDS:
        return [mask_sentence(value) for value in values]
    shown = _told_apart({value: mask_value(value) for value in values})
    return [shown[value] for value in values]


def mask_sentence(text: str) -> str:
    """A sentence whose ID numbers, passports and mobile telephones have lost their middle."""
    if _TELLS_OF_A_NUMBER.search(text):
        text = _without_middles(_PAPER, text)
    return _without_middles(_MOBILE, _without_middles(_LONG_NUMBER, text))


def _without_middles(pattern: re.Pattern[str], text: str) -> str:
    """The text with what the pattern finds masked; its groups are what stays to be seen."""
    shown = _told_apart(
        {
            found[0]: _without_middle(found[0], len(found[1]), len(found[2]))
            for found in pattern.finditer(text)
        }
    )
    return pattern.sub(lambda found: shown[found[0]], text)


def _without_middle(text: str, head: int, tail: int) -> str:
    return text[:head] + "*" * (len(text) - head - tail) + text[len(text) - tail :]


def _told_apart(masks: Mapping[str, str]) -> dict[str, str]:
    """The same masks, by their values, with `UNLIKE` where values of one mask differ."""
    alike = defaultdict[str, list[str]](list)
    for value, mask in masks.items():
        alike[mask].append(value)
    return {value: _marked(mask, alike[mask]) for value, mask in masks.items()}


def _marked(mask: str, values: Collection[str]) -> str:
    """The mask of these values, which are as long as it is."""
    places = zip(mask, *values, strict=True)
    return "".join(sign if len(set(signs)) == 1 else UNLIKE for sign, *signs in places)
