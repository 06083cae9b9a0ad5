"""Which encoding a file's bytes have. Bytes decide, never what a header says of them.

One encoding for a file; only lines that it cannot be are decoded by themselves, for some offices
append one program's lines to another's.
"""

import codecs
import re
from collections import Counter
from dataclasses import dataclass, replace

# Of the non-ASCII characters: real GBK text read as UTF-8 fails on nearly all of them.
DAMAGE_LIMIT = 0.05
GARBAGE_LIMIT = 0.3
SAMPLE_BYTES = 1 << 20
BIG5_BYTES = 1 << 16  # some thousand hanzi tell which ones are common
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Two hanzi or more in UTF-8: rare in GBK text, the rule in UTF-8 text.
UTF8_HANZI = re.compile(rb"(?:[\xe3-\xe9][\x80-\xbf]{2}|\xef\xbc[\x80-\xbf]){2,}")
UTF8_LINE = re.compile("[\x00-\x7f\u00b7\u2000-\u9fff\uff00-\uffef\U00020000-\U0003ffff]*")
# Windows' Big5 (950) holds some characters that Python's `big5` lacks.
UNREAD = ""
BEYOND_ASCII = bytes(range(0x80, 0x100))
PYTHON_NAMES = {"big5": "cp950"}


@dataclass(frozen=True)
class Decoded:
    """A file's text. lossy: bytes that are no text stand in it as U+FFFD. garbage: nothing of it is
    text. other_lines: so many lines were in another encoding and decoded so."""

    text: str
    encoding: str
    lossy: bool = False
    garbage: bool = False
    other_lines: int = 0


def decode(data: bytes) -> Decoded:
    """Text of a file: by its mark, else UTF-8 where it holds (nearly) throughout, else GB18030 or
    Big5."""
    for mark, name in BOMS:
        if data.startswith(mark):
            return _as(data, name)
    if wide := _unmarked_utf16(data):
        return _as(data, wide)
    encoding = find_encoding(data)
    whole = _as(data, encoding)
    if _binary(data):
        return replace(whole, garbage=True)
    if whole.lossy or (encoding != "utf-8" and UTF8_HANZI.search(data)):
        return _line_by_line(data, encoding)
    return whole


def find_encoding(data: bytes) -> str:
    """'utf-8', 'gb18030' or 'big5': the one in which the bytes are Chinese text as it is written.

    >>> [find_encoding("李婷婷".encode(name)) for name in ("utf-8", "gb18030", "big5")]
    ['utf-8', 'gb18030', 'big5']
    """
    if _strictly(data, "utf-8") is not None:
        return "utf-8"
    sample = data[:SAMPLE_BYTES]
    if _damage(sample.decode("utf-8", "replace")) < DAMAGE_LIMIT:
        return "utf-8"
    beyond = len(sample) - len(sample.translate(None, BEYOND_ASCII))
    if 2 * sum(map(len, UTF8_HANZI.findall(sample))) > beyond:
        return "utf-8"
    return "big5" if _is_big5(sample[:BIG5_BYTES]) else "gb18030"


def python_name(encoding: str) -> str:
    """The codec for one of `find_encoding`'s names."""
    return PYTHON_NAMES.get(encoding, encoding)


def _is_big5(data: bytes) -> bool:
    """Whether the text is common hanzi when read as Big5, and is not when read as GBK.

    Each standard lists the common characters first: bytes B0-F7 with A1-FE in GB 2312, A4-C6 in
    Big5.
    """
    big5 = _common(data.decode("cp950", "replace"), "cp950", b"\xa4", b"\xc6\xff", 0x40)
    if big5 <= 0.8:  # as nearly every file of these offices: the other need not be counted
        return False
    return big5 > _common(data.decode("gb18030", "replace"), "gb18030", b"\xb0", b"\xf7\xff", 0xA1)


def _common(text: str, codec: str, first: bytes, last: bytes, trail: int) -> float:
    """Share of the non-ASCII characters that the encoding holds in its rows of common hanzi."""
    beyond = Counter(character for character in text if character > "\x7f")
    common = sum(
        count
        for character, count in beyond.items()
        if len(code := character.encode(codec, "ignore")) == 2
        and first <= code <= last
        and code[1] >= trail
    )
    return common / beyond.total() if beyond else 0.0


def _unmarked_utf16(data: bytes) -> str | None:
    """UTF-16 without its mark: every second byte of digits, commas and line ends is NUL."""
    head = data[:4096]
    if len(head) < 8 or len(data) % 2:
        return None
    even, odd = (head[start::2].count(0) / (len(head) // 2) for start in (0, 1))
    if max(even, odd) < 0.3 or min(even, odd) > 0.05:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _line_by_line(data: bytes, encoding: str) -> Decoded:
    """Each line in the file's encoding, or in another where only that one reads it."""
    read = [_line(line, encoding) for line in data.removeprefix(codecs.BOM_UTF8).split(b"\n")]
    text = "\n".join(line for line, _ in read)
    names = Counter(name for _, name in read)
    others = sum(count for name, count in names.items() if name not in (encoding, UNREAD))
    # A file cut within its last character has one broken character, however short it is.
    garbage = text.count("\ufffd") > 1 and _damage(text) > GARBAGE_LIMIT
    return Decoded(text, encoding, bool(names[UNREAD]), garbage, others)


def _line(line: bytes, encoding: str) -> tuple[str, str]:
    """The line's text, and in which encoding it was read; UNREAD where in none."""
    if line.isascii():
        return line.decode("ascii"), encoding
    if encoding != "utf-8" and UTF8_HANZI.search(line):
        text = _strictly(line, "utf-8")
        if text is not None and UTF8_LINE.fullmatch(text):
            return text, "utf-8"
    other = {"gb18030": "big5", "big5": "gb18030"}.get(encoding) or (
        "big5" if _is_big5(line) else "gb18030"
    )
    for name in (encoding, other):
        text = _strictly(line, name)
        if text is not None and (name == encoding or name != "big5" or _is_big5(line)):
            return text, name
    return line.decode(python_name(encoding), "replace"), UNREAD


def _strictly(line: bytes, encoding: str) -> str | None:
    try:
        return line.decode(python_name(encoding))
    except UnicodeDecodeError:
        return None


def _as(data: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(data.decode(python_name(encoding)).removeprefix("\ufeff"), encoding)
    except UnicodeDecodeError:
        text = data.decode(python_name(encoding), "replace").removeprefix("\ufeff")
        return Decoded(text, encoding, lossy=True, garbage=_damage(text) > GARBAGE_LIMIT)


def _damage(text: str) -> float:
    """Share of U+FFFD among the characters beyond ASCII."""
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    return text.count("\ufffd") / beyond if beyond else 0.0


def _binary(data: bytes) -> bool:
    """Many control bytes: an image, a program, an archive cut in two."""
    head = data[:65536]
    return len(re.findall(rb"[\x00-\x08\x0e-\x19\x1b-\x1f]", head)) > 0.1 * max(len(head), 1)
