"""Addresses as a hospital's clerk means them: 双沟赵集3组 in a county's hospital is the county's
own 双沟.

In a delivery of many counties a town's or a village's name alone fits several. The clerk leaves the
county out because it is her own; so an address is read among her county's towns first, and among
all towns where that county has no such place or another county is named.
"""

from __future__ import annotations

import polars as pl

from transforms.identity.addresses import parts_of, read_parts
from transforms.identity.villages import learn_villages, settle_villages

__all__ = ["read_hospital_addresses"]

_KEYS = ("hospital_county", "raw_address", "records")


def read_hospital_addresses(written: pl.DataFrame, towns: pl.DataFrame) -> pl.DataFrame:
    """Every address with its place, town and village.

    Args: written, one row per hospital_county ('' for no county of the delivery) and address:
    hospital_county, raw_address,
        records (how many bear it); towns, as for `read_addresses`.
    Returns: the rows of written with the columns of `settle_villages`.
    """
    parts = parts_of(written["raw_address"])
    everywhere = _read(written, parts, towns)
    if towns["town_code"].str.slice(0, 6).n_unique() > 1:
        everywhere = _prefer_own(written, parts, everywhere, towns)
    hospitals = everywhere.partition_by("hospital_county", maintain_order=True) or [everywhere]
    return pl.concat(
        [settle_villages(hospital, learn_villages(hospital)) for hospital in hospitals]
    )


def _prefer_own(
    written: pl.DataFrame, parts: pl.DataFrame, everywhere: pl.DataFrame, towns: pl.DataFrame
) -> pl.DataFrame:
    """What is read among the hospital's own towns, where that finds one."""
    own = [
        _read(hospital, parts, towns.filter(pl.col("town_code").str.starts_with(county)))
        for (county,), hospital in written.filter(pl.col("hospital_county") != "")
        .partition_by("hospital_county", as_dict=True)
        .items()
    ]
    found = pl.concat([everywhere.clear(), *own]).filter(pl.col("town_code").is_not_null())
    return pl.concat(
        [found, everywhere.join(found, on=_KEYS[:2], how="anti", maintain_order="left")]
    )


def _read(written: pl.DataFrame, parts: pl.DataFrame, towns: pl.DataFrame) -> pl.DataFrame:
    own = parts.join(written, on="raw_address", how="semi", maintain_order="left")
    return written.select(_KEYS).join(
        read_parts(own, towns), on="raw_address", how="left", maintain_order="left"
    )
