"""Addresses as a ward's clerk means them: 双沟赵集3组 in a county's hospital is the county's own
双沟.

In a delivery of many counties a town's or a village's name alone fits several. The clerk leaves the
county out because it is her own; so an address is read among her county's towns first, and among
all towns where that county has no such place or another county is named.
"""

from __future__ import annotations

import polars as pl

from transforms.identity.addresses import read_addresses
from transforms.identity.villages import learn_villages, settle_villages

__all__ = ["read_ward_addresses"]

_KEYS = ("ward_county", "raw_address", "records")


def read_ward_addresses(written: pl.DataFrame, towns: pl.DataFrame) -> pl.DataFrame:
    """Every address with its place, town and village.

    Args: written, one row per ward_county ('' for no county of the delivery) and address:
    ward_county, raw_address,
        records (how many bear it); towns, as for `read_addresses`.
    Returns: the rows of written with the columns of `settle_villages`.
    """
    everywhere = _read(written, towns)
    if towns["town_code"].str.slice(0, 6).n_unique() > 1:
        everywhere = _prefer_own(written, everywhere, towns)
    wards = everywhere.partition_by("ward_county", maintain_order=True) or [everywhere]
    return pl.concat([settle_villages(ward, learn_villages(ward)) for ward in wards])


def _prefer_own(
    written: pl.DataFrame, everywhere: pl.DataFrame, towns: pl.DataFrame
) -> pl.DataFrame:
    """What is read among the ward's own towns, where that finds one."""
    own = [
        _read(ward, towns.filter(pl.col("town_code").str.starts_with(county)))
        for (county,), ward in written.filter(pl.col("ward_county") != "")
        .partition_by("ward_county", as_dict=True)
        .items()
    ]
    found = pl.concat([everywhere.clear(), *own]).filter(pl.col("town_code").is_not_null())
    return pl.concat(
        [found, everywhere.join(found, on=_KEYS[:2], how="anti", maintain_order="left")]
    )


def _read(written: pl.DataFrame, towns: pl.DataFrame) -> pl.DataFrame:
    return written.select(_KEYS).join(
        read_addresses(written["raw_address"], towns),
        on="raw_address",
        how="left",
        maintain_order="left",
    )
