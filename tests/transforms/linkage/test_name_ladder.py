"""The ladder of name levels, on the names that make each step."""

import duckdb
import polars as pl
import pytest

from transforms.identity.names import describe_names
from transforms.linkage.name_ladder import COLUMNS, name_ladder
from transforms.standardise import number_names


def level(left: str, right: str) -> str:
    con = duckdb.connect()
    con.register("described", number_names(describe_names(pl.Series([left, right]))).to_arrow())
    sides = ", ".join(
        f"{side}.{column} as baby_{column}_{side}" for side in ("l", "r") for column in COLUMNS
    )
    steps = " ".join(f"when {condition} then '{label}'" for label, condition in name_ladder("baby"))
    row = con.execute(
        f"select case {steps} else 'different' end from (select {sides} from described as l, "
        "described as r where l.name = ? and r.name = ?)",
        [describe_names(pl.Series([name]))["name"][0] for name in (left, right)],
    ).fetchone()
    assert row is not None
    return str(row[0])


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("萧平", "肖平", "exact"),
        ("张伟", "张玮", "same sound and tone"),
        ("张伟", "张韦", "same sound"),
        ("陈珍", "程珍", "same sound in Xiangyang"),
        ("己平", "已平", "one look-alike character"),
        ("聂?珍", "聂玉珍", "one character not written"),
        ("张玉兰", "张兰玉", "characters reordered"),
        ("张玉方", "张玉", "one given character dropped"),
        ("王秀兰", "王秀英", "one given character of two"),
        ("王秀兰", "李秀兰", "given name same, surname differs"),
        ("王秀兰", "王建国", "surname only"),
        ("王秀兰", "李建国", "different"),
    ],
)
def test_each_step_of_the_ladder_has_its_pair_either_way_round(
    left: str, right: str, expected: str
) -> None:
    assert level(left, right) == level(right, left) == expected


def test_two_damaged_names_alike_in_the_surname_alone_agree_in_the_surname_alone() -> None:
    assert level("陈?", "陈丽") == level("陈?", "陈※") == "surname only"
