"""Text for the cells of files that spreadsheet programs open and would run: of CSV files here, of
workbooks through `reports.shared.workbooks.TextWorkbook`."""

import unicodedata

__all__ = ["as_cell"]

_FORMULA_STARTS = frozenset("=+-@")
# Of these a program may make a cell or a line of its own, whatever follows.
_BREAKS = frozenset("\t\r\n")


def as_cell(text: str) -> str:
    """The text, behind an apostrophe where a spreadsheet program would take it for a formula.

    Blanks and characters of no width before the sign are skipped when a cell is read, and a
    full-width sign is the sign.

    >>> as_cell("=1+1"), as_cell(" ＝1+1"), as_cell("双沟镇")
    ("'=1+1", "' ＝1+1", '双沟镇')
    """
    if text[:1].isalnum():  # as nearly all begin; no letter and no digit is a sign in disguise
        return text
    begins = next((sign for sign in text if not _is_skipped(sign)), "")
    is_formula = unicodedata.normalize("NFKC", begins)[:1] in _FORMULA_STARTS if begins else False
    return f"'{text}" if is_formula or text[:1] in _BREAKS else text


def _is_skipped(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign) in ("Cc", "Cf")
