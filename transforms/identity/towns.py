"""The delivery's towns as they are found in addresses: by stem (双沟), with or without 镇, 乡,
街道.

A stem without its suffix can open a village's name too (张湾村5组, 黄龙沟村): then it is no town.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import polars as pl

from transforms.identity.counties import CountyNames

__all__ = ["town_directory", "town_pattern"]

_KIND = "街道办事处|街道办|办事处|街道|镇|乡"


def _stems(towns: pl.DataFrame) -> pl.DataFrame:
    """One row per town: town_code, county, stem."""
    stem = pl.col("town_name").str.replace(rf"(?:{_KIND})$", "")
    return towns.select(
        "town_code", pl.col("town_code").str.slice(0, 6).alias("county"), stem.alias("stem")
    )


def town_pattern(stems: Iterable[str], openings: Iterable[str]) -> str:
    """Groups: stem, suffix, rest. Openings (襄樊, 襄阳) may stand before the town without their 市
    or 区."""
    longest_first = sorted(set(stems), key=lambda stem: (-len(stem), stem))
    opening = "|".join(map(re.escape, openings)) or r"\z"
    return (
        rf"^(?:(?:{opening})[省市县区]?)*({'|'.join(map(re.escape, longest_first))})({_KIND})?(.*)$"
    )


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
