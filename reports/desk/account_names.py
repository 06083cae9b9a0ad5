"""What an account may be called: one way of writing it, so that no two look alike."""

import re
import unicodedata

from reports.desk.errors import AccountError

LONGEST_NAME = 64
# ASCII and hanzi: letters of other scripts that look like these would name another account.
_LETTERS = r"0-9A-Za-z\u3400-\u4dbf\u4e00-\u9fff"
_ALLOWED = re.compile(rf"[{_LETTERS}][{_LETTERS}._-]*")


def normalised(typed: str) -> str:
    """A name as it is looked up: full-width letters as usual ones, blanks around it away.

    >>> normalised(" ｗａｎｇ ")
    'wang'
    """
    return unicodedata.normalize("NFKC", typed).strip()


def account_name(typed: str) -> str:
    """The name of a new account. Raises: AccountError for signs that it may not hold."""
    name = normalised(typed)
    if len(name) > LONGEST_NAME or not _ALLOWED.fullmatch(name):
        raise AccountError(
            f"账号名须为 1 至 {LONGEST_NAME} 个汉字、英文字母、数字或 . _ -，以汉字、字母或数字"
            "开头。",
            f"An account's name has 1 to {LONGEST_NAME} hanzi, Latin letters, digits, or . _ -, "
            "and begins with one of the first three.",
        )
    return name


def looks_like(one: str, other: str) -> bool:
    """Whether people would take two names for one: they differ in capitals alone.

    >>> looks_like("Wang", "wang")
    True
    """
    return normalised(one).casefold() == normalised(other).casefold()
