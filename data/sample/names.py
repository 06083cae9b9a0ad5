"""Names of made-up people: surname and given name, by sex and cohort, as concentrated as in a real
district.

What befalls a name on its way into a register is in damage.py.
"""

import numpy as np
import polars as pl

from data.reference.sample_names import parts
from data.sample.draws import Draws, Flags

# Shares of given names that are one character, and that are a pair people knew as a whole (红梅,
# 建国).
_SINGLE = {"mother": 0.27, "father": 0.22, "girl": 0.2, "boy": 0.24}
_PAIR = {"mother": 0.07, "father": 0.1, "girl": 0.0, "boy": 0.0}
_MILK = {
    **dict.fromkeys(
        (
            "毛毛",
            "宝宝",
            "贝贝",
            "妞妞",
            "牛牛",
            "丁丁",
            "石头",
            "狗娃",
            "妮子",
            "蛋蛋",
            "小宝",
            "乐乐",
        ),
        5,
    ),
    **dict.fromkeys(("大毛", "二毛", "丫丫", "豆豆", "甜甜", "明明"), 2),
}
_UNNAMED = {"待定": 3, "未取名": 3, "未起名": 3, "无名": 2, "未定": 1, "新生儿": 1}
_TRADITIONAL = dict(
    zip(
        "张陈刘赵孙马吴罗郑谢韩冯肖许邓苏卢蒋贾叶阎钟谭邹陆龙万钱汤贺兰红丽艳华凤云贤琼荣兴国军东伟杰",
        "張陳劉趙孫馬吳羅鄭謝韓馮蕭許鄧蘇盧蔣賈葉閻鍾譚鄒陸龍萬錢湯賀蘭紅麗艷華鳳雲賢瓊榮興國軍東偉傑",
        strict=True,
    )
)


def part(draws: Draws, kind: str, n: int) -> pl.Series:
    """n parts of one kind (a column of sample_names.csv)."""
    texts, bounds = parts()[kind]
    return texts.gather(draws.cumulated(n, bounds))


def surnames(draws: Draws, n: int) -> pl.Series:
    """n surnames, compound ones among them."""
    return part(draws, "surname", n)


def given(draws: Draws, who: str, n: int) -> pl.Series:
    """n given names of one to two characters; who is mother, father, girl or boy."""
    shape = draws.rng.random(n)
    double = part(draws, f"{who}_first", n) + part(draws, f"{who}_second", n)
    if _PAIR[who]:
        whole = part(draws, f"{who}_pair", n)
        double = whole.zip_with(pl.Series(shape < _SINGLE[who] + _PAIR[who]), double)
    return part(draws, f"{who}_single", n).zip_with(pl.Series(shape < _SINGLE[who]), double)


def children(draws: Draws, surname: pl.Series, male: Flags) -> pl.Series:
    """Full names of children, in the order of their surnames."""
    n = len(surname)
    return surname + given(draws, "boy", n).zip_with(pl.Series(male), given(draws, "girl", n))


def milk_names(draws: Draws, surname: pl.Series) -> pl.Series:
    """What a family calls a child before it has a name; with and without the surname, or that there
    is no name yet."""
    n = len(surname)
    bare = draws.pick(n, _MILK)
    named = (surname + bare).zip_with(pl.Series(draws.chance(n, 0.55)), bare)
    return draws.pick(n, _UNNAMED).zip_with(pl.Series(draws.chance(n, 0.25)), named)


def hospital_baby_names(
    draws: Draws, mother: pl.Series, male: Flags, order: pl.Series, plurality: pl.Series
) -> pl.Series:
    """What a hospital writes for a baby without a name: 李婷之子, 李婷女, 李婷之婴, and of twins
    李婷之大子."""
    n = len(mother)
    child = pl.Series(np.where(male, "子", "女"))
    nth = order.replace_strict({1: "大", 2: "二", 3: "三"}, default="", return_dtype=pl.String)
    nth = nth.zip_with(
        (plurality > 1) & pl.Series(draws.chance(n, 0.8)), pl.Series([""]).new_from_index(0, n)
    )
    shape = draws.pick(n, {"之": 90, "": 6, "婴": 4})
    return mother.str.strip_chars() + (
        pl.Series(["之婴"])
        .new_from_index(0, n)
        .zip_with(shape == "婴", shape.replace("婴", "之") + nth + child)
    )


def traditional(names: pl.Series) -> pl.Series:
    """The names in traditional characters, as far as the hand-written list of common ones goes."""
    return names.str.replace_many(_TRADITIONAL)
