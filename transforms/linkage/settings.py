"""The probabilistic model: what is compared, and in which levels.

Levels are conditions over the columns of `link_features`, most alike first. Splink estimates what
each says (`train.py`, by `splink_model.py`); the weights live in `model.json` and are reviewed like
code. A run never re-estimates them by itself, and does not need Splink (`score.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from transforms.linkage.name_ladder import contradicts_nothing, name_ladder

Level = tuple[str, str]
"""(label, SQL condition)."""
MISSING = "missing"


@dataclass(frozen=True)
class Comparison:
    """What is compared. missing: condition under which it says nothing; levels: the first that
    holds counts; otherwise: the label of the last; person: whose name's frequency adjusts the first
    level."""

    name: str
    missing: str
    levels: tuple[Level, ...]
    otherwise: str
    person: str | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """Of every level, as the saved model has them: missing, then the most alike first."""
        return (MISSING, *(label for label, _ in self.levels), self.otherwise)

    @property
    def gamma(self) -> str:
        """SQL: the level's number, -1 where missing, 0 for the last."""
        conditions = [condition for _, condition in self.levels]
        whens = "".join(
            f" when {condition} then {len(conditions) - place}"
            for place, condition in enumerate(conditions)
        )
        return f"cast(case when {self.missing} then -1{whens} else 0 end as tinyint)"


def _comparison(
    name: str,
    missing: str,
    levels: Sequence[Level],
    otherwise: str,
    person: str | None = None,
) -> Comparison:
    return Comparison(name, missing, tuple(levels), otherwise, person)


def _either_null(column: str) -> str:
    return f"{column}_l is null or {column}_r is null"


def _name(person: str) -> Comparison:
    return _comparison(
        f"{person}_name",
        f"{_either_null(f'{person}_name_no')} or {contradicts_nothing(person)}",
        name_ladder(person),
        "different",
        person=person,
    )


def _id_number(person: str, extra: Sequence[Level] = ()) -> Comparison:
    column = f"{person}_id_number"
    whole = f"length({column}_l) = 18 and length({column}_r) = 18"

    def same_part(length: int) -> str:
        return f"substr({column}_l, 7, {length}) = substr({column}_r, 7, {length})"

    levels: list[Level] = [
        ("same", f"{column}_l = {column}_r"),
        # Only numbers of one length have a Hamming distance; only 18 characters hold a birth date.
        (
            "one digit, or two swapped",
            f"case when length({column}_l) = length({column}_r) "
            f"then hamming({column}_l, {column}_r) <= 2 else false end",
        ),
        ("same birth date and sequence", f"{whole} and {same_part(11)}"),
        *extra,
        ("same birth date", f"{whole} and {same_part(8)}"),
    ]
    # A passport beside a resident number contradicts nothing.
    two_kinds = f"{person}_id_kind_l <> {person}_id_kind_r"
    missing = f"{_either_null(column)} or {two_kinds}"
    return _comparison(f"{person}_id", missing, levels, "different")


def _mother_age() -> Comparison:
    # Only where a number is missing on one side: otherwise the numbers have said it already.
    both_numbers = "(mother_id_number_l is not null and mother_id_number_r is not null)"
    levels: list[Level] = [
        ("same birth date", "mother_birth_date_l = mother_birth_date_r"),
        ("same year", "mother_birth_year_l = mother_birth_year_r"),
        ("a year apart", "abs(mother_birth_year_l - mother_birth_year_r) = 1"),
        ("two or three years apart", "abs(mother_birth_year_l - mother_birth_year_r) <= 3"),
    ]
    return _comparison(
        "mother_age", f"{both_numbers} or {_either_null('mother_birth_year')}", levels, "far apart"
    )


def _birth_date() -> Comparison:
    days = "abs(day_no_l - day_no_r)"
    swapped = (
        "year(birth_date_l) = year(birth_date_r) and month(birth_date_l) = day(birth_date_r) and "
        "day(birth_date_l) = month(birth_date_r)"
    )
    levels: list[Level] = [
        ("same day", "day_no_l = day_no_r"),
        ("lunar date of the other", "lunar_day_no_l = day_no_r or lunar_day_no_r = day_no_l"),
        ("a day apart", f"{days} = 1"),
        ("two or three days apart", f"{days} <= 3"),
        ("day and month swapped", swapped),
        (
            "same month or same day of a near month",
            f"{days} <= 31 or ({days} <= 93 and day(birth_date_l) = day(birth_date_r))",
        ),
        (
            "same day of another year",
            "month(birth_date_l) = month(birth_date_r) and day(birth_date_l) = day(birth_date_r)",
        ),
        ("up to 210 days apart", f"{days} <= 210"),
    ]
    return _comparison("birth_date", _either_null("day_no"), levels, "another pregnancy")


def _residence() -> Comparison:
    residence: list[Level] = [
        ("same village", "village_code_l = village_code_r"),
        (
            "same town, a village unknown",
            f"town_code_l = town_code_r and ({_either_null('village_code')})",
        ),
        ("same town", "town_code_l = town_code_r"),
    ]
    return _comparison("residence", _either_null("town_code"), residence, "another town")


def _certificate() -> Comparison:
    certificate: list[Level] = [
        ("same", "birth_certificate_no_l = birth_certificate_no_r"),
        (
            "two digits swapped",
            "hamming(birth_certificate_no_l, birth_certificate_no_r) = 2 and "
            "list_sort(string_split(birth_certificate_no_l, '')) = "
            "list_sort(string_split(birth_certificate_no_r, ''))",
        ),
        # Numbers of one day and hospital follow each other: there a digit says two babies.
        (
            "one digit differs",
            "hamming(birth_certificate_no_l, birth_certificate_no_r) = 1",
        ),
    ]
    return _comparison(
        "certificate", _either_null("birth_certificate_no"), certificate, "different"
    )


def _same(name: str, column: str) -> Comparison:
    levels = [("same", f"{column}_l = {column}_r")]
    return _comparison(name, _either_null(column), levels, "different")


COMPARISONS = (
    _name("mother"),
    _id_number("mother"),
    _mother_age(),
    _name("father"),
    _id_number("father"),
    _birth_date(),
    _residence(),
    _same("telephone", "telephone"),
    _same("facility", "hospital_code"),
    _name("baby"),
    _same("baby_sex", "baby_sex"),
    _certificate(),
)
