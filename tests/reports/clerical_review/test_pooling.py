"""Which strata are put together before a sample is drawn."""

from reports.clerical_review.items import Kind, Stratum
from reports.clerical_review.pooling import TINY, is_between, pool_to_fit


def stratum(
    group: str, band: str, size: int, *, claimed: bool = True, kind: Kind = "pair"
) -> Stratum:
    return Stratum(kind, group, band, claimed, size, 0.5)


def pools(*strata: Stratum, wanted: int = 1_000) -> list[tuple[str, str, int]]:
    found = set(pool_to_fit(strata, wanted).values())
    return sorted((one.group, one.band, one.size) for one in found)


def test_tiny_strata_of_near_bands_are_one_and_large_ones_stay_alone() -> None:
    assert pools(
        stratum("hospital-wis", "certain", 4_000),
        stratum("hospital-wis", "0.9-0.99", 30),
        stratum("exchange-wis", "0.5-0.9", 2),
        stratum("exchange-wis", "0.99-1", 20),
    ) == [
        ("exchange-wis+hospital-wis", "0.5-0.9+0.9-0.99+0.99-1", 52),
        ("hospital-wis", "certain", 4_000),
    ]


def test_what_the_statistics_tell_apart_stays_apart() -> None:
    unlike = [
        stratum("hospital-wis", "0.9-0.99", 3),
        stratum("hospital-wis", "0.1-0.5", 3, claimed=False),
        stratum("wis-wis", "0.9-0.99", 3),
        stratum("duplicate", "probable", 3, kind="case"),
        stratum("false_report", "probable", 3, kind="case"),
    ]
    assert len(pools(*unlike, wanted=20)) == len(unlike)
    assert is_between("exchange-population+hospital-wis")
    assert not is_between("hospital-wis+wis-wis")
    assert not is_between("duplicate")


def test_a_small_sample_puts_larger_strata_together() -> None:
    strata = [
        stratum(f"hospital-{register}", band, 10 * TINY)
        for register in ("population", "wis")
        for band in ("0.5-0.9", "0.9-0.99", "0.99-1")
    ]
    assert len(pools(*strata, wanted=60)) == len(strata)
    assert len(pools(*strata, wanted=59)) < len(strata)
