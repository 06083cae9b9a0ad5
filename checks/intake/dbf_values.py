"""The values of a table's fields as text, a whole column at once.

C, N, F, D, L and whatever is unknown are text in the record; I, T, Y and B are binary; V is text
whose length stands in its last byte; M is a number of a block in the memo file.
"""

import numpy as np
import numpy.typing as npt
import polars as pl

from checks.intake.dbf_header import Field, Header
from checks.intake.dbf_memo import Memo

Bytes = npt.NDArray[np.uint8]
BINARY = ("I", "T", "Y", "B")
UNREADABLE = ("G", "P", "Q", "W", "0")  # objects, pictures, bytes: no texts
JULIAN_DAY_OF_1970 = 2440588
JULIAN_DAYS = (1721426, 5373484)  # years 1 to 9999
MS_OF_DAY = 86_400_000
NOT_TEXT = np.array([0x0A, 0x0D], np.uint8)


def is_text(field: Field) -> bool:
    """Whether the field's own bytes are text."""
    return field.kind not in (*BINARY, *UNREADABLE, "M")


def raw_lines(records: Bytes, field: Field, header: Header) -> bytes:
    """A text field of every record, one line each, undecoded."""
    cells = records[:, field.offset : field.offset + field.width]
    if field.length_bit is not None:
        full = ~_bit(records, header, field.length_bit)
        length = np.where(full, field.width, cells[:, -1])
        cells = np.where(np.arange(field.width) < length[:, None], cells, 0x20).astype(np.uint8)
    clean = np.where(np.isin(cells, NOT_TEXT), 0x20, cells).astype(np.uint8)
    return np.concatenate([clean, np.full((len(clean), 1), 0x0A, np.uint8)], axis=1).tobytes()


def memo_lines(records: Bytes, field: Field, memo: Memo | None) -> bytes:
    """A memo field of every record, one line each, undecoded."""
    cells = records[:, field.offset : field.offset + field.width]
    if field.width == 4:
        blocks = [int(one) for one in _view(cells, "<i4")]
    else:
        blocks = [int(text) if text.isdigit() else 0 for text in map(bytes.strip, _bytes(cells))]
    texts = [(memo.text(block) if memo else None) or b"" for block in blocks]
    return b"".join(text.translate(_AS_SPACE).strip() + b"\n" for text in texts)


def decoded(lines: bytes, encoding: str) -> pl.Series:
    """Lines as values, blanks and padding off their ends.

    A character cut in half where the field ends is a short value, not an unreadable one; NULs there
    are padding.
    """
    if not lines:
        return pl.Series([], dtype=pl.String)
    text = lines.decode(encoding, "replace").removesuffix("\n")
    values = pl.Series([text]).str.split("\n").explode()
    return values.str.replace(" *\ufffd$", "").str.strip_chars(" \0")


def binary(records: Bytes, field: Field) -> pl.Series:
    """An integer, moment, amount or double of every record, as text."""
    cells = records[:, field.offset : field.offset + field.width]
    match field.kind:
        case "I" if field.width == 4:
            return pl.Series(_view(cells, "<i4")).cast(pl.String)
        case "T" if field.width == 8:
            return _moments(_view(cells[:, :4], "<i4"), _view(cells[:, 4:], "<i4"))
        case "Y" if field.width == 8:
            return _plain(pl.Series(_view(cells, "<i8")) / 10_000)
        case "B" if field.width == 8:
            return _plain(pl.Series(_view(cells, "<f8")))
        case _:
            return pl.Series([None] * len(records), dtype=pl.String)


def nulls(records: Bytes, field: Field, header: Header) -> npt.NDArray[np.bool_] | None:
    """Which records hold NULL in the field; None where it cannot."""
    return None if field.null_bit is None else _bit(records, header, field.null_bit)


_AS_SPACE = bytes.maketrans(b"\n\r\0", b"   ")


def _bit(records: Bytes, header: Header, bit: int) -> npt.NDArray[np.bool_]:
    flags = header.null_flags
    if flags is None or bit // 8 >= flags.width:
        return np.zeros(len(records), np.bool_)
    column = records[:, flags.offset + bit // 8]
    found: npt.NDArray[np.bool_] = (column & (1 << bit % 8)) != 0
    return found


def _view(cells: Bytes, dtype: str) -> npt.NDArray[np.generic]:
    return np.ascontiguousarray(cells).view(dtype)[:, 0]


def _bytes(cells: Bytes) -> list[bytes]:
    width, whole = cells.shape[1], np.ascontiguousarray(cells).tobytes()
    return [whole[at : at + width] for at in range(0, len(whole), width)]


def _plain(numbers: pl.Series) -> pl.Series:
    """Numbers as people write them: 1 and 3.25, not 1.0."""
    return numbers.cast(pl.String).str.replace(r"\.0$", "")


def _moments(days: npt.NDArray[np.generic], ms: npt.NDArray[np.generic]) -> pl.Series:
    """Days where the clock says midnight, moments elsewhere. FoxPro is up to 1 ms off."""
    frame = pl.DataFrame({"day": pl.Series(days).cast(pl.Int64), "ms": pl.Series(ms)})
    since = (pl.col("day") - JULIAN_DAY_OF_1970) * MS_OF_DAY + pl.col("ms")
    moment = ((since + 500) // 1000 * 1000).cast(pl.Datetime("ms"))
    filled = pl.col("day").is_between(*JULIAN_DAYS) & pl.col("ms").is_between(0, MS_OF_DAY)
    shown = moment.dt.strftime("%Y-%m-%d %H:%M:%S").str.replace(" 00:00:00$", "")
    return frame.select(pl.when(filled).then(shown)).to_series()
