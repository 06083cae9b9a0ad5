"""Addresses: town, village, or another county."""

import polars as pl
import pytest

from transforms.identity.addresses import read_addresses
from transforms.identity.villages import learn_villages, settle_villages

TOWNS = pl.DataFrame(
    {
        "town_code": ["420607105", "420607107", "420607108", "420607109", "420607112"],
        "town_name": ["朱集镇", "双沟镇", "张家集镇", "黄龙镇", "张湾镇"],
    }
)


def read(address: str) -> tuple[object, ...]:
    return (
        read_addresses(pl.Series([address]), TOWNS)
        .select(pl.exclude("raw_address", "county_code"))
        .row(0)
    )


@pytest.mark.parametrize(
    "address",
    [
        "襄阳区双沟镇赵集村3组",
        "双沟赵集3组",
        "湖北省襄樊市襄阳区双沟镇赵集村三组",
        "襄阳县双沟镇赵集村第3村民小组",
        "湖北襄樊襄阳双沟赵集村３组",
    ],
)
def test_one_place_is_read_from_each_way_to_write_it(address: str) -> None:
    assert read(address) == ("district", "420607107", "赵集", 3)


@pytest.mark.parametrize(
    ("address", "county_code"),
    [
        ("襄樊市樊城区牛首镇马庙村", "420606"),
        ("枣阳市璩湾镇宋河村9组", "420683"),
        ("河南省新野县五星镇", "411329"),
        ("老河口市张集镇", "420682"),
        ("深圳市宝安区西乡街道", None),
    ],
)
def test_another_county_is_no_town_of_ours(address: str, county_code: str | None) -> None:
    row = read_addresses(pl.Series([address]), TOWNS).row(0, named=True)
    assert (row["place"], row["county_code"], row["town_code"]) == (
        "other_county",
        county_code,
        None,
    )


def test_a_code_that_once_was_another_countys_does_not_bring_its_name() -> None:
    # 422527 was 谷城县 until 1983; a delivery that uses the code for a county of its own does not
    # speak of 谷城县.
    towns = TOWNS.with_columns(town_code="422527" + pl.col("town_code").str.slice(6))
    row = read_addresses(pl.Series(["谷城县石花镇高店村"]), towns).row(0, named=True)
    assert (row["place"], row["county_code"]) == ("other_county", "420625")


@pytest.mark.parametrize(
    ("address", "village"),
    [("张湾村5组", "张湾"), ("黄龙沟村3组", "黄龙沟"), ("双沟4组", "双沟"), ("王湾村13组", "王湾")],
)
def test_a_village_alone_names_no_town(address: str, village: str) -> None:
    assert read(address)[:3] == ("unknown", None, village)


def test_a_village_may_be_called_like_its_town() -> None:
    assert read("黄龙镇黄龙村") == ("district", "420607109", "黄龙", None)
    assert read("双沟双沟4组") == ("district", "420607107", "双沟", 4)


@pytest.mark.parametrize("address", ["家庭住址", "不详", "", "襄樊市"])
def test_what_names_no_place_is_unknown(address: str) -> None:
    assert read(address) == ("unknown", None, None, None)


def test_a_village_alone_takes_the_town_in_which_the_others_put_it() -> None:
    addresses = [
        "双沟镇王湾村1组",
        "双沟镇王湾村2组",
        "双沟李营1组",
        "朱集李营2组",
        "王湾村13组",
        "李营村3组",
    ]
    read_ = read_addresses(pl.Series(addresses), TOWNS)
    settled = settle_villages(read_, learn_villages(read_))
    assert settled["town_code"].to_list()[-2:] == ["420607107", None]
    assert settled["town_from"].to_list()[-2:] == ["village", None]


def test_a_district_outside_the_code_list_is_known_by_its_addresses() -> None:
    towns = pl.DataFrame(
        {"town_code": ["370102001", "370102002"], "town_name": ["东关镇", "西关镇"]}
    )
    addresses = [
        "历下区东关镇甲村",
        "历下区西关镇乙村",
        "济南市历下区东关镇丙村1组",
        "历城区王舍镇丁村",
    ]
    table = read_addresses(pl.Series(addresses), towns)
    assert table["town_code"].to_list() == ["370102001", "370102002", "370102001", None]
    assert table["place"].to_list() == ["district", "district", "district", "other_county"]


def test_in_a_province_towns_of_one_name_are_told_apart_by_their_county_alone() -> None:
    towns = pl.DataFrame(
        {"town_code": ["420607107", "420683105"], "town_name": ["双沟镇", "双沟镇"]}
    )
    addresses = ["襄阳区双沟镇赵集村", "枣阳市双沟镇赵集村", "双沟镇赵集村"]
    table = read_addresses(pl.Series(addresses), towns)
    assert table["town_code"].to_list() == ["420607107", "420683105", None]
