"""The delivery's towns as they are found in addresses: by stem (双沟), with or without 镇, 乡,
街道.

A stem without its suffix can open a village's name too (张湾村5组, 黄龙沟村): then it is no town.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from transforms.identity.counties import CountyNames
from transforms.identity.spelling import respell

__all__ = ["any_of", "respell_place", "town_directory", "town_pattern"]

_KIND = "街道办事处|街道办|办事处|街道|镇|乡"


# 村民小组 would pass for a village that ends on 村.
_SMALL_GROUP = "村民小组"


def respell_place(texts: pl.Series) -> pl.Series:
    """Addresses or names of towns as they are compared: respelt, without marks.

    Args: texts, non-null. Returns: the same length and order; possibly empty strings.
    """
    return (
        respell(texts)
        .str.replace_all(r"[,、;:()\-]|[?]+$", "")
        .str.replace_all(_SMALL_GROUP, "组", literal=True)
    )


def any_of(names: Iterable[str]) -> str:
    """A pattern of these names, whatever signs they hold, the longest first; of none, one that
    matches nothing."""
    longest_first = sorted({name for name in names if name}, key=lambda name: (-len(name), name))
    return "|".join(map(pl.escape_regex, longest_first)) or r"[^\s\S]"


def _stems(towns: pl.DataFrame) -> pl.DataFrame:
    """One row per town with a name: town_code, county, stem."""
    named = towns.drop_nulls("town_name")
    stem = respell_place(named["town_name"]).str.replace(rf"(?:{_KIND})$", "")
    stems = named.select(
        "town_code", pl.col("town_code").str.slice(0, 6).alias("county"), stem.alias("stem")
    )
    # What holds no letter or digit is no name: it would be found in every address.
    return stems.filter(pl.col("stem").str.contains(r"[\p{L}\p{N}]"))


def town_pattern(stems: Iterable[str], openings: Iterable[str]) -> str:
    """Groups: stem, suffix, rest. Openings (襄樊, 襄阳) may stand before the town without their 市
    or 区."""
    return rf"^(?:(?:{any_of(openings)})[省市县区]?)*({any_of(stems)})({_KIND})?(.*)$"


def town_directory(towns: pl.DataFrame, names: CountyNames) -> pl.DataFrame:
    """One row per way to name a town that means one town only: county_name ('' for none), stem,
    town_code."""
    stems = _stems(towns)
    counties = pl.DataFrame(
        [(name, county) for name, members in names.own.items() for county in sorted(members)],
        schema={"county_name": pl.String, "county": pl.String},
        orient="row",
    )
    within = stems.join(counties, on="county").select("county_name", "stem", "town_code")
    alone = stems.select(pl.lit("").alias("county_name"), "stem", "town_code")
    return (
        pl.concat([within, alone])
        .group_by("county_name", "stem")
        .agg(pl.col("town_code").min(), pl.col("town_code").n_unique().alias("towns"))
        .filter(pl.col("towns") == 1)
        .drop("towns")
    )
