"""Characters that an office could not write, in all the ways in which offices describe them.

王䶮 comes as 王〓, 王□, 王[龙天], 王(上龙下天), 王⿱龙天, 王&#19886;, as a private-use code, or as
four bytes of GB 18030 that a GBK reader took apart. Where the true character can be told it is
written; where not, one '?' stands for it: one character that is not known, never an unreadable
name. Pinyin (王yan) is read in `spelling`, whole placeholders (未知, ?) in `placeholders`.

Belongs here: finding the place of one such character. Does not belong here: what it would weigh.
"""

from __future__ import annotations

import html
import re

import polars as pl

__all__ = ["WILDCARD", "standard_characters", "unwritten_as_wildcard"]

WILDCARD = "?"

# GB 18030-2005 and -2022 give these codes of GBK (FE51 …) to characters, which Windows' table and
# Python's codec still put in the private-use area.
_LATER_CHARACTERS = {
    0xE816: "\U00020087",
    0xE817: "\U00020089",
    0xE818: "\U000200cc",
    0xE81E: "\u9fb4",
    0xE826: "\u9fb5",
    0xE82B: "\u9fb6",
    0xE82C: "\u9fb7",
    0xE831: "\U000215d7",
    0xE832: "\u9fb8",
    0xE83B: "\U0002298f",
    0xE843: "\u9fb9",
    0xE854: "\u9fba",
    0xE855: "\U000241fe",
    0xE864: "\u9fbb",
}
_FIRST_PRIVATE, _FIRST_TRAIL, _SKIPPED_TRAIL, _ROW = 0xE815, 0x50, 0x7F, 80


def _gbk_private_use() -> dict[str, str]:
    """The private-use code points of GBK's row FE, which code page 936 wrote, and their
    characters."""
    table = {}
    for place in range(_ROW):
        trail = _FIRST_TRAIL + place + (_FIRST_TRAIL + place >= _SKIPPED_TRAIL)
        code = _FIRST_PRIVATE + place
        character = bytes([0xFE, trail]).decode("gb18030")
        table[chr(code)] = _LATER_CHARACTERS.get(code, character)
    return table


# Radicals that stand for nothing else (⺁) stay as they are: a reader takes them for hanzi.
_STANDARD = _gbk_private_use()

# Variation selectors choose a shape of the character before them and are no character.
_SHAPE_MARKS = r"[\u{fe00}-\u{fe0f}\u{e0100}-\u{e01ef}\u{180b}-\u{180d}\u{303e}]"
_ESCAPES = re.compile(r"&#[0-9]{3,7};?|&#[xX][0-9A-Fa-f]{3,6};?")
_CODE_POINTS = re.compile(r"(?:\\u|U\+|u\+)(2[0-9A-Fa-f]{4}|[0-9A-Fa-f]{4})(?![0-9A-Fa-f])")
# Ideographic description characters, by the number of parts that follow.
_PARTS = dict.fromkeys("⿰⿱⿴⿵⿶⿷⿸⿹⿺⿻\u2ffc\u2ffd\u31ef", 2) | dict.fromkeys("⿲⿳", 3)
_PARTS |= dict.fromkeys("\u2ffe\u2fff", 1)
_DESCRIPTION_SIGNS = "[" + "".join(_PARTS) + "]"

# The four bytes of one character of GB 18030, read as GBK: 王�5�3.
_FOUR_BYTES = r"[\u{fffd}?][0-9][\u{fffd}?][0-9]"
# What typists and converters leave where a character could not be written, all planes of private
# use among them.
_SIGNS = (
    r"[?※□■▢▣▯▮☐☒⊠⬜⬛○●◇◆◎◯△▲▽▼☆★〓〿＿*×✕✖#_\u{fffc}\u{fffd}\u{e000}-\u{f8ff}"
    r"\u{f0000}-\u{ffffd}\u{100000}-\u{10fffd}]"
)
# 阿依古丽●买买提, 阿依古丽?买买提: between two parts of a long name the sign was its dot. A name of
# hanzi alone has at most four.
_LOST_DOT = r"^(\p{Han}{2,}?)[?](\p{Han}{2,})$"
_LEAST_LONG = 6

_OPEN, _CLOSE = r"[\[〔【〖{<《「『﹝]", r"[\]〕】〗}>》」』﹞]"
# Words of a remark, which describe no character: 李芳[曾用名李红].
_REMARK = (
    "名|用|又|原|曾|即|婚|离|丧|故|亡|户|妻|夫|氏|男|女$|孕|流|外|代|双|本|已|未|不|详|生|岁|组|村"
)
# Said in words: 上龙下天, 左女右丹, 女+丹, 女加丹, 龙字头.
_SPOKEN = r"[上下左右内外中]\p{Han}{1,2}[上下左右内外中]\p{Han}{1,2}|\p{Han}{1,2}[+加]\p{Han}{1,2}"
_SPOKEN_BARE = (
    r"^(\p{Han}{1,2})(?:上\p{Han}{1,2}下\p{Han}{1,2}|左\p{Han}{1,2}右\p{Han}{1,2})(\p{Han}?)$"
)
_SPOKEN_IN_BRACKETS = rf"[(\[](?:{_SPOKEN}|\p{{Han}}字?[旁头底])[)\]]"
_COMPONENTS = r"\[\p{Han}{2,4}\]"
_LATIN = r"[A-Za-z\u{c0}-\u{24f}]{1,6}[1-5]?"
_HOLE = rf"[(\[](?:\p{{Han}}{{2,4}}|{_LATIN}|[?]*)[)\]]"


def standard_characters(texts: pl.Series) -> pl.Series:
    """Texts in NFKC, GBK's private-use codes as the characters that they mean, without variation
    selectors.

    Args: texts, non-null. Returns: the same length and order.
    """
    written = texts.str.replace_many(list(_STANDARD), list(_STANDARD.values()))
    return written.str.normalize("NFKC").str.replace_all(_SHAPE_MARKS, "")


def unwritten_as_wildcard(names: pl.Series) -> pl.Series:
    """Names with '?' for each character that was described or replaced by a sign.

    Args: names, non-null, of `standard_characters`, without separators. Returns: the same length
    and order.

    >>> unwritten_as_wildcard(pl.Series(["王〓", "王[龙天]", "王⿱龙天", "王&#19886;"])).to_list()
    ['王?', '王?', '王?', '王䶮']
    """
    table = names.rename("n").to_frame()
    return table.select(_without_signs(_without_brackets(_spelt_out(pl.col("n"))))).to_series()


def _spelt_out(name: pl.Expr) -> pl.Expr:
    """Escapes and description sequences, which few names hold, one by one in Python."""
    rare = name.str.contains(rf"{_DESCRIPTION_SIGNS}|&#|\\u|[Uu]\+")
    spelt = pl.when(rare).then(name).map_elements(_spell_out, return_dtype=pl.String)
    return pl.when(rare).then(spelt).otherwise(name)


def _spell_out(name: str) -> str:
    decoded = _ESCAPES.sub(lambda match: html.unescape(match.group()), name)
    decoded = _CODE_POINTS.sub(lambda match: chr(int(match.group(1), 16)), decoded)
    # What no escape may become: half of a pair, a control character.
    decoded = re.sub(r"[\ud800-\udfff\x00-\x1f]", WILDCARD, decoded)
    written, rest = "", list(reversed(decoded))
    while rest:
        character = rest.pop()
        if character in _PARTS:
            _skip_parts(character, rest)
            character = WILDCARD
        written += character
    return written


def _skip_parts(sign: str, rest: list[str]) -> None:
    """Take the parts of a described character off; a sequence that was cut off ends with the
    name."""
    wanted = _PARTS[sign]
    while wanted and rest:
        wanted += _PARTS.get(rest.pop(), 0) - 1


def _without_brackets(name: pl.Expr) -> pl.Expr:
    """A description in brackets is a '?'; 王(燕) is 王燕; what is left in brackets is a remark.

    Square brackets hold a description unless a word of a remark stands in them. Round ones are a
    remark at the end of a whole name (李芳(离异)) and a description after a surname or inside.
    """
    square = name.str.replace_all(_OPEN, "[").str.replace_all(_CLOSE, "]")
    is_remark = square.str.contains(rf"[(\[][^)\]]*(?:{_REMARK})[^)\]]*[)\]]")
    spoken = square.str.replace_all(_SPOKEN_IN_BRACKETS, WILDCARD).str.replace(
        _SPOKEN_BARE, f"${{1}}{WILDCARD}${{2}}"
    )
    described = (
        spoken.str.replace_all(_COMPONENTS, WILDCARD)
        .str.replace(rf"^(\p{{Han}}){_HOLE}", f"${{1}}{WILDCARD}")
        .str.replace(rf"{_HOLE}(\p{{Han}})", f"{WILDCARD}${{1}}")
        .str.replace(r"^(\p{Han})[(\[](\p{Han})[)\]]", "${1}${2}")
        .str.replace(r"[(\[](\p{Han})[)\]](\p{Han})", "${1}${2}")
        .str.replace(rf"\[{_LATIN}\]", WILDCARD)
    )
    told = pl.when(is_remark).then(spoken).otherwise(described)
    return told.str.replace(r"\[[^\]]*\]$", "")


def as_one_sign(name: pl.Expr) -> pl.Expr:
    """The name with three or more signs in a row as one: a character of three or four bytes that
    was lost byte by byte."""
    return name.str.replace_all(r"[?]{3,}", WILDCARD)


def _without_signs(name: pl.Expr) -> pl.Expr:
    signed = name.str.replace_all(_FOUR_BYTES, WILDCARD).str.replace_all(_SIGNS, WILDCARD)
    one_run = as_one_sign(signed)
    dotless = one_run.str.replace(_LOST_DOT, "${1}${2}")
    return pl.when(dotless.str.len_chars() >= _LEAST_LONG).then(dotless).otherwise(one_run)
