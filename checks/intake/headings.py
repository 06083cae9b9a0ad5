"""Which row heads a table, and what its columns are called: one heading row, or a row of groups
(产妇, 新生儿) above one of single headings, where one name (姓名) may stand under each group.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from checks.contracts.model import Column, Contract

HEADING_SEARCH_ROWS = 20
LONGEST = 100  # characters of a heading that are compared
# Whose data a group of columns holds, and the beginnings of the contracts' names for them.
PERSONS = {
    "mother": (("mother", "woman"), ("孕产妇", "产妇", "孕妇", "母亲")),
    "father": (("father", "spouse", "husband"), ("配偶", "丈夫", "父亲", "爱人")),
    "baby": (("baby", "child"), ("新生儿", "婴儿", "胎儿", "婴幼儿", "儿童")),
}
GROUP_ENDS = ("情况", "信息", "资料", "项目")
GROUP_WORDS = (*GROUP_ENDS, *(word for _, words in PERSONS.values() for word in words))
# What every person has: under 产妇, 出生日期 is her own birth, not the delivery.
PERSONAL = ("姓名", "身份证号", "身份证号码", "身份证", "年龄", "性别", "出生日期", "出生时间")

Cells = Sequence[str | None]
Known = Mapping[str, Column]


@dataclass(frozen=True)
class Headings:
    """The heading of a table. at: its row among those looked at, from 0. names: what each column is
    called, its group before it where that decides. above: the rows down to the heading's own, as
    they stand."""

    at: int
    names: tuple[str, ...]
    above: tuple[tuple[str, ...], ...]


@lru_cache(maxsize=65536)
def heading_key(text: str) -> str:
    """A heading as it is compared: NFKC, no spaces, no underscores, no bracketed unit, lower case.

    >>> heading_key(" 出生 体重（g）"), heading_key("noticeId") == heading_key("NOTICE_ID")
    ('出生体重', True)
    """
    plain = "".join(unicodedata.normalize("NFKC", text[:LONGEST]).split())
    plain = "".join(mark for mark in plain if unicodedata.category(mark) != "Cf")
    plain = plain.replace("_x000D_", "").replace("_x000A_", "").strip("*:'\"").lower()
    plain = plain.replace("_", "")
    while "(" in plain and ")" in plain[plain.index("(") :]:
        start = plain.index("(")
        plain = plain[:start] + plain[plain.index(")", start) + 1 :]
    return plain


@cache
def known_headings(contract: Contract) -> Known:
    """The contract's columns by every heading that they may bear, as compared."""
    known: dict[str, Column] = {}
    for column in contract.columns:
        for alias in (column.name, *column.headings):
            known.setdefault(heading_key(alias), column)
    return known


def match_headings(headings: Cells, contract: Contract) -> dict[str, int]:
    """Which position holds which of the contract's columns; of two candidates the earlier alias
    wins."""
    return dict(_matched(tuple(headings), contract))


@lru_cache(maxsize=4096)  # files of one source mostly have one heading
def _matched(headings: tuple[str | None, ...], contract: Contract) -> Mapping[str, int]:
    position: dict[str, int] = {}
    for index, heading in enumerate(headings):
        position.setdefault(heading_key(heading or ""), index)
    found: dict[str, int] = {}
    for name, aliases in _aliases(contract).items():
        candidates = (position.get(alias) for alias in aliases)
        taken = found.values()
        free = next((at for at in candidates if at is not None and at not in taken), None)
        if free is not None:
            found[name] = free
    return found


@cache
def _aliases(contract: Contract) -> Mapping[str, tuple[str, ...]]:
    """What each column may be called, as compared; its own name first."""
    return {
        column.name: tuple(heading_key(alias) for alias in (column.name, *column.headings))
        for column in contract.columns
    }


def missing_titles(found: dict[str, int], contract: Contract) -> list[str]:
    """Titles of the required columns that no heading names."""
    return [
        column.title for column in contract.columns if column.required and column.name not in found
    ]


def find_headings(rows: Sequence[Cells], contract: Contract) -> Headings | None:
    """The first row that has every required heading, with the groups above it; else the row that
    looks most like a heading. None when no row shows two headings.

    rows: the table's first HEADING_SEARCH_ROWS are looked at.
    """
    looked, known = rows[:HEADING_SEARCH_ROWS], known_headings(contract)

    @cache
    def names(at: int) -> tuple[str, ...]:
        return column_names(looked[max(at - 2, 0) : at + 1], known)

    @cache
    def score(at: int) -> int:
        return len(match_headings(names(at), contract))

    # Most files have it in their first row: what stands below is not looked at then.
    at = next((at for at in range(len(looked)) if _is_whole(names(at), contract)), -1)
    if at < 0:
        at = max(range(len(looked)), key=score, default=-1)
    if at < 0 or score(at) < min(2, len(contract.columns)):
        return None
    # A row of groups can have them all (产妇 is an alias of the name): the finer row below heads.
    while at + 1 < len(looked) and score(at + 1) > score(at) and is_heading(looked[at + 1], known):
        at += 1
    above = tuple(tuple(cell or "" for cell in row) for row in looked[: at + 1])
    return Headings(at, names(at), above)


def _is_whole(names: Cells, contract: Contract) -> bool:
    found = match_headings(names, contract)
    return bool(found) and not missing_titles(found, contract)


def is_heading(row: Cells, known: Known) -> bool:
    """Whether the row is nearly nothing but headings."""
    keys = [heading_key(cell) for cell in row if cell and heading_key(cell)]
    count = sum(key in known for key in keys)
    return count >= min(2, len(known)) and count * 10 >= len(keys) * 6


def column_names(rows: Sequence[Cells], known: Known) -> tuple[str, ...]:
    """What the last row calls each column, with the groups that the two rows above it name."""
    own = rows[-1]
    above = [
        row for row in rows[-3:-1] if _is_group_row(row, known) or _makes_headings(row, own, known)
    ][::-1]
    if not above:
        return tuple(cell or "" for cell in own)
    groups = [_spread(row, len(own)) for row in above]
    names = []
    for index, cell in enumerate(own):
        # A heading over both rows stands in the upper one.
        upper = next((row[index] for row in above if index < len(row) and row[index]), "")
        over = [group[index] for group in groups if group[index]]
        names.append(_name(cell or "", over, known) if cell and cell.strip() else upper or "")
    return tuple(names)


def _is_group_row(row: Cells, known: Known) -> bool:
    """Two groups or more: a title above the table is one, and means every column."""
    said = "".join(cell for cell in row if cell)
    if not any(word in said for word in GROUP_WORDS):
        return False
    texts = {heading_key(cell) for cell in row if cell} - {""}
    groups = {
        text
        for text in texts
        if (_person(text) or text.endswith(GROUP_ENDS))
        and (text not in known or text in GROUP_WORDS)
    }
    headings = {text for text in texts if text in known}
    return len(texts) > 1 and bool(groups) and len(groups | headings) * 10 >= len(texts) * 6


def _makes_headings(row: Cells, own: Cells, known: Known) -> bool:
    """Whether what the row says and what stands below it are headings together: 本年累计 above 男
    and 女."""
    groups = _spread(row, len(own))
    together = (start + cell for start, cell in zip(groups, own, strict=True) if start and cell)
    return sum(heading_key(one) in known for one in together) > 1


def _spread(row: Cells, width: int) -> list[str]:
    """Each cell's text over the empty ones to its right."""
    spread, last = [], ""
    for index in range(width):
        last = (row[index] if index < len(row) else None) or last
        spread.append(last)
    return spread


def _person(text: str) -> str:
    """Whose data the words announce; empty where it is nobody's or several persons'."""
    said = [person for person, (_, words) in PERSONS.items() if any(word in text for word in words)]
    return said[0] if len(said) == 1 else ""


def _owner(column: Column) -> str:
    """Whose the contract's column is."""
    start = column.name.partition("_")[0]
    return next((person for person, (names, _) in PERSONS.items() if start in names), "")


def _name(own: str, groups: Sequence[str], known: Known) -> str:
    """The heading as it is to be matched: with its group where that is another column, or where it
    would else be taken for another person's."""
    key = heading_key(own)
    person = "" if _person(key) else next(filter(None, map(_person, map(heading_key, groups))), "")
    words = PERSONS[person][1] if person else ()
    for start in (*groups, *words):
        column = known.get(heading_key(start + own))
        if column and (not person or _owner(column) in (person, "")):
            return start + own
    if key not in known or not person or key == heading_key(groups[0]):
        return own
    owner = _owner(known[key])
    is_theirs = owner == person or (
        not owner and (person == "baby" or (person == "mother" and key not in PERSONAL))
    )
    return own if is_theirs else groups[0] + own
