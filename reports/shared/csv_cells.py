"""Text for the cells of a CSV file, which spreadsheet programs open and would run."""

__all__ = ["as_cell"]

# A tab or a line break before them is skipped when a cell is read.
_FORMULA_STARTS = frozenset("=+-@\t\r\n")


def as_cell(text: str) -> str:
    """The text, behind an apostrophe where a spreadsheet program would take it for a formula.

    >>> as_cell("=1+1"), as_cell("双沟镇")
    ("'=1+1", '双沟镇')
    """
    return f"'{text}" if text[:1] in _FORMULA_STARTS else text
