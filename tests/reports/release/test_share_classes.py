import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.release.disclosure.share_classes import (
    ShareClass,
    TownShare,
    missing_counts,
    share_classes,
)

TOWNS = st.dictionaries(
    st.sampled_from("ABCDEFGH"),
    st.builds(
        lambda of, missing, drawn, is_shown: TownShare(
            (of - min(of, missing) + drawn) / (of + 2 * drawn), of, min(of, missing), is_shown
        ),
        st.integers(1, 3_000),
        st.integers(0, 3_000),
        st.floats(0, 20),
        st.booleans(),
    ),
    min_size=1,
)


def left_open(towns: dict[str, TownShare], name: str) -> range:
    """The counts that a reader cannot rule out who knows every town's births and what all of them
    lack together."""
    found = share_classes(towns)
    lacking = sum(town.missing for town in towns.values())
    ends = {other: missing_counts(town, found[other]) for other, town in towns.items()}
    others = [end for other, end in ends.items() if other != name]
    low, high = ends[name]
    least = max(low, lacking - sum(end[1] for end in others))
    return range(least, min(high, lacking - sum(end[0] for end in others)) + 1)


@given(TOWNS)
def test_no_class_leaves_fewer_than_five_counts_of_missing_births(towns: dict[str, TownShare]):
    found = share_classes(towns)
    for name in towns:
        if found[name] is not None:
            assert len(left_open(towns, name)) >= 5


@given(TOWNS)
def test_a_class_holds_the_share(towns: dict[str, TownShare]):
    for name, one in share_classes(towns).items():
        assert one is None or one.low - 1e-9 <= 100 * towns[name].share <= one.high + 1e-9


def test_a_large_town_gets_a_fine_class_and_a_hamlet_none():
    found = share_classes(
        {
            "A": TownShare(0.985, 2_000, 30),
            "B": TownShare(0.93, 120, 8),
            "C": TownShare(0.92, 12, 1),
        }
    )
    assert found == {"A": ShareClass(98, 99), "B": ShareClass(90, 95), "C": None}


def test_two_towns_whose_sum_would_tell_get_wider_classes():
    towns = {"A": TownShare(0.9999, 600, 0), "B": TownShare(0.9999, 600, 0)}
    found = share_classes(towns)
    assert all(one is None or one.high - one.low > 1 for one in found.values())
    assert len(left_open(towns, "A")) >= 5 or found["A"] is None


def test_a_share_above_one_is_refused():
    with pytest.raises(ValueError, match="between 0 and 1"):
        share_classes({"A": TownShare(1.01, 10, 0)})


def test_the_bulletin_prints_no_towns_share_to_a_tenth_of_a_percent(late_release: Path):
    page = (late_release / "bulletin.en.html").read_text("utf-8")
    rows = re.findall(r"<tr>\s*<td>(双沟镇|张湾镇|=峪山)</td>(.*?)</tr>", page, re.DOTALL)
    cells = {town: re.findall(r">([^<]+)</td>", row)[5] for town, row in rows if "–" in row}
    assert cells["双沟镇"] == "91–92 %"
    assert all(re.fullmatch(r"\d+–\d+ %|\*|—", cell) for cell in cells.values())
