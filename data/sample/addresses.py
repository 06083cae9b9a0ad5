"""Addresses as hospitals write them: in every length, with the district's old name, of other
counties, or not at all."""

import polars as pl

from data.sample.damage import emptied
from data.sample.draws import Draws
from data.sample.places import VILLAGES_PER_TOWN, District

# Shapes of one address, in parts of a thousand. `tells` are those from which the town can be read.
_SHAPES = {
    "district": 375,
    "province": 170,
    "short": 150,
    "no_group": 115,
    "old": 85,
    "town_only": 52,
    "village_group": 30,
    "village": 12,
    "none": 11,
}
_TELLS = {
    shape: parts
    for shape, parts in _SHAPES.items()
    if shape not in ("village_group", "village", "none")
}
_NUMERALS = pl.Series(list("一二三四五六七八九十"))
# An address of before a move, or of the parents: another town than both registers know.
_STALE = 0.005
# County codes, as addresses name the counties next door, and towns there.
NEIGHBOURS = {
    "411329": ("河南省新野县", "沙堰镇 五星镇 王庄镇 歪子镇"),
    "411381": ("河南省邓州市", "孟楼镇 构林镇 林扒镇 刁河镇"),
    "411328": ("河南省唐河县", "郭滩镇 湖阳镇 苍台镇"),
    "420683": ("枣阳市", "璩湾镇 杨垱镇 七方镇 太平镇"),
    "420684": ("宜城市", "板桥镇 王集镇 流水镇"),
    "420682": ("老河口市", "仙人渡镇 薛集镇 张集镇"),
    "420625": ("谷城县", "茨河镇 庙滩镇 石花镇"),
    "420602": ("襄樊市襄城区", "卧龙镇 庞公街道"),
    "420606": ("襄樊市樊城区", "牛首镇 太平店镇 米公街道"),
}

_OWN = {"420607": ("襄樊市襄阳区", "张湾镇 双沟镇 黄集镇 东津镇")}


def neighbours(code: str) -> dict[str, tuple[str, str]]:
    """The counties next door to a district: code, and name with towns. None of a made-up province
    is among them: who lives there is a resident of what is delivered."""
    known = NEIGHBOURS | _OWN if code in NEIGHBOURS else NEIGHBOURS
    return {county: told for county, told in known.items() if county != code}


def written(draws: Draws, district: District, table: pl.DataFrame) -> list[pl.Series]:
    """Addresses of a hospital register, and the town that each one shows (row of the towns, or
    null): address, address_town."""
    n = table.height
    villages = district.villages.with_columns(village=pl.int_range(pl.len()).over("town"))
    towns = district.towns.select("town_name", "short", town=pl.int_range(pl.len()))
    # Not of a family that moved: two towns that agree by chance would make a case of it.
    # Nor of a birth that no register has: without a town nobody could say that it is the
    # district's.
    kept = table["protected"] | (table["plan"] == "missing_from_all").fill_null(False)
    settled = ~kept & table["moved_town_register"].is_null()
    stale = pl.lit(pl.Series(draws.chance(n, _STALE)) & settled)
    step = pl.lit(pl.Series(draws.whole(n, 1, towns.height)))
    frame = table.select(
        "resident",
        town=pl.when(stale).then((pl.col("town") + step) % towns.height).otherwise("town"),
        village=pl.when(stale)
        .then(pl.lit(pl.Series(draws.whole(n, 0, VILLAGES_PER_TOWN))))
        .otherwise("village"),
    )
    frame = frame.join(villages, on=["town", "village"], how="left", maintain_order="left")
    frame = frame.join(towns, on="town", how="left", maintain_order="left")
    shape = draws.pick(n, _TELLS).zip_with(kept, draws.pick(n, _SHAPES))
    group = draws.whole(n, 1, 11)
    frame = frame.with_columns(
        shape=shape, group=pl.Series(group), numeral=_NUMERALS.gather(group - 1)
    )
    address = (
        frame.select(_shaped(district))
        .to_series()
        .zip_with(frame["resident"], _elsewhere(draws, frame, district))
    )
    shown_town = frame.select(
        pl.when(pl.col("shape").is_in(list(_TELLS)) & pl.col("resident")).then("town")
    ).to_series()
    return [address.alias("address"), shown_town.alias("address_town")]


_PREFECTURES = {"420607": "湖北省襄樊市", "411381": "河南省南阳市"}


def _shaped(district: District) -> pl.Expr:
    prefecture = _PREFECTURES.get(district.code, "湖北省江汉市")
    old = "襄阳县" if district.code == "420607" else district.name
    name, village = pl.lit(district.name), pl.col("village_name") + "村"
    full = name + pl.col("town_name") + village
    group = pl.col("group").cast(pl.String) + "组"
    shapes = {
        "district": full + group,
        "province": pl.lit(prefecture) + full + group,
        "short": pl.col("short") + pl.col("village_name") + group,
        "no_group": full,
        "old": pl.lit(old) + pl.col("town_name") + village + pl.col("numeral") + "组",
        "town_only": pl.lit(prefecture[3:]) + name + pl.col("town_name"),
        "village_group": village + group,
        "village": village,
    }
    return pl.coalesce(
        pl.when(pl.col("shape") == shape).then(text) for shape, text in shapes.items()
    )


def _elsewhere(draws: Draws, frame: pl.DataFrame, district: District) -> pl.Series:
    """Addresses of women from next door; one in a hundred left hers out, and nothing tells her from
    a resident."""
    n = frame.height
    places = [
        f"{county}{town}"
        for county, towns in neighbours(district.code).values()
        for town in towns.split()
    ]
    place = draws.pick(n, dict.fromkeys(places, 1))
    village = frame["village_name"] + "村"
    group = frame["group"].cast(pl.String) + "组"
    longer = (
        place
        + village
        + group.zip_with(pl.Series(draws.chance(n, 0.5)), pl.Series([""]).new_from_index(0, n))
    )
    address = longer.zip_with(pl.Series(draws.chance(n, 0.75)), place)
    return emptied(draws, address, _SHAPES["none"] / 1000)
