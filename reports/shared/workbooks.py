"""What every workbook for an office has in common: its font, and the room that a text takes."""

from math import ceil
from unicodedata import east_asian_width

FONT = "宋体"
# What is written stays text: no formula, link or number is made of what a register says.
TEXT_ALONE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def lines_of(text: str, width: float) -> int:
    """Lines that a text takes in a column; a Chinese character is two wide. Not every program fits
    rows by itself."""
    if 2 * len(text) <= width and "\n" not in text:
        return 1
    return sum(max(1, ceil(display_width(part) * 1.08 / width)) for part in text.split("\n"))


def display_width(text: str) -> int:
    """How wide a text is in a column: a Chinese character counts as two."""
    return (
        len(text)
        if text.isascii()
        else sum(2 if east_asian_width(letter) in "WFA" else 1 for letter in text)
    )
