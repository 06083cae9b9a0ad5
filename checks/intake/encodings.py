"""Which encoding a whole file has. Decided once per file from its bytes, never per value."""

import codecs
import re
from dataclasses import dataclass

DAMAGE_LIMIT = (
    0.05  # of the non-ASCII characters: real GBK text read as UTF-8 fails on nearly all of them
)
GARBAGE_LIMIT = 0.3
# dBASE's code page byte. 0 says nothing, and neither do the Western pages: tools write them over
# Chinese text unasked.
CODE_PAGES = {0x4D: "gb18030", 0x7A: "gb18030", 0x4F: "big5", 0x78: "big5"}
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class Decoded:
    """A file's text. lossy: bytes that are no text stand in it as U+FFFD. garbage: nothing of it is
    text."""

    text: str
    encoding: str
    lossy: bool = False
    garbage: bool = False


def decode(data: bytes, encoding: str | None = None) -> Decoded:
    """Text of a file: as told, else by its mark, else UTF-8 where it holds (nearly) throughout,
    else GB18030."""
    if encoding:
        return _as(data, encoding)
    for mark, name in BOMS:
        if data.startswith(mark):
            return _as(data, name)
    utf8 = _as(data, "utf-8")
    if not utf8.lossy or _damage(utf8.text) < DAMAGE_LIMIT:
        return utf8
    return _as(data, "gb18030")


def _as(data: bytes, encoding: str) -> Decoded:
    binary = encoding != "utf-16" and _binary(data)
    try:
        return Decoded(data.decode(encoding).removeprefix("\ufeff"), encoding, garbage=binary)
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace").removeprefix("\ufeff")
        return Decoded(text, encoding, lossy=True, garbage=binary or _damage(text) > GARBAGE_LIMIT)


def _damage(text: str) -> float:
    """Share of U+FFFD among the characters beyond ASCII."""
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    return text.count("\ufffd") / beyond if beyond else 0.0


def _binary(data: bytes) -> bool:
    """Many control bytes: an image, a program, an archive cut in two."""
    head = data[:65536]
    return len(re.findall(rb"[\x00-\x08\x0e-\x19\x1b-\x1f]", head)) > 0.1 * max(len(head), 1)
