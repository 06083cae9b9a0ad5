"""How a name is spelt: the characters that carry it, apart from how it was typed.

Belongs here: width, spaces, traditional characters, surname variants, signs that stand for an
unread character. Does not belong here: whether the text is a name at all (placeholders), how it
sounds (pinyin).
"""

from __future__ import annotations

import polars as pl
from opencc import OpenCC

from data.reference.tables import surname_variants
from transforms.identity.unwritten import (
    WILDCARD,
    as_one_sign,
    standard_characters,
    unwritten_as_wildcard,
)

__all__ = ["WILDCARD", "respell", "respell_name", "respell_surname", "wildcard_for_pinyin"]

# Spaces and invisible marks, and the dots inside transcribed names (阿依古丽·买买提), which
# registers drop at will and write in a dozen ways.
_SEPARATORS = (
    r"[\s\p{Cc}\u{200b}-\u{200f}\u{202a}-\u{202e}\u{2060}-\u{2064}\u{feff}\u{ad}\u{180e}"
    r"\u{2800}\u{115f}\u{1160}\u{3164}\u{ffa0}"
    r"·•‧∙⋅・･.。﹒｡⸱⸳◦ꞏ᛫ᐧ\u{387}]+"
)
# Between the parts of a transcribed name a dash or a comma stands for the dot too.
_LOOSE_DOTS = r"(\p{Han}{2})[-–—−‐_,，、'’`](\p{Han}{2})"
# What typists and converters leave where a character could not be written: 聂※珍, 陈□, 张�伟.
_UNREAD_SIGNS = r"[?※□■○●◇◆〓*×_\u{fffd}\u{e000}-\u{f8ff}\u{f0000}-\u{ffffd}]"
# Pinyin typed for a character the machine lacked: 张Wei, 王jun丽, 李yàn, 李yan4. Six letters is the
# longest syllable (zhuang); more are two of them.
_LETTER = r"[A-Za-z\u{c0}-\u{24f}]"
_PINYIN_PAIR = rf"(\p{{Han}}){_LETTER}{{7,12}}[1-5]?"
_PINYIN_FRAGMENT = rf"(\p{{Han}}){_LETTER}{{1,6}}[1-5]?|{_LETTER}{{1,6}}[1-5]?(\p{{Han}})"

# Nearly every name: nothing in it to respell but traditional characters. Longer ones may be said in
# words (王上龙下天).
_HANZI_ALONE = r"^[\u{4e00}-\u{9fff}]{1,4}$"


def _to_simplified(texts: pl.Series) -> pl.Series:
    """Traditional characters simplified, by one call over all texts: OpenCC's cost is the call."""
    if texts.is_empty():
        return texts
    simplified = OpenCC("t2s").convert("\n".join(texts.to_list()))
    return pl.Series(texts.name, simplified.split("\n"), dtype=pl.String)


def respell(texts: pl.Series) -> pl.Series:
    """Texts in NFKC, without separators, simplified, with '?' for each sign of a character that
    was not written.

    Args: texts, names or addresses, non-null. Returns: the same length and order; possibly empty
    strings.

    >>> respell(pl.Series(["劉　偉", "聂※珍", "萧平"])).to_list()
    ['刘伟', '聂?珍', '萧平']
    """
    plain = standard_characters(texts).str.replace_all(_SEPARATORS, "")
    signed = plain.str.replace_all(_UNREAD_SIGNS, WILDCARD)
    return _to_simplified(signed)


def respell_name(names: pl.Series) -> pl.Series:
    """Like `respell`, and '?' for a character that was described in brackets or by its parts too.

    Args: names, non-null. Returns: the same length and order; possibly empty strings.

    >>> respell_name(pl.Series(["李　芳", "王[龙天]", "阿依古丽•买买提"])).to_list()
    ['李芳', '王?', '阿依古丽买买提']
    """
    is_odd = ~names.str.contains(_HANZI_ALONE)
    odd = standard_characters(names.filter(is_odd)).str.replace_all(_SEPARATORS, "")
    joined = odd.str.replace_all(_LOOSE_DOTS, "${1}${2}")
    repeated = unwritten_as_wildcard(joined).str.replace_all(r"(\p{Han})[々〻]", "${1}${1}")
    return _to_simplified(names.clone().scatter(is_odd.arg_true(), repeated))


def wildcard_for_pinyin() -> pl.Expr:
    """Column `text` with a stretch of Latin letters beside a hanzi read as an unwritten
    character."""
    text = pl.col("text")
    lettered = pl.when(text.str.contains(rf"{_LETTER}|[?]")).then(text)
    pairs = lettered.str.replace_all(_PINYIN_PAIR, f"${{1}}{WILDCARD}{WILDCARD}")
    read = as_one_sign(pairs.str.replace_all(_PINYIN_FRAGMENT, f"${{1}}{WILDCARD}${{2}}"))
    return pl.coalesce(read, text)


def respell_surname(text: pl.Expr) -> pl.Expr:
    """The text with its first character in the canonical form of surname variants (萧 as 肖, 傅 as
    付)."""
    variants = surname_variants()
    first = text.str.slice(0, 1).replace(variants["variant"], variants["canonical"])
    return pl.concat_str(first, text.str.slice(1))
