"""The ladder of name levels, on the names that make each step."""

from itertools import product

import duckdb
import polars as pl
import pytest

from transforms.identity.name_levels import NameLevel, name_levels
from transforms.identity.names import describe_names


def levels(pairs: list[tuple[str, str]]) -> dict[tuple[str, str], NameLevel]:
    con = duckdb.connect()
    con.register("names", describe_names(pl.Series([name for pair in pairs for name in pair])).to_arrow())
    con.register("pairs", pl.DataFrame(pairs, schema=["raw_l", "raw_r"], orient="row").to_arrow())
    return {(left, right): NameLevel(level) for left, right, level in name_levels(con, "names", "pairs").fetchall()}


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("萧平", "肖平", NameLevel.EXACT),
        ("张伟", "张玮", NameLevel.SAME_PINYIN_TONE),
        ("张伟", "张韦", NameLevel.SAME_PINYIN),
        ("陈珍", "程珍", NameLevel.SAME_FOLD),
        ("己平", "已平", NameLevel.LOOKALIKE),
        ("聂?珍", "聂玉珍", NameLevel.WILDCARD),
        ("张玉兰", "张兰玉", NameLevel.REORDERED),
        ("张玉方兰", "张玉兰", NameLevel.ONE_DROPPED),
        ("王秀兰", "王秀英", NameLevel.SURNAME_AND_ONE_OF_TWO),
        ("王秀兰", "李秀兰", NameLevel.GIVEN_SAME_SURNAME_DIFFERS),
        ("王秀兰", "王建国", NameLevel.SURNAME_ONLY),
        ("王秀兰", "李建国", NameLevel.NOTHING),
        ("未知", "李建国", NameLevel.MISSING),
    ],
)
def test_each_step_of_the_ladder_has_its_pair(left: str, right: str, level: NameLevel) -> None:
    assert levels([(left, right)]) == {(left, right): level}


def test_two_damaged_names_alike_in_the_surname_alone_agree_in_the_surname_alone() -> None:
    assert set(levels([("陈?", "陈丽"), ("陈??", "陈※※"), ("陈?", "陈※")]).values()) == {NameLevel.SURNAME_ONLY}


def test_levels_are_symmetric() -> None:
    names = [
        "王秀兰",
        "王秀",
        "王兰秀",
        "李秀兰",
        "王?兰",
        "欧阳秀兰",
        "欧秀兰",
        "王绣兰",
        "未知",
        "己平",
        "阿依古丽买买提",
    ]
    found = levels(list(product(names, names)))
    assert [pair for pair in found if found[pair] != found[pair[::-1]]] == []
