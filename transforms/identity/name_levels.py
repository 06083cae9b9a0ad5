"""How alike two described names are: the ladder of levels, first hit wins.

DuckDB's string distances count bytes, so nothing here uses them on hanzi: names are compared character by character,
on columns that `names.describe_names` made once per distinct name.
"""

from __future__ import annotations

from enum import IntEnum

import duckdb

__all__ = ["NameLevel", "name_level_sql", "name_levels"]


class NameLevel(IntEnum):
    """Levels of agreement, strongest first by position in the ladder; the weights are estimated elsewhere."""

    EXACT = 12
    SAME_PINYIN_TONE = 11
    SAME_PINYIN = 10
    SAME_FOLD = 9
    LOOKALIKE = 8
    WILDCARD = 7
    REORDERED = 6
    ONE_DROPPED = 5
    SURNAME_AND_ONE_OF_TWO = 4
    GIVEN_SAME_SURNAME_DIFFERS = 3
    SURNAME_ONLY = 2
    NOTHING = 1
    MISSING = 0


_PLACES = (1, 2, 3, 4)
# 陈? agrees with every 陈 of two characters: a wildcard counts only beside two characters that agree.
_LEAST_AGREEING = 2


def name_level_sql(left: str = "l", right: str = "r") -> str:
    """SQL of the level of two described names.

    Args: left, right, aliases of two rows of `describe_names` (the columns name, pinyin_tone, pinyin, pinyin_fold,
        surname, given, character_count, has_wildcard, sorted_characters, char_1-4 and lookalikes_1-4).
    Returns: a CASE expression of the integer values of NameLevel; MISSING (0) when a name is null. Symmetric.
    """
    return _LADDER.format(l=left, r=right, **_parts(left, right), **{level.name: int(level) for level in NameLevel})


def _parts(left: str, right: str) -> dict[str, str]:
    def same(place: int) -> str:
        return f"{left}.char_{place} = {right}.char_{place}"

    def unread(place: int) -> str:
        return f"{left}.char_{place} = '?' or {right}.char_{place} = '?'"

    agreeing = " + ".join(f"(({same(n)}) and {left}.char_{n} not in ('', '?'))::int" for n in _PLACES)
    looks_like = " or ".join(_only_this_differs(left, right, place) for place in _PLACES)
    return {
        "compatible": " and ".join(f"({same(place)} or {unread(place)})" for place in _PLACES),
        "agreeing": agreeing,
        "least": str(_LEAST_AGREEING),
        "differing": " + ".join(f"({left}.char_{n} <> {right}.char_{n})::int" for n in _PLACES),
        "looks_like": looks_like,
        "left_has_more": _is_one_dropped(left, right),
        "right_has_more": _is_one_dropped(right, left),
    }


def _only_this_differs(left: str, right: str, place: int) -> str:
    others = " and ".join(f"{left}.char_{n} = {right}.char_{n}" for n in _PLACES if n != place)
    return f"({others} and {right}.char_{place} <> '' and contains({left}.lookalikes_{place}, {right}.char_{place}))"


def _is_one_dropped(longer: str, shorter: str) -> str:
    """The shorter name is the longer one without one of its characters after the first."""
    kept = (" || ".join(f"{longer}.char_{place}" for place in _PLACES if place != dropped) for dropped in _PLACES[1:])
    return " or ".join(f"{shorter}.name = {rest}" for rest in kept)


_LADDER = """case
    when {l}.name is null or {r}.name is null then {MISSING}
    when not {l}.has_wildcard and not {r}.has_wildcard and {l}.name = {r}.name then {EXACT}
    when {l}.has_wildcard or {r}.has_wildcard then case
        when {l}.character_count = {r}.character_count and {compatible} and {agreeing} >= {least} then {WILDCARD}
        when {l}.surname = {r}.surname and {l}.surname <> '?' then {SURNAME_ONLY}
        else {NOTHING} end
    when {l}.pinyin_tone = {r}.pinyin_tone then {SAME_PINYIN_TONE}
    when {l}.pinyin = {r}.pinyin then {SAME_PINYIN}
    when {l}.pinyin_fold = {r}.pinyin_fold then {SAME_FOLD}
    when {l}.character_count = {r}.character_count then case
        when {differing} = 1 and ({looks_like}) then {LOOKALIKE}
        when {l}.sorted_characters = {r}.sorted_characters then {REORDERED}
        when {l}.surname = {r}.surname then case
            when {l}.character_count >= 3 and {differing} = 1 then {SURNAME_AND_ONE_OF_TWO}
            else {SURNAME_ONLY} end
        when {l}.character_count >= 3 and {l}.given = {r}.given then {GIVEN_SAME_SURNAME_DIFFERS}
        else {NOTHING} end
    when {l}.char_1 = {r}.char_1 and (
        ({l}.character_count = {r}.character_count + 1 and ({left_has_more}))
        or ({r}.character_count = {l}.character_count + 1 and ({right_has_more}))) then {ONE_DROPPED}
    when {l}.surname = {r}.surname then {SURNAME_ONLY}
    when {l}.given = {r}.given and length({l}.given) >= 2 then {GIVEN_SAME_SURNAME_DIFFERS}
    else {NOTHING} end"""


def name_levels(con: duckdb.DuckDBPyConnection, names: str, pairs: str) -> duckdb.DuckDBPyRelation:
    """Levels of pairs of names.

    Args: con; names, a table of `describe_names`; pairs, a table of distinct pairs raw_l, raw_r.
    Returns: raw_l, raw_r, level (NameLevel), one row per pair whose names are described.
    """
    return con.sql(
        f"select p.raw_l, p.raw_r, {name_level_sql('l', 'r')} as level from {pairs} as p "
        f"join {names} as l on l.raw_name = p.raw_l join {names} as r on r.raw_name = p.raw_r"
    )
