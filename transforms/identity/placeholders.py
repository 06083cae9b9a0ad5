"""What stands where a name should: 李婷之女, 未取名, 毛毛, 不详.

Belongs here: recognising such text after `spelling`, and the clues it carries (whose child, sex,
order). Does not belong here: scoring. A placeholder is a missing name, never a name that differs.
"""

from __future__ import annotations

import polars as pl

__all__ = ["child_of", "is_latin_placeholder", "is_milk_name", "is_placeholder", "parent_suffix"]

_ORDER = "长大小老次二三四五六1-9一甲乙丙丁A-Da-d"
_CHILD = (
    r"子|女|儿|婴|孩|男|娃|儿子|女儿|女子|男婴|女婴|男孩|女孩|"
    r"女婴儿|男婴儿|婴儿|宝|宝宝|毛毛|双|双胞胎|\?"
)
# The parent, the order, the child, the order again (李婷之子2, 李婷之女甲, 李婷之大女). 的 is the
# spoken 之.
# A transcribed name is longer than four (阿依古丽买买提之女).
_CHILD_OF = rf"^(.{{1,15}}?)[(]?[之的](?:第)?([{_ORDER}]?)({_CHILD})[(]?([{_ORDER}]?)[)]?$"
# One character before 之 is a surname at most; 孙之男 may be a name, 孙之女 is hardly one.
_SURNAME_CHILD_OF = r"^.之(?:男|儿|孩|宝|双|\?)$"
# 刘秀云子, 李婷女, 李婷长女, and the twins 李婷大, 李婷小: the same without 之. Only a parent's
# name tells them from names.
_PARENT_SUFFIX = r"^(.{2,4}?)[长次大小二三四]?(儿子|女儿|子|女|男|婴|儿|孩|大|小|双)$"

_NOT_NAMED = (
    r"^.{0,4}(?:未取名?|未取明|未起名?|未命名|待取名?|待起名|待定|没取名|没起名|暂无|未报名?|未定|尚无|"
    r"某某?|新生儿|早产儿|小孩|小儿|幼儿|男婴儿?|女婴儿?|男孩儿?|女孩儿?|"
    r"婴儿|氏|无名氏?|未名|无姓名)[1-9一二甲乙AB大小男女]?$"
)
_NO_NAME = (
    r"^(?:不详|不祥|不明|不知|未知|未详|保密|无|空|没有|"
    r"同上|同前|[男女婴子儿]|弃婴|死婴|姓名|[Bb][Bb]|[Bb]aby)[1-9]?$"
)
# Names of the cradle. With a surname they are names that a register may replace later; alone they
# name nobody.
_MILK = (
    "毛毛|毛头|小宝|大宝|宝宝|贝贝|妞妞|小妞妞|丫丫|丫头|妮子|妮妮|"
    "狗娃|狗蛋|狗子|蛋蛋|娃娃|小毛|大毛|二毛|毛娃|毛蛋"
)
_LONE_MILK = rf"^(?:{_MILK})$"
_MILK_NAME = rf"^.{{1,2}}(?:{_MILK})$"

# What programs and wards write in Latin letters where no name is: NULL, baby girl, unknown.
_LATIN_NO_NAME = (
    r"^(?:baby.*|.*baby|null|none|nil|nan|test|unknown|un|noname|unnamed|noinfo|newborn|infant|"
    r"boy|girl|male|female|mother|father|name|[a-z])$|(?:xx|zz)$|^x+"
)

_ORDERS = {
    **dict.fromkeys("长大老甲1一Aa", 1),
    **dict.fromkeys("小次二乙2Bb", 2),
    **dict.fromkeys("三丙3Cc", 3),
    **dict.fromkeys("四丁4Dd", 4),
}
# 子 is the son in these registers (a daughter is 女); 儿 may be either.
_SEX_OF_CHILD = {"男": "1", "子": "1", "女": "2", "儿子": "1", "女儿": "2"}


def is_placeholder(text: pl.Expr) -> pl.Expr:
    """Whether the text, respelt, names nobody; 李之 and 王之恩 are names, 李之女 is none."""
    child_of = text.str.contains(_CHILD_OF) & ~text.str.contains(_SURNAME_CHILD_OF)
    others = (text.str.contains(pattern) for pattern in (_NOT_NAMED, _NO_NAME, _LONE_MILK))
    return pl.any_horizontal(child_of, *others, text.str.len_chars() == 1)


def is_latin_placeholder(letters: pl.Expr) -> pl.Expr:
    """Whether a name in small Latin letters names nobody (null, babygirl, xxx)."""
    return letters.str.contains(_LATIN_NO_NAME)


def is_milk_name(text: pl.Expr) -> pl.Expr:
    """Whether the name is a surname and a name of the cradle (张毛毛), likely replaced when the
    child is named."""
    return text.str.contains(_MILK_NAME)


def child_of(text: pl.Expr) -> list[pl.Expr]:
    """Clues of a text such as 李婷之二女: the parent's name as written, the sex ('1', '2'), the
    order."""
    parts = text.str.extract_groups(_CHILD_OF)
    parent, before, child, after = (parts.struct.field(str(number)) for number in range(1, 5))
    sex_sign = pl.coalesce(child.str.extract("(男|女)"), child.str.extract("^(?:儿)?(子)$"))
    order = pl.coalesce(
        (
            sign.replace_strict(_ORDERS, default=None, return_dtype=pl.Int8)
            for sign in (before, after)
        ),
    )
    return [
        pl.when(parent.str.len_chars() >= 2).then(parent).alias("clue_parent_name"),
        sex_sign.replace_strict(_SEX_OF_CHILD, default=None, return_dtype=pl.String).alias(
            "clue_sex"
        ),
        order.alias("clue_birth_order"),
    ]


def parent_suffix(text: pl.Expr) -> list[pl.Expr]:
    """The reading of 李婷女 as 'daughter of 李婷': name before the suffix, sex told by the
    suffix."""
    parts = text.str.extract_groups(_PARENT_SUFFIX)
    stem, suffix = parts.struct.field("1"), parts.struct.field("2")
    return [
        stem.alias("suffix_parent_name"),
        suffix.replace_strict(_SEX_OF_CHILD, default=None, return_dtype=pl.String).alias(
            "suffix_sex"
        ),
    ]
