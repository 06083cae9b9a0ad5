"""Damage done to a whole column, or to a stretch of rows, of a delivery that was taken in.

It is done in `raw`, the delivered text, so that a trial needs no file to be written and read again.
"""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import duckdb
import polars as pl

from checks.contracts import all_contracts

BLOCK_ROWS = 20  # a page
ROW_KINDS = ("shifted_by_a_column", "page_pasted_twice")
# Rows that did not come: below the first ones, of a year, of a month, of a town, or all of them.
LOSS_KINDS = ("cut_off", "year_gone", "month_gone", "town_gone", "no_rows")
SOURCES = ("population", "wis_woman", "wis_birth", "hospital", "exchange")


@dataclass(frozen=True)
class Damage:
    """What is done to which rows. share: of the source's rows; scattered, or one stretch."""

    source: str
    column: str
    kind: str
    share: float
    scattered: bool
    seed: int

    @property
    def told(self) -> str:
        """The damage in one line."""
        how = "scattered" if self.scattered else "stretch"
        return f"{self.source}.{self.column} {self.kind} {self.share:.0%} {how} ({self.seed})"


Values = list[str | None]


def _per_value(change: Callable[[str], str | None]) -> Callable[[Values], Values]:
    return lambda values: [None if value is None else change(value) for value in values]


def _lost_digits(text: str) -> str:
    return text[:-3] + "000" if len(text) > 3 and text[:-3].isdigit() else text


def _scientific(text: str) -> str:
    if not text.isdigit() or len(text) < 6:
        return text
    return f"{text[0]}.{text[1:6]}E+{len(text) - 1}"


def _day_moved(days: int) -> Callable[[str], str]:
    def moved(text: str) -> str:
        read = _parsed(text)
        return text if read is None else read.offset(days)

    return moved


@dataclass(frozen=True)
class _Day:
    """A day in the digits of a text, and how the text writes it."""

    text: str
    digits: str

    def written(self, digits: str) -> str:
        rest, out = list(digits), []
        for character in self.text[: self._end()]:
            out.append(rest.pop(0) if character.isdigit() else character)
        return "".join(out) + self.text[self._end() :]

    def _end(self) -> int:
        seen = 0
        for place, character in enumerate(self.text):
            seen += character.isdigit()
            if seen == 8:
                return place + 1
        return len(self.text)

    def offset(self, days: int) -> str:
        from datetime import date, timedelta

        day = date.fromisoformat(self.digits) + timedelta(days=days)
        return self.written(f"{day:%Y%m%d}")


def _parsed(text: str) -> _Day | None:
    from datetime import date

    digits = "".join(character for character in text if character.isdigit())[:8]
    pieces = [piece for piece in _split(text) if piece]
    if len(pieces) >= 3 and len(pieces[0]) == 4:
        digits = pieces[0] + pieces[1].zfill(2)[:2] + pieces[2].zfill(2)[:2]
        text = "-".join((pieces[0], pieces[1].zfill(2), pieces[2].zfill(2)))
    try:
        date.fromisoformat(digits)
    except ValueError:
        return None
    return _Day(text, digits)


def _split(text: str) -> list[str]:
    for mark in "年月日/.-T ":
        text = text.replace(mark, "-")
    return text.split("-")


def _year_later(text: str) -> str:
    read = _parsed(text)
    return text if read is None else read.written(f"{int(read.digits[:4]) + 1}{read.digits[4:]}")


def _month_for_day(text: str) -> str:
    read = _parsed(text)
    if read is None or read.digits[6:] > "12":
        return text
    return read.written(read.digits[:4] + read.digits[6:] + read.digits[4:6])


def _shifted_by_a_row(values: list[str | None]) -> list[str | None]:
    return values[-1:] + values[:-1]


def _filled_down(values: list[str | None]) -> list[str | None]:
    return [values[place - place % BLOCK_ROWS] for place in range(len(values))]


def _constant(values: list[str | None]) -> list[str | None]:
    first = next((value for value in values if value), None)
    return [first] * len(values)


def _changed_digit(text: str) -> str:
    """One digit is another one, the same in every run."""
    draw = random.Random(text)
    places = [place for place, character in enumerate(text) if character in "0123456789"]
    if not places:
        return text
    place = draw.choice(places)
    digit = draw.choice([d for d in "0123456789" if d != text[place]])
    return text[:place] + digit + text[place + 1 :]


def _garbled(text: str) -> str:
    return text.encode("utf-8").decode("gb18030", "replace")


_NUMERALS = "〇一二三四五六七八九"
_OTHER_SEX = {"1": "2", "2": "1", "男": "女", "女": "男"}


def _without_letters(text: str) -> str:
    """A certificate's letter goes where a column is made one of numbers."""
    return "".join(sign for sign in text if not ("A" <= sign.upper() <= "Z"))


def _in_words(text: str) -> str:
    """A day as spreadsheets write it in Chinese numerals."""
    read = _parsed(text)
    if read is None:
        return text
    year = "".join(_NUMERALS[int(digit)] for digit in read.digits[:4])
    return f"{year}年{_numeral(int(read.digits[4:6]))}月{_numeral(int(read.digits[6:]))}日"


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    return (_NUMERALS[tens] if tens > 1 else "") + "十" * (tens > 0) + _NUMERALS[ones] * (ones > 0)


def _masked(text: str) -> str:
    """For privacy: 李*, 420621********1967."""
    start, end = (1, 0) if len(text) < 5 else (6, 4 if len(text) > 10 else 0)
    shown_from = max(start, len(text) - end)
    return text[:start] + "*" * (shown_from - start) + text[shown_from:]


# What an office does to a column on purpose.
OFFICE_KINDS: dict[str, Callable[[Values], Values]] = {
    "sexes_by_another_code": _per_value(lambda text: _OTHER_SEX.get(text, text)),
    "without_letters": _per_value(_without_letters),
    "in_words": _per_value(_in_words),
    "masked": _per_value(_masked),
}
KINDS: dict[str, Callable[[Values], Values]] = {
    "lost_digits": _per_value(_lost_digits),
    "scientific": _per_value(_scientific),
    "shifted_by_a_row": _shifted_by_a_row,
    "filled_down": _filled_down,
    "constant": _constant,
    "garbled": _per_value(_garbled),
    "undecodable": _per_value(lambda text: "\ufffd" * max(1, len(text) // 2)),
    "cut_to_half": _per_value(lambda text: text[: max(1, len(text) // 2)]),
    "cut_to_one": _per_value(lambda text: text[:1]),
    "a_day_later": _per_value(_day_moved(1)),
    "a_year_later": _per_value(_year_later),
    "month_for_day": _per_value(_month_for_day),
    "lower_case": _per_value(str.lower),
    "changed_digit": _per_value(_changed_digit),
    "emptied": lambda values: [None] * len(values),
    **OFFICE_KINDS,
}
EVERY_KIND = (*KINDS, "swapped_with_next", *ROW_KINDS, *LOSS_KINDS)
# By what the rows of a loss are told: a birth's day and its town.
DAYS = {
    "population": "birth_date",
    "wis_birth": "birth_date",
    "hospital": "delivery_date",
    "exchange": "birth_date",
}
TOWNS = {
    "population": "village_code",
    "wis_woman": "village_code",
    "wis_birth": "village_code",
    "exchange": "mother_residence_code",
}


def columns_of(source: str) -> tuple[str, ...]:
    """The columns of the source's contract."""
    return next(contract for contract in all_contracts() if contract.name == source).names


def do_damage(con: duckdb.DuckDBPyConnection, damage: Damage) -> list[tuple[str, int]]:
    """Change `raw.<source>` in place; returns file and row of each damaged row."""
    frame = con.execute(f"select * from raw.{damage.source} order by source_file, row_number").pl()
    if damage.kind in LOSS_KINDS:
        rows = _lost(frame, damage)
        changed = frame.with_row_index().filter(~pl.col("index").is_in(rows)).drop("index")
    else:
        rows = _chosen(frame.height, damage)
        changed = _changed(frame, rows, damage)
    con.execute(f"delete from raw.{damage.source}")
    con.register("damaged", changed.to_arrow())
    con.execute(f"insert into raw.{damage.source} by name select * from damaged")
    con.unregister("damaged")
    places = frame.select("source_file", "row_number").rows()
    return [places[row] for row in rows]


def _chosen(height: int, damage: Damage) -> list[int]:
    draw = random.Random(damage.seed)
    count = max(1, round(height * damage.share))
    if damage.scattered:
        return sorted(draw.sample(range(height), count))
    start = draw.randrange(height - count + 1)
    return list(range(start, start + count))


def _lost(frame: pl.DataFrame, damage: Damage) -> list[int]:
    """The rows that a loss takes. A source without days or towns is cut off."""
    days, towns = DAYS.get(damage.source), TOWNS.get(damage.source)
    if damage.kind in ("year_gone", "month_gone") and days:
        length = 4 if damage.kind == "year_gone" else 6
        parts = [_digits_of_day(text)[:length] for text in frame[days]]
    elif damage.kind == "town_gone" and towns:
        parts = [(text or "")[:9] for text in frame[towns]]
    elif damage.kind == "no_rows":
        return list(range(frame.height))
    else:
        return list(range(round(frame.height * (1 - damage.share)), frame.height))
    frequent = [part for part, rows in Counter(parts).most_common() if part and rows >= BLOCK_ROWS]
    if not frequent:  # fewer rows than a page are missed by nobody
        return []
    gone = random.Random(damage.seed).choice(sorted(frequent))
    return [row for row, part in enumerate(parts) if part == gone]


def _digits_of_day(text: str | None) -> str:
    read = _parsed(text or "")
    return read.digits if read else ""


def _changed(frame: pl.DataFrame, rows: list[int], damage: Damage) -> pl.DataFrame:
    names = list(columns_of(damage.source))
    columns = {name: frame[name].to_list() for name in names}
    if damage.kind == "page_pasted_twice":
        for name in names:
            page = [columns[name][row] for row in rows[:BLOCK_ROWS]]
            for place, row in enumerate(rows):
                columns[name][row] = page[place % len(page)]
    elif damage.kind == "shifted_by_a_column":
        first = names.index(damage.column)
        for row in rows:
            cells = [columns[name][row] for name in names[first:]]
            for name, cell in zip(names[first:], [None, *cells[:-1]], strict=True):
                columns[name][row] = cell
    elif damage.kind == "swapped_with_next":
        other = names[(names.index(damage.column) + 1) % len(names)]
        for row in rows:
            mine, theirs = columns[damage.column], columns[other]
            mine[row], theirs[row] = theirs[row], mine[row]
    else:
        values = KINDS[damage.kind]([columns[damage.column][row] for row in rows])
        for row, value in zip(rows, values, strict=True):
            columns[damage.column][row] = value
    return frame.with_columns(
        pl.Series(name, values, dtype=pl.String) for name, values in columns.items()
    )
