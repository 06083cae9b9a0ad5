"""Keys of registers that name a person: an ID number that serves as key, a name that slid into it.

SQL conditions over a key's text. The delivery's findings tell of them, and the analysts' file gets
a keyed digest in their place.
"""

_DATE = "(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])"
# Anywhere in a run of digits: a register may write a child's number behind its mother's.
_NUMBER = (
    f"[1-6][0-9]{{5}}(19|20)[0-9]{{2}}{_DATE}[0-9]{{3}}[0-9Xx]"
    f"|(^|[^0-9])[1-6][0-9]{{5}}[0-9]{{2}}{_DATE}[0-9]{{3}}($|[^0-9])"
)
# Two hanzi together may be a name; so may anything without a digit.
_NAME = r"\p{Han}[·•]?\p{Han}"


def holds_id_number(key: str) -> str:
    """The condition that an ID number, or what looks like one, stands in the key `key` (SQL)."""
    return f"regexp_matches({key}, '{_NUMBER}')"


def is_personal(key: str) -> str:
    """The condition that the key may name a person."""
    return (
        f"({holds_id_number(key)} or regexp_matches({key}, '{_NAME}') "
        f"or not regexp_matches({key}, '[0-9]'))"
    )
