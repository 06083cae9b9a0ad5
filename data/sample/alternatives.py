"""Which character a clerk writes for another: one that sounds alike, or one that looks alike."""

from collections.abc import Callable
from functools import cache
from importlib.resources import files

import polars as pl

from data.reference.sample_names import parts
from data.sample.draws import Draws


def _read(name: str) -> pl.DataFrame:
    with files("data.reference").joinpath(name).open("rb") as lines:
        return pl.read_csv(lines, infer_schema=False)


@cache
def _name_characters() -> list[str]:
    return sorted(
        {character for texts, _ in parts().values() for text in texts for character in text}
    )


@cache
def sounding_alike() -> pl.DataFrame:
    """One row per character: `others`, name characters of the same reading whatever the tone.

    Clerks write what they hear in characters that names are made of, not in rare ones.
    """
    readings = _read("character_readings.csv").select(character="character", pinyin="pinyin")
    pairs = readings.join(readings.rename({"character": "other"}), on="pinyin").filter(
        (pl.col("character") != pl.col("other")) & pl.col("other").is_in(_name_characters())
    )
    return (
        pairs.sort("character", "other")
        .group_by("character", maintain_order=True)
        .agg(others="other")
    )


@cache
def looking_alike() -> pl.DataFrame:
    """One row per character: `others`, those of strong likeness (tiers 1 and 2)."""
    pairs = _read("lookalike_pairs.csv").filter(pl.col("tier").is_in(["1", "2"]))
    both = pl.concat(
        [pairs.select(character="a", other="b"), pairs.select(character="b", other="a")]
    ).unique()
    return (
        both.sort("character", "other")
        .group_by("character", maintain_order=True)
        .agg(others="other")
    )


def replaced(draws: Draws, names: pl.Series, table: Callable[[], pl.DataFrame]) -> pl.Series:
    """The names with one character of each written as another of its list; unchanged where the list
    is empty."""
    n = len(names)
    frame = pl.DataFrame({"name": names, "u": draws.rng.random(n), "v": draws.whole(n, 0, 1 << 30)})
    # A surname is misheard too, but seldom: its owner says it every day.
    frame = frame.with_columns(length=pl.col("name").str.len_chars()).with_columns(
        at=(1 + pl.col("u") * pl.col("length") * 1.15).floor().cast(pl.Int64)
        % pl.col("length").clip(1)
    )
    frame = frame.with_columns(character=pl.col("name").str.slice(pl.col("at"), 1))
    frame = frame.join(table(), on="character", how="left", maintain_order="left").with_columns(
        other=pl.col("others").list.get(
            pl.col("v") % pl.col("others").list.len().clip(1), null_on_oob=True
        )
    )
    head, tail = (
        pl.col("name").str.slice(0, pl.col("at")),
        pl.col("name").str.slice(pl.col("at") + 1),
    )
    return frame.select(head + pl.col("other").fill_null(pl.col("character")) + tail).to_series()
