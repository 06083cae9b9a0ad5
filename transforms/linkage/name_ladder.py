"""The levels of agreement between two names, as conditions over the columns of `link_features`.

First hit wins, from the same name down to nothing in common (identity levels and their weights:
docs/linkage.md). Characters are compared by position, never by an edit distance: DuckDB's distances
count bytes, and names are short.
"""

from __future__ import annotations

PEOPLE = ("mother", "father", "baby")
COLUMNS = (
    "name_no",
    "has_wildcard",
    "tone_no",
    "pinyin_no",
    "fold_no",
    "surname_no",
    "given",
    "character_count",
    "sorted_characters",
    *(f"char_{i}" for i in range(1, 5)),
    *(f"lookalikes_{i}" for i in range(1, 5)),
)


def name_ladder(person: str) -> list[tuple[str, str]]:
    """(label, condition) of each level but the last, most alike first; columns are
    `<person>_<column>_l` and `_r`."""

    def same(column: str) -> str:
        return f"{person}_{column}_l = {person}_{column}_r"

    def written(column: str) -> str:
        # Two damaged names that look the same (陈?, 陈?) may be two names.
        return f"{same(column)} and not {person}_has_wildcard_l"

    places = range(1, 5)
    differing = " + ".join(
        f"cast({person}_char_{i}_l <> {person}_char_{i}_r as integer)" for i in places
    )
    alike = " and ".join(
        f"({same(f'char_{i}')} or ({person}_char_{i}_r <> '' and "
        f"contains({person}_lookalikes_{i}_l, {person}_char_{i}_r)))"
        for i in places
    )
    unwritten = " and ".join(
        f"({same(f'char_{i}')} or {person}_char_{i}_l = '?' or {person}_char_{i}_r = '?')"
        for i in places
    )
    # 陈? agrees with every 陈 of two characters: an unwritten one counts only beside two that
    # agree.
    agreeing = (
        "("
        + " + ".join(
            f"cast({same(f'char_{i}')} and {person}_char_{i}_l not in ('', '?') as integer)"
            for i in places
        )
        + ")"
    )
    shorter = (
        f"abs({person}_character_count_l - {person}_character_count_r) = 1 and {person}_given_l "
        f"<> '' and {person}_given_r <> '' and (contains({person}_given_l, {person}_given_r) or "
        f"contains({person}_given_r, {person}_given_l))"
    )
    return [
        ("exact", written("name_no")),
        ("same sound and tone", written("tone_no")),
        ("same sound", written("pinyin_no")),
        ("same sound in Xiangyang", written("fold_no")),
        ("one look-alike character", f"{same('character_count')} and {differing} = 1 and {alike}"),
        (
            "one character not written",
            f"{same('character_count')} and {unwritten} and {agreeing} >= 2",
        ),
        ("characters reordered", written("sorted_characters")),
        ("one given character dropped", f"{same('surname_no')} and {shorter}"),
        (
            "one given character of two",
            f"{same('surname_no')} and {person}_character_count_l = 3 and "
            f"{same('character_count')} and ({same('char_2')} or {same('char_3')})",
        ),
        (
            "given name same, surname differs",
            f"{same('given')} and length({person}_given_l) = 2",
        ),
        ("surname only", same("surname_no")),
    ]
