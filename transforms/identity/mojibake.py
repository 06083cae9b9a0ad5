"""Text that was UTF-8 and was read as GBK: turned back where the bytes still tell.

鏉庡皬濞 is 李小娟 with its last byte lost: the characters that survive are kept, each lost one
becomes '?'. A repair counts only when all of it is readable; whatever else looks odd stays as it
came.
"""

from __future__ import annotations

import re
from functools import cache

import polars as pl

__all__ = ["mend"]

# Letters, digits and marks of names and addresses; '?' stands for what was lost.
_READABLE = re.compile(r"[\u4e00-\u9fff0-9A-Za-z()·,.\-?]+")
# One surviving character could come out of any three bytes.
_LEAST_SURVIVORS = 2


@cache
def _openings() -> list[str]:
    """The characters that a hanzi's first two UTF-8 bytes make when they are read as GBK."""
    pairs = (bytes((lead, trail)) for lead in range(0xE4, 0xEA) for trail in range(0x80, 0xC0))
    return [char for pair in pairs if len(char := pair.decode("gb18030", errors="ignore")) == 1]


def _turned_back(text: str) -> str | None:
    try:
        garbled = text.rstrip("\ufffd?").encode("gb18030")
    except UnicodeEncodeError:
        return None
    mended = re.sub("\ufffd+", "?", garbled.decode("utf-8", errors="replace"))
    survivors = len(mended) - mended.count("?")
    is_name = (
        survivors >= _LEAST_SURVIVORS and mended.count("?") <= 1 and _READABLE.fullmatch(mended)
    )
    return mended if is_name else None


def mend(values: pl.Series) -> pl.DataFrame:
    """The texts among `values` that can be turned back.

    Args: values, distinct texts; nulls allowed.
    Returns: raw, mended; one row per text turned back, often none.

    >>> mend(pl.Series(["鏉庡皬濞", "李小娟"])).rows()
    [('鏉庡皬濞', '李小?')]
    """
    tried = values.drop_nulls()
    tried = tried.filter(tried.str.slice(0, 1).is_in(_openings()) & (tried.str.len_chars() > 1))
    rows = [(text, mended) for text in tried if (mended := _turned_back(text)) is not None]
    return pl.DataFrame(rows, schema={"raw": pl.String, "mended": pl.String}, orient="row")
