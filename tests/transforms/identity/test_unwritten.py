"""Characters that an office could not write: the place of each is known, whatever stands there."""

from collections.abc import Iterable
from itertools import product
from typing import Any

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from transforms.identity.names import describe_names


def described(name: str) -> dict[str, object]:
    return describe_names(pl.Series("n", [name], dtype=pl.String)).row(0, named=True)


WAYS = (
    *("〓", "□", "?", "？", "*", "※", "\ufffd", "\ue000", "\U000f0001", "\ufffd5\ufffd3", "????"),
    *(
        "[龙天]",
        "【龙天】",
        "（上龙下天）",
        "(龙+天)",
        "[左龙右天]",
        "⿱龙天",
        "⿱⿰立月天",
        "()",
        "[]",
    ),
    *("yan", "Yan", "yǎn", "yan3", "(yan)", "[yan3]"),
)
SURNAMES = ("王", "李", "张", "刘", "诸", "于")
GIVEN = ("芳", "丽", "敏", "玉", "兰")


def all_described(names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Many names at once: to describe hundreds takes hardly longer than to describe one."""
    rows = describe_names(pl.Series("n", list(names), dtype=pl.String)).iter_rows(named=True)
    return {row["raw_name"]: row for row in rows}


def test_each_way_to_describe_a_character_is_one_wildcard() -> None:
    expected = {
        f"{surname}{way}{last}": ("given", f"{surname}?{last}", True)
        for surname, way, last in product(SURNAMES, WAYS, ("", *GIVEN))
    }
    found = all_described(expected)
    assert {
        raw: (row["status"], row["name"], row["has_wildcard"]) for raw, row in found.items()
    } == expected


def test_the_child_of_such_a_mother_names_her() -> None:
    expected = {
        f"{surname}{way}之女": ("placeholder", f"{surname}?")
        for surname, way in product(SURNAMES, WAYS)
        if "a" not in way.lower().replace("ǎ", "a")
    }
    found = all_described(expected)
    assert {raw: (row["status"], row["clue_parent_name"]) for raw, row in found.items()} == expected


@pytest.mark.parametrize("nothing", ["?", "〓", "??", "□□□", "※", "*", "\ufffd\ufffd", "\ue000"])
def test_signs_alone_are_a_missing_name_and_no_wildcard(nothing: str) -> None:
    row = described(nothing)
    assert (row["status"], row["name"]) == ("missing", None)


@pytest.mark.parametrize(
    "nothing", ["未知", "不详", "NULL", "unknown", "Baby Girl", "XXXX", "none"]
)
def test_a_word_for_no_name_is_a_placeholder_and_no_wildcard(nothing: str) -> None:
    row = described(nothing)
    assert (row["status"], row["name"]) == ("placeholder", None)


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("王\ue863", "王䶮"),  # GBK's FE9F, as code page 936 decodes it
        ("王\ue832", "王龸"),  # GB 18030-2005
        ("王&#19886;", "王䶮"),
        ("王&#x4DAE;", "王䶮"),
        ("王U+4DAE", "王䶮"),
        ("李\ufa12", "李晴"),  # a compatibility ideograph
        ("王\U0002f82e", "王博"),
        ("王祀\U000e0100", "王祀"),  # a variation selector
        ("王\u2f25", "王女"),  # a Kangxi radical
        ("李芳々", "李芳芳"),
        ("李　芳", "李芳"),
        ("李\u00a0芳\u3164", "李芳"),
        ("李.芳", "李芳"),
    ],
)
def test_where_the_character_can_be_told_it_is_written(raw: str, name: str) -> None:
    assert described(raw)["name"] == name


@pytest.mark.parametrize(
    "remark", ["(离异)", "[曾用名李红]", "（小名）", "(女)", "(已故)", "()", "(fang)"]
)
def test_a_remark_behind_a_whole_name_is_no_character(remark: str) -> None:
    row = described(f"李芳{remark}")
    assert (row["status"], row["name"]) == ("given", "李芳")


def test_a_character_in_brackets_is_itself() -> None:
    assert described("王(燕)")["name"] == described("王[燕]")["name"] == "王燕"


def test_a_transcribed_parent_is_found_in_a_placeholder() -> None:
    row = described("阿依古丽·买买提之女")
    assert (row["clue_parent_name"], row["clue_sex"]) == ("阿依古丽买买提", "2")


ANY_TEXT = st.text(
    alphabet=st.one_of(
        st.sampled_from("王李龙天[](){}⿰⿱⿲?〓*&#;u+上下左右·•之女子yanU+\\\ue863\ufffd5"),
        st.characters(codec="utf-8"),
    ),
    max_size=12,
)


@settings(deadline=None, max_examples=40)
@given(st.lists(ANY_TEXT, min_size=5, max_size=30))
@example(["AAA-"])
def test_any_text_is_described_and_a_described_name_stays(raw: list[str]) -> None:
    rows = all_described(raw)
    assert rows.keys() == set(raw)
    names = {row["name"] for row in rows.values() if row["name"] is not None}
    again = all_described(names)
    assert {name: again[name]["name"] for name in names} == {name: name for name in names}
    assert all(name.replace("?", "") for name in names)
    nameless = {row["status"] for row in rows.values() if row["name"] is None}
    assert nameless <= {"placeholder", "missing", "broken"}
