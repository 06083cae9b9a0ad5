"""What the files of an issued list are called, and where they lie.

OUT/issued/<number>_<town>.xlsx is filled in and returned, the .pdf beside it is a copy on paper.
OUT/signing/<number>_<town>.pdf is the paper to sign, made once the town has answered.
"""

import re
from hashlib import sha256
from pathlib import Path

from protection.cipher import plain_name

ISSUED_FOLDER = "issued"
SIGNING_FOLDER = "signing"
# Letters, digits and brackets of any script stay; Windows, shells and spreadsheet programs read
# the rest otherwise.
_UNSAFE = re.compile(r"[^\w()（）-]+")
# 255 bytes is the longest file name, and a hanzi has up to four.
_LONGEST_PART = 28


def file_name(number: str, place: str) -> str:
    """A name that every file system takes, whatever the list of towns says, and no other town's.

    Signs that a path or a command reads otherwise become '_'; a long name is cut. A number that
    lost anything by that gets its digest, so that two lists never write one file.

    >>> file_name("420607107-20090805-001", "双沟镇")
    '420607107-20090805-001_双沟镇'
    """
    safe_number = _UNSAFE.sub("_", number)[:_LONGEST_PART]
    if safe_number != number:
        safe_number = f"{safe_number}_{sha256(number.encode()).hexdigest()[:8]}"
    safe_place = _UNSAFE.sub("_", place)[:_LONGEST_PART]
    return f"{safe_number}_{safe_place}" if place != number else safe_number


def bears(path: Path, number: str) -> bool:
    """Whether a file is of the list of that number; a list of before bears its number alone."""
    start, stem = file_name(number, number), plain_name(path).stem
    return stem == start or stem.startswith(f"{start}_")


def find_issued(out: Path, number: str, ending: str = ".xlsx") -> Path | None:
    """Where a list's file lies, enciphered or not, whatever its town was called then; lists of
    before bear their number alone."""
    files = sorted((out / ISSUED_FOLDER).glob(f"*{ending}*"))
    return next(
        (path for path in files if plain_name(path).suffix == ending and bears(path, number)), None
    )
