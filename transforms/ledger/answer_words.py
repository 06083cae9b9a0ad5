"""What is written in an answer's cell and says nothing: a mark for the row above, a word for
"none", a number that the spreadsheet program has cut.

Closed lists, and only of whole cells: whatever else somebody writes stands as it was written.
"""

import re
from unicodedata import category

# Rows may be sorted, so that nobody can tell any more which row was above.
_DITTO = frozenset({"同上", "同前", "同左", "同右", "同下", "上同", "〃", "″", '"', "''", "ditto"})
_DITTO_LONG = frozenset({"同上行", "同上格", "同上一行", "同上一条", "as above", "same as above"})
_NOTHING = frozenset(
    {
        *("无", "没有", "暂无", "空", "略", "不详", "不明", "不知", "不知道", "不清楚", "不清"),
        *("未知", "未详", "是", "否", "对"),
        *("none", "nil", "null", "na", "n/a", "unknown", "yes", "no"),
    }
)
_WAITS = re.compile("待.{1,2}")  # to be looked into, decided or filled in some day
# Control characters, and marks such as the zero-width space, which chat programs and web pages put
# into what is copied from there.
_UNSEEN = frozenset({"Cc", "Cf", "Cs"})
# As a cell shows a number of more digits than it can keep: 4.20621198006112E+17.
_CUT = re.compile(r"\d(?:\.\d+)?E\+?\d{2,}", re.IGNORECASE)


def visible(text: str) -> str:
    """The text as who looks at it sees it, without the blanks around it.

    >>> visible(f" {chr(0x200b)}属实{chr(0)} ")
    '属实'
    """
    return "".join(sign for sign in text if sign in "\n\t" or category(sign) not in _UNSEEN).strip()


def is_ditto(text: str) -> bool:
    """Whether the text says: as in another cell.

    >>> [is_ditto(text) for text in ("同上", "〃", "与上户同住")]
    [True, True, False]
    """
    return text.casefold() in _DITTO | _DITTO_LONG


def says_nothing(text: str) -> bool:
    """Whether the text holds neither a letter nor a digit, or a word for nothing alone.

    >>> [says_nothing(text) for text in ("", "——", "待查", "女", "2006-03-05")]
    [True, True, True, False, False]
    """
    bare = text.strip(" .。！!?？").casefold()
    if bare in _NOTHING or _WAITS.fullmatch(bare):
        return True
    return not any(category(sign)[0] in "LN" for sign in bare)


def names_nobody(text: str) -> bool:
    """Whether the text can be no person's name.

    >>> [names_nobody(text) for text in ("√", "1", "无", "赵干事", "赵")]
    [True, True, True, False, False]
    """
    return says_nothing(text) or not any(category(sign)[0] == "L" for sign in text)


def is_cut_number(text: str) -> bool:
    """Whether the text is a number of which a cell has lost digits.

    >>> is_cut_number("4.20621198006112E+17"), is_cut_number("420621198006111967")
    (True, False)
    """
    return _CUT.fullmatch(text) is not None
