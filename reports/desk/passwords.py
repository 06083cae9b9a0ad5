"""Passwords: which are strong enough, and how they are kept (argon2id)."""

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from reports.desk.errors import AccountError
from reports.desk.roles import Person

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 256
# zxcvbn's 3: safe against guessing at the desk, and for a while where somebody stole the hashes.
_LEAST_SCORE = 3
_ZXCVBN_READS = 72
_WORDS_OF_THE_DESK = ("birthrecon", "desk", "chusheng", "hedui", "出生登记核对", "核对台")
_HASHER = PasswordHasher()
# Checked where no account is, so that an unknown name takes as long as a wrong password.
_NOBODY = _HASHER.hash("nobody's password")


def hash_password(password: str, person: Person) -> str:
    """The password as it is kept. Raises: AccountError when it is weak."""
    require_strong(password, person)
    return _HASHER.hash(_composed(password))


def is_password(kept: str | None, typed: str) -> bool:
    """Whether the password that was typed is the one that is kept; takes as long where nothing is
    kept."""
    try:
        return _HASHER.verify(kept or _NOBODY, _composed(typed[:LONGEST_PASSWORD]))
    except (VerificationError, InvalidHashError):
        return False


def require_strong(password: str, person: Person) -> None:
    """Raises: AccountError, which says what to do, for a password that is short, holds the name, or
    is soon guessed."""
    from zxcvbn import zxcvbn  # its word lists take a moment: only who sets a password waits

    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise AccountError(
            f"口令须为 {SHORTEST_PASSWORD} 至 {LONGEST_PASSWORD} 个字符。",
            f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters.",
        )
    names = [name.casefold() for name in {person.name, person.shown_name} if len(name) > 1]
    if any(name in _composed(password).casefold() for name in names):
        raise AccountError(
            "口令不得含有账号名或姓名。", "A password must not hold the account's or shown name."
        )
    known = [*names, *_WORDS_OF_THE_DESK, person.town_code or ""]
    if zxcvbn(password[:_ZXCVBN_READS], user_inputs=known)["score"] < _LEAST_SCORE:
        raise AccountError(
            "口令太容易猜到（常用口令、键盘顺序、重复或日期）。可用几个互不相关的词连成一句。",
            "The password is too easily guessed: common, a run of keys, repeated, or a date. "
            "Several words that have nothing to do with each other make a good one.",
        )


def _composed(password: str) -> str:
    """One keyboard sends é as one sign, another as two."""
    return unicodedata.normalize("NFKC", password)
