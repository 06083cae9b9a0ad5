"""dBASE III files in GBK, as WIS exports them."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

_GBK = 0x4D  # the language driver byte for code page 936
_END_OF_HEADER, _END_OF_FILE = b"\x0d", b"\x1a"

WOMAN_FIELDS = (
    ("WOMANID", "C", 14),
    ("NAME", "C", 20),
    ("IDNO", "C", 18),
    ("BIRTHDAY", "D", 8),
    ("HUSBAND", "C", 20),
    ("HUSBIDNO", "C", 18),
    ("VILLAGE", "C", 12),
    ("RESIDENCY", "C", 1),
    ("TEL", "C", 13),
    ("UPDATED", "D", 8),
)
BIRTH_FIELDS = (
    ("RECID", "C", 12),
    ("WOMANID", "C", 14),
    ("CHILD", "C", 20),
    ("SEX", "C", 1),
    ("BIRTHDAY", "D", 8),
    ("PARITY", "N", 1),
    ("PLACE", "C", 1),
    ("HOSPCODE", "C", 9),
    ("CERTNO", "C", 10),
    ("RPTMONTH", "C", 6),
    ("VILLAGE", "C", 12),
    ("UPDATED", "D", 8),
)


def write_dbf(
    path: Path, table: pl.DataFrame, fields: Sequence[tuple[str, str, int]], written_on: date
) -> None:
    """Write a table of texts; each value is cut to its field's bytes and padded with blanks.

    Args: fields, of (name, type C, N or D, length in bytes), in the table's order; written_on
    stands in the header.
    """
    record = np.zeros(
        table.height,
        dtype=[("deleted", "S1"), *((name, f"S{length}") for name, _, length in fields)],
    )
    record["deleted"] = b" "
    for name, _, length in fields:
        record[name] = [
            value.encode("gbk", "replace")[:length].ljust(length) for value in table[name]
        ]
    header = _header(table.height, record.dtype.itemsize, fields, written_on)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(header + record.tobytes() + _END_OF_FILE)


def _header(
    rows: int, record_bytes: int, fields: Sequence[tuple[str, str, int]], written_on: date
) -> bytes:
    head = bytearray(32)
    head[0] = 0x03
    head[1:4] = bytes([written_on.year - 1900, written_on.month, written_on.day])
    head[4:8] = rows.to_bytes(4, "little")
    head[8:10] = (32 + 32 * len(fields) + 1).to_bytes(2, "little")
    head[10:12] = record_bytes.to_bytes(2, "little")
    head[29] = _GBK
    return bytes(head) + b"".join(map(_field, fields)) + _END_OF_HEADER


def _field(field: tuple[str, str, int]) -> bytes:
    name, kind, length = field
    described = bytearray(32)
    described[: len(name)] = name.encode("ascii")
    described[11] = ord(kind)
    described[16] = length
    return bytes(described)
