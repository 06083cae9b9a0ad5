"""Free-text addresses read to town, village and group, or to another county.

襄阳区双沟镇赵集村3组, 双沟赵集3组, 湖北省襄樊市襄阳区双沟镇…, 枣阳市璩湾镇…, 王湾村13组 (a village
alone).

Belongs here: taking one address apart. Does not belong here: villages that name no town, which the
delivery's other addresses decide (`villages`), and what residence means for a case.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from data.reference.tables import county_codes
from transforms.identity import mojibake
from transforms.identity.counties import CountyNames, county_names
from transforms.identity.towns import any_of, respell_place, town_directory, town_pattern

__all__ = ["parts_of", "read_addresses", "read_parts"]

_PROVINCE = r"(?:([^省市区县镇乡村]{2,3}省|[^省市区县镇乡村]{2,5}自治区))?"
_PREFECTURE = r"(?:([^省市区县镇乡村组]{2,5}(?:市|地区|自治州)))?"
_COUNTY = r"(?:([^省市区县镇乡村组0-9]{1,5}(?:县|市|区)))?"
_ADMINISTRATIVE = rf"^{_PROVINCE}{_PREFECTURE}{_COUNTY}(.*)$"
# 社区 and 小区 are places inside a town, not counties; 城区 alone names none.
_NO_COUNTY = r"(?:社|小|开发|园|工业|矿|库|街|校|院|厂)区$|^(?:老|新)?[城市郊辖]区$"
# A town that the delivery's table does not hold, under no county or the district's.
_OTHER_TOWN = r"^([^村组区0-9]{1,5}(?:街道办事处|街道|镇|乡))(.*)$"
_VILLAGE_KIND = r"(?:村民委员会|村委会|行政村|村|社区居委会|居民委员会|居委会|社区)"
_GROUP = r"第?([0-9]+|[一二三四五六七八九十]+)(?:小组|组|队|社)"
_VILLAGE = rf"^(?:(.+){_VILLAGE_KIND})?(.*?)(?:{_GROUP})?(?:[0-9]+号)?$"
_NO_ADDRESS = r"不详|不祥|不明|未知|住址|地址|外地|同上|流动"
# A town without its suffix is believed only where a village of two characters or more follows, or
# nothing.
_AFTER_LONE_STEM = (
    rf"^(?:[^0-9]{{2,}}{_VILLAGE_KIND}.*|[^0-9村]{{2,}}{_GROUP}.*|[^0-9村组]{{2,}})?$"
)
_DIGITS = {sign: str(value) for value, sign in enumerate("一二三四五六七八九", start=1)}
# Names not in the code list are the district's own when this share of their addresses goes on with
# one of its towns.
_LEARNED_SHARE, _LEARNED_SIGHTINGS = 0.5, 3


def read_addresses(
    addresses: pl.Series, towns: pl.DataFrame, district_names: Sequence[str] = ()
) -> pl.DataFrame:
    """Take each distinct address apart.

    Args: addresses, as written, repeats and nulls allowed; towns, town_code (9 digits, its county
    first) and
        town_name of the delivery; district_names, names of the district that the code list lacks.
    Returns: one row per distinct non-null address: raw_address; place (district, other_county,
    unknown);
        county_code (of the county named; null when none is named, or it is not in the list);
        town_code (null when not told); village_name (without 村; null when not told); group_no
        INTEGER.
    """
    return read_parts(parts_of(addresses), towns, district_names)


def parts_of(addresses: pl.Series) -> pl.DataFrame:
    """What each distinct address says, whatever the towns: raw_address, text, county_name ('' for
    none; a city alone before a town stands there, too: 枣阳市), rest (what follows)."""
    return _with_administration(_with_text(addresses))


def read_parts(
    table: pl.DataFrame, towns: pl.DataFrame, district_names: Sequence[str] = ()
) -> pl.DataFrame:
    """The same as `read_addresses` of rows of `parts_of`, which are read among other towns too."""
    own_names = [*district_names, *_learned_names(table, towns)]
    names = county_names(towns["town_code"].str.slice(0, 6), own_names)
    table = _with_village(_with_town(_with_county(table, names), towns, names))
    named = pl.col("county_name") != ""
    place = (
        pl.when(named & ~pl.col("is_own"))
        .then(pl.lit("other_county"))
        .when(pl.col("is_own") | pl.col("town_code").is_not_null())
        .then(pl.lit("district"))
        .otherwise(pl.lit("unknown"))
    )
    return table.select(
        "raw_address", place.alias("place"), "county_code", "town_code", "village_name", "group_no"
    )


def _with_text(addresses: pl.Series) -> pl.DataFrame:
    table = (
        addresses.cast(pl.String)
        .drop_nulls()
        .unique(maintain_order=True)
        .rename("raw_address")
        .to_frame()
    )
    mended = mojibake.mend(table["raw_address"]).rename({"raw": "raw_address"})
    table = table.join(mended, on="raw_address", how="left", maintain_order="left")
    text = respell_place(table.select(pl.coalesce("mended", "raw_address")).to_series())
    return table.with_columns(text.alias("text"))


def _with_administration(table: pl.DataFrame) -> pl.DataFrame:
    """Columns prefecture, county_name ('' for none) and rest: what follows them.

    A city alone before a town stands in county_name (枣阳市); `_with_county` knows which are
    prefectures.
    """
    parts = pl.col("text").str.extract_groups(_ADMINISTRATIVE)
    prefecture, county, rest = (parts.struct.field(str(number)) for number in (2, 3, 4))
    named = pl.coalesce(county, prefecture, pl.lit(""))
    is_county = ~named.str.contains(_NO_COUNTY)
    return table.with_columns(
        pl.when(is_county).then(named).otherwise(pl.lit("")).alias("county_name"),
        pl.when(is_county).then(rest).otherwise(pl.concat_str(named, rest)).alias("rest"),
    )


def _learned_names(table: pl.DataFrame, towns: pl.DataFrame) -> list[str]:
    """County names that the addresses themselves show to be the district's.

    A name of the code list is another county's, unless the list does not know the district: then a
    county of that name may have come after the list, or before it.
    """
    known = county_names(())
    codes = county_codes().filter(pl.col("to_year").is_null())["code"]
    strange = (
        [] if towns["town_code"].str.slice(0, 6).is_in(codes.implode()).any() else list(known.codes)
    )
    foreign = [name for name in (*known.codes, *known.prefectures) if name not in strange]
    unknown = table.filter(pl.col("county_name") != "", ~pl.col("county_name").is_in(foreign))
    named = any_of(respell_place(towns["town_name"].drop_nulls()))
    goes_on_with_town = pl.col("rest").str.contains(f"^(?:{named})")
    shares = unknown.group_by("county_name").agg(
        goes_on_with_town.mean().alias("share"), pl.len().alias("sightings")
    )
    learned = shares.filter(
        pl.col("share") >= _LEARNED_SHARE, pl.col("sightings") >= _LEARNED_SIGHTINGS
    )
    return sorted(learned["county_name"])


def _with_county(table: pl.DataFrame, names: CountyNames) -> pl.DataFrame:
    """Columns is_own and county_code; a prefecture alone names no county."""
    is_prefecture = pl.col("county_name").is_in(sorted(names.prefectures)) & ~pl.col(
        "county_name"
    ).is_in([*names.codes, *names.own])
    table = table.with_columns(
        pl.when(is_prefecture).then(pl.lit("")).otherwise("county_name").alias("county_name")
    )
    own_codes = {name: min(counties) for name, counties in names.own.items() if len(counties) == 1}
    codes = names.codes | own_codes
    return table.with_columns(
        pl.col("county_name").is_in(list(names.own)).alias("is_own"),
        pl.col("county_name")
        .replace_strict(codes, default=None, return_dtype=pl.String)
        .alias("county_code"),
    )


def _with_town(table: pl.DataFrame, towns: pl.DataFrame, names: CountyNames) -> pl.DataFrame:
    """Columns town_code and rest without the town; elsewhere the other county's town is only taken
    off."""
    directory = town_directory(towns, names)
    parts = pl.col("rest").str.extract_groups(town_pattern(directory["stem"], names.openings))
    stem, suffix, after = (parts.struct.field(str(number)) for number in (1, 2, 3))
    is_here = pl.col("is_own") | (pl.col("county_name") == "")
    is_town = (
        is_here & stem.is_not_null() & (suffix.is_not_null() | after.str.contains(_AFTER_LONE_STEM))
    )
    other = pl.col("rest").str.extract_groups(_OTHER_TOWN)
    table = table.with_columns(
        pl.when(is_town).then(stem).alias("stem"),
        pl.when(is_town)
        .then(after)
        .otherwise(pl.coalesce(other.struct.field("2"), "rest"))
        .alias("rest"),
    )
    return table.join(directory, on=["county_name", "stem"], how="left", maintain_order="left")


def _with_village(table: pl.DataFrame) -> pl.DataFrame:
    parts = pl.col("rest").str.extract_groups(_VILLAGE)
    named, loose, group = (parts.struct.field(str(number)) for number in (1, 2, 3))
    is_loose = (group.is_not_null() | pl.col("stem").is_not_null()) & (loose != "")
    village = (
        pl.when(named.is_not_null()).then(named.str.replace("社区$", "")).when(is_loose).then(loose)
    )
    is_village = ~village.str.contains(_NO_ADDRESS) & (village.str.len_chars() <= 8)
    return table.with_columns(
        pl.when(is_village).then(village).alias("village_name"), _number(group).alias("group_no")
    )


def _number(group: pl.Expr) -> pl.Expr:
    """Group numbers up to 99, in digits or Chinese numerals (十一, 二十, 二十三)."""
    tens_first = (
        group.str.replace(r"^十", "一十")
        .str.replace(r"十$", "0")
        .str.replace("十", "", literal=True)
    )
    return tens_first.str.replace_many(_DIGITS).cast(pl.Int32, strict=False)
