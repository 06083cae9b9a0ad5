"""How a name sounds: its surname and given name, and their syllables.

Readings come per character from the reference table, a surname's from its own column (单 Shàn, 仇
Qiú): pypinyin reads 19 of 30 such surnames wrongly. Polyphones inside given names keep their
commonest reading on both sides of a comparison, which is all a comparison needs.
"""

from __future__ import annotations

from functools import cache

import polars as pl

from data.reference.tables import character_readings, compound_surnames

__all__ = ["sound_letters", "surname_length", "syllables"]

# From that many characters a name is compared syllable by syllable: it is transcribed, and every
# office transcribes in its own way (次仁卓玛, 泽仁卓玛).
_LEAST_TRANSCRIBED = 4
# DuckDB's edit distance counts bytes: one printable sign of ASCII stands for one syllable. Two of
# a hundred pairs of syllables share a sign, and count as one syllable.
_FIRST_SIGN, _SIGNS = 33, 94

# A compound surname alone (欧阳) is likelier the surname 欧 with a given name cut off elsewhere.
_LEAST_WITH_COMPOUND = 3


def surname_length(name: pl.Expr) -> pl.Expr:
    """1, or 2 for a compound surname that leaves a given name."""
    is_compound = name.str.slice(0, 2).is_in(compound_surnames()["surname"].to_list())
    return (
        pl.when(is_compound & (name.str.len_chars() >= _LEAST_WITH_COMPOUND)).then(2).otherwise(1)
    )


@cache
def _readings(kind: str) -> tuple[dict[str, str], dict[str, str]]:
    """Syllables of given-name characters and of surnames. kind: pinyin_tone, pinyin or
    pinyin_fold."""
    table = character_readings()
    given = dict(zip(table["character"], table[kind], strict=True))
    fold = dict(zip(table["pinyin"], table["pinyin_fold"], strict=False))
    toned = dict(
        table.filter(pl.col("surname_reading").is_not_null())
        .select("character", "surname_reading")
        .rows()
    )
    toned |= dict(compound_surnames().rows())
    return given, given | {
        surname: _without_tone(reading, kind, fold) for surname, reading in toned.items()
    }


def _without_tone(reading: str, kind: str, fold: dict[str, str]) -> str:
    if kind == "pinyin_tone":
        return reading
    plain = [syllable.rstrip("12345") for syllable in reading.split(" ")]
    return " ".join(
        fold.get(syllable, syllable) if kind == "pinyin_fold" else syllable for syllable in plain
    )


def syllables(names: pl.DataFrame, kind: str) -> pl.Series:
    """Syllables with spaces between; a character without a known reading stands for itself.

    Args: names, with the columns surname and given; kind, pinyin_tone, pinyin or pinyin_fold.
    Returns: one text per row, null where there is no name.
    """
    given, surname = _readings(kind)
    characters = names["given"].drop_nulls().str.split("").explode().unique().drop_nulls().to_list()
    spaced = {
        character: " " + given.get(character, character) for character in characters if character
    }
    head = pl.col("surname").replace(surname)
    tail = pl.col("given").str.replace_many(spaced) if spaced else pl.col("given")
    return names.select(pl.concat_str(head, tail).alias(kind)).to_series()


def sound_letters(names: pl.DataFrame) -> pl.Series:
    """Of a transcribed name, one letter for each syllable; null for every other name.

    A compound surname (欧阳志强) and a name of which less than four characters are written are no
    transcribed ones.
    Args: names, with the columns name, surname and pinyin. Returns: one text per row.
    """
    written = pl.col("name").str.replace_all("[?A-Za-z]", "").str.len_chars()
    is_long = (written >= _LEAST_TRANSCRIBED) & (pl.col("surname").str.len_chars() == 1)
    spoken = names.select(pl.when(is_long).then("pinyin").alias("spoken"))["spoken"].str.split(" ")
    signs = {text: _sign(text) for text in spoken.explode().drop_nulls().unique()}
    return pl.Series(
        [
            None if syllables is None else "".join(signs[text] for text in syllables)
            for syllables in spoken
        ],
        dtype=pl.String,
    )


def _sign(syllable: str) -> str:
    """Of a syllable by its place among all; of a character without a known reading by its code."""
    place = _places().get(syllable, ord(syllable[:1] or " "))
    return chr(_FIRST_SIGN + place % _SIGNS)


@cache
def _places() -> dict[str, int]:
    return {text: at for at, text in enumerate(sorted(set(character_readings()["pinyin"])))}
