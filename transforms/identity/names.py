"""Everything a comparison needs to know about a name, once per distinct name.

Belongs here: the order of the steps and the table they make. The steps themselves are in mojibake,
spelling, placeholders and pinyin; how two described names compare is in
transforms.linkage.name_ladder.
"""

from __future__ import annotations

import polars as pl

from data.reference.tables import lookalike_pairs
from transforms.identity import latin_names, mojibake, pinyin, placeholders, spelling

__all__ = ["COMPARED_CHARACTERS", "describe_names"]

# Characters compared one by one. Longer names (transcribed ones) keep their rest in the last
# column.
COMPARED_CHARACTERS = 4

_NAME_SHAPE = r"^[\p{Han}?]+$"
# 刘秀云子: four characters that end on 子 or 女 under a single surname are 'son of 刘秀云', hardly
# ever a name.
_LONG_SUFFIX_NAME = r"^.{3,4}[子女]$"


def describe_names(names: pl.Series) -> pl.DataFrame:
    """Describe each distinct name.

    Args: names, as delivered or after NFKC; repeats and nulls allowed.
    Returns: one row per distinct non-null text, in order of first sight:
        raw_name; name (respelt, in small letters where it is Latin; null unless there is one);
        status: given, mended (turned back from mojibake), placeholder, missing, broken;
        surname, given; pinyin_tone, pinyin, pinyin_fold (syllables with spaces between);
        character_count, has_wildcard ('?' for a character that was not written), sorted_characters,
        sound_letters (of a transcribed name, one letter a syllable), is_milk_name; char_1 … char_4
        ('' beyond the end; char_4 holds the rest), lookalikes_1 … lookalikes_4 (the characters that
        look like that one, as one text);
        clue_parent_name, clue_sex ('1', '2'), clue_birth_order (of 李婷之二女: the second baby of
        that delivery; it tells nothing of a single birth);
        suffix_parent_name, suffix_sex (of 李婷女, which is a placeholder only if that parent is the
        child's).
    """
    distinct = (
        names.cast(pl.String).drop_nulls().unique(maintain_order=True).rename("raw_name").to_frame()
    )
    table = _with_spelling(distinct)
    table = _with_status(table)
    table = _with_parts(table)
    table = _with_characters(_with_sounds(table))
    return table.select(_COLUMNS)


_COLUMNS = (
    *(
        "raw_name",
        "name",
        "status",
        "surname",
        "given",
        "pinyin_tone",
        "pinyin",
        "pinyin_fold",
        "character_count",
    ),
    *("has_wildcard", "sorted_characters", "sound_letters", "is_milk_name"),
    *(f"char_{place}" for place in range(1, COMPARED_CHARACTERS + 1)),
    *(f"lookalikes_{place}" for place in range(1, COMPARED_CHARACTERS + 1)),
    *("clue_parent_name", "clue_sex", "clue_birth_order", "suffix_parent_name", "suffix_sex"),
)


def _with_spelling(table: pl.DataFrame) -> pl.DataFrame:
    mended = mojibake.mend(table["raw_name"]).rename({"raw": "raw_name"})
    table = table.join(mended, on="raw_name", how="left", maintain_order="left")
    source = table.select(pl.coalesce("mended", "raw_name")).to_series()
    table = table.with_columns(spelling.respell_name(source).alias("text"))
    hanzi = spelling.respell_surname(spelling.wildcard_for_pinyin().str.replace(r"\([^)]*\)$", ""))
    table = table.with_columns(latin_names.latin_letters(pl.col("text")).alias("letters"))
    return table.with_columns(pl.coalesce("letters", hanzi).alias("name"))


def _with_status(table: pl.DataFrame) -> pl.DataFrame:
    text, name = pl.col("text"), pl.col("name")
    written = name.str.replace_all("?", "", literal=True)
    is_long_suffix = _is_long_suffix(name)
    status = (
        pl.when(text.str.contains(r"^[^\p{Han}A-Za-z0-9]*$"))
        .then(pl.lit("missing"))
        .when(
            placeholders.is_placeholder(text)
            | placeholders.is_placeholder(name)
            | is_long_suffix
            | placeholders.is_latin_placeholder(pl.col("letters")).fill_null(False)
        )
        .then(pl.lit("placeholder"))
        .when(
            pl.col("letters").is_null() & ~name.str.contains(_NAME_SHAPE)
            | (written.str.len_chars() == 0)
        )
        .then(pl.lit("broken"))
        .when(pl.col("mended").is_not_null())
        .then(pl.lit("mended"))
        .otherwise(pl.lit("given"))
    )
    table = table.with_columns(status.alias("status"))
    is_name = pl.col("status").is_in(["given", "mended"])
    table = table.with_columns(*_clues(is_name, pl.col("status") == "placeholder"))
    return table.with_columns(pl.when(is_name).then("name").alias("name"))


def _is_long_suffix(name: pl.Expr) -> pl.Expr:
    given_length = name.str.len_chars().cast(pl.Int32) - pinyin.surname_length(name)
    return name.str.contains(_LONG_SUFFIX_NAME) & (given_length > 2)


def _clues(is_name: pl.Expr, is_placeholder: pl.Expr) -> list[pl.Expr]:
    """The clues of placeholders, and what the name would mean if it were a parent's with a
    suffix."""
    parent, sex, order = placeholders.child_of(pl.col("text"))
    suffix_parent, suffix_sex = placeholders.parent_suffix(pl.col("name"))
    is_suffixed = (
        is_placeholder & _is_long_suffix(pl.col("name")) & parent.is_null() & sex.is_null()
    )
    named_parent = pl.when(is_suffixed).then(suffix_parent).when(is_placeholder).then(parent)
    return [
        spelling.respell_surname(named_parent).alias("clue_parent_name"),
        pl.when(is_suffixed).then(suffix_sex).when(is_placeholder).then(sex).alias("clue_sex"),
        pl.when(is_placeholder).then(order).alias("clue_birth_order"),
        pl.when(is_name).then(suffix_parent).alias("suffix_parent_name"),
        pl.when(is_name).then(suffix_sex).alias("suffix_sex"),
        (is_name & placeholders.is_milk_name(pl.col("name"))).alias("is_milk_name"),
    ]


def _with_sounds(table: pl.DataFrame) -> pl.DataFrame:
    """Columns pinyin_tone, pinyin, pinyin_fold; letters that are pinyin have its sound."""
    table = table.with_columns(
        pinyin.syllables(table, kind) for kind in ("pinyin_tone", "pinyin", "pinyin_fold")
    )
    spelt = latin_names.pinyin_of_letters(table["letters"])
    table = table.join(spelt, on="letters", how="left", maintain_order="left", suffix="_spelt")
    is_name = pl.col("name").is_not_null()
    table = table.with_columns(
        pl.when(is_name).then(pl.coalesce(f"{kind}_spelt", kind)).alias(kind)
        for kind in ("pinyin", "pinyin_fold")
    )
    return table.with_columns(pinyin.sound_letters(table).alias("sound_letters"))


def _with_parts(table: pl.DataFrame) -> pl.DataFrame:
    name = pl.col("name")
    # Which part of a Latin name is the family's nobody can tell: it is compared whole.
    length = (
        pl.when(pl.col("letters").is_null())
        .then(pinyin.surname_length(name))
        .otherwise(name.str.len_chars())
    )
    return table.with_columns(
        name.str.slice(0, length).alias("surname"),
        name.str.slice(length).alias("given"),
        name.str.len_chars().cast(pl.Int32).alias("character_count"),
        name.str.contains("?", literal=True).alias("has_wildcard"),
        name.str.split("").list.sort().list.join("").alias("sorted_characters"),
    )


def _with_characters(table: pl.DataFrame) -> pl.DataFrame:
    pairs = lookalike_pairs()
    both = pl.concat([pairs.select("a", "b"), pairs.select(a="b", b="a")])
    similar = both.group_by("a").agg(pl.col("b").sort().str.join("").alias("similar"))
    last = COMPARED_CHARACTERS
    places = [
        pl.col("name").str.slice(place - 1, 1 if place < last else None).alias(f"char_{place}")
        for place in range(1, last + 1)
    ]
    table = table.with_columns(places)
    return table.with_columns(
        pl.col(f"char_{place}")
        .replace_strict(similar["a"], similar["similar"], default="", return_dtype=pl.String)
        .alias(f"lookalikes_{place}")
        for place in range(1, last + 1)
    )
