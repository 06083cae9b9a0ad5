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
    "sound_letters",
    *(f"char_{i}" for i in range(1, 5)),
    *(f"lookalikes_{i}" for i in range(1, 5)),
)


def contradicts_nothing(person: str) -> str:
    """Condition: one name is in Latin letters, the other in hanzi, and they do not sound alike. A
    foreign woman bears one of each."""

    def is_latin(side: str) -> str:
        return f"({person}_char_1_{side} between 'a' and 'z')"

    sounds = " and ".join(
        f"{person}_{column}_l <> {person}_{column}_r" for column in ("pinyin_no", "fold_no")
    )
    return f"({is_latin('l')} <> {is_latin('r')} and {sounds})"


def name_ladder(person: str) -> list[tuple[str, str]]:
    """(label, condition) of each level but the last, most alike first; columns are
    `<person>_<column>_l` and `_r`."""

    def same(column: str) -> str:
        return f"{person}_{column}_l = {person}_{column}_r"

    def written(column: str) -> str:
        # Two damaged names that look the same (陈?, 陈?) may be two names.
        return f"{same(column)} and not {person}_has_wildcard_l"

    def kept(place: int) -> str:
        return f"({same(f'char_{place}')} and {person}_char_{place}_l <> '?')"

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
    # 陈? agrees with every 陈 of two characters: beside one character that agrees, an unwritten one
    # counts less than beside two.
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
    dropped = f"({same('surname_no')} and {shorter})"
    return [
        ("exact", written("name_no")),
        ("same sound and tone", written("tone_no")),
        ("same sound", written("pinyin_no")),
        ("same sound in Xiangyang", written("fold_no")),
        ("one look-alike character", f"{same('character_count')} and {differing} = 1 and {alike}"),
        (
            "one character not written",
            f"({same('character_count')} and {unwritten} and {agreeing} >= 2) or "
            f"{_cut_off(person)}",
        ),
        ("characters reordered", written("sorted_characters")),
        # 王? beside 王䶮 says what the surname and the length say: far less than three characters,
        # and no more than a dropped one. 王?? beside 王?? says nothing of a given name: where a
        # register masks its names, every child of one surname is called so.
        (
            "one given character dropped",
            f"{dropped} or ({same('character_count')} and {unwritten} and {agreeing} = 1 or "
            f"{_one_or_two_lost(person)}) and not {_both_masked(person)} or "
            f"{_latin_slip(person)} or {_syllables_apart(person, 1, least=5)}",
        ),
        (
            "one given character of two",
            f"{same('surname_no')} and {person}_character_count_l = 3 and "
            f"{same('character_count')} and ({kept(2)} or {kept(3)}) or "
            f"{_syllables_apart(person, 1, least=4)} or {_syllables_apart(person, 2, least=5)} or "
            f"{_begun(person)}",
        ),
        (
            "given name same, surname differs",
            f"{same('given')} and length({person}_given_l) = 2 and not "
            f"contains({person}_given_l, '?')",
        ),
        ("surname only", same("surname_no")),
    ]


def _whole(person: str, side: str) -> str:
    places = " || ".join(f"{person}_char_{i}_{side}" for i in range(1, 5))
    return f"regexp_replace({places}, '[?]+$', '')"


def _cut_off(person: str) -> str:
    """A transcribed name (阿米娜买买提) of which the other side has the beginning: a field was too
    short, or the clerk left the father's name out."""
    return _beginning(person, "least({counts}) >= 3 and greatest({counts}) >= 5")


def _begun(person: str) -> str:
    """Of 热娜买买提 or 普布次仁 the first two characters alone, which many people bear."""
    return _beginning(person, "least({counts}) = 2 and greatest({counts}) >= 4")


def _beginning(person: str, lengths: str) -> str:
    left, right = _whole(person, "l"), _whole(person, "r")
    counted = lengths.format(counts=f"{person}_character_count_l, {person}_character_count_r")
    return (
        f"({counted} and {person}_char_1_l = {person}_char_1_r and (substr({left}, 1, "
        f"length({right})) = {right} or substr({right}, 1, length({left})) = {left}) and not "
        f"({person}_char_4_l like '%?' and {person}_char_4_r like '%?'))"
    )


def _syllables_apart(person: str, most: int, least: int) -> str:
    """Transcribed names of at least `least` syllables that differ in so many: every office hears
    them in its own way (次仁卓玛, 泽仁卓玛), and 尔 is written or not."""
    left, right = (f"{person}_sound_letters_{side}" for side in ("l", "r"))
    return (
        f"coalesce(least(length({left}), length({right})) >= {least} and "
        f"levenshtein({left}, {right}) <= {most}, false)"
    )


def _both_masked(person: str) -> str:
    return f"coalesce({person}_given_l = '??' and {person}_given_r = '??', false)"


def _one_or_two_lost(person: str) -> str:
    """王?? beside 王䶮 or 王?: two signs may be the two bytes of one character."""
    lost = " or ".join(f"{person}_given_{side} in ('?', '??')" for side in ("l", "r"))
    return (
        f"({person}_surname_no_l = {person}_surname_no_r and ({lost}) and "
        f"{person}_character_count_l between 2 and 3 and {person}_character_count_r between 2 "
        "and 3)"
    )


def _latin_slip(person: str) -> str:
    """Two Latin names one or two letters apart. Bytes are letters here, so the distance is
    right."""
    left, right = _whole(person, "l"), _whole(person, "r")
    return (
        f"({person}_char_1_l between 'a' and 'z' and {person}_char_1_r between 'a' and 'z' and "
        f"least({person}_character_count_l, {person}_character_count_r) >= 8 and "
        f"levenshtein({left}, {right}) <= 2)"
    )
