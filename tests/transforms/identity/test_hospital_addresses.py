"""The county in whose hospital an address was written, in a delivery of several counties."""

import polars as pl

from transforms.identity.hospital_addresses import read_hospital_addresses

# Two counties, one in the code list and one not, that both have a 双沟镇.
TOWNS = pl.DataFrame(
    {
        "town_code": ["420607107", "420607112", "422027101", "422027102"],
        "town_name": ["双沟镇", "张湾镇", "双沟镇", "吴湾镇"],
    }
)


def read(*written: tuple[str, str], towns: pl.DataFrame = TOWNS) -> list[tuple[str, str | None]]:
    """(place, town) of each (hospital's county, address)."""
    frame = pl.DataFrame(
        written, schema=["hospital_county", "raw_address"], orient="row"
    ).with_columns(records=1)
    found = read_hospital_addresses(frame, towns)
    assert found.height == frame.height
    return (
        frame.join(found, on=["hospital_county", "raw_address"], how="left", maintain_order="left")
        .select("place", "town_code")
        .rows()
    )


def test_a_town_of_two_counties_is_the_hospitals_own() -> None:
    assert read(
        ("420607", "双沟镇赵集村3组"), ("422027", "双沟镇赵集村3组"), ("", "双沟镇赵集村3组")
    ) == [
        ("district", "420607107"),
        ("district", "422027101"),
        ("unknown", None),
    ]


def test_a_county_that_is_named_wins_over_the_hospital() -> None:
    assert read(("422027", "襄阳区双沟镇赵集村"), ("422027", "襄阳区张湾镇")) == [
        ("district", "420607107"),
        ("district", "420607112"),
    ]


def test_a_town_that_only_the_other_county_has_is_still_found() -> None:
    assert read(("422027", "张湾镇王营村")) == [("district", "420607112")]


def test_a_village_alone_stands_where_the_hospitals_other_addresses_put_it() -> None:
    told = [("422027", f"吴湾镇赵集村{group}组") for group in (1, 2)]
    told += [("420607", f"张湾镇赵集村{group}组") for group in (1, 2)]
    assert read(*told, ("422027", "赵集村"), ("420607", "赵集村"), ("", "赵集村"))[-3:] == [
        ("district", "422027102"),
        ("district", "420607112"),
        ("unknown", None),
    ]


def test_a_county_that_the_code_list_lacks_may_bear_a_name_of_the_list() -> None:
    # 当阳县 was 422729; three addresses that go on with towns of 422027 say that it is this
    # county's name too.
    told = [("422027", f"当阳县吴湾镇赵集村{group}组") for group in (1, 2, 3)]
    assert read(*told) == [("district", "422027102")] * 3
    own = TOWNS.filter(pl.col("town_code").str.starts_with("420607"))
    others = [("", f"当阳县双沟镇赵集村{group}组") for group in (1, 2, 3)]
    assert read(*others, towns=own) == [("other_county", None)] * 3
