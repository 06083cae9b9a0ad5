"""The header of a dBASE or FoxPro table: where its records begin, and its fields.

The first byte (0x03 dBASE III, 0x30 to 0x32 Visual FoxPro, 0xF5 FoxPro with memo, …) decides
nothing here: a header is one when its fields fill the record exactly.
"""

from dataclasses import dataclass

from checks.intake.encodings import UTF8_LINE, find_encoding, python_name

FIELD_BYTES = 32
END_OF_FIELDS = 0x0D
SYSTEM, NULLABLE = 0x01, 0x02  # flags of a field
VARIABLE = ("V", "Q")


class BrokenHeaderError(ValueError):
    """The header does not describe a table; nothing of the file can be read."""


@dataclass(frozen=True)
class Field:
    """One field of the records. null_bit, length_bit: its bits in `_NullFlags`, where it has
    them."""

    name: str
    kind: str
    offset: int
    width: int
    null_bit: int | None = None
    length_bit: int | None = None


@dataclass(frozen=True)
class Header:
    """rows: as many as the header tells of. null_flags: the hidden field with the fields' bits."""

    rows: int
    size: int
    row_size: int
    fields: tuple[Field, ...]
    null_flags: Field | None


def read_header(data: bytes) -> Header:
    """The table's header. Raises: BrokenHeaderError when it is cut or senseless."""
    if len(data) < FIELD_BYTES * 2:
        raise BrokenHeaderError
    rows, size, row_size = (
        int.from_bytes(data[a:b], "little") for a, b in ((4, 8), (8, 10), (10, 12))
    )
    described = _descriptions(data, min(size, len(data)))
    if not described or size > len(data):
        raise BrokenHeaderError
    for long_text in (False, True):
        widths = [_width(one, long_text) for one in described]
        if 1 + sum(widths) == row_size:
            hidden, fields = _fields(described, widths)
            return Header(rows, size, row_size, fields, hidden)
    raise BrokenHeaderError


def _descriptions(data: bytes, end: int) -> list[bytes]:
    described = []
    for at in range(FIELD_BYTES, end - FIELD_BYTES + 1, FIELD_BYTES):
        if data[at] == END_OF_FIELDS:
            break
        described.append(data[at : at + FIELD_BYTES])
    return described


def _width(described: bytes, long_text: bool) -> int:
    """Clipper and FoxPro keep the length of a text above 255 in the byte of the decimals too."""
    high = described[17] if long_text and described[11:12] == b"C" else 0
    return described[16] + 256 * high


def _codec(names: bytes) -> str:
    """The codec of the fields' names, of all together. One alone may be two things: 状态 in GBK is
    UTF-8 too, of letters that no office here writes."""
    encoding = find_encoding(names)
    try:
        is_odd = encoding == "utf-8" and not UTF8_LINE.fullmatch(names.decode())
    except UnicodeDecodeError:
        is_odd = False
    return python_name("gb18030" if is_odd else encoding)


def _fields(described: list[bytes], widths: list[int]) -> tuple[Field | None, tuple[Field, ...]]:
    """The hidden field of flags, and the fields that people see."""
    hidden, fields, offset, bit = None, [], 1, 0
    names = [one[:11].split(b"\0")[0] for one in described]
    codec = _codec(b" ".join(names))
    for one, name, width in zip(described, names, widths, strict=True):
        kind, flags = chr(one[11]), one[18]
        text = name.decode(codec, "replace").strip()
        length_bit = null_bit = None
        if kind == "0" and flags & SYSTEM:
            hidden = Field(text, kind, offset, width)
        else:
            if kind in VARIABLE:
                length_bit, bit = bit, bit + 1
            if flags & NULLABLE:
                null_bit, bit = bit, bit + 1
            fields.append(Field(text, kind, offset, width, null_bit, length_bit))
        offset += width
    return hidden, tuple(fields)
