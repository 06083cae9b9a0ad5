"""Names in Latin letters alone: a foreign mother's (NGUYEN THI HOA), or pinyin (Wang Yan).

They are compared among themselves without accents and cases, and with hanzi by their sound where
the letters are pinyin. A Latin name and a hanzi name that do not sound alike contradict nothing: a
foreign woman bears one of each.
"""

from __future__ import annotations

from functools import cache

import polars as pl

from data.reference.tables import character_readings

__all__ = ["latin_letters", "pinyin_of_letters"]

# ASCII first and mostly: hanzi read as Latin-1 (ÀîÁá) are no name.
_LATIN_NAME = r"^[A-Za-zĐđ][A-Za-zĐđ\u{c0}-\u{24f}\u{1e00}-\u{1eff}'’`\-]{3,}$"
_FEWEST_LETTERS = 4
_LONGEST_SYLLABLE = 6


def latin_letters(text: pl.Expr) -> pl.Expr:
    """The text's letters, small and without accents, where it is a name in Latin letters; else
    null."""
    latin = pl.when(text.str.contains(_LATIN_NAME)).then(text)
    is_name = 2 * latin.str.count_matches("[A-Za-z]") > latin.str.len_chars()
    letters = (
        latin.str.normalize("NFD")
        .str.replace_all("[Đđ]", "d")
        .str.to_lowercase()
        .str.replace_all("[^a-z]", "")
    )
    # Marks are no letters: what is too short without them is no name, however it is written.
    return pl.when(is_name & (letters.str.len_chars() >= _FEWEST_LETTERS)).then(letters)


@cache
def _folds() -> dict[str, str]:
    """Every syllable without its tone, and how Xiangyang says it."""
    table = character_readings()
    return dict(zip(table["pinyin"], table["pinyin_fold"], strict=True))


def _divide(letters: str, most: int = 4) -> list[str] | None:
    """The letters as syllables of pinyin, the longest first; null where they are none."""
    if not letters:
        return []
    for length in range(min(_LONGEST_SYLLABLE, len(letters)) if most else 0, 0, -1):
        if letters[:length] in _folds():
            rest = _divide(letters[length:], most - 1)
            if rest is not None:
                return [letters[:length], *rest]
    return None


def pinyin_of_letters(letters: pl.Series) -> pl.DataFrame:
    """The names among Latin ones that are pinyin of two to four syllables.

    Args: letters, of `latin_letters`; nulls allowed. Returns: letters, pinyin, pinyin_fold; one row
    per distinct name.

    >>> pinyin_of_letters(pl.Series(["wangzhen", "nguyen"])).rows()
    [('wangzhen', 'wang zhen', 'wang zen')]
    """
    rows = []
    for name in letters.drop_nulls().unique(maintain_order=True):
        parts = _divide(name)
        if parts is not None and len(parts) > 1:
            rows.append((name, " ".join(parts), " ".join(_folds()[part] for part in parts)))
    return pl.DataFrame(
        rows,
        schema={"letters": pl.String, "pinyin": pl.String, "pinyin_fold": pl.String},
        orient="row",
    )
