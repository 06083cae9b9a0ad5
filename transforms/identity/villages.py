"""Villages that name no town, settled by the delivery's own addresses that do.

王湾村13组 stands in the town in which the other addresses put 王湾, if they agree; 张湾村 may stand
in several.
"""

from __future__ import annotations

import polars as pl

__all__ = ["learn_villages", "settle_villages"]

# A village is known by two addresses at least, of which 95 % name one town.
_LEAST_SIGHTINGS = 2
_LEAST_SHARE = 0.95


def learn_villages(described: pl.DataFrame) -> pl.DataFrame:
    """The dictionary of villages that stand in one town.

    Args: described, rows of `read_addresses`; a column `records` (how many records bear the
    address) weighs them.
    Returns: village_name, town_code, sightings (records of the village that name a town), share (of
    town_code).
    """
    told = described.filter(pl.col("town_code").is_not_null(), pl.col("village_name").is_not_null())
    weight = pl.col("records").sum() if "records" in told.columns else pl.len()
    counted = told.group_by("village_name", "town_code").agg(weight.cast(pl.Int64).alias("here"))
    ranked = counted.with_columns(pl.col("here").sum().over("village_name").alias("sightings"))
    # At 95 % only one town can qualify, so no tie is left to break.
    return (
        ranked.with_columns((pl.col("here") / pl.col("sightings")).alias("share"))
        .filter(pl.col("sightings") >= _LEAST_SIGHTINGS, pl.col("share") >= _LEAST_SHARE)
        .select("village_name", "town_code", "sightings", "share")
        .sort("village_name")
    )


def settle_villages(described: pl.DataFrame, villages: pl.DataFrame) -> pl.DataFrame:
    """Addresses with the town of a village alone filled in, and then the place.

    Args: described, rows of `read_addresses`; villages, of `learn_villages`.
    Returns: described with town_code filled where a known village stands alone (not in another
    county), place
        district there, and town_from: address, village, or null.
    """
    known = villages.select("village_name", pl.col("town_code").alias("learned_town"))
    table = described.join(known, on="village_name", how="left", maintain_order="left")
    is_alone = pl.col("town_code").is_null() & (pl.col("place") != "other_county")
    settled = is_alone & pl.col("learned_town").is_not_null()
    return table.with_columns(
        pl.when(settled).then("learned_town").otherwise("town_code").alias("town_code"),
        pl.when(settled).then(pl.lit("district")).otherwise("place").alias("place"),
        pl.when(pl.col("town_code").is_not_null())
        .then(pl.lit("address"))
        .when(settled)
        .then(pl.lit("village"))
        .alias("town_from"),
    ).drop("learned_town")
