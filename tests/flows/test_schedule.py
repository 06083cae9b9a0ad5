"""What a schedule is told before anything starts."""

import pytest

from flows.errors import SettingsError
from flows.schedule import check_timezone


@pytest.mark.parametrize(
    "slip",
    [
        "Asia/Beijing",
        "Asia/shanghai",
        "UTC+8",
        "China Standard Time",
        "北京时间",
        "",
        "../etc/passwd",
    ],
)
def test_a_zone_that_no_system_knows_is_told_with_the_one_that_is_meant(slip: str) -> None:
    with pytest.raises(SettingsError, match="Asia/Shanghai") as caught:
        check_timezone(slip)
    assert slip in str(caught.value)
    assert "--timezone" in str(caught.value)


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Asia/Urumqi", "UTC", "PRC"])
def test_a_known_zone_passes(zone: str) -> None:
    check_timezone(zone)


def test_another_slip_is_answered_with_names_near_it() -> None:
    with pytest.raises(SettingsError, match="Europe/Berlin"):
        check_timezone("Europe/berlin")
