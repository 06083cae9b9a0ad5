"""How a name is spelt: the characters that carry it, apart from how it was typed.

Belongs here: width, spaces, traditional characters, surname variants, signs that stand for an
unread character. Does not belong here: whether the text is a name at all (placeholders), how it
sounds (pinyin).
"""

from __future__ import annotations

import polars as pl
from opencc import OpenCC

from data.reference.tables import surname_variants

__all__ = ["WILDCARD", "respell", "respell_surname", "wildcard_for_pinyin"]

WILDCARD = "?"

# Spaces and invisible marks, and the dots inside transcribed names (阿依古丽·买买提), which
# registers drop at will.
_SEPARATORS = r"[\s\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad·•‧∙⋅・･.。]+"
# What typists and converters leave where a character could not be written: 聂※珍, 陈□, 张�伟.
_UNREAD_SIGNS = r"[?※□■○●◇◆*×_\ufffd\ue000-\uf8ff]"
# Pinyin typed for a character the machine lacked: 张Wei, 王jun丽. Six letters is the longest
# syllable (zhuang).
_PINYIN_FRAGMENT = r"(\p{Han})[A-Za-z]{1,6}|[A-Za-z]{1,6}(\p{Han})"


def _to_simplified(texts: pl.Series) -> pl.Series:
    """Traditional characters simplified, by one call over all texts: OpenCC's cost is the call."""
    if texts.is_empty():
        return texts
    simplified = OpenCC("t2s").convert("\n".join(texts.to_list()))
    return pl.Series(texts.name, simplified.split("\n"), dtype=pl.String)


def respell(texts: pl.Series) -> pl.Series:
    """Texts in NFKC, without separators, simplified, with '?' for each character that was not
    written.

    Args: texts, non-null. Returns: the same length and order; possibly empty strings.

    >>> respell(pl.Series(["劉　偉", "聂※珍", "萧平"])).to_list()
    ['刘伟', '聂?珍', '萧平']
    """
    plain = texts.str.normalize("NFKC").str.replace_all(_SEPARATORS, "")
    signed = plain.str.replace_all(_UNREAD_SIGNS, WILDCARD)
    return _to_simplified(signed)


def wildcard_for_pinyin() -> pl.Expr:
    """Column `text` with a stretch of Latin letters beside a hanzi read as one unwritten
    character."""
    return pl.col("text").str.replace_all(_PINYIN_FRAGMENT, f"${{1}}{WILDCARD}${{2}}")


def respell_surname(text: pl.Expr) -> pl.Expr:
    """The text with its first character in the canonical form of surname variants (萧 as 肖, 傅 as
    付)."""
    variants = surname_variants()
    first = text.str.slice(0, 1).replace(variants["variant"], variants["canonical"])
    return pl.concat_str(first, text.str.slice(1))
