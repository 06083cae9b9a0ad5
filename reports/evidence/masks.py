"""Hides numbers until somebody asks for them with a reason: at the desk and at the terminal, the
same masks as on the lists."""

import re

SECRET_FIELDS = frozenset({"mother_id_number", "mother_id_raw", "father_id_number", "telephone"})
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
            return text[:head] + "*" * (len(text) - head - tail) + text[-tail:]
    return "*" * len(text)


def mask_field(name: str, value: str) -> str:
    """A field of a record, masked: a number may stand in any field of a damaged record."""
    return (mask_value if name in SECRET_FIELDS else mask_sentence)(value)


def mask_sentence(text: str) -> str:
    """A sentence whose ID numbers, passports and mobile telephones have lost their middle."""
    if _TELLS_OF_A_NUMBER.search(text):
        text = _PAPER.sub(r"\1****\2", text)
    return _MOBILE.sub(r"\1****\2", _LONG_NUMBER.sub(r"\1********\2", text))
